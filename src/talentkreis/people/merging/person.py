# SPDX-License-Identifier: Apache-2.0
"""The mover of the person's own row: fields to the survivor, shells for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from talentkreis.people.actions.history import write_history
from talentkreis.people.merging import tables
from talentkreis.people.merging.case import Kept
from talentkreis.people.merging.choosing import choosable, united
from talentkreis.people.merging.registry import PEOPLE
from talentkreis.people.models import FieldHistory, Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from talentkreis.people.merging.case import Merging, Undoing
    from talentkreis.people.merging.tables import Image, Row

MERGE = "merge"
# A restriction since the merge (Art. 18 DSGVO) was asked for by a human being: it stays with all.
_FOR_EVERYBODY = "restricted_at"


class PersonRows:
    """Takes over fields, restricts where one was restricted, and makes shells of the others."""

    model = Person
    rank = PEOPLE

    def move(self, case: Merging) -> None:
        """Give the survivor the chosen fields; the others keep theirs and point at them."""
        rows = self._rows(case.everybody)
        own = rows[str(case.survivor_id)]
        people = [(person_id, rows[str(person_id)].image) for person_id in case.everybody]
        for row in rows.values():
            case.keep(Person, row.key, Kept(row.person_id, image=dict(row.image)))
        values = united(case.choices, people)
        values["confidential_to"] = _audience([image for _who, image in people])
        self._write_history(case, own, values)
        case.change(Person, own, {**values, "updated_at": case.at.isoformat()})
        for person_id in case.merged_ids:
            row = rows[str(person_id)]
            case.change(
                Person,
                row,
                {
                    "merged_into_id": str(case.survivor_id),
                    "archived_at": row.image["archived_at"] or case.at.isoformat(),
                },
            )

    def come_back(self, case: Undoing) -> None:
        """Give everybody their fields back; what was edited since goes to whom the undo names."""
        kept = case.kept(Person)
        rows = self._rows(case.everybody)
        own = rows[str(case.survivor_id)].image
        before = kept[str(case.survivor_id)]
        as_left = {**(before.image or {}), **(before.left or {})}
        edited = {name: own[name] for name, value in as_left.items() if own[name] != value}
        for_all = {name: value for name, value in edited.items() if name == _FOR_EVERYBODY}
        for person_id in case.everybody:
            row = rows[str(person_id)]
            image = kept[row.key].image or {}
            written = edited if person_id == case.named else for_all
            values = {**image, **written, "merged_into_id": image["merged_into_id"]}
            tables.change(Person, [row.key], {n: v for n, v in values.items() if row.image[n] != v})

    def has_rows_of(self, person_ids: Collection[uuid.UUID]) -> bool:
        """Never: the shells of a merge are what it leaves behind."""
        return False

    @staticmethod
    def _rows(person_ids: Collection[uuid.UUID]) -> dict[str, Row]:
        found = tables.rows_of_people(Person, "id", person_ids)
        return {row.key: row for row in found}

    @staticmethod
    def _write_history(case: Merging, own: Row, values: Image) -> None:
        """Provenance: these values came by the merge."""
        columns = {column for part in choosable().values() for column in part}
        changes = {
            name: (_value(name, own.image[name]), _value(name, values[name]))
            for name in sorted(columns)
            if own.image[name] != values[name]
        }
        last = FieldHistory.objects.order_by("-id").values_list("id", flat=True).first() or 0
        write_history(case.actor, case.survivor_id, changes, source=MERGE)
        for key in FieldHistory.objects.filter(
            id__gt=last, person_id=case.survivor_id, source=MERGE
        ).values_list("id", flat=True):
            case.keep(FieldHistory, str(key), Kept(case.survivor_id, left={}))


def _audience(images: list[Image]) -> str | None:
    """Whoever may know one of them, where one of them is confidential at all."""
    lists = [image["confidential_to"] for image in images if image["confidential_to"]]
    if not lists:
        return None
    members = {member for one in lists for member in one.strip("{}").split(",") if member}
    return "{" + ",".join(sorted(members)) + "}"


def _value(name: str, text: str | None) -> Any:
    """A column's text as the history of fields holds it."""
    column = Person._meta.get_field(name)
    if text is None or isinstance(column, models.CharField | models.TextField):
        return text
    if isinstance(column, models.BooleanField):
        return text == "true"
    return column.to_python(text)  # type: ignore[union-attr]  # plain columns
