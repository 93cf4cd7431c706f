# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about drafts by a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from talentkreis.activity.sentences import register_sentences
from talentkreis.drafting import events
from talentkreis.drafting.models import Place, State

if TYPE_CHECKING:
    from collections.abc import Mapping


def _asked(payload: Mapping[str, Any]) -> str:
    if payload.get("place") == Place.OUTSIDE:
        return gettext("Asked an outside model for a draft")
    return gettext("Asked a model in our own house for a draft")


def _decided(payload: Mapping[str, Any]) -> str:
    outcome = payload.get("outcome")
    if outcome == State.TAKEN:
        return gettext("Took over the draft of a model")
    if outcome == State.DROPPED:
        return gettext("Threw the draft of a model away")
    return gettext("The draft of a model came to nothing")


def _switched(payload: Mapping[str, Any]) -> str:
    if payload.get("place") == Place.NOWHERE:
        return gettext("Switched drafts by a model off")
    if payload.get("place") == Place.OUTSIDE:
        return gettext("Chose an outside model for drafts")
    return gettext("Chose a model in our own house for drafts")


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences(
        {
            events.DraftAsked: _asked,
            events.DraftDecided: _decided,
            events.DraftingSwitched: _switched,
        }
    )
