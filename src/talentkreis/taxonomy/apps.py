# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    name = "talentkreis.taxonomy"
    label = "taxonomy"
    verbose_name = _("Skills and occupations")

    def ready(self) -> None:
        """Register rights and sentences."""
        from talentkreis.taxonomy import permissions, sentences  # noqa: F401 - registers on import

        sentences.register()
