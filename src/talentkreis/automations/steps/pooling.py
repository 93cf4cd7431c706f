# SPDX-License-Identifier: Apache-2.0
"""Steps on pools: in, out, to a stage."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.automations.asking import Ask
from talentkreis.automations.steps import (
    FAILED,
    SKIPPED,
    Effect,
    StepKind,
    left_out,
    register,
    skip,
)
from talentkreis.kernel.errors import NotFound
from talentkreis.pools import actions
from talentkreis.pools.models import PoolMembership

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.automations.steps import Acting, Effects, Settings

_POOL = (Ask(name="pool", what="manual_pool", label=gettext_lazy("Pool filled by hand")),)
MISSING = "no_such_membership"


def _add(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    """Whoever was taken out by hand stays out; who is kept for claims alone does not come in."""
    known = PoolMembership.objects.filter(pool=uuid.UUID(settings["pool"]), person__in=people)
    were_in = set(known.values_list("person_id", flat=True))
    entered = actions.gather_newcomers(
        actor=acting.actor,
        pool_id=uuid.UUID(settings["pool"]),
        person_ids=people,
        why=_("Automation “%(name)s”") % {"name": acting.automation.name},
    )
    others = [p for p in people if p not in were_in]
    return {
        **skip([p for p in people if p in were_in], "was_in_pool"),
        **left_out(others, entered, "no_reason_to_keep"),
    }


def _remove(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    pool_id = uuid.UUID(settings["pool"])
    rows = PoolMembership.objects.filter(pool=pool_id, person__in=people, left_at__isnull=True)
    there = list(rows.values_list("person_id", flat=True))
    actions.remove_people(
        actor=acting.actor,
        pool_id=pool_id,
        person_ids=there,
        why=_("Automation “%(name)s”") % {"name": acting.automation.name},
    )
    return left_out(people, there, MISSING)


def _move(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    pool, _colon, stage = settings["stage"].partition(":")
    effects = {}
    for person_id in people:
        try:
            move = actions.move_member(
                actor=acting.actor, pool_id=uuid.UUID(pool), person_id=person_id, stage=stage
            )
        except NotFound as refusal:
            # Not being in the pool is no fault of the automation; a pool that is gone is.
            outcome = SKIPPED if refusal.code == MISSING else FAILED
            effects[person_id] = Effect(outcome, refusal.code)
        else:
            if move is None:
                effects[person_id] = Effect(SKIPPED, "already")
    return effects


KINDS = (
    StepKind(
        code="add_to_pool",
        label=gettext_lazy("Put into a pool"),
        icon="circle",
        asks=_POOL,
        says=lambda settings, names: (
            _("put them into the pool “%(pool)s”") % {"pool": names.of("pool", settings["pool"])}
        ),
        perform=_add,
    ),
    StepKind(
        code="remove_from_pool",
        label=gettext_lazy("Take out of a pool"),
        icon="close",
        asks=_POOL,
        says=lambda settings, names: (
            _("take them out of the pool “%(pool)s”") % {"pool": names.of("pool", settings["pool"])}
        ),
        perform=_remove,
    ),
    StepKind(
        code="move_to_stage",
        label=gettext_lazy("Move to a stage"),
        icon="circle",
        asks=(Ask(name="stage", what="stage", label=gettext_lazy("Pool and stage")),),
        says=lambda settings, names: (
            _("move them to the stage “%(stage)s”")
            % {"stage": names.of("stage", settings["stage"])}
        ),
        perform=_move,
    ),
)


def register_all() -> None:
    """Tell the registry; called once by `apps.py`."""
    for kind in KINDS:
        register(kind)
