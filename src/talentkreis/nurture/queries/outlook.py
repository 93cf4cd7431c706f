# SPDX-License-Identifier: Apache-2.0
"""The 12-month dry run: who would get what, when, for a sequence, a pool or one person.

Loads what the rules ask for with a fixed number of queries a batch and lets `rules.outlook` look
ahead. Nothing is written. Branches answer as of today: what a filter will find in half a year,
nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypedDict

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from talentkreis.consent.foresight import Foresight, foresee
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed
from talentkreis.mail import budget
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.rules import BUDGETED_PURPOSES
from talentkreis.nurture.models import Enrolment, EnrolmentState, SequenceState, SequenceVersion
from talentkreis.nurture.models import Sequence as SequenceRow
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.checks import sequence_visible_to
from talentkreis.nurture.queries.comparing import held_out, held_out_now, held_out_of
from talentkreis.nurture.queries.outlook_lines import (
    COUNTED_TO,
    DryRun,
    Labels,
    PersonAhead,
    calendar_of,
    items_of,
    longest_silence_of,
)
from talentkreis.nurture.queries.recipients import (
    courses_of,
    go_on_without,
    home_of,
    load_recipients,
    load_steps,
)
from talentkreis.nurture.rules.course import Point
from talentkreis.nurture.rules.outlook import (
    Foreseen,
    Lane,
    Outcome,
    Planned,
    Subject,
    Way,
    look_ahead,
)
from talentkreis.nurture.rules.timetable import Visit, first_visit
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person
from talentkreis.people.queries import person_visible_to
from talentkreis.pools.queries import member_ids, pool_visible_to
from talentkreis.search.language import FilterError, from_json
from talentkreis.search.queries import matching

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable, Mapping, Sequence

    # By version and person: the answers of its branches by position.
    Answering = Callable[[uuid.UUID, uuid.UUID], Mapping[int, bool]]

    from talentkreis.mail.budget import Terms
    from talentkreis.nurture.queries.recipients import PlannedStep, Recipient
    from talentkreis.nurture.rules.course import Course
    from talentkreis.organisation.actors import Actor

MONTHS = 12
# Looked ahead for; of more people a sample of this many, and the page says so.
MOST_PEOPLE = 10_000
TOUCH_DAYS = 90
_BATCH = 2_000
_WAITING = (MessageState.PLANNED, MessageState.DEFERRED)
_UNDER_WAY = (
    "person_id", "sequence_id", "version_id", "position", "occurrence", "anchor_on", "next_due_at",
)  # fmt: skip


@dataclass(slots=True)
class Ahead:
    """What comes to some people, as far as the rules can tell today."""

    now: dt.datetime
    until: dt.datetime
    labels: Labels
    seen: dict[uuid.UUID, list[Foreseen]] = field(default_factory=dict)
    terms: dict[uuid.UUID, Terms] = field(default_factory=dict)
    # When the consent for staying in touch runs out.
    consent_ends: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)


def dry_run_of_sequence(actor: Actor, sequence_id: uuid.UUID) -> DryRun:
    """Everybody under way in it; where nobody is, the people of its pool as if started today.

    Raises NotAllowed, NotFound.
    """
    sequence = sequence_visible_to(actor, sequence_id)
    under_way = Enrolment.objects.filter(
        sequence=sequence,
        state=EnrolmentState.ACTIVE,
        person__in=Person.objects.visible_to(actor),
    )
    ids = list(under_way.order_by("id").values_list("person_id", flat=True)[: COUNTED_TO + 1])
    version = None
    if not ids and sequence.pool_id is not None:
        pool = pool_visible_to(actor, sequence.pool_id)
        ids = list(islice(member_ids(actor, pool), COUNTED_TO + 1))
        version = sequence.versions.first()
    held = held_out(sequence, ids)[0] if version is not None else set()
    ids = [person_id for person_id in ids if person_id not in held]
    ahead = look_at(actor, sample(ids), starting=version)
    longest = sequence.pool.touch_days_max if sequence.pool else TOUCH_DAYS
    return DryRun(
        calendar=calendar_of(ahead, longest_silence=longest, only=sequence.id),
        people_count=len(ahead.seen),
        total_count=len(ids),
        is_as_if_started=version is not None and bool(ids),
        held_out_count=len(held) or held_out_now(sequence),
    )


def dry_run_of_pool(actor: Actor, pool_id: uuid.UUID) -> DryRun:
    """Everybody in a pool, whatever reaches them. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    pool = pool_visible_to(actor, pool_id)
    ids = list(islice(member_ids(actor, pool), COUNTED_TO + 1))
    ahead = look_at(actor, sample(ids))
    return DryRun(
        calendar=calendar_of(ahead, longest_silence=pool.touch_days_max),
        people_count=len(ahead.seen),
        total_count=len(ids),
    )


