# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrichmentConfig(AppConfig):
    name = "talentkreis.enrichment"
    label = "enrichment"
    verbose_name = _("Public sources")

    def ready(self) -> None:
        """Register rights, privacy, merging and sentences."""
        from talentkreis.enrichment import (
            merging,
            permissions,  # noqa: F401 - registers on import
            privacy,
            sentences,
        )
        from talentkreis.people.privacy import register_privacy

        sentences.register()
        merging.register()
        register_privacy("enrichment", export=privacy.export_own, erase=privacy.erase_own)
