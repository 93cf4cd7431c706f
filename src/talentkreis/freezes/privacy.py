# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO): pauses that are about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.freezes.actions import forget_freezes
from talentkreis.freezes.models import Freeze
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

_COLUMNS = ("reason", "is_personal_too", "starts_at", "ends_on", "ended_at", "set_by__name")


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Pauses of outreach to this person. Those of pools and everybody are not about them."""
    rows = Freeze.objects.filter(person_id=person_id).order_by("starts_at")
    return {
        "freezes": [
            {key: plain(value) for key, value in row.items()} for row in rows.values(*_COLUMNS)
        ]
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete them."""
    forget_freezes(person_id)
