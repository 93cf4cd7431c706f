# SPDX-License-Identifier: Apache-2.0
"""What imports hold of a person: shown on request, and gone with them (Art. 15, 17 DSGVO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from talentkreis.intake.actions.purging import erase_person
from talentkreis.intake.drops.actions import erase_drops_of
from talentkreis.intake.models import (
    ApartDecision,
    CvFile,
    DropMail,
    DuplicateMember,
    ExternalRef,
    ImportRow,
    Suggestion,
)
from talentkreis.intake.scouting.actions import erase_suggestions_of

if TYPE_CHECKING:
    import uuid


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Rows of files kept with their values, and the ids the person has in other systems."""
    rows = ImportRow.objects.filter(person_id=person_id, raw__isnull=False).select_related("batch")
    return {
        "rows": [
            {
                "file": row.batch.file_name,
                "row": row.number,
                "values": dict(zip(row.batch.headers, row.raw or (), strict=False)),
            }
            for row in rows
        ],
        "cvs": [
            {
                "file": file.name,
                "values": [
                    {"kind": p.kind, "value": p.value, "evidence": p.evidence, "state": p.state}
                    for p in file.proposals.order_by("position")
                ],
            }
            for file in CvFile.objects.filter(person_id=person_id).order_by("id")
        ],
        "forwarded_mails": list(
            DropMail.objects.filter(inbound__person_id=person_id)
            .order_by("pk")
            .values("found_name", "found_address", "subject", "happened_at")
        ),
        "suggested_by_colleagues": list(
            Suggestion.objects.filter(person_id=person_id)
            .order_by("id")
            .values("name", "contact", "why", "how", "made_at")
        ),
        "external_ids": list(
            ExternalRef.objects.filter(person_id=person_id)
            .order_by("id")
            .values("system", "kind", "external_id")
        ),
        "likely_duplicates": [
            {"found_at": at, "decision": state}
            for at, state in DuplicateMember.objects.filter(person_id=person_id)
            .order_by("id")
            .values_list("cluster__found_at", "cluster__state")
        ],
        "found_different_from_somebody": list(
            ApartDecision.objects.filter(Q(first_id=person_id) | Q(second_id=person_id))
            .order_by("id")
            .values_list("decided_at", flat=True)
        ),
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete or empty all of it."""
    erase_drops_of(person_id=person_id)
    erase_suggestions_of(person_id=person_id)
    erase_person(person_id=person_id)
