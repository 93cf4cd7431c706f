# SPDX-License-Identifier: Apache-2.0
"""Tasks to ask people for their consent, each by a human and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.consent.actions import note_request
from talentkreis.consent.permissions import Right as ConsentRight
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.rights import require
from talentkreis.relationships.actions.checks import doer, require_day, require_member
from talentkreis.relationships.actions.giving import keep_tasks
from talentkreis.relationships.asking import (
    KINDS,
    channel_of,
    instructions,
    key_of,
    plan_requests,
)
from talentkreis.relationships.giving import hold_people
from talentkreis.relationships.models import Task
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.bulk import Outcome


@transaction.atomic
def ask_for_consent(
    *,
    actor: Actor,
    person_ids: Sequence[uuid.UUID],
    due_on: dt.date,
    channel: str = "",
    owner_id: uuid.UUID | None = None,
) -> Outcome:
    """Give a colleague the task to ask each of these people who may be asked; nothing is sent.

    Without a channel each is asked through the first that is open to them. Whom the gate refuses,
    or whom somebody asks or asked already, is left out. Raises NotAllowed, RuleViolation for a
    channel no human uses, a day in the past, a member who is not here.
    """
    require(actor, Right.CARE)
    require(actor, ConsentRight.RECORD)
    if channel and channel not in KINDS:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"channel": reason})
    require_day(due_on, "due_on")
    if owner_id is not None:
        require_member(owner_id)
    fallback = doer(actor, owner_id)
    hold_people(actor, person_ids)
    asking = plan_requests(actor, person_ids, channel=channel, owner_id=owner_id, fallback=fallback)
    doers = asking.giving.doers
    texts = instructions(list(doers), asking.channels)
    tasks = [
        Task(
            person_id=person_id,
            owner_id=member_id,
            kind=KINDS[asking.channels[person_id]],
            title=_("Ask for consent to stay in touch"),
            text=texts[person_id],
            due_on=due_on,
            key=key_of(person_id, asking.channels[person_id]),
        )
        for person_id, member_id in doers.items()
    ]
    return keep_tasks(actor, tasks, asking.giving)


@transaction.atomic
def note_asked(*, actor: Actor, task_id: uuid.UUID) -> None:
    """A task is done: if it was to ask for consent, the person has been asked. Twice is once.

    Raises NotAllowed.
    """
    task = Task.objects.filter(pk=task_id).first()
    channel = channel_of(task.key) if task else None
    if task is not None and task.person_id is not None and channel is not None:
        note_request(actor=actor, person_id=task.person_id, channel=channel)
