# SPDX-License-Identifier: Apache-2.0
"""The daily plan: whatever is due becomes a message or a task, once, in batches.

A batch is one transaction over locked enrolments: messages, tasks, progress and record live or
die together, so a planner that is killed leaves no step twice and nobody behind. Several
planners share the work (SKIP LOCKED). A step is planned up to a day ahead, which is the time to
look at it and to recall it; the gate is asked here so that nobody is planned in vain, and again
when the message is handed over.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.mail.models import Message
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.nurture.actions.results import (
    Due,
    Halted,
    Outcome,
    Plan,
    Postponed,
    Progress,
    Taken,
    apply_outcomes,
)
from talentkreis.nurture.models import EnrolmentState, Reason, Sequence, SequenceState
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.recipients import (
    home_of,
    load_recipients,
    load_steps,
    sender_for,
    waits_of,
)
from talentkreis.nurture.rules import calendar, endings
from talentkreis.nurture.rules.course import following, moved_anchor, nominal_day
from talentkreis.nurture.rules.letters import Letter, Obstacle, write_letter
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person
from talentkreis.pools.field import condition
from talentkreis.search.queries import matching

if TYPE_CHECKING:
    from collections.abc import Sequence as Seq

    from talentkreis.consent.answers import Answer
    from talentkreis.nurture.queries.recipients import PlannedStep, Recipient
    from talentkreis.nurture.rules.course import Wait
    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.models import Pool

PLAN_AHEAD = dt.timedelta(hours=24)
LANES = 2
BATCH = 2_000  # a batch has about 25 statements, which cost as much for 500
# While a message of an enrolment has not gone out, its next one waits this long and looks again.
LOOK_AGAIN = dt.timedelta(days=1)
_NOTHING_LEAVES = frozenset({"sending_stopped", "sending_not_ready"})
_BEGINNING = dt.datetime(1, 1, 1, tzinfo=dt.UTC), uuid.UUID(int=0)

_LARGE = """
    SELECT count(*) > 0 FROM (
        SELECT 1 FROM nurture_enrolment WHERE state = 'active' AND next_due_at <= %s
        ORDER BY next_due_at OFFSET %s LIMIT 1
    ) AS beyond
"""
_DUE = """
    SELECT id, sequence_id, version_id, person_id, position, occurrence, anchor_on, next_due_at,
        reason
    FROM nurture_enrolment
    WHERE state = 'active' AND next_due_at <= %s AND (next_due_at, id) > (%s, %s)
      AND sequence_id = ANY(%s)
    ORDER BY next_due_at, id
    LIMIT %s
    FOR NO KEY UPDATE SKIP LOCKED
