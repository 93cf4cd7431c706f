# SPDX-License-Identifier: Apache-2.0
"""What happened to a relation, as the timeline says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from talentkreis.activity.sentences import register_sentences
from talentkreis.relationships import events

if TYPE_CHECKING:
    from collections.abc import Mapping


def _next_contact(payload: Mapping[str, Any]) -> str:
    return _("Next contact set") if payload.get("has_day") else _("Next contact removed")


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences(
        {
            events.OwnerSet: lazily("Somebody else cares from now on"),
            events.NextContactSet: _next_contact,
            events.WarmthChanged: lazily("The relation became warmer"),
            events.PromiseMade: lazily("Promise made"),
            events.PromiseMoved: lazily("Promise moved or handed over"),
            events.PromiseKept: lazily("Promise kept"),
            events.PromiseReleased: lazily("Promise let go"),
            events.TaskCreated: lazily("Task created"),
            events.TaskMoved: lazily("Task moved or handed over"),
            events.TaskCompleted: lazily("Task done"),
        }
    )
