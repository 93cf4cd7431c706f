# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about questions, answers, proposals and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.sentences import register_sentences
from talentkreis.freshness import events
from talentkreis.freshness.models import SignalKind
from talentkreis.people.provenance import SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping


def _answered(payload: Mapping[str, Any]) -> str:
    count = int(payload.get("change_count", 0))
    if not count:
        return gettext("Checked what we know: everything still holds")
    text = ngettext(
        "Checked what we know: %(count)d change", "Checked what we know: %(count)d changes", count
    )
    return text % {"count": count}


def _decided(payload: Mapping[str, Any]) -> str:
    return gettext("Proposed values: %(taken)s taken over, %(left)s left out") % {
        "taken": payload.get("accepted_count", 0),
        "left": payload.get("declined_count", 0),
    }


def _signal(payload: Mapping[str, Any]) -> str:
    kind, source = str(payload.get("signal_kind", "")), str(payload.get("source", ""))
    label = SignalKind(kind).label if kind in SignalKind.values else kind
    return gettext("Signal: %(what)s, %(source)s") % {
        "what": label,
        "source": SOURCES.get(source, source),
    }


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences(
        {
            events.UpdateAsked: _("Asked whether what we know still holds"),
            events.UpdateTakenBack: _("Question recalled before it went out"),
            events.UpdateAnswered: _answered,
            events.ProposalsDecided: _decided,
            events.SignalRaised: _signal,
            events.SignalSettled: _("Signal closed"),
            events.UpdateRulesSet: _("Set what happens to answers of people"),
        }
    )
