# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.drafting.actions import forget_person
from talentkreis.drafting.models import DraftRequest
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

_COLUMNS = (
    "asked_at",
    "asked_by__name",
    "place",
    "host",
    "model",
    "person_fields",
    "state",
    "material",
    "proposed",
)


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """When a model was asked for a letter to them, where, with what about them; open ones whole."""
    rows = DraftRequest.objects.filter(person_id=person_id).order_by("asked_at").values(*_COLUMNS)
    return {
        "drafts_by_a_model": [{key: plain(value) for key, value in row.items()} for row in rows]
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Requests stay as a count alone: no words, and nothing in them leads to the person."""
    forget_person(person_id=person_id)
