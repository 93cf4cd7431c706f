# SPDX-License-Identifier: Apache-2.0
"""The calls of today over the API: whom, why, what the gate says, and what became of a call."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.organisation.rights import member_id_of
from talentkreis.relationships import actions
from talentkreis.relationships.call_list import CallLine, CallOutcome, calls_of
from talentkreis.relationships.permissions import Right

router = Router(tags=["calls"])


class CauseOut(Schema):
    """Why somebody is called: a promise, a call of a sequence, or a named day."""

    due_on: dt.date
    text: str
    promise_id: uuid.UUID | None
    task_id: uuid.UUID | None


class CallOut(Schema):
    """Somebody to call. Without a `number` somebody has to find one, and where the gate says no
    there is none."""

    person_id: uuid.UUID
    name: str
    number: str
    contact_point_id: uuid.UUID | None
    verdict: str
    reason: str
    causes: list[CauseOut]

    @classmethod
    def of(cls, line: CallLine) -> CallOut:
        """From a line of the page."""
        point = None if line.is_refused else line.point
        return cls(
            person_id=line.person.id,
            name=line.person.name,
            number=point.normalised if point else "",
            contact_point_id=point.id if point else None,
            verdict=line.answer.verdict,
            reason=line.answer.reason,
            causes=[
                CauseOut(
                    due_on=cause.due_on,
                    text=cause.text,
                    promise_id=cause.promise_id,
                    task_id=cause.task_id,
                )
                for cause in line.causes
            ],
        )


class CallListOut(Schema):
    """The calls of today in their order, those without a number, and how many are done."""

    calls: list[CallOut]
    numberless: list[CallOut]
    left_out: int
    done_count: int


class CallNote(Schema):
    """What became of a call, and when to be in touch again: never without a day."""

    outcome: CallOutcome
    next_on: dt.date
    text: str = Field(default="", max_length=200)
    contact_point_id: uuid.UUID | None = Field(
        default=None, description="The number that was wrong, for the outcome `wrong`"
    )
    kept_promise_id: uuid.UUID | None = None


@operation(
    router,
    "GET",
    "/calls",
    right=Right.CARE,
    answer=CallListOut,
    summary="Read whom to call today",
)
def list_calls(request: HttpRequest) -> CallListOut:
    """For the member behind the token, and for colleagues they stand in for."""
    actor = actor_of(request)
    found = calls_of(actor, member_id_of(actor))
    return CallListOut(
        calls=[CallOut.of(line) for line in found.lines],
        numberless=[CallOut.of(line) for line in found.numberless],
        left_out=found.left_out,
        done_count=found.done_count,
    )


@operation(
    router,
    "POST",
    "/calls/{uuid:person_id}",
    right=Right.CARE,
    answer=Created,
    status=201,
    summary="Note what became of a call",
    is_repeatable=True,
)
def note_call(
    request: HttpRequest, response: HttpResponse, person_id: uuid.UUID, body: CallNote
) -> Any:
    """A conversation, the next contact, what is done by it. The id is the person's."""

    def note() -> Created:
        care = actions.note_call(
            actor=actor_of(request), person_id=person_id, **body.model_dump(mode="python")
        )
        return Created(id=str(care.person_id))

    return once(request, response, note)
