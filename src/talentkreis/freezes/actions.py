# SPDX-License-Identifier: Apache-2.0
"""Pausing outreach, and going on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.freezes.events import FreezeEnded, FreezeStarted
from talentkreis.freezes.facts import REASON
from talentkreis.freezes.models import Freeze, Scope
from talentkreis.freezes.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.mail.actions import look_again
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to
from talentkreis.people.rules import required_line
from talentkreis.pools.queries import pool_visible_to

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

LONGEST_REASON = 300
# Whoever stays silent longer than a year has left the people, not paused.
LONGEST = dt.timedelta(days=366)


@transaction.atomic
def start_freeze(
    *,
    actor: Actor,
    reason: str,
    ends_on: dt.date,
    person_id: uuid.UUID | None = None,
    pool_id: uuid.UUID | None = None,
    is_personal_too: bool = False,
) -> Freeze:
    """Pause outreach up to a day (included): to one person, to a pool, or to everybody.

    The gate answers by it from this transaction on; what is planned waits. Raises NotAllowed,
    NotFound for what the actor does not see, RuleViolation for a reason or day that cannot be.
    """
    require(actor, Right.SPARE if person_id is not None else Right.ORDER)
    if person_id is not None and pool_id is not None:
        raise RuleViolation(_("Choose a person or a pool."), code="freeze_about_two")
    if person_id is not None:
        person_visible_to(actor, person_id)
    if pool_id is not None:
        pool_visible_to(actor, pool_id)
    line = required_line(reason, LONGEST_REASON, "reason", _("Say why."))
    today = clock.today()
    if not today <= ends_on <= today + LONGEST:
        text = _("Choose a day from today on, within a year.")
        raise RuleViolation(text, code="freeze_day", fields={"ends_on": text})
    row = Freeze.objects.create(
        scope=_scope(person_id, pool_id),
        person_id=person_id,
        pool_id=pool_id,
        is_personal_too=is_personal_too,
        reason=line,
        starts_at=clock.now(),
        ends_on=ends_on,
        set_by_id=actor.member_id,
    )
    record(
        FreezeStarted(
            actor=actor, person_id=person_id, pool_id=pool_id, freeze_id=row.id, scope=row.scope
        )
    )
    return row


@transaction.atomic
def end_freeze(*, actor: Actor, freeze_id: uuid.UUID) -> Freeze:
    """Go on before the last day. What waited for it is looked at again at once.

    Raises NotAllowed, NotFound, Conflict where it is over.
    """
    row = Freeze.objects.visible_to(actor).filter(id=freeze_id).first()
    if row is None:
        raise NotFound(_("There is no such pause."), code="no_such_freeze")
    require(actor, Right.SPARE if row.scope == Scope.PERSON else Right.ORDER)
    row = Freeze.objects.select_for_update(no_key=True).get(id=freeze_id)
    if row.ended_at is not None or row.ends_on < clock.today():
        raise Conflict(_("This pause is over."), code="freeze_over")
    row.ended_at = clock.now()
    row.ended_by_id = actor.member_id
    row.save(update_fields=["ended_at", "ended_by"])
    look_again(reason=REASON)
    record(
        FreezeEnded(
            actor=actor,
            person_id=row.person_id,
            pool_id=row.pool_id,
            freeze_id=row.id,
            scope=row.scope,
        )
    )
    return row


def forget_freezes(person_id: uuid.UUID) -> None:
    """Delete the pauses of somebody who is erased."""
    Freeze.objects.filter(person_id=person_id).delete()


def _scope(person_id: uuid.UUID | None, pool_id: uuid.UUID | None) -> Scope:
    if person_id is not None:
        return Scope.PERSON
    return Scope.POOL if pool_id is not None else Scope.EVERYBODY
