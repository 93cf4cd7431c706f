# SPDX-License-Identifier: Apache-2.0
"""The usual mover: rows with a foreign key (or a plain id) of their person."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from django.db import IntegrityError, models, transaction

from talentkreis.kernel.ids import new_id
from talentkreis.people.merging import tables
from talentkreis.people.merging.case import Kept
from talentkreis.people.merging.registry import USUALLY

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import Model

    from talentkreis.people.merging.case import Merging, Undoing
    from talentkreis.people.merging.tables import Image, Row

Absorbing: TypeAlias = Literal["least", "greatest", "filled"]
TRUE, FALSE = "true", "false"


@dataclass(frozen=True)
class Rows:
    """Moves every row of a model that belongs to one person.

    `same`: columns in which two rows of one person may not agree (or would say the same twice);
    `alive`: only rows without this date count for that. The survivor's row stays, the other is
    taken out, and `absorbs` says what it takes over: the smaller or greater of both values, or
    the other's where it has none. `flag`: a yes that one row may have for each `flag_per`.
    `describes`: rows that people write and correct; a correction between merge and undo stays
    with whom the undo names, and the row as it was goes home. Rows of all other models (what
    happened, what runs) go home as they are by then.
    """

    model: type[Model]
    _: KW_ONLY
    column: str = "person_id"
    same: tuple[str, ...] = ()
    alive: str = ""
    absorbs: Mapping[str, Absorbing] = field(default_factory=dict)
    flag: str = ""
    flag_per: str = ""
    describes: bool = False
    rank: int = USUALLY

    def move(self, case: Merging) -> None:
        """Take all rows to the survivor; of two that say the same one stays."""
        rows = tables.rows_of_people(self.model, self.column, case.everybody, self._needed)
        if not rows:
            return
        rows.sort(key=lambda row: case.everybody.index(row.person_id))
        folded = self._folded(rows)
        staying = [row for row in rows if row.key not in folded]
        by_key = {row.key: row for row in rows}
        self._keep_images(case, rows, folded)
        self._hand_over_references(case, folded)
        tables.remove(self.model, folded)
        self._settle_flags(case, staying, by_key, folded)
        for key, into in folded.items():
            self._absorb(case, by_key[into], by_key[key])
        moved = [row.key for row in staying if row.person_id != case.survivor_id]
        tables.change(self.model, moved, {self.column: str(case.survivor_id)})

    def come_back(self, case: Undoing) -> None:
        """Bring the rows home; what is new since the merge goes to whom the undo names."""
        kept = case.kept(self.model)
        now = tables.rows_by_key(self.model, self.column, list(kept), self._read(kept))
        self._lower_flags(case, now)
        # First what leaves, so that nothing stands in the way of what stays.
        for key in [key for key in kept if kept[key].home != case.survivor_id]:
            self._bring_back(case, key, kept, now)
        self._hand_over_new(case, set(kept))
        for key in [key for key in kept if kept[key].home == case.survivor_id]:
            self._bring_back(case, key, kept, now)
        self._take_back_references(case)

    def has_rows_of(self, person_ids: Collection[uuid.UUID]) -> bool:
        """Whether anything is left with these people that ought to move."""
        return tables.has_rows(self.model, self.column, person_ids)

    @property
    def _needed(self) -> set[str] | None:
        """The columns to read: all of what is described, else only what decides."""
        if self.describes or self.same:
            return None
        return {tables.key_column(self.model), self.column}

    def _read(self, kept: Mapping[str, Kept]) -> set[str] | None:
        if self._needed is None:
            return None
        return self._needed.union(*(one.image or () for one in kept.values()))

    def _identity(self, row: Row) -> tuple[str | None, ...] | None:
        if not self.same or (self.alive and row.image[self.alive] is not None):
            return None
        return tuple(row.image[name] for name in self.same)

    def _folded(self, rows: Iterable[Row]) -> dict[str, str]:
        """Rows to take out, each with the one that says the same."""
        first: dict[tuple[str | None, ...], Row] = {}
        folded = {}
        for row in rows:
            identity = self._identity(row)
            if identity is None:
                continue
            other = first.setdefault(identity, row)
            if other.person_id != row.person_id:
                folded[row.key] = other.key
        return folded

    def _keep_images(self, case: Merging, rows: Iterable[Row], folded: dict[str, str]) -> None:
        for row in rows:
            is_whole = self.describes or row.key in folded
            case.keep(
                self.model,
                row.key,
                Kept(
                    row.person_id,
                    image=row.image if is_whole else None,
                    folded_into=folded.get(row.key, ""),
                ),
            )

    def _hand_over_references(self, case: Merging, folded: dict[str, str]) -> None:
        """What points at a row that is taken out points at the one that says the same."""
        for model, column in tables.references_to(self.model):
            for key, into in folded.items():
                for own in _referring(model, column, key):
                    row = tables.Row(own, case.survivor_id, {column: key})
                    case.change(model, row, {column: into})

    def _take_back_references(self, case: Undoing) -> None:
        for model, column in tables.references_to(self.model):
            for key, kept in case.kept(model).items():
                if kept.left and kept.image and column in kept.left:
                    still = _referring(model, column, str(kept.left[column]))
                    if key in still:
                        tables.change(model, [key], {column: kept.image[column]})

    def _settle_flags(
        self, case: Merging, staying: list[Row], by_key: dict[str, Row], folded: dict[str, str]
    ) -> None:
        """One row keeps the flag: of the person chosen for it, else the survivor's, else any."""
        if not self.flag:
            return
        flagged: dict[str, str] = {}
        for row in sorted(by_key.values(), key=partial(self._preference, case)):
            if row.image[self.flag] == TRUE:
                flagged.setdefault(self._group(row), folded.get(row.key, row.key))
        lowered = [
            r for r in staying if r.image[self.flag] == TRUE and r.key not in flagged.values()
        ]
        raised = [by_key[key] for key in flagged.values() if by_key[key].image[self.flag] != TRUE]
        for row in lowered:
            case.change(self.model, row, {self.flag: FALSE})
        for row in raised:
            case.change(self.model, row, {self.flag: TRUE})

    def _group(self, row: Row) -> str:
        return (row.image[self.flag_per] or "") if self.flag_per else ""

    def _preference(self, case: Merging, row: Row) -> tuple[bool, int]:
        chosen = case.choices.get(self._group(row), case.survivor_id)
        return row.person_id != chosen, case.everybody.index(row.person_id)

    def _absorb(self, case: Merging, into: Row, other: Row) -> None:
        values = {}
        for name, how in self.absorbs.items():
            own, others = into.image[name], other.image[name]
            values[name] = self._united(name, how, own, others)
        case.change(self.model, into, values)
        into.image.update(values)

    def _united(self, name: str, how: Absorbing, own: str | None, other: str | None) -> str | None:
        if not own or not other:
            return own or other or own
        if how == "filled":
            return own
        column = next(f for f in self.model._meta.concrete_fields if f.column == name)
        choose = min if how == "least" else max
        return choose(own, other, key=column.to_python)

    def _lower_flags(self, case: Undoing, now: dict[str, Row]) -> None:
        """Flags are put back one by one: none may stand in the way of another."""
        if not self.flag:
            return
        concerned = [
            key
            for key, kept in case.kept(self.model).items()
            if key in now and self.flag in (kept.left or {})
        ]
        edited = [row.key for row in now.values() if row.image[self.flag] == TRUE]
        if concerned or case.named != case.survivor_id:
            tables.change(self.model, {*concerned, *edited}, {self.flag: FALSE})

    def _bring_back(
        self, case: Undoing, key: str, stock: dict[str, Kept], now: dict[str, Row]
    ) -> None:
        kept, row = stock[key], now.get(key)
        if kept.is_made:
            tables.remove(self.model, [key])
        elif row is None:
            self._restore_absent(case, kept, stock, now)
        elif row.person_id == case.survivor_id:
            self._restore_present(case, kept, row)

    def _restore_absent(
        self, case: Undoing, kept: Kept, stock: dict[str, Kept], now: dict[str, Row]
    ) -> None:
        """What the merge took out comes back; what was deleted since stays so for whom it was."""
        if kept.image is None or self.column not in kept.image:
            return
        if self.describes and case.named == kept.home:
            stood_for_it = stock.get(kept.folded_into)
            if not kept.is_folded or (stood_for_it is not None and kept.folded_into not in now):
                return
        if kept.is_folded or self.describes:
            is_back = tables.insert(self.model, kept.image)
            if not is_back and self.flag:
                tables.insert(self.model, {**kept.image, self.flag: FALSE})

    def _restore_present(self, case: Undoing, kept: Kept, row: Row) -> None:
        image, left = kept.image or {}, kept.left or {}
        as_left = {**image, **left}
        edited = {
            name: row.image[name]
            for name, value in as_left.items()
            if name != self.column and row.image[name] != value
        }
        values: Image = {name: value for name, value in image.items() if name not in edited}
        if edited and self.describes:
            values = {**image, **edited} if case.named == kept.home else dict(image)
        values[self.column] = str(kept.home)
        self._write(row, values)
        if edited and self.describes and case.named != kept.home:
            self._copy(case, row)

    def _write(self, row: Row, values: Image) -> None:
        """Put columns back; where something new is in the way, at least whose row it is."""
        changed = {n: v for n, v in values.items() if row.image[n] != v or n == self.flag}
        try:
            with transaction.atomic():
                tables.change(self.model, [row.key], changed)
        except IntegrityError:
            tables.change(self.model, [row.key], {self.column: values[self.column]})

    def _copy(self, case: Undoing, row: Row) -> None:
        """The row as it was corrected, for the person the correction belongs to."""
        image = {**row.image, self.column: str(case.named)}
        if self.flag:
            image[self.flag] = FALSE
        key = tables.key_column(self.model)
        if isinstance(self.model._meta.pk, models.UUIDField):
            image[key] = str(new_id())
        else:
            del image[key]
        tables.insert(self.model, image)

    def _hand_over_new(self, case: Undoing, known: set[str]) -> None:
        if case.named == case.survivor_id:
            return
        rows = tables.rows_of_people(
            self.model, self.column, [case.survivor_id, case.named], self._needed
        )
        taken = {self._identity(row) for row in rows if row.person_id == case.named} - {None}
        flagged = {
            self._group(row)
            for row in rows
            if self.flag and row.person_id == case.named and row.image[self.flag] == TRUE
        }
        for row in rows:
            if row.person_id == case.named or row.key in known or self._identity(row) in taken:
                continue
            values: Image = {self.column: str(case.named)}
            if self.flag and self._group(row) in flagged:
                values[self.flag] = FALSE
            tables.change(self.model, [row.key], values)


def _referring(model: type[Model], column: str, key: str) -> list[str]:
    """Keys of rows of another model that point at this one."""
    name = next(f.attname for f in model._meta.concrete_fields if f.column == column)
    found = model._default_manager.filter(**{name: key})
    return [str(pk) for pk in found.values_list("pk", flat=True)]
