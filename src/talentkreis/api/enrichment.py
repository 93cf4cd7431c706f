# SPDX-License-Identifier: Apache-2.0
"""Public sources and proposals over the API: ask a source, read what is proposed, decide."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from talentkreis.api.operations import MOST_ITEMS, Created, actor_of, once, operation
from talentkreis.enrichment import actions, queries
from talentkreis.enrichment.models import Lookup
from talentkreis.enrichment.permissions import Right
from talentkreis.freshness.actions import decide_proposals
from talentkreis.freshness.permissions import Right as FreshnessRight
from talentkreis.freshness.queries import ShownProposal, open_proposals

router = Router(tags=["proposals"])


class LookupOut(Schema):
    """A question to a source: `outcome` is `waiting` until the answer was taken in."""

    id: uuid.UUID
    source: str
    purpose: str
    legal_basis: str
    cents: int
    outcome: str
    reason: str
    proposal_count: int
    asked_at: dt.datetime
    answered_at: dt.datetime | None

    @classmethod
    def of(cls, row: Lookup) -> LookupOut:
        """From a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class LookupList(Schema):
    """The latest questions, the newest first."""

    items: list[LookupOut]


class NewLookup(Schema):
    """Which source to ask: `github` or `gravatar`, if it is switched on."""

    source: str = Field(max_length=20)


class ProposalOut(Schema):
    """A value beside the one that stands; `is_suggested`: nobody's own word stands against it."""

    id: int
    field: str
    now: str
    new: str
    evidence: str
    source: str
    made_at: dt.datetime
    is_suggested: bool

    @classmethod
    def of(cls, one: ShownProposal) -> ProposalOut:
        """From what the page shows."""
        return cls(
            id=one.id,
            field=one.field,
            now=one.now,
            new=one.new,
            evidence=one.evidence,
            source=one.source,
            made_at=one.made_at,
            is_suggested=one.is_ticked,
        )


class ProposalList(Schema):
    """Open proposals about a person."""

    items: list[ProposalOut]


class Decision(Schema):
    """Which proposals to take over and which to leave out; others stay open."""

    accept: list[int] = Field(default_factory=list, max_length=MOST_ITEMS)
    leave_out: list[int] = Field(default_factory=list, max_length=MOST_ITEMS)


class Decided(Schema):
    """How many were taken over and left out."""

    accepted_count: int
    left_out_count: int


@operation(
    router,
    "POST",
    "/people/{uuid:person_id}/lookups",
    right=Right.LOOK_UP,
    answer=Created,
    status=201,
    summary="Ask a public source about a person",
    is_repeatable=True,
)
def look_person_up(
    request: HttpRequest, response: HttpResponse, person_id: uuid.UUID, body: NewLookup
) -> Any:
    """The source is asked in the background; what it says becomes proposals."""

    def ask() -> Created:
        row = actions.look_person_up(actor=actor_of(request), person_id=person_id, code=body.source)
        return Created(id=str(row.id))

    return once(request, response, ask)


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/lookups",
    right=Right.LOOK_UP,
    answer=LookupList,
    summary="List what sources were asked about a person",
)
def list_lookups(request: HttpRequest, person_id: uuid.UUID) -> LookupList:
    """The latest ten. What was sent and said is not kept here."""
    rows = queries.lookups_of(actor_of(request), person_id)
    return LookupList(items=[LookupOut.of(row) for row in rows])


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/proposals",
    right=FreshnessRight.DECIDE,
    answer=ProposalList,
    summary="List open proposals about a person",
)
def list_proposals(request: HttpRequest, person_id: uuid.UUID) -> ProposalList:
    """From public sources and from the person's own answers."""
    found = open_proposals(actor_of(request), person_id)
    return ProposalList(items=[ProposalOut.of(one) for one in found])


@operation(
    router,
    "POST",
    "/people/{uuid:person_id}/proposals/decide",
    right=FreshnessRight.DECIDE,
    answer=Decided,
    summary="Take proposals over or leave them out",
)
def decide(request: HttpRequest, person_id: uuid.UUID, body: Decision) -> Decided:
    """Deciding twice changes nothing again: what is decided stays."""
    accepted, left_out = decide_proposals(
        actor=actor_of(request),
        person_id=person_id,
        shown=[*body.accept, *body.leave_out],
        accepted=set(body.accept) - set(body.leave_out),
    )
    return Decided(accepted_count=accepted, left_out_count=left_out)
