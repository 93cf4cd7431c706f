# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "talentkreis.content"
    label = "content"
    verbose_name = _("Content")

    def ready(self) -> None:
        """Register rights, privacy, merging and sentences."""
        from talentkreis.content import (
            merging,
            permissions,  # noqa: F401 - registers on import
            privacy,
            sentences,
        )
        from talentkreis.people.privacy import register_privacy

        sentences.register()
        merging.register()
        register_privacy("content", export=privacy.export_own, erase=privacy.erase_own)
