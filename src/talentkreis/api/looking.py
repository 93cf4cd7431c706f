# SPDX-License-Identifier: Apache-2.0
"""Looking back and ahead over the API: why somebody was contacted, what held on a day, pauses of
outreach, and what the next twelve months bring."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.api.person_shapes import GateAnswer
from talentkreis.consent import queries as consent
from talentkreis.consent.permissions import Right as ConsentRight
from talentkreis.consent.queries.decisions import MOST_DECISIONS, WAYS
from talentkreis.freezes import actions as freezes
from talentkreis.freezes import queries as pauses
from talentkreis.freezes.models import Freeze
from talentkreis.freezes.permissions import Right as FreezeRight
from talentkreis.nurture import queries as nurture
from talentkreis.nurture.permissions import Right as NurtureRight

router = Router(tags=["gate"])


class DecisionOut(Schema):
    """What the gate said when it mattered, with the facts it went by: codes and moments."""

    id: int
    occasion: str = Field(description="hand_over or conversation")
    subject_id: uuid.UUID = Field(description="The message or the conversation")
    purpose: str
    channel: str
    verdict: str
    reason: str
    facts: dict[str, Any]
    rule_version: int
    asked_for: dt.datetime
    recorded_at: dt.datetime
    member_id: uuid.UUID | None

    @classmethod
    def of(cls, kept: consent.KeptDecision) -> DecisionOut:
        """From a kept decision."""
        return cls(**{name: getattr(kept.row, name) for name in cls.model_fields})


class DecisionsOut(Schema):
    """Decisions, the latest kept first. `next_before` is 0 at the end."""

    items: list[DecisionOut]
    next_before: int


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/decisions",
    right=ConsentRight.HISTORY,
    answer=DecisionsOut,
    summary="Read why this person was contacted",
)
def list_decisions(
    request: HttpRequest, person_id: uuid.UUID, before: Annotated[int, Query(ge=0)] = 0
) -> DecisionsOut:
    """Every hand-over and every personal contact by a member, with the gate's answer of then."""
    found = consent.decisions_of(actor_of(request), person_id, before_id=before or None)
    is_full = len(found) == MOST_DECISIONS
    return DecisionsOut(
        items=[DecisionOut.of(kept) for kept in found],
        next_before=found[-1].row.id if is_full else 0,
    )


class AnswerOfThen(GateAnswer):
    """The answer for one purpose and channel."""

    purpose: str
    channel: str


class GateOfThen(Schema):
    """What would have been allowed at the end of a day, by what had been recorded until then."""

    day: dt.date
    is_known: bool = Field(description="Whether we knew the person by then")
    answers: list[AnswerOfThen]


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/gate/{day}",
    right=ConsentRight.HISTORY,
    answer=GateOfThen,
    summary="Read what was allowed on a day",
)
def read_gate_of_day(request: HttpRequest, person_id: uuid.UUID, day: dt.date) -> GateOfThen:
    """Every purpose and channel, as of the end of that day; today as of now."""
    held = consent.what_held(actor_of(request), person_id, day)
    return GateOfThen(
        day=held.day,
        is_known=held.is_known,
        answers=[
            AnswerOfThen(purpose=purpose, channel=channel, **GateAnswer.of(answer).model_dump())
            for (purpose, channel, _label), (_words, answer) in zip(WAYS, held.answers, strict=True)
        ],
    )


