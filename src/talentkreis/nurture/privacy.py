# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.nurture.models import Enrolment
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

_COLUMNS = (
    "sequence__name", "version__number", "state", "reason", "started_at", "next_due_at",
    "changed_at",
)  # fmt: skip


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """The sequences a person was or is in."""
    rows = Enrolment.objects.filter(person_id=person_id).order_by("started_at")
    return {
        "sequences": [
            {key: plain(value) for key, value in row.items()} for row in rows.values(*_COLUMNS)
        ]
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete the enrolments; sequences and figures of others stay."""
    Enrolment.objects.filter(person_id=person_id).delete()
