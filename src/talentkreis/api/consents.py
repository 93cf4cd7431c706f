# SPDX-License-Identifier: Apache-2.0
"""Consents and the end of storage over the API: where each stands, who is deleted when."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from talentkreis.api.operations import actor_of, operation
from talentkreis.consent.permissions import Right
from talentkreis.consent.queries import Standing, consent_lines
from talentkreis.consent.retention import queries
from talentkreis.consent.retention.clocks import Ending
from talentkreis.people.queries import person_visible_to

router = Router(tags=["consents"])


class ConsentOut(Schema):
    """One purpose and channel; empty means every one. A legitimate interest has no channel."""

    purpose: str
    channel: str
    standing: Standing
    since: dt.datetime | dt.date
    until: dt.datetime | dt.date | None
    version: int | None = Field(description="Of our wording; null for words of another system")
    evidence_id: uuid.UUID | None = Field(description="The proof that the printed page names")


class ConsentsOut(Schema):
    """Where every consent stands, and until when the person is kept.

    `deleted_on` is null while a reason without an end keeps them; a hold stops the clock.
    """

    items: list[ConsentOut]
    deleted_on: dt.date | None
    ending: Ending | None
    is_held: bool


class DueOut(Schema):
    """Somebody who will be deleted, and why."""

    person_id: uuid.UUID
    name: str
    ending: Ending
    deleted_on: dt.date
    is_held: bool


class ForecastOut(Schema):
    """Who is deleted within `days`, the overdue first; counts are of all of them."""

    items: list[DueOut]
    counts: dict[Ending, int]
    total: int
    overdue: int
    held: int
    next_cursor: str


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/consents",
    right=Right.OVERVIEW,
    answer=ConsentsOut,
    summary="Where each consent of a person stands",
)
def read_consents(request: HttpRequest, person_id: uuid.UUID) -> ConsentsOut:
    """States per purpose and channel with their proof. May we contact: ask `gate`."""
    actor = actor_of(request)
    person_visible_to(actor, person_id)
    clock = queries.clock_of(actor, person_id)
    return ConsentsOut(
        items=[
            ConsentOut(
                purpose=line.purpose,
                channel=line.channel,
                standing=line.standing,
                since=line.since,
                until=line.until,
                version=line.version,
                evidence_id=line.evidence_id,
            )
            for line in consent_lines(actor, person_id)
        ],
        deleted_on=clock.last_day + dt.timedelta(days=1) if clock else None,
        ending=clock.ending if clock else None,
        is_held=bool(queries.holds_on(person_id)),
    )


@operation(
    router,
    "GET",
    "/deletions",
    right=Right.OVERVIEW,
    answer=ForecastOut,
    summary="Who will be deleted",
)
def read_deletions(
    request: HttpRequest,
    days: Annotated[int, Query(ge=0, le=90)] = 30,
    ending: Ending | None = None,
    cursor: Annotated[str, Query(max_length=100)] = "",
) -> ForecastOut:
    """The forecast of data protection, 50 people a page. `days` 0: whose time is up."""
    found = queries.forecast(
        actor_of(request), days=days, ending=ending.value if ending else "", after=cursor
    )
    return ForecastOut(
        items=[
            DueOut(
                person_id=row.person_id,
                name=row.name,
                ending=row.ending,
                deleted_on=row.day,
                is_held=row.is_held,
            )
            for row in found.rows
        ],
        counts=dict(found.counts),
        total=found.total,
        overdue=found.overdue,
        held=found.held,
        next_cursor=found.next,
    )
