# SPDX-License-Identifier: Apache-2.0
"""What happened to a relation, as the timeline says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.sentences import register_sentences
from talentkreis.relationships import events
from talentkreis.relationships.turns import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping


def _next_contact(payload: Mapping[str, Any]) -> str:
    return (
        gettext("Next contact set") if payload.get("has_day") else gettext("Next contact removed")
    )


def _not_now(payload: Mapping[str, Any]) -> str:
    if payload.get("holds"):
        return gettext("Does not want to change at present")
    return gettext("Open for a change again")


def _next_replied(payload: Mapping[str, Any]) -> str:
    reply = str(payload.get("reply"))
    return gettext("Named as next: %(reply)s") % {"reply": dict(Reply.choices).get(reply, reply)}


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences(
        {
            events.OwnerSet: _("Somebody else cares from now on"),
            events.NextContactSet: _next_contact,
            events.NotNowSaid: _not_now,
            events.WishesNoted: _("Wishes for our contact noted"),
            events.AcquaintanceNoted: _("Somebody who knows the person noted"),
            events.AcquaintanceRemoved: _("Somebody who knows the person taken off"),
            events.WarmthRuleChanged: _("Warmth is counted differently from now on"),
            events.NextReplied: _next_replied,
            events.PromiseMade: _("Promise made"),
            events.PromiseMoved: _("Promise moved or handed over"),
            events.PromiseKept: _("Promise kept"),
            events.PromiseReleased: _("Promise let go"),
            events.TaskCreated: _("Task created"),
            events.TaskMoved: _("Task moved or handed over"),
            events.TaskCompleted: _("Task done"),
            events.TaskTakenBack: _("Task taken back"),
        }
    )
