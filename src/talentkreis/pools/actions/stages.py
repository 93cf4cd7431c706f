# SPDX-License-Identifier: Apache-2.0
"""Arranging the stages of a pool. Nobody loses their place: who stood in one that goes is moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import fold
from talentkreis.pools import rules
from talentkreis.pools.actions.locking import locked_pool
from talentkreis.pools.actions.shifting import people_in, shift
from talentkreis.pools.events import PoolStagesChanged
from talentkreis.pools.models import Pool, PoolStage
from talentkreis.pools.stages import StageLine, Stages, own_name, stages_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class StageDetails:
    """What a member says about a stage; an empty code makes a new one."""

    code: str
    name: str
    limit: int | None = None


@transaction.atomic
def arrange_stages(
    *,
    actor: Actor,
    pool_id: uuid.UUID,
    stages: Sequence[StageDetails],
    moving: Mapping[str, str] | None = None,
) -> Stages:
    """Give a pool these stages in this order: rename, add, reorder, remove in one go.

    A code that is left out goes; `moving` says into which stage its people go. A new stage called
    like one that was removed brings that one back. Raises NotAllowed, NotFound, RuleViolation for
    names or limits that do not work, an unknown code, or people without a stage to go to.
    """
    pool = locked_pool(actor, pool_id)
    before = stages_of(pool)
    lines = _lines(stages, before)
    rules.check_stages(lines)
    targets = moving or {}
    now = clock.now()
    kept = {line.code for line in lines}
    for gone in before.lines:
        if gone.code not in kept:
            _empty(actor, pool, gone, targets.get(gone.code, ""), kept, now)
    _write(pool, lines, before, now)
    record(PoolStagesChanged(actor=actor, pool_id=pool.pk))
    return stages_of(pool)


@transaction.atomic
def copy_stages(*, actor: Actor, pool_id: uuid.UUID, from_pool_id: uuid.UUID) -> Stages:
    """Give a pool the stages of another one the actor sees, limits included.

    People stay in the stage with the same code, else in one of the same name; the others go to
    the first stage. Raises NotAllowed, NotFound.
    """
    pool = locked_pool(actor, pool_id)
    pattern = Pool.objects.visible_to(actor).filter(pk=from_pool_id).first()
    if pattern is None:
        raise NotFound(_("There is no such pool."), code="no_such_pool")
    copied, before = stages_of(pattern), stages_of(pool)
    named = {name: line.code for line in copied.lines for name in line.spellings}
    moving = {
        line.code: next((named[n] for n in sorted(line.spellings) if n in named), copied.first.code)
        for line in before.lines
        if copied.get(line.code) is None
    }
    now = clock.now()
    # First the stages, so that people have somewhere to go.
    kept = set(copied.codes)
    for code, target in moving.items():
        gone = before.get(code)
        assert gone is not None
        _empty(actor, pool, gone, target, kept, now)
    _write(pool, copied.lines, before, now)
    record(PoolStagesChanged(actor=actor, pool_id=pool.pk))
    return stages_of(pool)


def _lines(stages: Sequence[StageDetails], before: Stages) -> list[StageLine]:
    """What was said, with codes: of stages that are there, that come back, or new ones."""
    gone = {name: line.code for line in before.gone for name in line.spellings}
    lines: list[StageLine] = []
    for said in stages:
        code = said.code or gone.get(fold(said.name), "") or f"own-{new_id().hex[-12:]}"
        if said.code and before.get(said.code) is None:
            raise RuleViolation(_("There is no such stage."), code="no_such_stage")
        lines.append(StageLine(code, own_name(code, said.name), said.limit))
    return lines


def _empty(
    actor: Actor,
    pool: Pool,
    gone: StageLine,
    target: str,
    kept: set[str],
    now: dt.datetime,
) -> None:
    """Move everybody out of a stage that goes."""
    people = people_in(pool, gone.code)
    if people and target not in kept:
        raise RuleViolation(
            _("There are people in “%(stage)s”. Say where they go.") % {"stage": gone.label},
            code="stage_has_people",
            fields={gone.code: _("Choose a stage for them.")},
        )
    shift(actor, pool, people, from_stage=gone.code, target=target, now=now)


def _write(pool: Pool, lines: Sequence[StageLine], before: Stages, now: dt.datetime) -> None:
    known = {row.code: row for row in PoolStage.objects.filter(pool=pool)}
    for position, line in enumerate(lines):
        row = known.pop(line.code, None) or PoolStage(pool=pool, code=line.code)
        row.name, row.limit, row.position, row.removed_at = line.name, line.limit, position, None
        row.save()
    for line in before.lines:
        if line.code not in {kept.code for kept in lines}:
            row = known.get(line.code) or PoolStage(pool=pool, code=line.code, position=0)
            row.name, row.limit, row.removed_at = line.name, line.limit, now
            row.save()
    # Compiled filters are kept until a pool changes.
    pool.save(update_fields=["updated_at"])
