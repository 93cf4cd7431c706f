# SPDX-License-Identifier: Apache-2.0
"""Making, changing, closing pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.text import clean, fold
from talentkreis.organisation.rights import require
from talentkreis.pools import rules
from talentkreis.pools.actions.locking import follow_confidentiality, live_ids, locked_pool
from talentkreis.pools.actions.shifting import people_in, put_back, shift
from talentkreis.pools.events import PoolClosed, PoolCreated, PoolReopened, PoolUpdated
from talentkreis.pools.field import require_no_cycle, require_open_fields
from talentkreis.pools.models import Pool, PoolKind, Stage
from talentkreis.pools.permissions import Right
from talentkreis.pools.rules import require_room
from talentkreis.pools.stages import stages_of
from talentkreis.search.actions import refresh
from talentkreis.search.language import to_json

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.rules import PoolDetails


@transaction.atomic
def create_pool(*, actor: Actor, details: PoolDetails, owner_id: uuid.UUID | None = None) -> Pool:
    """Make a pool, owned by the actor unless said otherwise.

    Raises NotAllowed, RuleViolation for details that do not fit, Conflict for a name in use.
    """
    require(actor, Right.EDIT)
    rules.check_details(details)
    require_open_fields(details.filter)
    owner = owner_id or actor.member_id
    if owner is None:
        raise RuleViolation(_("A pool needs an owner."), code="pool_without_owner")
    pool = Pool(owner_id=owner, **_columns(details))
    _save_named(pool)
    require_no_cycle(pool)
    record(PoolCreated(actor=actor, pool_id=pool.pk, pool_kind=pool.kind))
    _ask_filter_anew(pool)
    return pool


@transaction.atomic
def update_pool(
    *, actor: Actor, pool_id: uuid.UUID, details: PoolDetails, owner_id: uuid.UUID | None = None
) -> Pool:
    """Change what a pool says; who sees the people of a confidential one follows at once.

    A pool by hand stays by hand, one by filter by filter. Raises NotAllowed, NotFound, Conflict,
    RuleViolation also where a boutique pool would have more people than room.
    """
    pool = locked_pool(actor, pool_id)
    rules.check_details(details)
    require_open_fields(details.filter)
    if pool.is_dynamic != (details.filter is not None):
        raise RuleViolation(
            _("A pool by hand stays by hand, a pool by filter stays by filter."),
            code="pool_kind_fixed",
        )
    columns: dict[str, object] = {**_columns(details), "owner_id": owner_id or pool.owner_id}
    changed = [name for name, value in columns.items() if getattr(pool, name) != value]
    if not changed:
        return pool
    for name in changed:
        setattr(pool, name, columns[name])
    if {"filter", "owner_id"} & set(changed):
        _ask_filter_anew(pool)
    _save_named(pool)
    require_no_cycle(pool)
    if {"visibility", "owner_id", "deputy_id", "member_ids"} & set(changed):
        follow_confidentiality(live_ids(pool))
    if {"mode", "most_people"} & set(changed):
        require_room(pool, 0 if pool.is_dynamic else len(live_ids(pool)))
    record(PoolUpdated(actor=actor, pool_id=pool.pk, fields=tuple(sorted(changed))))
    if "mode" in changed and not pool.is_dynamic:
        refresh(live_ids(pool))
    return pool


@transaction.atomic
def close_pool(*, actor: Actor, pool_id: uuid.UUID, is_resting: bool = False) -> Pool:
    """Close a pool: nobody enters, nothing is sent for it; the people stay where they are.

    With `is_resting` everybody in a pool by hand goes to the stage that means resting, where it has
    one. Raises NotAllowed, NotFound. Closing twice changes nothing.
    """
    pool = locked_pool(actor, pool_id)
    if pool.is_open:
        pool.closed_at = clock.now()
        pool.save(update_fields=["closed_at", "updated_at"])
        codes = stages_of(pool).codes
        if is_resting and not pool.is_dynamic and Stage.RESTING in codes:
            for code in codes:
                if code != Stage.RESTING:
                    people = people_in(pool, code)
                    shift(
                        actor,
                        pool,
                        people,
                        from_stage=code,
                        target=Stage.RESTING,
                        now=pool.closed_at,
                    )
        record(PoolClosed(actor=actor, pool_id=pool.pk))
        _ask_gate_anew(pool)
    return pool


@transaction.atomic
def reopen_pool(*, actor: Actor, pool_id: uuid.UUID) -> Pool:
    """Open a closed pool again; whom closing let rest stands where they stood.

    Raises NotAllowed, NotFound, Conflict when its name is in use.
    """
    pool = locked_pool(actor, pool_id)
    if pool.closed_at is not None:
        closed_at, pool.closed_at = pool.closed_at, None
        _ask_filter_anew(pool)
        _save_named(pool)
        put_back(actor, pool, closed_at, stages_of(pool).codes)
        record(PoolReopened(actor=actor, pool_id=pool.pk))
        _ask_gate_anew(pool)
    return pool


def _ask_filter_anew(pool: Pool) -> None:
    """Whom the filter finds now is no news: it is taken note of, and told from then on."""
    from talentkreis.pools.tasks import ask

    if pool.is_dynamic:
        pool.asked_at = None
        jobs.defer(ask, pool_id=str(pool.pk))


def _ask_gate_anew(pool: Pool) -> None:
    """What a boutique pool says to the gate is part of the search rows of its people."""
    if not pool.is_dynamic and pool.is_boutique:
        refresh(live_ids(pool))


def _columns(details: PoolDetails) -> dict[str, object]:
    name = clean(details.name)[:120]
    return {
        "name": name,
        "key": fold(name)[:160],
        "purpose": clean(details.purpose)[:500],
        "kind": PoolKind.MANUAL if details.filter is None else PoolKind.DYNAMIC,
        "filter": None if details.filter is None else to_json(details.filter),
        "deputy_id": details.deputy_id,
        "target_group": clean(details.target_group)[:300],
        "mode": details.mode,
        "most_people": details.most_people,
        "language": details.language,
        "visibility": details.visibility,
        "is_open_to_hiring": details.is_open_to_hiring,
        "member_ids": sorted(set(details.member_ids)),
        "touch_days_min": details.touch_days_min,
        "touch_days_max": details.touch_days_max,
    }


def _save_named(pool: Pool) -> None:
    try:
        with transaction.atomic():
            pool.save()
    except IntegrityError as error:
        if "open_pool_name_once" not in str(error):
            raise
        raise Conflict(
            _("There is an open pool of this name already."),
            code="pool_name_taken",
            fields={"name": _("This name is taken.")},
        ) from error
