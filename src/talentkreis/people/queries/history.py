# SPDX-License-Identifier: Apache-2.0
"""What fields held before: where each value came from, when, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentkreis.organisation.queries import member_names
from talentkreis.people.models import FieldHistory

if TYPE_CHECKING:
    import datetime as dt
    import uuid

# Notes that were taken back are for the person's own export alone; coordinates follow the town.
_HIDDEN = frozenset({"notes", "latitude", "longitude"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one field."""

    at: dt.datetime
    field: str
    old: Any
    new: Any
    source: str
    by: str


def history(person_id: uuid.UUID, limit: int = 50) -> list[Change]:
    """The last changes of a person whom the caller has seen, newest first."""
    rows = list(
        FieldHistory.objects.filter(person_id=person_id)
        .exclude(field__in=_HIDDEN)
        .order_by("-at", "-id")[:limit]
    )
    names = member_names(row.actor_id for row in rows if row.actor_id)
    return [
        Change(
            at=row.at,
            field=row.field,
            old=row.old,
            new=row.new,
            source=row.source,
            by=names.get(row.actor_id, "") if row.actor_id else "",
        )
        for row in rows
    ]
