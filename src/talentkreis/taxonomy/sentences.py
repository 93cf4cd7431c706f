# SPDX-License-Identifier: Apache-2.0
"""What happened to the vocabulary, as the record says it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talentkreis.activity.sentences import register_sentences
from talentkreis.taxonomy import events


def register() -> None:
    """Register the sentences; called once, from `apps.py`."""
    register_sentences(
        {
            events.AliasAdded: _("Own word added"),
            events.AliasRemoved: _("Own word removed"),
            events.SchemeImported: _("Classification imported"),
            events.SchemeRemoved: _("Classification removed"),
        }
    )
