# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "talentkreis.activity"
    label = "activity"
