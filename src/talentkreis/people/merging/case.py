# SPDX-License-Identifier: Apache-2.0
"""One merge, or one undo of it, while it runs: who, what was chosen, what is remembered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talentkreis.people.merging import tables
from talentkreis.people.models import MergeStock

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from django.db.models import Model

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.merging.tables import Image


@dataclass(slots=True)
class Kept:
    """One row as the merge found it; see `MergeStock`."""

    home: uuid.UUID
    image: Image | None = None
    left: Image | None = None
    folded_into: str = ""

    @property
    def is_folded(self) -> bool:
        """Taken out because another row says the same."""
        return bool(self.folded_into)

    @property
    def is_made(self) -> bool:
        """Made by the merge itself."""
        return self.image is None and self.left is not None


@dataclass(slots=True, kw_only=True)
class Merging:
    """A merge under way. People and rows are locked."""

    actor: Actor
    merge_id: uuid.UUID
    survivor_id: uuid.UUID
    merged_ids: Sequence[uuid.UUID]
    choices: Mapping[str, uuid.UUID]
    at: dt.datetime
    _kept: dict[str, dict[str, Kept]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def everybody(self) -> list[uuid.UUID]:
        """The survivor first, then the others as they were named."""
        return [self.survivor_id, *self.merged_ids]

    def keep(self, model: type[Model], key: str, kept: Kept) -> None:
        """Remember a row. Said twice, the first image and the last change count."""
        known = self._kept[tables.label_of(model)]
        before = known.get(key)
        if before is not None:
            kept.folded_into = kept.folded_into or before.folded_into
            kept.image = {**(kept.image or {}), **before.image} if before.image else kept.image
            kept.left = {**(before.left or {}), **kept.left} if kept.left else before.left
        known[key] = kept

    def change(
        self,
        model: type[Model],
        row: tables.Row,
        values: Mapping[str, str | None],
    ) -> None:
        """Give columns of a row other values, and remember what they held."""
        changed = {name: value for name, value in values.items() if row.image[name] != value}
        if not changed:
            return
        left = tables.change_one(model, row.key, changed)
        before = {name: row.image[name] for name in changed}
        self.keep(model, row.key, Kept(row.person_id, image=before, left=left))

    def stock(self) -> list[MergeStock]:
        """What was remembered, as rows to be stored."""
        return [
            MergeStock(
                merge_id=self.merge_id,
                label=label,
                key=key,
                home=kept.home,
                image=kept.image,
                left=kept.left,
                folded_into=kept.folded_into,
            )
            for label, rows in self._kept.items()
            for key, kept in rows.items()
        ]


@dataclass(slots=True, kw_only=True)
class Undoing:
    """An undo under way. `named` is to whom belongs what was written since the merge."""

    actor: Actor
    merge_id: uuid.UUID
    survivor_id: uuid.UUID
    merged_ids: Sequence[uuid.UUID]
    named: uuid.UUID
    merged_at: dt.datetime
    at: dt.datetime
    _kept: dict[str, dict[str, Kept]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def everybody(self) -> list[uuid.UUID]:
        """The survivor first, then the others."""
        return [self.survivor_id, *self.merged_ids]

    def kept(self, model: type[Model]) -> dict[str, Kept]:
        """Rows of this model as the merge found them, by key."""
        return self._kept[tables.label_of(model)]

    def load(self, stock: Sequence[MergeStock]) -> None:
        """Take in what the merge remembered."""
        for row in stock:
            self._kept[row.label][row.key] = Kept(row.home, row.image, row.left, row.folded_into)
