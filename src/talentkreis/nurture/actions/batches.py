# SPDX-License-Identifier: Apache-2.0
"""What planning finds out about a batch of enrolments, and the locks it takes for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Max

from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.nurture.models import Reason
from talentkreis.nurture.rules import calendar
from talentkreis.people.models import Person
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable
    from collections.abc import Sequence as Seq

    from talentkreis.consent.answers import Answer
    from talentkreis.nurture.queries.recipients import Recipient


@dataclass(frozen=True, slots=True)
class Batch:
    """What was found out about the people of one batch."""

    people: dict[uuid.UUID, Recipient]
    answers: dict[uuid.UUID, Answer]
    pending: dict[uuid.UUID, tuple[dt.datetime, Reason]]
    free_people: set[uuid.UUID]
    free_pools: set[uuid.UUID]
    answered: dict[tuple[uuid.UUID, int], set[uuid.UUID] | None]
    drawn: dict[uuid.UUID, int]
    speakers: dict[tuple[uuid.UUID, uuid.UUID], str]
    written_to: set[uuid.UUID] = field(default_factory=set)


def next_slot(recipient: Recipient, not_before: dt.datetime) -> dt.datetime:
    """The person's own minute of the next working morning."""
    return calendar.next_slot(
        day=calendar.local_day(not_before, recipient.place),
        place=recipient.place,
        minute=recipient.minute,
        not_before=not_before,
    )


def lock_people(person_ids: Seq[uuid.UUID]) -> set[uuid.UUID]:
    """Lock people something is written about, leaving those somebody else holds.

    Other transactions lock a person first and their enrolments then; waiting for a person while
    holding enrolments could become a deadlock.
    """
    if not person_ids:
        return set()
    rows = Person.objects.filter(id__in=person_ids).order_by("id")
    return set(rows.select_for_update(no_key=True, skip_locked=True).values_list("id", flat=True))


def lock_pools(pool_ids: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    """Lock pools people are put into; one that somebody else holds is for the next run.

    Whoever takes people out of a pool holds it while their enrolments stop.
    """
    named = {pool_id for pool_id in pool_ids if pool_id is not None}
    if not named:
        return set()
    rows = Pool.objects.filter(id__in=named).order_by("id")
    return set(rows.select_for_update(of=("self",), skip_locked=True).values_list("id", flat=True))


def pending_of(enrolment_ids: Seq[uuid.UUID]) -> dict[uuid.UUID, tuple[dt.datetime, Reason]]:
    """Enrolments with a message that has not gone out: when that is due, and what it waits for."""
    rows = (
        Message.objects.filter(enrolment_id__in=enrolment_ids, state__in=NOT_GONE_OUT)
        .values_list("enrolment_id", "state")
        .annotate(latest=Max("due_at"))
        .order_by("enrolment_id", "latest")
    )
    return {
        enrolment_id: (
            latest,
            Reason.DRAFT_WAITS
            if state == MessageState.WAITING_FOR_PERSON
            else Reason.CONTACT_BUDGET,
        )
        for enrolment_id, state, latest in rows
        if enrolment_id is not None
    }
