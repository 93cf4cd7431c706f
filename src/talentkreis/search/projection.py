# SPDX-License-Identifier: Apache-2.0
"""The columns of the projection and who feeds them.

Packages above `search` (pools, relationships) and beside the ground (consent) own facts that
filters ask about. They register a `Part` in `apps.py`; `search.actions.refresh` reads all parts
set-based and writes whole rows, so that a row can never be half old.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid

RowsOfPart = Callable[["Sequence[uuid.UUID]"], "Mapping[uuid.UUID, Sequence[object]]"]

# Columns a part may feed, with the value of a person the part says nothing about.
FED_COLUMNS: dict[str, object] = {
    "consents": [],
    "pool_ids": [],
    "owner_id": None,
    "next_contact_on": None,
    "warmth_log": None,
    "last_contact_at": None,
    "gate_nurture": 0,
    "gate_newsletter": 0,
    "gate_personal_email": 0,
    "gate_personal_contact": 0,
    "gate_limit": 0,
    "gate_valid_until": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some columns of `search_row` and where they come from; exactly one of `sql` and `rows`.

    `sql`: a constant SELECT giving ``person_id`` and then `columns`, at most one row a person. It
    may use the table ``ids(person_id)`` of the people being refreshed, and must restrict itself to
    them: ``SELECT c.person_id, c.owner_id FROM ids JOIN relationships_care c USING (person_id)``.
    `rows`: a function from person ids to the values of `columns` in their order.
    """

    name: str
    columns: tuple[str, ...]
    sql: str = ""
    rows: RowsOfPart | None = None


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    """Feed columns of the projection. Raises ValueError for a column that is unknown or taken."""
    if bool(part.sql) == (part.rows is not None):
        raise ValueError(f"part {part.name} needs either sql or rows")
    taken = {c for other in _parts.values() if other.name != part.name for c in other.columns}
    for column in part.columns:
        if column not in FED_COLUMNS or column in taken:
            raise ValueError(f"column {column} of part {part.name} is unknown or taken")
    _parts[part.name] = part


def parts() -> list[Part]:
    """Every registered part, in a stable order."""
    return [_parts[name] for name in sorted(_parts)]
