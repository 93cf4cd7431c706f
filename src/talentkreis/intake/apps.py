# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "talentkreis.intake"
    label = "intake"
    verbose_name = _("Imports")