class FreezeOut(Schema):
    """A pause of outreach; `ends_on` is its last day, `ended_at` set where it ended before."""

    id: uuid.UUID
    scope: str
    person_id: uuid.UUID | None
    pool_id: uuid.UUID | None
    is_personal_too: bool
    reason: str
    starts_at: dt.datetime
    ends_on: dt.date
    ended_at: dt.datetime | None

    @classmethod
    def of(cls, row: Freeze) -> FreezeOut:
        """From a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class NewFreeze(Schema):
    """Whom to spare: a person, a pool, or everybody where neither is named."""

    person_id: uuid.UUID | None = None
    pool_id: uuid.UUID | None = None
    is_personal_too: bool = False
    reason: str = Field(min_length=1, max_length=freezes.LONGEST_REASON)
    ends_on: dt.date


@operation(
    router,
    "GET",
    "/freezes",
    right=FreezeRight.VIEW,
    answer=list[FreezeOut],
    summary="List pauses of outreach",
)
def list_freezes(
    request: HttpRequest, state: Annotated[Literal["under_way", "over"], Query()] = "under_way"
) -> list[FreezeOut]:
    """Pauses you may know about, at most 200."""
    rows = pauses.freezes(actor_of(request), are_over=state == "over")
    return [FreezeOut.of(row) for row in rows]


@operation(
    router,
    "POST",
    "/freezes",
    right=FreezeRight.SPARE,
    answer=Created,
    status=201,
    summary="Pause outreach",
    is_repeatable=True,
)
def start_freeze(request: HttpRequest, response: HttpResponse, body: NewFreeze) -> Any:
    """The gate answers by it at once; what is planned waits."""

    def start() -> Created:
        row = freezes.start_freeze(actor=actor_of(request), **body.model_dump())
        return Created(id=str(row.id))

    return once(request, response, start)


@operation(
    router,
    "POST",
    "/freezes/{uuid:freeze_id}/end",
    right=FreezeRight.SPARE,
    answer=Created,
    summary="End a pause of outreach early",
    is_repeatable=True,
)
def end_freeze(request: HttpRequest, response: HttpResponse, freeze_id: uuid.UUID) -> Any:
    """What waited for it is looked at again."""

    def end() -> Created:
        return Created(id=str(freezes.end_freeze(actor=actor_of(request), freeze_id=freeze_id).id))

    return once(request, response, end)


class DryRunLine(Schema):
    """One line of the calendar: people a month."""

    kind: str = Field(description="goes, waits, ends, empty or consent")
    label: str
    of: str = Field(description="The sequence or the reason, where there is one")
    counts: list[int]


class DryRunOut(Schema):
    """The next twelve months, if nothing else happened. Counts are people."""

    months: list[dt.date]
    lines: list[DryRunLine]
    people_count: int = Field(description="Whom it looked ahead for")
    total_count: int = Field(description="More than people_count: it is a sample")
    is_as_if_started: bool
    message_count: int
    capped_count: int
    collision_count: int
    ending_count: int
    silent_count: int

    @classmethod
    def of(cls, run: nurture.DryRun) -> DryRunOut:
        """From a dry run."""
        calendar = run.calendar
        return cls(
            months=[month.day for month in calendar.months],
            lines=[
                DryRunLine(
                    kind=line.kind.value,
                    label=line.label,
                    of=line.sub,
                    counts=[cell.count for cell in line.cells],
                )
                for line in calendar.lines
            ],
            people_count=run.people_count,
            total_count=run.total_count,
            is_as_if_started=run.is_as_if_started,
            message_count=calendar.message_count,
            capped_count=calendar.capped_count,
            collision_count=calendar.collision_count,
            ending_count=calendar.ending_count,
            silent_count=calendar.silent_count,
        )


@operation(
    router,
    "GET",
    "/sequences/{uuid:sequence_id}/dry-run",
    right=NurtureRight.VIEW,
    answer=DryRunOut,
    summary="Look twelve months ahead for a sequence",
)
def read_dry_run_of_sequence(request: HttpRequest, sequence_id: uuid.UUID) -> DryRunOut:
    """Who is under way; of a sequence nobody has started, the people of its pool."""
    return DryRunOut.of(nurture.dry_run_of_sequence(actor_of(request), sequence_id))


@operation(
    router,
    "GET",
    "/pools/{uuid:pool_id}/dry-run",
    right=NurtureRight.VIEW,
    answer=DryRunOut,
    summary="Look twelve months ahead for a pool",
)
def read_dry_run_of_pool(request: HttpRequest, pool_id: uuid.UUID) -> DryRunOut:
    """Everybody in it, whatever reaches them."""
    return DryRunOut.of(nurture.dry_run_of_pool(actor_of(request), pool_id))


class Foreseen(Schema):
    """One thing to come."""

    day: dt.date
    what: str
    of: str
    outcome: str = Field(description="goes, waits or ends")
    reason: str
    until: dt.date | None


class YearOfPerson(Schema):
    """What comes to one person, in its order, and what their contact budget follows."""

    items: list[Foreseen]
    gap_days: int
    is_warm: bool
    touched_at: dt.datetime | None
    consent_ends_at: dt.datetime | None


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/dry-run",
    right=NurtureRight.VIEW,
    answer=YearOfPerson,
    summary="Look twelve months ahead for a person",
)
def read_dry_run_of_person(request: HttpRequest, person_id: uuid.UUID) -> YearOfPerson:
    """Messages and what colleagues do; what waits, until when and why."""
    ahead = nurture.dry_run_of_person(actor_of(request), person_id)
    return YearOfPerson(
        items=[
            Foreseen(
                day=item.day,
                what=item.what,
                of=item.source,
                outcome=item.outcome,
                reason=item.reason,
                until=item.until,
            )
            for _month, items in ahead.months
            for item in items
        ],
        gap_days=ahead.terms.gap_days,
        is_warm=ahead.terms.is_warm,
        touched_at=ahead.terms.touched_at,
        consent_ends_at=ahead.consent_ends_at,
    )
