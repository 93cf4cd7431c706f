# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FreezesConfig(AppConfig):
    name = "talentkreis.freezes"
    label = "freezes"
    verbose_name = _("Pauses of outreach")

    def ready(self) -> None:
        """Tell the gate about pauses; register rights, privacy, merging and sentences."""
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.consent.gate import register_limits
        from talentkreis.freezes import (
            facts,
            permissions,  # noqa: F401 - registers on import
            privacy,
        )
        from talentkreis.freezes.models import Freeze
        from talentkreis.freezes.sentences import SENTENCES
        from talentkreis.people.merging.registry import register_mover
        from talentkreis.people.merging.rows import Rows
        from talentkreis.people.privacy import register_privacy

        register_sentences(SENTENCES)
        register_limits(
            "freezes",
            facts.frozen,
            facts.STARTED_BY_US,
            is_in_rows=False,
            words={facts.REASON: facts.IN_GENERAL},
        )
        register_mover(Rows(Freeze, describes=True))
        register_privacy("freezes", export=privacy.export_own, erase=privacy.erase_own)
