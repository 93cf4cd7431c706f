# SPDX-License-Identifier: Apache-2.0
"""What the rings of a list show, from the search projection: one query for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.kernel import clock
from talentkreis.relationships import scale
from talentkreis.search.models import SearchRow

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

_ANSWERS = {0: "no", 1: "ask", 2: "yes"}


@dataclass(frozen=True, slots=True)
class Ring:
    """Warmth, last contact, and the gate's answer for getting in touch personally."""

    warmth: int | None
    last_contact_at: dt.datetime | None
    gate: str


def rings_of(person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Ring]:
    """Rings of people the caller has seen."""
    if not person_ids:
        return {}
    now = clock.now()
    rows = SearchRow.objects.filter(pk__in=person_ids).values_list(
        "pk", "warmth_log", "last_contact_at", "gate_personal_contact", "gate_personal_email"
    )
    return {
        person_id: Ring(
            warmth=None if log is None else scale.warmth_at(log, now),
            last_contact_at=last,
            gate=_ANSWERS[max(by_phone, by_email)],
        )
        for person_id, log, last, by_phone, by_email in rows
    }
