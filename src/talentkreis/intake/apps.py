# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "talentkreis.intake"
    label = "intake"
