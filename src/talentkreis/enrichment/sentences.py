# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about public sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext

from talentkreis.activity.sentences import register_sentences
from talentkreis.enrichment import events
from talentkreis.enrichment.models import Outcome
from talentkreis.enrichment.sources import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def _looked_up(payload: Mapping[str, Any]) -> str:
    outcome, count = str(payload.get("outcome", "")), int(payload.get("proposal_count", 0))
    source = label_of(str(payload.get("source", "")))
    if outcome == Outcome.FOUND:
        text = ngettext(
            "Looked up at %(source)s: %(count)d proposed value",
            "Looked up at %(source)s: %(count)d proposed values",
            count,
        )
        return text % {"source": source, "count": count}
    label = Outcome(outcome).label if outcome in Outcome.values else outcome
    return gettext("Looked up at %(source)s: %(outcome)s") % {"source": source, "outcome": label}


def _switched(payload: Mapping[str, Any]) -> str:
    source = label_of(str(payload.get("source", "")))
    if payload.get("is_on"):
        return gettext("Switched on as an outside source: %(source)s") % {"source": source}
    return gettext("Switched off as an outside source: %(source)s") % {"source": source}


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences({events.PersonLookedUp: _looked_up, events.SourceSwitched: _switched})
