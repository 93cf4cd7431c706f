# SPDX-License-Identifier: Apache-2.0
"""The stages of a pool: the usual ones until somebody arranges them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean, fold
from talentkreis.pools.models import PoolStage, Stage
from talentkreis.search.fields.registry import spellings
from talentkreis.search.fields.sharing import looked_up

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from talentkreis.pools.models import Pool

USUAL = frozenset(Stage.values)


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage as readers see it. `limit`: so many people fit before the board says so."""

    code: str
    name: str = ""
    limit: int | None = None

    @property
    def label(self) -> str:
        """Its own name, else the usual one in the reader's language."""
        return self.name or usual_label(self.code)

    @property
    def spellings(self) -> frozenset[str]:
        """Every name it goes by in some language, folded."""
        named = {self.name} if self.name else _usual_names(self.code)
        return frozenset(fold(name) for name in named)


USUAL_LINES = tuple(StageLine(code) for code in Stage.values)


def usual_label(code: str) -> str:
    """The usual name of a stage; the code itself where it is none of them."""
    return str(Stage(code).label) if code in USUAL else code


def _usual_names(code: str) -> set[str]:
    return spellings(Stage(code).label) if code in USUAL else {code}


def own_name(code: str, name: str) -> str:
    """A name as it is kept: empty where it is the usual one in any language of the product."""
    cleaned = clean(name)
    is_usual = code in USUAL and cleaned in {"", *_usual_names(code)}
    return "" if is_usual else cleaned


@dataclass(frozen=True, slots=True)
class Stages:
    """All stages of one pool in their order; `gone` are those that were removed."""

    lines: tuple[StageLine, ...] = USUAL_LINES
    gone: tuple[StageLine, ...] = ()
    are_arranged: bool = False

    @property
    def first(self) -> StageLine:
        """Where people come in."""
        return self.lines[0]

    @property
    def codes(self) -> list[str]:
        """The codes, in order."""
        return [line.code for line in self.lines]

    def get(self, code: str) -> StageLine | None:
        """The stage with this code, unless it was removed."""
        return next((line for line in self.lines if line.code == code), None)

    def label(self, code: str) -> str:
        """What a stage is or was called."""
        known = next((line for line in (*self.lines, *self.gone) if line.code == code), None)
        return known.label if known else usual_label(code)

    def required(self, code: str) -> StageLine:
        """The stage with this code, the first one for no code. Raises RuleViolation."""
        line = self.get(code) if code else self.first
        if line is None:
            raise RuleViolation(_("There is no such stage."), code="no_such_stage")
        return line


def stages_of(pool: Pool) -> Stages:
    """The stages of a pool: one query a page."""
    return looked_up(("stages", pool.pk), lambda: stages_of_pools([pool.pk])[pool.pk])


def stages_of_pools(pool_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Stages]:
    """The stages of each of these pools: one query for any number."""
    wanted = list(pool_ids)
    rows: dict[uuid.UUID, list[PoolStage]] = defaultdict(list)
    for row in PoolStage.objects.filter(pool__in=wanted).order_by("position", "code"):
        rows[row.pool_id].append(row)
    return {pool_id: _read(rows[pool_id]) if pool_id in rows else Stages() for pool_id in wanted}


def _read(rows: Iterable[PoolStage]) -> Stages:
    lines: dict[bool, list[StageLine]] = {True: [], False: []}
    for row in rows:
        lines[row.removed_at is None].append(StageLine(row.code, row.name, row.limit))
    return Stages(tuple(lines[True]), tuple(lines[False]), are_arranged=True)
