# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.enrichment.actions import forget_person
from talentkreis.enrichment.models import Lookup
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

_COLUMNS = (
    "source",
    "asked_at",
    "asked_by__name",
    "purpose",
    "legal_basis",
    "outcome",
    "proposal_count",
)


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Which sources we asked about them, when, why. What they said stands among the proposals."""
    rows = Lookup.objects.filter(person_id=person_id).order_by("asked_at").values(*_COLUMNS)
    return {"lookups": [{key: plain(value) for key, value in row.items()} for row in rows]}


def erase_own(person_id: uuid.UUID) -> None:
    """Calls stay as cost alone: nothing in them leads to the person."""
    forget_person(person_id=person_id)
