# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffLimitsConfig(AppConfig):
    name = "talentkreis.offlimits"
    label = "offlimits"
    verbose_name = _("Off-limits")

    def ready(self) -> None:
        """Tell the gate whom nobody approaches; register rights, field, privacy and merging."""
        from talentkreis.activity.sentences import register_sentences
        from talentkreis.consent.gate import register_limits
        from talentkreis.offlimits import (
            facts,
            permissions,  # noqa: F401 - registers on import
            privacy,
        )
        from talentkreis.offlimits.field import OffLimitsField
        from talentkreis.offlimits.models import OffLimits
        from talentkreis.offlimits.sentences import SENTENCES
        from talentkreis.people.merging.registry import register_mover
        from talentkreis.people.merging.rows import Rows
        from talentkreis.people.privacy import register_privacy
        from talentkreis.search.fields import register

        register_sentences(SENTENCES)
        register_limits("off_limits", facts.off_limits, facts.STARTED_BY_US, words=facts.IN_GENERAL)
        register(OffLimitsField())
        register_mover(Rows(OffLimits, describes=True))
        register_privacy("offlimits", export=privacy.export_own, erase=privacy.erase_own)
