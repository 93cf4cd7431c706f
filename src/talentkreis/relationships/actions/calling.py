# SPDX-License-Identifier: Apache-2.0
"""Noting what became of a call: one step, and never without a day for the next contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.organisation.rights import require
from talentkreis.people.actions import log_conversation, mark_bounced
from talentkreis.people.models import ContactKind, ContactPoint, ConversationKind
from talentkreis.relationships.actions.care import set_next_contact
from talentkreis.relationships.actions.promises import keep_promise
from talentkreis.relationships.actions.tasks import complete_task, move_task
from talentkreis.relationships.call_list import CallOutcome
from talentkreis.relationships.models import Promise, Task, TaskKind
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.relationships.models import Care


@transaction.atomic
def note_call(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    outcome: str,
    next_on: dt.date | None,
    text: str = "",
    contact_point_id: uuid.UUID | None = None,
    kept_promise_id: uuid.UUID | None = None,
) -> Care:
    """Write down a call and when to be in touch again.

    A wrong number is not called again. Whoever was not reached keeps what is to be done, with the
    new day. Raises NotFound, NotAllowed, RuleViolation for an unknown outcome or a missing or past
    day.
    """
    require(actor, Right.CARE)
    if outcome not in CallOutcome.values:
        raise _wrong("outcome", _("This is not one of the choices."))
    if next_on is None:
        raise _wrong("next_on", _("Say when to be in touch again."))
    is_reached = outcome == CallOutcome.REACHED
    words = clean(text)[:200]
    log_conversation(
        actor=actor,
        person_id=person_id,
        kind=ConversationKind.CALL,
        text=words or ("" if is_reached else str(CallOutcome(outcome).label)),
        was_reached=is_reached,
    )
    if outcome == CallOutcome.WRONG_NUMBER:
        mark_bounced(actor=actor, contact_point_id=_own_number(person_id, contact_point_id))
    if is_reached and kept_promise_id is not None:
        if not Promise.objects.filter(id=kept_promise_id, person_id=person_id).exists():
            raise NotFound(_("There is no such promise."), code="no_such_promise")
        keep_promise(actor=actor, promise_id=kept_promise_id)
    if is_reached:
        _close_calls(actor, person_id)
    else:
        _move_calls(actor, person_id, next_on)
    reason = words or (_("Call back") if outcome == CallOutcome.CALL_BACK else "")
    return set_next_contact(actor=actor, person_id=person_id, on=next_on, reason=reason)


def _close_calls(actor: Actor, person_id: uuid.UUID) -> None:
    due = Task.objects.filter(
        person=person_id, kind=TaskKind.CALL, done_at__isnull=True, due_on__lte=clock.today()
    )
    for task_id in due.order_by("id").values_list("id", flat=True):
        complete_task(actor=actor, task_id=task_id)


def _move_calls(actor: Actor, person_id: uuid.UUID, next_on: dt.date) -> None:
    waiting = Task.objects.filter(
        person=person_id, kind=TaskKind.CALL, done_at__isnull=True, due_on__lt=next_on
    )
    for task_id in waiting.order_by("id").values_list("id", flat=True):
        move_task(actor=actor, task_id=task_id, due_on=next_on)


def _own_number(person_id: uuid.UUID, contact_point_id: uuid.UUID | None) -> uuid.UUID:
    numbers = ContactPoint.objects.filter(person_id=person_id, kind=ContactKind.PHONE)
    if contact_point_id is None or not numbers.filter(id=contact_point_id).exists():
        raise NotFound(_("There is no such number."), code="no_such_contact_point")
    return contact_point_id


def _wrong(field: str, reason: str) -> RuleViolation:
    return RuleViolation(reason, code="invalid_fields", fields={field: reason})
