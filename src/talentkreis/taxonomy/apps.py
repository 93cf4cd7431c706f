# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    name = "talentkreis.taxonomy"
    label = "taxonomy"
    verbose_name = _("Skills and occupations")