def dry_run_of_person(actor: Actor, person_id: uuid.UUID) -> PersonAhead:
    """What comes to one person, in its order. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    person_visible_to(actor, person_id)
    ahead = look_at(actor, [person_id])
    seen = ahead.seen.get(person_id, [])
    return PersonAhead(
        months=items_of(ahead, seen),
        terms=ahead.terms[person_id],
        touch_count=sum(one.outcome is Outcome.GOES for one in seen),
        wait_count=sum(one.outcome is Outcome.WAITS for one in seen),
        consent_ends_at=ahead.consent_ends.get(person_id),
        longest_silence_days=longest_silence_of(ahead, person_id, seen).days,
        held_out_of=tuple(one.name for one in held_out_of(actor, person_id)),
    )


def sample(ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """All of them, or so many picked by the random end of their ids: the same ones every time."""
    if len(ids) <= MOST_PEOPLE:
        return list(ids)
    return sorted(ids, key=lambda person_id: person_id.bytes[-6:])[:MOST_PEOPLE]


def look_at(
    actor: Actor, person_ids: Sequence[uuid.UUID], *, starting: SequenceVersion | None = None
) -> Ahead:
    """Look ahead for these people; with `starting`, as if they started this version today."""
    now = clock.now()
    start = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ahead = Ahead(now=now, until=start + relativedelta(months=MONTHS), labels=Labels())
    for first in range(0, len(person_ids), _BATCH):
        batch = _Batch(actor, person_ids[first : first + _BATCH], ahead, starting)
        batch.look()
    return ahead


class _Batch:
    """Some people: everything loaded once, then each looked ahead for."""

    def __init__(
        self,
        actor: Actor,
        ids: Sequence[uuid.UUID],
        ahead: Ahead,
        starting: SequenceVersion | None,
    ) -> None:
        self.actor, self.ids, self.ahead = actor, list(ids), ahead
        self.home = home_of(employer())
        self.people = load_recipients(self.ids, home=self.home)
        self.terms = budget.terms_of(self.ids, ahead.now)
        self.planned = self._planned()
        self.lanes: dict[uuid.UUID, list[Lane]] = defaultdict(list)
        self._load_lanes(starting)
        self.foresight: dict[tuple[str, str], dict[uuid.UUID, Foresight]] = {
            (purpose, channel): foresee(
                self.ids, Purpose(purpose), Channel(channel), ahead.now, without={budget.REASON}
            )
            for purpose, channel in self._questions()
        }

    def _questions(self) -> set[tuple[str, str]]:
        """What the gate is asked about: each purpose by each channel that is used for it."""
        asked: set[tuple[str, str]] = {(Purpose.NURTURE, Channel.EMAIL)}
        for lanes in self.lanes.values():
            asked |= {(lane.purpose, channel) for lane in lanes for channel in lane.channels}
        return asked | {
            (one.purpose, one.channel) for planned in self.planned.values() for one in planned
        }

    def look(self) -> None:
        """Look ahead for each."""
        ahead = self.ahead
        for person_id in self.ids:
            recipient = self.people.get(person_id)
            if recipient is None:
                continue
            terms = self.terms[person_id]
            ahead.terms[person_id] = terms
            ends_at = self.foresight[Purpose.NURTURE, Channel.EMAIL][person_id].ends_at
            if ends_at is not None and ahead.now < ends_at:
                ahead.consent_ends[person_id] = ends_at
            ahead.seen[person_id] = look_ahead(
                self._subject(recipient, terms),
                self.lanes.get(person_id, []),
                now=ahead.now,
                until=ahead.until,
                planned=self.planned.get(person_id, []),
            )

    def _subject(self, recipient: Recipient, terms: Terms) -> Subject:
        person_id = recipient.person_id
        return Subject(
            place=recipient.place,
            minute=recipient.minute,
            gap_days=terms.gap_days,
            touched_at=terms.touched_at,
            gate=lambda purpose, channel, at: self.foresight[purpose, channel][person_id].at(at),
        )

    def _planned(self) -> dict[uuid.UUID, list[Planned]]:
        """Messages that are written and wait for their day."""
        planned: dict[uuid.UUID, list[Planned]] = defaultdict(list)
        rows = Message.objects.filter(
            person_id__in=self.ids,
            state__in=_WAITING,
            purpose__in=BUDGETED_PURPOSES,
            due_at__lt=self.ahead.until,
        ).values_list("id", "person_id", "purpose", "due_at", "channel")
        for message_id, person_id, purpose, due_at, channel in rows:
            if person_id is not None:
                planned[person_id].append(Planned(message_id, purpose, due_at, channel))
                self.ahead.labels.messages[message_id] = purpose
        return planned

    def _load_lanes(self, starting: SequenceVersion | None) -> None:
        rows = list(
            Enrolment.objects.filter(
                person_id__in=self.ids,
                state=EnrolmentState.ACTIVE,
                sequence__state=SequenceState.RUNNING,
            ).values_list(*_UNDER_WAY)
        )
        versions = {row[2] for row in rows} | ({starting.id} if starting else set())
        steps = load_steps(versions)
        courses = courses_of(steps)
        sequences = self._name({row[1] for row in rows}, starting)
        for version_id, planned in steps.items():
            self.ahead.labels.steps[version_id] = [step.name for step in planned]
        ways = {version_id: _ways(planned) for version_id, planned in steps.items()}
        asking = {row[2]: sequences[row[1]] for row in rows}
        if starting is not None:
            asking[starting.id] = sequences[starting.sequence_id]
        answers = self._answers(steps, asking)
        for person_id, sequence_id, version_id, position, occurrence, anchor, due_at in rows:
            if due_at is None:
                continue  # active ones have a day, by constraint
            self.ahead.labels.versions[sequence_id] = version_id
            self.lanes[person_id].append(
                Lane(
                    key=sequence_id,
                    purpose=sequences[sequence_id].purpose,
                    course=courses[version_id],
                    **ways[version_id],
                    visit=Visit(Point(position, occurrence, anchor), due_at),
                    answers=answers(version_id, person_id),
                )
            )
        if starting is not None and courses[starting.id]:
            self.ahead.labels.versions[starting.sequence_id] = starting.id
            self._start(starting, sequences[starting.sequence_id], courses, ways, answers)

    def _start(
        self,
        starting: SequenceVersion,
        sequence: SequenceRow,
        courses: Mapping[uuid.UUID, Course],
        ways: Mapping[uuid.UUID, _Ways],
        answers: Answering,
    ) -> None:
        """Everybody who is not in it yet, as if they started now."""
        course = courses[starting.id]
        for person_id in self.ids:
            recipient = self.people.get(person_id)
            lanes = self.lanes[person_id]
            if recipient is None or any(lane.key == sequence.id for lane in lanes):
                continue
            visit = first_visit(
                course,
                place=recipient.place,
                minute=recipient.minute,
                not_before=self.ahead.now,
            )
            if visit is None:
                continue
            lanes.append(
                Lane(
                    key=sequence.id,
                    purpose=sequence.purpose,
                    course=course,
                    **ways[starting.id],
                    visit=visit,
                    answers=answers(starting.id, person_id),
                )
            )

    def _name(
        self, sequence_ids: set[uuid.UUID], starting: SequenceVersion | None
    ) -> dict[uuid.UUID, SequenceRow]:
        """The sequences; those the actor does not see stay nameless."""
        ids = sequence_ids | ({starting.sequence_id} if starting else set())
        sequences = {
            row.id: row for row in SequenceRow.objects.filter(id__in=ids).select_related("owner")
        }
        seen = SequenceRow.objects.visible_to(self.actor).filter(id__in=ids)
        self.ahead.labels.sequences |= dict(seen.values_list("id", "name"))
        return sequences

    def _answers(
        self,
        steps: Mapping[uuid.UUID, Sequence[PlannedStep]],
        asking: Mapping[uuid.UUID, SequenceRow],
    ) -> Answering:
        """What branches would learn about each person today, asked as planning asks them.

        One that cannot be asked leads nobody on: planning pauses there.
        """
        found: dict[uuid.UUID, dict[int, set[uuid.UUID]]] = defaultdict(dict)
        for version_id, planned in steps.items():
            actor = asking[version_id].owner.actor
            for step in planned:
                if step.leg.asks:
                    try:
                        node = from_json(step.condition, actor=actor)
                        found[version_id][step.position] = matching(actor, node, self.ids)
                    except (FilterError, NotAllowed):
                        found[version_id][step.position] = set()

        def of(version_id: uuid.UUID, person_id: uuid.UUID) -> Mapping[int, bool]:
            return {place: person_id in people for place, people in found[version_id].items()}

        return of


class _Ways(TypedDict):
    """How each step of a version reaches people; one with SMS goes on without it."""

    ways: tuple[Way, ...]
    channels: tuple[str, ...]
    spare: frozenset[str]


def _ways(steps: Sequence[PlannedStep]) -> _Ways:
    return _Ways(
        ways=tuple(_way(step) for step in steps),
        channels=tuple(
            step.channel if step.is_sent and step.channel else Channel.EMAIL for step in steps
        ),
        spare=frozenset(go_on_without(steps)),
    )


def _way(step: PlannedStep) -> Way:
    if step.is_silent:
        return Way.SILENT
    if step.is_sent:
        return Way.MAIL
    return Way.PERSONAL if step.is_mail else Way.HUMAN
