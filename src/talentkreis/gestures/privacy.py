# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO): gestures for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.gestures.actions import forget_gestures
from talentkreis.gestures.models import Gesture
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

_COLUMNS = (
    "kind",
    "occasion",
    "subject",
    "text",
    "language",
    "value_cents",
    "state",
    "due_on",
    "owner__name",
    "planned_at",
    "planned_by__name",
    "decided_by__name",
    "decided_at",
    "decision",
    "printed_at",
    "done_at",
    "done_by__name",
    "thanked_on",
)


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Every gesture with its words, its value and who decided."""
    rows = Gesture.objects.filter(person_id=person_id).order_by("planned_at", "id")
    return {
        "gestures": [
            {key: plain(value) for key, value in row.items()} for row in rows.values(*_COLUMNS)
        ]
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete them."""
    forget_gestures(person_id)
