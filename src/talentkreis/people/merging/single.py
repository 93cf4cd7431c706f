# SPDX-License-Identifier: Apache-2.0
"""The mover for one row a person: its columns are united, and come back column by column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from talentkreis.people.merging import tables
from talentkreis.people.merging.case import Kept
from talentkreis.people.merging.registry import USUALLY

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from django.db.models import Model

    from talentkreis.people.merging.case import Merging, Undoing
    from talentkreis.people.merging.tables import Image

# The survivor's columns (or nothing) and those of the others in their order, as text.
Unite: TypeAlias = Callable[["Merging", "Image | None", "Sequence[Image]"], "Image"]


@dataclass(frozen=True, kw_only=True)
class Single:
    """Unites the one row each person has (its key is the person); the others' are taken out.

    `unite` says what the survivor's row holds then. Columns of `for_everybody` hold wishes of
    the person: what was written there since the merge counts for all when it is undone.
    """

    model: type[Model]
    unite: Unite
    column: str = "person_id"
    for_everybody: frozenset[str] = frozenset()
    rank: int = USUALLY

    def move(self, case: Merging) -> None:
        """Write what the survivor's row holds now and take the other rows out."""
        rows = {
            row.person_id: row
            for row in tables.rows_of_people(self.model, self.column, case.everybody)
        }
        own = rows.get(case.survivor_id)
        others = [rows[person_id] for person_id in case.merged_ids if person_id in rows]
        if own is not None:
            case.keep(self.model, own.key, Kept(own.person_id, image=dict(own.image)))
        if not others:
            return
        united = self.unite(case, own.image if own else None, [row.image for row in others])
        united[self.column] = str(case.survivor_id)
        for row in others:
            case.keep(
                self.model,
                row.key,
                Kept(row.person_id, image=row.image, folded_into=str(case.survivor_id)),
            )
        tables.remove(self.model, [row.key for row in others])
        if own is not None:
            case.change(self.model, own, united)
        else:
            made = {**others[0].image, **united}
            tables.insert(self.model, made)
            key = str(case.survivor_id)
            (row,) = tables.rows_by_key(self.model, self.column, [key]).values()
            case.keep(self.model, key, Kept(case.survivor_id, left=row.image))

    def come_back(self, case: Undoing) -> None:
        """Give everybody their row back; what was written since goes to whom the undo names."""
        kept = case.kept(self.model)
        now = {
            row.person_id: row
            for row in tables.rows_of_people(self.model, self.column, case.everybody)
        }
        row = now.get(case.survivor_id)
        before = next((k for k in kept.values() if k.home == case.survivor_id), None)
        edited = self._edited(case, before, row.image if row else None)
        for one in kept.values():
            if one.is_folded and one.image is not None:
                tables.insert(self.model, one.image)
        for_all = {name: value for name, value in edited.items() if name in self.for_everybody}
        if row is not None:
            stays = edited if case.named == case.survivor_id else for_all
            self._restore_own(case, row, before, stays)
        for person_id in case.merged_ids:
            written = edited if person_id == case.named else for_all
            if written:
                self._overlay(case, person_id, written)

    def has_rows_of(self, person_ids: Collection[uuid.UUID]) -> bool:
        """Whether anything is left with these people that ought to move."""
        return tables.has_rows(self.model, self.column, person_ids)

    def _edited(self, case: Undoing, before: Kept | None, now: Image | None) -> Image:
        """Columns that hold something else than the merge left there."""
        if now is None:
            return {}
        if before is None:
            as_left = self._blank(case)
        else:
            as_left = {**(before.image or {}), **(before.left or {})}
        return {
            name: value
            for name, value in now.items()
            if name in as_left and name != self.column and value != as_left[name]
        }

    def _restore_own(
        self, case: Undoing, row: tables.Row, before: Kept | None, edited: Image
    ) -> None:
        image = before.image if before else None
        if image is None and not edited:
            tables.remove(self.model, [row.key])
            return
        values = {**(image or self._blank(case)), **edited}
        changed = {n: v for n, v in values.items() if n != self.column and row.image[n] != v}
        tables.change(self.model, [row.key], changed)

    def _overlay(self, case: Undoing, person_id: uuid.UUID, values: Image) -> None:
        key = str(person_id)
        if not tables.change(self.model, [key], values):
            tables.insert(self.model, {**self._blank(case), **values, self.column: key})

    def _blank(self, case: Undoing) -> Image:
        """The columns of a row that says nothing."""
        blank: Image = {}
        for column in self.model._meta.concrete_fields:
            if column.primary_key:
                continue
            default = column.get_default()
            if default is None and not column.null:
                default = case.at
            blank[str(column.column)] = None if default is None else str(default)
        return blank
