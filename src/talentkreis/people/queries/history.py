# SPDX-License-Identifier: Apache-2.0
"""What fields held before: where each value came from, when, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentkreis.organisation.queries import member_names
from talentkreis.people.models import FieldHistory, LegalBasis
from talentkreis.people.provenance import SOURCES

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.utils.functional import _StrOrPromise

MOST_OF_A_FIELD = 30
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
    basis: str = ""

    @property
    def source_label(self) -> _StrOrPromise:
        """Where the value came from, in words."""
        return SOURCES.get(self.source, self.source)


def history(person_id: uuid.UUID, limit: int = 50) -> list[Change]:
    """The last changes of a person whom the caller has seen, newest first."""
    rows = list(
        FieldHistory.objects.filter(person_id=person_id)
        .exclude(field__in=_HIDDEN)
        .order_by("-at", "-id")[:limit]
    )
    return _changes(rows)


def history_of(person_id: uuid.UUID, field: str, object_key: str = "") -> list[Change]:
    """Every value a field has had, newest first, of a person whom the caller has seen."""
    rows = (
        FieldHistory.objects.filter(person_id=person_id, field=field, object_key=object_key)
        .exclude(field__in=_HIDDEN)
        .select_related("basis")
    )
    return _changes(list(rows.order_by("-at", "-id")[:MOST_OF_A_FIELD]))


def _changes(rows: list[FieldHistory]) -> list[Change]:
    names = member_names(row.actor_id for row in rows if row.actor_id)
    return [
        Change(
            at=row.at,
            field=row.field,
            old=row.old,
            new=row.new,
            source=row.source,
            by=names.get(row.actor_id, "") if row.actor_id else "",
            basis=_basis(row),
        )
        for row in rows
    ]


def _basis(row: FieldHistory) -> str:
    """The legal basis of the time; read only where it was fetched with the row."""
    basis = row._state.fields_cache.get("basis")
    return str(LegalBasis(basis.legal_basis).label) if basis else ""