"""


def plan_due(*, actor: Actor = SYSTEM, batch_size: int = BATCH) -> Plan:
    """Plan everything that is due within a day. Safe to run twice, and beside itself.

    Plans nothing while all sending is stopped or the legal texts are missing. Each batch commits
    by itself; an error leaves what was committed. On a large day two lanes share the work: while
    one waits for the database, the other writes letters. Raises NotAllowed.
    """
    require(actor, Right.START)
    now = clock.now()
    if connection.in_atomic_block or not _is_large_day(now, batch_size):
        return _plan_batches(actor, batch_size, now)
    with ThreadPoolExecutor(LANES, thread_name_prefix="planning") as lanes:
        lane = partial(_plan_in_lane, actor, batch_size, now)
        return sum((done.result() for done in [lanes.submit(lane) for _ in range(LANES)]), Plan())


def _is_large_day(now: dt.datetime, batch_size: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LARGE, [now + PLAN_AHEAD, LANES * batch_size])
        return bool(cursor.fetchone()[0])


def _plan_in_lane(actor: Actor, batch_size: int, now: dt.datetime) -> Plan:
    """A lane has a connection of its own, which ends with it."""
    try:
        return _plan_batches(actor, batch_size, now)
    finally:
        connection.close()


def _plan_batches(actor: Actor, batch_size: int, now: dt.datetime) -> Plan:
    plan, after = Plan(), _BEGINNING
    run = _Run(now=now)
    while True:
        with transaction.atomic():
            if not run.may_go_on():
                return plan
            due = run.lock_due(after, batch_size)
            apply_outcomes(actor, run.decide(due), plan)
        if len(due) < batch_size:
            return plan
        after = due[-1].next_due_at, due[-1].id


@dataclass(slots=True)
class _Run:
    """A run of the planner: what all its batches share, and how it decides."""

    now: dt.datetime
    home: calendar.Place = field(init=False)
    company: str = ""
    sequences: dict[uuid.UUID, Sequence] = field(default_factory=dict)
    steps: dict[uuid.UUID, list[PlannedStep]] = field(default_factory=dict)
    waits: dict[uuid.UUID, tuple[Wait, ...]] = field(default_factory=dict)

    def may_go_on(self) -> bool:
        """Whether anything may be sent at all, and by which sequences; asked again each batch."""
        employer = Employer.objects.filter(id=1).first()
        if employer is None or not employer.may_send:
            return False
        self.home, self.company = home_of(employer), employer.name
        running = Sequence.objects.filter(state=SequenceState.RUNNING)
        self.sequences = {row.id: row for row in running.select_related("owner", "pool")}
        return bool(self.sequences)

    def lock_due(self, after: tuple[dt.datetime, uuid.UUID], limit: int) -> list[Due]:
        """The next enrolments that are due; those another planner works on are left to it."""
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [self.now + PLAN_AHEAD, *after, list(self.sequences), limit])
            return [Due._make(row) for row in cursor.fetchall()]

    def decide(self, due: Seq[Due]) -> list[Outcome]:
        """What becomes of each; what cannot be decided now is left for the next run."""
        if not due:
            return []
        unread = {row.version_id for row in due} - self.steps.keys()
        if unread:
            self.steps |= load_steps(unread)
            self.waits = waits_of(self.steps)
        emails = [row for row in due if self._step(row).is_email]
        people = load_recipients([row.person_id for row in due], home=self.home)
        free = _lock_people([row.person_id for row in due if not self._step(row).is_email])
        answers = self._ask_gate(emails)
        pending = _pending([row.id for row in emails])
        left = self._left_pool(due)
        outcomes: list[Outcome] = [
            Halted(row, EnrolmentState.STOPPED, Reason.LEFT_POOL) for row in left.values()
        ]
        written_to: set[uuid.UUID] = set()
        for row in due:
            if row.id in left:
                continue
            recipient = people[row.person_id]
            if not self._step(row).is_email:
                if row.person_id in free:
                    outcomes.append(self._task(row, recipient))
                continue
            answer = answers[row.sequence_id, row.person_id]
            if answer.reason in _NOTHING_LEAVES:
                continue
            outcome = self._email(row, recipient, answer)
            if isinstance(outcome, Taken) and (row.person_id in written_to or row.id in pending):
                last = max(pending.get(row.id, self.now), self.now)
                outcome = self._wait(row, recipient, last + LOOK_AGAIN, Reason.CONTACT_BUDGET)
            if isinstance(outcome, Taken):
                written_to.add(row.person_id)
            outcomes.append(outcome)
        return outcomes

    def _left_pool(self, due: Seq[Due]) -> dict[uuid.UUID, Due]:
        """Whoever a pool by filter does not find any more. Pools by hand tell it themselves."""
        by_pool: dict[uuid.UUID, list[Due]] = defaultdict(list)
        pools: dict[uuid.UUID, Pool] = {}
        for row in due:
            pool = self.sequences[row.sequence_id].pool
            if pool is not None and pool.is_dynamic:
                by_pool[pool.id].append(row)
                pools[pool.id] = pool
        left: dict[uuid.UUID, Due] = {}
        for pool_id, rows in by_pool.items():
            among = [row.person_id for row in rows]
            found = matching(SYSTEM, condition(pools[pool_id]), among)
            left |= {row.id: row for row in rows if row.person_id not in found}
        return left

    def _step(self, row: Due) -> PlannedStep:
        return self.steps[row.version_id][row.position]

    def _ask_gate(self, rows: Seq[Due]) -> dict[tuple[uuid.UUID, uuid.UUID], Answer]:
        """The gate's answers by sequence and person, at the time the first of them is due."""
        if not rows:
            return {}
        at = max(self.now, rows[0].next_due_at)
        by_purpose: dict[str, set[uuid.UUID]] = defaultdict(set)
        for row in rows:
            by_purpose[self.sequences[row.sequence_id].purpose].add(row.person_id)
        answers = {
            purpose: may_contact_many(people, Purpose(purpose), Channel.EMAIL, at=at)
            for purpose, people in by_purpose.items()
        }
        return {
            (row.sequence_id, row.person_id): answers[self.sequences[row.sequence_id].purpose][
                row.person_id
            ]
            for row in rows
        }

    def _email(self, row: Due, recipient: Recipient, answer: Answer) -> Outcome:
        after = endings.consequence(answer, max(self.now, row.next_due_at))
        if isinstance(after, endings.Stop):
            return Halted(row, EnrolmentState.STOPPED, after.reason)
        if isinstance(after, endings.Wait):
            return self._wait(row, recipient, after.until, after.reason)
        sequence = self.sequences[row.sequence_id]
        letter = write_letter(
            self._step(row).templates,
            recipient.addressee,
            sender_for(recipient, sequence, self.company),
            language=recipient.language,
            form_of_address=recipient.form_of_address,
        )
        if isinstance(letter, Obstacle):
            return Halted(row, EnrolmentState.PAUSED, letter.reason)
        at = self._moment(row, recipient)
        return Taken(
            due=row,
            step_id=self._step(row).step_id,
            purpose=sequence.purpose,
            letter=letter,
            at=at,
            on=calendar.local_day(at, recipient.place),
            owner_id=None,
            progress=self._progress(row, recipient, at),
        )

    def _task(self, row: Due, recipient: Recipient) -> Outcome:
        sequence = self.sequences[row.sequence_id]
        owner_id = recipient.owner_id or (sequence.owner_id if sequence.owner.is_active else None)
        if owner_id is None:
            return Halted(row, EnrolmentState.PAUSED, Reason.NO_OWNER)
        letter = self._note(row, recipient)
        if isinstance(letter, Obstacle):
            return Halted(row, EnrolmentState.PAUSED, letter.reason)
        at = self._moment(row, recipient)
        return Taken(
            due=row,
            step_id=self._step(row).step_id,
            purpose=sequence.purpose,
            letter=letter,
            at=at,
            on=calendar.local_day(at, recipient.place),
            owner_id=owner_id,
            progress=self._progress(row, recipient, at),
        )

    def _note(self, row: Due, recipient: Recipient) -> Letter | Obstacle:
        """What a task says. A colleague reads it, so any language will do."""
        templates = self._step(row).templates
        sender = sender_for(recipient, self.sequences[row.sequence_id], self.company)
        letter: Letter | Obstacle = Obstacle(Reason.TEXT_MISSING)
        for language in (recipient.language, *(language for language, _form in templates)):
            letter = write_letter(
                templates,
                recipient.addressee,
                sender,
                language=language,
                form_of_address=recipient.form_of_address,
            )
            if not isinstance(letter, Obstacle):
                break
        return letter

    def _moment(self, row: Due, recipient: Recipient) -> dt.datetime:
        """When the step happens: as planned, or the next working morning after an outage."""
        if row.next_due_at >= self.now:
            return row.next_due_at
        return calendar.next_slot(
            day=calendar.local_day(self.now, recipient.place),
            place=recipient.place,
            minute=recipient.minute,
            not_before=self.now,
        )

    @staticmethod
    def _wait(row: Due, recipient: Recipient, until: dt.datetime, reason: str) -> Postponed:
        slot = calendar.next_slot(
            day=calendar.local_day(until, recipient.place),
            place=recipient.place,
            minute=recipient.minute,
            not_before=until,
        )
        return Postponed(row, slot, reason)

    def _progress(self, row: Due, recipient: Recipient, at: dt.datetime) -> Progress:
        """The step after this one, counted on from the day this one really happens."""
        waits = self.waits[row.version_id]
        place = recipient.place
        planned = calendar.next_working_day(
            nominal_day(
                waits, position=row.position, occurrence=row.occurrence, anchor=row.anchor_on
            ),
            place,
        )
        anchor = moved_anchor(row.anchor_on, planned=planned, actual=calendar.local_day(at, place))
        after = following(waits, position=row.position, occurrence=row.occurrence)
        if after is None:
            return Progress(row.position, row.occurrence, anchor, None)
        day = nominal_day(waits, position=after[0], occurrence=after[1], anchor=anchor)
        due = calendar.next_slot(day=day, place=place, minute=recipient.minute, not_before=at)
        return Progress(*after, anchor, due)


def _lock_people(person_ids: Seq[uuid.UUID]) -> set[uuid.UUID]:
    """Lock people who get a task, leaving those somebody else holds.

    Other transactions lock a person first and their enrolments then; waiting for a person while
    holding enrolments could become a deadlock.
    """
    if not person_ids:
        return set()
    rows = Person.objects.filter(id__in=person_ids).order_by("id")
    return set(rows.select_for_update(no_key=True, skip_locked=True).values_list("id", flat=True))


def _pending(enrolment_ids: Seq[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """Enrolments with a message that has not gone out, and when that is due."""
    rows = (
        Message.objects.filter(enrolment_id__in=enrolment_ids, state__in=NOT_GONE_OUT)
        .values_list("enrolment_id")
        .annotate(latest=Max("due_at"))
    )
    return {enrolment_id: latest for enrolment_id, latest in rows if enrolment_id is not None}
