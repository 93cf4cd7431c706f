# SPDX-License-Identifier: Apache-2.0
"""What stands in the columns of a page of people; at most one query for each that needs one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.people import custom
from talentkreis.people.models import CustomValue, PersonTag, Skill
from talentkreis.search import warmth
from talentkreis.search.fields import registry
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.models import SearchRow

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.layout.columns import Column
    from talentkreis.search.queries.rows import PersonRow

# Columns whose field says in words what the projection holds.
_SAID = {"hats": "hat", "source": "source", "language": "language", "created": "created"}
# What the page's template shows in its own way, from the row itself.
DRAWN = frozenset({"pool", "contact", "next"})
MOST_SKILLS = 6

Texts = dict["uuid.UUID", str]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says in a column. Empty where nothing is known, or where the row is drawn."""

    column: Column
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A person with the cells of the chosen columns."""

    row: PersonRow
    cells: tuple[Cell, ...]


def filled(actor: Actor, rows: Sequence[PersonRow], columns: Sequence[Column]) -> list[Line]:
    """The rows of people the actor may see, each with what its columns say.

    `columns` come from `columns.chosen`, which leaves out what the actor may not read.
    """
    ids = [row.id for row in rows]
    codes = {column.code for column in columns}
    texts: dict[str, Texts] = _known(rows)
    if ids:
        texts |= _said(actor, ids, codes & _SAID.keys())
        texts |= _skills(ids) if "skills" in codes else {}
        texts |= _tags(ids) if "tags" in codes else {}
        texts |= _own(ids, [column for column in columns if column.own])
    return [
        Line(row, tuple(Cell(c, texts.get(c.code, {}).get(row.id, "")) for c in columns))
        for row in rows
    ]


def _known(rows: Iterable[PersonRow]) -> dict[str, Texts]:
    """What a row knows itself."""
    texts: dict[str, Texts] = defaultdict(dict)
    for row in rows:
        texts["role"][row.id] = row.position
        texts["employer"][row.id] = row.employer_name
        texts["city"][row.id] = row.city
        texts["owner"][row.id] = row.owner
        texts["warmth"][row.id] = f"{row.warmth}, {warmth.step(row.warmth).label}"
    return texts


def _said(actor: Actor, ids: Sequence[uuid.UUID], codes: Iterable[str]) -> dict[str, Texts]:
    fields = {code: registry.by_code(_SAID[code]) for code in sorted(codes)}
    if not fields:
        return {}
    setting = setting_for(actor)
    found = SearchRow.objects.filter(pk__in=ids).select_related("person").defer("document")
    people = list(found)
    return {
        code: {row.pk: field.says("", row, setting) for row in people}
        for code, field in fields.items()
        if field is not None
    }


def _skills(ids: Sequence[uuid.UUID]) -> dict[str, Texts]:
    keys = dict(SearchRow.objects.filter(pk__in=ids).values_list("pk", "skills"))
    every = sorted({key for held in keys.values() for key in held})
    names = dict(Skill.objects.filter(key__in=every).values_list("key", "name"))
    return {
        "skills": {
            person_id: ", ".join(sorted(names[key] for key in held if key in names)[:MOST_SKILLS])
            for person_id, held in keys.items()
        }
    }


def _tags(ids: Sequence[uuid.UUID]) -> dict[str, Texts]:
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = PersonTag.objects.filter(person__in=ids).order_by("tag__key")
    for person_id, name in rows.values_list("person_id", "tag__name"):
        names[person_id].append(name)
    return {"tags": {person_id: ", ".join(each) for person_id, each in names.items()}}


def _own(ids: Sequence[uuid.UUID], columns: Sequence[Column]) -> dict[str, Texts]:
    fields = {column.own.id: column for column in columns if column.own}
    texts: dict[str, Texts] = defaultdict(dict)
    if fields:
        for value in CustomValue.objects.filter(person__in=ids, field__in=list(fields)):
            column = fields[value.field_id]
            if column.own:
                texts[column.code][value.person_id] = custom.shown(column.own, value)
    return texts
