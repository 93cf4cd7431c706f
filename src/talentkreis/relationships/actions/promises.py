# SPDX-License-Identifier: Apache-2.0
"""Promises: made, kept, moved, let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.rules import required_line
from talentkreis.relationships.actions.checks import doer, require_day, require_member
from talentkreis.relationships.events import (
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
)
from talentkreis.relationships.models import Promise, PromiseChannel
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def make_promise(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    text: str,
    due_on: dt.date,
    owner_id: uuid.UUID | None = None,
    channel: str = PromiseChannel.OTHER,
) -> Promise:
    """Write down what was promised, by when, and who keeps it (the actor by default).

    Raises NotFound, NotAllowed, RuleViolation for no text, a day in the past, nobody to keep it.
    """
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    line = required_line(text, 500, "text", _("Write down what was promised."))
    require_day(due_on, "due_on")
    if channel not in PromiseChannel.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"channel": reason})
    promise = Promise.objects.create(
        person_id=person_id,
        owner_id=doer(actor, owner_id),
        text=line,
        channel=channel,
        made_at=clock.now(),
        due_on=due_on,
    )
    record(
        PromiseMade(
            actor=actor,
            person_id=person_id,
            promise_id=promise.id,
            member_id=promise.owner_id,
        )
    )
    return promise


@transaction.atomic
def keep_promise(*, actor: Actor, promise_id: uuid.UUID) -> Promise:
    """Note that a promise was kept. Keeping twice is once. Raises NotFound, NotAllowed."""
    promise = _open_promise(actor, promise_id)
    if promise.kept_at is None and promise.released_at is None:
        promise.kept_at = clock.now()
        promise.save(update_fields=["kept_at"])
        record(PromiseKept(actor=actor, person_id=promise.person_id, promise_id=promise.id))
    return promise


@transaction.atomic
def release_promise(*, actor: Actor, promise_id: uuid.UUID) -> Promise:
    """Let a promise go, by agreement with the person. Raises NotFound, NotAllowed."""
    promise = _open_promise(actor, promise_id)
    if promise.kept_at is None and promise.released_at is None:
        promise.released_at = clock.now()
        promise.save(update_fields=["released_at"])
        record(PromiseReleased(actor=actor, person_id=promise.person_id, promise_id=promise.id))
    return promise


@transaction.atomic
def move_promise(
    *,
    actor: Actor,
    promise_id: uuid.UUID,
    due_on: dt.date | None = None,
    owner_id: uuid.UUID | None = None,
) -> Promise:
    """Give an open promise another day, another owner, or both.

    Raises NotFound, NotAllowed, RuleViolation for a day in the past or a closed promise.
    """
    promise = _open_promise(actor, promise_id)
    if promise.kept_at or promise.released_at:
        raise RuleViolation(_("This promise is closed."), code="closed")
    if due_on is not None:
        require_day(due_on, "due_on")
        promise.moved_count += promise.due_on != due_on
        promise.due_on = due_on
    if owner_id is not None:
        require_member(owner_id)
        promise.owner_id = owner_id
    promise.save(update_fields=["due_on", "owner", "moved_count"])
    record(
        PromiseMoved(
            actor=actor,
            person_id=promise.person_id,
            promise_id=promise.id,
            member_id=promise.owner_id,
        )
    )
    return promise


def _open_promise(actor: Actor, promise_id: uuid.UUID) -> Promise:
    require(actor, Right.CARE)
    promise = Promise.objects.filter(id=promise_id).first()
    if promise is None:
        raise NotFound(_("There is no such promise."), code="no_such_promise")
    locked_person(actor, promise.person_id)
    promise.refresh_from_db()
    return promise
