# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class NurtureConfig(AppConfig):
    name = "talentkreis.nurture"
    label = "nurture"
