# SPDX-License-Identifier: Apache-2.0
"""Reads of sequences: the list, how many are where, the results, those of one person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Lower

from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.nurture.models import (
    LIVE_STATES,
    Enrolment,
    EnrolmentState,
    Reason,
    Sequence,
    SequenceState,
    Step,
)
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.evidence import Share
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.nurture.models import SequenceVersion
    from talentkreis.organisation.actors import Actor

# Rows of Message that reached a server: the base of every figure.
REACHED = (MessageState.ACCEPTED, MessageState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class SequenceLine:
    """A sequence in the list."""

    sequence: Sequence
    active_count: int
    paused_count: int
    over_count: int
    reply_count: int
    next_due_at: dt.datetime | None

    @property
    def person_count(self) -> int:
        """Everybody who is or was in it."""
        return self.active_count + self.paused_count + self.over_count


def sequence_lines(actor: Actor) -> list[SequenceLine]:
    """Every sequence the actor sees, those that run first; two queries beside them."""
    require(actor, Right.VIEW)
    order = {state.value: place for place, state in enumerate(_IN_ORDER)}
    sequences = Sequence.objects.visible_to(actor).select_related("owner", "pool")[:200]
    counts = {
        row["sequence"]: row
        for row in Enrolment.objects.filter(sequence__in=[one.id for one in sequences])
        .values("sequence")
        .annotate(
            active=Count("id", filter=Q(state=EnrolmentState.ACTIVE)),
            paused=Count("id", filter=Q(state=EnrolmentState.PAUSED)),
            over=Count("id", filter=~Q(state__in=LIVE_STATES)),
            replies=Count("id", filter=Q(reason=Reason.REPLY)),
            next_due_at=Min("next_due_at", filter=Q(state=EnrolmentState.ACTIVE)),
        )
    }
    waiting = dict(
        Message.objects.filter(
            sequence_id__in=[one.id for one in sequences], state__in=NOT_GONE_OUT
        )
        .values_list("sequence_id")
        .annotate(first=Min("due_at"))
    )
    lines = []
    for sequence in sequences:
        row = counts.get(sequence.id)
        moments = [row["next_due_at"] if row else None, waiting.get(sequence.id)]
        lines.append(
            SequenceLine(
                sequence=sequence,
                active_count=row["active"] if row else 0,
                paused_count=row["paused"] if row else 0,
                over_count=row["over"] if row else 0,
                reply_count=row["replies"] if row else 0,
                next_due_at=min(filter(None, moments), default=None),
            )
        )
    return sorted(lines, key=lambda line: (order[line.sequence.state], line.sequence.name.lower()))


def sequences_to_start(actor: Actor) -> list[Sequence]:
    """Sequences the actor sees that have steps and have not ended, by name. Raises NotAllowed."""
    require(actor, Right.VIEW)
    with_steps = Step.objects.filter(version__sequence=OuterRef("pk"))
    rows = Sequence.objects.visible_to(actor).exclude(state=SequenceState.ENDED)
    return list(rows.filter(Exists(with_steps)).order_by(Lower("name"), "id")[:200])


_IN_ORDER = (
    SequenceState.RUNNING,
    SequenceState.PAUSED,
    SequenceState.DRAFT,
    SequenceState.ENDED,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people are in which state, and what waits to go out."""

    by_state: dict[str, int]
    waiting_count: int
    first_due_at: dt.datetime | None

    @property
    def total(self) -> int:
        """Everybody who is or was in the sequence."""
        return sum(self.by_state.values())

    @property
    def live_count(self) -> int:
        """Under way or paused."""
        return sum(self.by_state.get(state, 0) for state in LIVE_STATES)


def tally(sequence: Sequence) -> Tally:
    """Counts of a sequence: two queries."""
    by_state = dict(
        Enrolment.objects.filter(sequence=sequence).values_list("state").annotate(n=Count("id"))
    )
    waiting = Message.objects.filter(sequence_id=sequence.id, state__in=NOT_GONE_OUT).aggregate(
        n=Count("id"), first=Min("due_at")
    )
    return Tally(by_state, waiting["n"], waiting["first"])


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one step."""

    step: Step
    sent_count: int
    reply_count: int


@dataclass(frozen=True, slots=True)
class Results:
    """Figures of a sequence: people, never opens."""

    reached_count: int
    reply_count: int
    unsubscribed_count: int
    bounced_count: int
    sent_count: int
    steps: list[StepResult] = field(default_factory=list)

    @property
    def replies(self) -> Share:
        """Those who answered among those reached, with the range of the true share."""
        return Share(min(self.reply_count, self.reached_count), self.reached_count)


def results(actor: Actor, sequence: Sequence, version: SequenceVersion) -> Results:
    """What the sequence has brought so far. Four queries."""
    require(actor, Right.VIEW)
    sent = list(
        Message.objects.filter(sequence_id=sequence.id, state__in=REACHED)
        .values("step_id")
        .annotate(messages=Count("id"), people=Count("person_id", distinct=True))
    )
    reached = Message.objects.filter(sequence_id=sequence.id, state__in=REACHED).aggregate(
        n=Count("enrolment_id", distinct=True)
    )
    reasons = Counter(
        dict(
            Enrolment.objects.filter(sequence=sequence)
            .exclude(reason="")
            .values_list("reason")
            .annotate(n=Count("id"))
        )
    )
    answered: Counter[int] = Counter()
    for position, occurrence in Enrolment.objects.filter(
        sequence=sequence, version=version, reason=Reason.REPLY
    ).values_list("position", "occurrence"):
        # `position` names the next step; who was in a repetition answered that step.
        answered[position if occurrence else position - 1] += 1
    sent_by_step = {row["step_id"]: row["messages"] for row in sent}
    return Results(
        reached_count=reached["n"],
        reply_count=reasons[Reason.REPLY],
        unsubscribed_count=reasons[Reason.CONSENT_WITHDRAWN],
        bounced_count=reasons[Reason.BOUNCE],
        sent_count=sum(sent_by_step.values()),
        steps=[
            StepResult(step, sent_by_step.get(step.id, 0), answered[step.position])
            for step in version.steps.order_by("position")
        ],
    )


@dataclass(frozen=True, slots=True)
class SequenceOfPerson:
    """A sequence as it stands on a profile."""

    enrolment_id: uuid.UUID
    sequence_id: uuid.UUID
    name: str
    state: str
    state_label: str
    reason: str
    next_due_at: dt.datetime | None
    is_live: bool


def sequences_of_person(actor: Actor, person_id: uuid.UUID) -> list[SequenceOfPerson]:
    """The sequences a person is or was in, live ones first. Raises NotFound, NotAllowed."""
    require(actor, Right.VIEW)
    person_visible_to(actor, person_id)
    rows = (
        Enrolment.objects.filter(
            person_id=person_id, sequence__in=Sequence.objects.visible_to(actor)
        )
        .select_related("sequence")
        .order_by("-started_at")[:50]
    )
    found = [
        SequenceOfPerson(
            enrolment_id=row.id,
            sequence_id=row.sequence_id,
            name=row.sequence.name,
            state=row.state,
            state_label=str(EnrolmentState(row.state).label),
            reason=str(Reason(row.reason).label) if row.reason else "",
            next_due_at=row.next_due_at,
            is_live=row.state in LIVE_STATES,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: not row.is_live)
