# SPDX-License-Identifier: Apache-2.0
"""Gestures over the API: letters, cards, small gifts and invitations. Approval is a human's."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.gestures import actions, queries
from talentkreis.gestures.models import Gesture, GestureKind
from talentkreis.gestures.permissions import Right
from talentkreis.gestures.rules import LARGEST_VALUE_CENTS
from talentkreis.organisation.rights import member_id_of
from talentkreis.people.queries import person_visible_to

router = Router(tags=["gestures"])
_ONE = "/gestures/{uuid:gesture_id}"
# The words of the pages' tabs.
_TABS = {"mine": "meine", "open": "alle", "waiting": "freigabe", "closed": "erledigt"}


class GestureOut(Schema):
    """A gesture. `state` is waiting (for approval), planned, done, refused or dropped."""

    id: uuid.UUID
    person_id: uuid.UUID
    owner_id: uuid.UUID
    kind: str
    occasion: str
    subject: str
    text: str = Field(description="With merge fields, in the language of the gesture")
    language: str
    due_on: dt.date
    value_cents: int
    state: str
    planned_at: dt.datetime
    decided_by_id: uuid.UUID | None
    decided_at: dt.datetime | None
    decision: str
    printed_at: dt.datetime | None
    done_at: dt.datetime | None
    thanked_on: dt.date | None

    @classmethod
    def of(cls, row: Gesture) -> GestureOut:
        """From a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class GestureList(Schema):
    """At most 100 gestures; `left_out` says how many more there are."""

    gestures: list[GestureOut]
    left_out: int


class NewGesture(Schema):
    """What to plan. Above the limit of a person and year it waits for approval."""

    person_id: uuid.UUID
    kind: GestureKind
    occasion: str = Field(min_length=1, max_length=actions.LONGEST_OCCASION)
    due_on: dt.date
    value_cents: int = Field(default=0, ge=0, le=LARGEST_VALUE_CENTS)
    subject: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=20_000)
    language: Literal["", "de", "en"] = Field(default="", description="Empty: the person's")
    owner_id: uuid.UUID | None = Field(default=None, description="Who does it; else the member")


@operation(
    router,
    "GET",
    "/gestures",
    right=Right.VIEW,
    answer=GestureList,
    summary="List gestures",
)
def list_gestures(
    request: HttpRequest,
    state: Annotated[Literal["mine", "open", "waiting", "closed"], Query()] = "mine",
) -> GestureList:
    """Mine and of colleagues who are away, all open ones, those for approval, or closed ones."""
    actor = actor_of(request)
    page = queries.listed(actor, member_id_of(actor), queries.Shown(_TABS[state]))
    return GestureList(
        gestures=[GestureOut.of(line.gesture) for line in page.lines], left_out=page.left_out
    )


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/gestures",
    right=Right.VIEW,
    answer=GestureList,
    summary="List gestures for a person",
)
def list_gestures_of_person(request: HttpRequest, person_id: uuid.UUID) -> GestureList:
    """Open ones first, then the latest."""
    actor = actor_of(request)
    person_visible_to(actor, person_id)
    rows = queries.gestures_of_person(actor, person_id)
    return GestureList(gestures=[GestureOut.of(row) for row in rows], left_out=0)


@operation(
    router,
    "POST",
    "/gestures",
    right=Right.PLAN,
    answer=Created,
    status=201,
    summary="Plan a gesture",
    is_repeatable=True,
)
def plan_gesture(request: HttpRequest, response: HttpResponse, body: NewGesture) -> Any:
    """The gate is asked, and the limit."""

    def plan() -> Created:
        values = body.model_dump(exclude={"person_id"}) | {"kind": body.kind.value}
        row = actions.plan_gesture(
            actor=actor_of(request), person_id=body.person_id, plan=actions.Plan(**values)
        )
        return Created(id=str(row.id))

    return once(request, response, plan)


@operation(
    router,
    "GET",
    _ONE,
    right=Right.VIEW,
    answer=GestureOut,
    summary="Read a gesture",
)
def read_gesture(request: HttpRequest, gesture_id: uuid.UUID) -> GestureOut:
    """With its value and who decided."""
    return GestureOut.of(queries.gesture_visible_to(actor_of(request), gesture_id))


@operation(
    router,
    "POST",
    f"{_ONE}/done",
    right=Right.PLAN,
    answer=GestureOut,
    summary="Note that a gesture was sent or handed over",
)
def finish_gesture(request: HttpRequest, gesture_id: uuid.UUID) -> GestureOut:
    """The gate is asked again. Twice is once."""
    return GestureOut.of(actions.finish_gesture(actor=actor_of(request), gesture_id=gesture_id))


@operation(
    router,
    "POST",
    f"{_ONE}/drop",
    right=Right.PLAN,
    answer=GestureOut,
    summary="Let a gesture go",
)
def drop_gesture(request: HttpRequest, gesture_id: uuid.UUID) -> GestureOut:
    """It will not be done. Twice is once."""
    return GestureOut.of(actions.drop_gesture(actor=actor_of(request), gesture_id=gesture_id))
