# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "talentkreis.consent"
    label = "consent"
