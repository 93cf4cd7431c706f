# SPDX-License-Identifier: Apache-2.0
"""Waiting until somebody is back, as their own absence note says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.mail import actions as mail
from talentkreis.mail.models import Message, MessageState
from talentkreis.nurture import events
from talentkreis.nurture.models import Enrolment, EnrolmentState, Reason
from talentkreis.nurture.queries.recipients import load_recipients
from talentkreis.nurture.rules import calendar
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

    from talentkreis.nurture.queries.recipients import Recipient


@transaction.atomic
def wait_for_return(away: Mapping[uuid.UUID, dt.date]) -> int:
    """Put off what is due before these people are back, planned messages included; tell how many
    enrolments wait. It goes on by itself on the first morning they are there.
    """
    people = load_recipients(away)
    back = {person: _morning(recipient, away[person]) for person, recipient in people.items()}
    rows = [
        row
        for row in Enrolment.objects.filter(person__in=back, state=EnrolmentState.ACTIVE)
        .order_by("id")
        .select_for_update(no_key=True, of=("self",))
        if row.next_due_at is not None and row.next_due_at < back[row.person_id]
    ]
    for row in rows:
        row.next_due_at, row.reason = back[row.person_id], Reason.AWAY
        row.changed_at = clock.now()
    Enrolment.objects.bulk_update(rows, ["next_due_at", "reason", "changed_at"])
    waiting = Message.objects.filter(
        person__in=back, enrolment_id__isnull=False, state=MessageState.PLANNED
    )
    moved = mail.put_off_messages(
        actor=SYSTEM,
        until={
            message_id: back[person_id]
            for message_id, person_id in waiting.values_list("id", "person_id")
        },
        reason=Reason.AWAY,
    )
    told = {row.id: (row.sequence_id, row.person_id) for row in rows}
    told |= {
        row.id: (row.sequence_id, row.person_id) for row in Enrolment.objects.filter(id__in=moved)
    }
    for sequence_id, person_id in told.values():
        activity.record(
            events.StepPostponed(
                actor=SYSTEM, person_id=person_id, sequence_id=sequence_id, reason=Reason.AWAY
            )
        )
    return len(told)


def _morning(recipient: Recipient, day: dt.date) -> dt.datetime:
    """Their first morning back."""
    return calendar.next_slot(
        day=day, place=recipient.place, minute=recipient.minute, not_before=clock.now()
    )
