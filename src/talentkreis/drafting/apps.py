# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftingConfig(AppConfig):
    name = "talentkreis.drafting"
    label = "drafting"
    verbose_name = _("Drafts by a model")

    def ready(self) -> None:
        """Register rights, privacy, merging, sentences, and the way in beside what is written."""
        from talentkreis.drafting import (
            merging,
            permissions,  # noqa: F401 - registers on import
            privacy,
            sentences,
            ways_in,
        )
        from talentkreis.people.privacy import register_privacy

        sentences.register()
        merging.register()
        ways_in.register()
        register_privacy("drafting", export=privacy.export_own, erase=privacy.erase_own)
