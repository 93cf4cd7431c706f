# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.freshness.models import Proposal, Signal, UpdateRequest
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """When we asked, what was proposed from where, what was noticed."""
    return {
        "update_requests": _rows(
            UpdateRequest.objects.filter(person_id=person_id).order_by("asked_at"),
            "aspects",
            "asked_by__name",
            "asked_at",
            "answered_at",
            "change_count",
        ),
        "proposals": _rows(
            Proposal.objects.filter(person_id=person_id).order_by("made_at", "id"),
            "field",
            "value",
            "was",
            "source",
            "made_at",
            "state",
            "decided_by__name",
            "decided_at",
        ),
        "signals": _rows(
            Signal.objects.filter(person_id=person_id).order_by("happened_at"),
            "kind",
            "source",
            "fields",
            "happened_at",
            "snoozed_until",
            "end",
            "decided_by__name",
            "decided_at",
        ),
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete requests, proposals and signals; a link of theirs leads nowhere then."""
    Proposal.objects.filter(person_id=person_id).delete()
    UpdateRequest.objects.filter(person_id=person_id).delete()
    Signal.objects.filter(person_id=person_id).delete()


def _rows(rows: QuerySet[Any], *columns: str) -> list[dict[str, Any]]:
    return [{key: plain(value) for key, value in row.items()} for row in rows.values(*columns)]
