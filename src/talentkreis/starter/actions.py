# SPDX-License-Identifier: Apache-2.0
"""Making the starter set in one go, taking a pool of it back, and joining one by its form."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.nurture import cadence
from talentkreis.nurture.actions import (
    SequenceDetails,
    create_sequence_from_cadence,
    end_sequence,
)
from talentkreis.nurture.models import Sequence, SequenceState
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.actions import tag_people
from talentkreis.pools.actions import close_pool, create_pool
from talentkreis.pools.families import BY_CODE
from talentkreis.pools.queries import free_name
from talentkreis.pools.rules import PoolDetails
from talentkreis.starter.events import StarterPoolMade, StarterPoolTakenBack
from talentkreis.starter.models import JoinWish, StarterPool
from talentkreis.starter.permissions import Right
from talentkreis.starter.rules import LEAST, MOST, is_a_set

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence as Seq

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.families import Family

# At least one touch a quarter is the rule.
TOUCH_DAYS = 90
# A link of a confirmation mail is open for seven days.
WISHES_LAST = dt.timedelta(days=8)
# Two who choose at the same time make one set.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('starter set', 0))"


@transaction.atomic
def make_set(*, actor: Actor, families: Seq[str]) -> list[StarterPool]:
    """Make what is not there yet of these families: pool, draft of the cadence, public form.

    A family that has its pool keeps it; nothing is started or sent. Gives those that are new.
    Raises NotAllowed, RuleViolation for a family that is none, or for fewer than three or more
    than five together with those that are there.
    """
    require(actor, Right.MAKE)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    there = set(
        StarterPool.objects.filter(taken_back_at__isnull=True).values_list("family", flat=True)
    )
    wanted = dict.fromkeys(families)
    if not wanted.keys() <= BY_CODE.keys():
        raise _refused(_("There is no such family of roles."), "no_such_family")
    if not is_a_set(len(there | wanted.keys())):
        reason = _("Choose %(least)d to %(most)d, those that are there included.")
        raise _refused(reason % {"least": LEAST, "most": MOST}, "starter_set_size")
    return [_make(actor, BY_CODE[code]) for code in wanted if code not in there]


@transaction.atomic
def take_back(*, actor: Actor, starter_id: uuid.UUID) -> StarterPool:
    """Take a pool of the set back: it is closed, its draft ends, its form says goodbye.

    Nobody loses anything: a filter had found them. Raises NotAllowed, NotFound, Conflict where its
    sequence has been started, which one ends first.
    """
    require(actor, Right.MAKE)
    starter = (
        StarterPool.objects.select_for_update(no_key=True, of=("self",))
        .filter(id=starter_id, taken_back_at__isnull=True)
        .first()
    )
    if starter is None:
        raise NotFound(_("There is no such pool."), code="no_such_starter_pool")
    state = Sequence.objects.values_list("state", flat=True).get(id=starter.sequence_id)
    if state in {SequenceState.RUNNING, SequenceState.PAUSED}:
        raise Conflict(
            _("Its sequence has been started. End the sequence first."),
            code="starter_sequence_runs",
        )
    if state == SequenceState.DRAFT:
        end_sequence(actor=actor, sequence_id=starter.sequence_id)
    close_pool(actor=actor, pool_id=starter.pool_id)
    starter.taken_back_at = clock.now()
    starter.save(update_fields=["taken_back_at"])
    record(StarterPoolTakenBack(actor=actor, starter_id=starter.id, family=starter.family))
    return starter


@transaction.atomic
def wish_to_join(*, request_id: uuid.UUID, starter_id: uuid.UUID) -> None:
    """Somebody filled in the form of a pool; it counts once they confirm."""
    JoinWish.objects.filter(made_at__lt=clock.now() - WISHES_LAST).delete()
    JoinWish.objects.create(request_id=request_id, starter_id=starter_id, made_at=clock.now())


@transaction.atomic
def fulfil_wish(*, request_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """They confirmed: they belong to the pool whose form it was. Tells whether there was one."""
    wish = JoinWish.objects.select_related("starter").filter(request_id=request_id).first()
    if wish is None:
        return False
    tag_people(actor=SYSTEM, person_ids=[person_id], name=wish.starter.tag)
    wish.delete()
    return True


def _make(actor: Actor, family: Family) -> StarterPool:
    language = (get_language() or "de")[:2]
    owner_id = member_id_of(actor)
    pool = create_pool(
        actor=actor,
        details=PoolDetails(
            name=free_name(str(family.name)),
            purpose=str(family.purpose),
            target_group=", ".join(family.roles),
            filter=family.node,
            language=language,
            touch_days_max=TOUCH_DAYS,
        ),
    )
    sequence = create_sequence_from_cadence(
        actor=actor,
        details=SequenceDetails(
            name=f"{cadence.NAMES[language]}: {pool.name}"[:200],
            owner_id=owner_id,
            description=cadence.DESCRIPTIONS[language],
            pool_id=pool.pk,
        ),
        language=language,
    )
    starter = StarterPool.objects.create(
        family=family.code,
        pool=pool,
        sequence=sequence,
        tag=family.tag,
        made_by_id=owner_id,
        made_at=clock.now(),
    )
    record(StarterPoolMade(actor=actor, starter_id=starter.id, family=family.code))
    return starter


def _refused(reason: str, code: str) -> RuleViolation:
    return RuleViolation(reason, code=code, fields={"families": reason})
