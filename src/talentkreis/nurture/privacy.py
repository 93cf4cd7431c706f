# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.nurture.models import Comparison, Draw, Enrolment, LetterLeave
from talentkreis.nurture.rules.drawing import letter_of
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

_COLUMNS = (
    "sequence__name", "version__number", "state", "reason", "started_at", "next_due_at",
    "changed_at",
)  # fmt: skip


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """The sequences a person was or is in, which of several wordings they were
    given, on which side of a comparison they are, and which colleagues were asked to lend their
    name to a mail."""
    rows = Enrolment.objects.filter(person_id=person_id).order_by("started_at")
    drawn = Draw.objects.filter(enrolment__person_id=person_id).order_by("drawn_at", "id")
    return {
        "sequences": [
            {key: plain(value) for key, value in row.items()} for row in rows.values(*_COLUMNS)
        ],
        "wordings": [
            {"step": name, "wording": letter_of(variant), "drawn_at": plain(at)}
            for name, variant, at in drawn.values_list("step__name", "variant", "drawn_at")
        ],
        "comparisons": [
            {"sequence": name, "side": side, "drawn_at": plain(at)}
            for name, side, at in Comparison.objects.filter(person_id=person_id)
            .order_by("drawn_at", "id")
            .values_list("sequence__name", "side", "drawn_at")
        ],
        "mails_in_a_name": [
            {key: plain(value) for key, value in row.items()}
            for row in LetterLeave.objects.filter(person_id=person_id)
            .order_by("asked_at", "id")
            .values("asked_at", "state", "decided_at", "note", "refusal", "is_reworded")
        ],
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete enrolments, lots and requests for a name; sequences and figures of others stay."""
    Comparison.objects.filter(person_id=person_id).delete()
    Enrolment.objects.filter(person_id=person_id).delete()
    LetterLeave.objects.filter(person_id=person_id).delete()
