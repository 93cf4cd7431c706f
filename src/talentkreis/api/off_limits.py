# SPDX-License-Identifier: Apache-2.0
"""Off-limits over the API: whom nobody approaches. What follows, `gate` tells."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import model_validator

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.offlimits import actions, queries
from talentkreis.offlimits.models import OffLimits, Strength
from talentkreis.offlimits.permissions import Right
from talentkreis.offlimits.rules import LONGEST_REASON, MOST_NAMES, Company, Terms

router = Router(tags=["off-limits"])


class OffLimitsOut(Schema):
    """An entry, about one person or one company. `ends_on` is the last day, null for an open end;
    `ended_at` is set where somebody ended it before."""

    id: uuid.UUID
    person_id: uuid.UUID | None
    company: str
    other_names: list[str]
    includes_former: bool
    includes_beginnings: bool
    strength: str
    reason: str
    starts_on: dt.date
    ends_on: dt.date | None
    ended_at: dt.datetime | None

    @classmethod
    def of(cls, row: OffLimits) -> OffLimitsOut:
        """From a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class OffLimitsList(Schema):
    """Entries; `is_cut` where there are more than the 500 of each kind that are listed."""

    companies: list[OffLimitsOut]
    people: list[OffLimitsOut]
    is_cut: bool


class NewOffLimits(Schema):
    """Whom to declare off-limits: a person or a company, one of both."""

    person_id: uuid.UUID | None = None
    company: str = Field(default="", max_length=200)
    other_names: list[str] = Field(default_factory=list, max_length=MOST_NAMES)
    includes_former: bool = False
    includes_beginnings: bool = False
    strength: Strength = Strength.HARD
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> NewOffLimits:
        if (self.person_id is None) == (not self.company):
            raise ValueError("name a person or a company")
        return self

    def terms(self) -> Terms:
        """Why, how strictly, how long."""
        return Terms(
            reason=self.reason,
            strength=self.strength.value,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


@operation(
    router,
    "GET",
    "/off-limits",
    right=Right.VIEW,
    answer=OffLimitsList,
    summary="List who is off-limits",
)
def list_off_limits(
    request: HttpRequest, state: Annotated[Literal["holding", "over"], Query()] = "holding"
) -> OffLimitsList:
    """Companies and people, those that hold now or soon, or those that are over."""
    actor, are_over = actor_of(request), state == "over"
    companies = queries.companies(actor, are_over=are_over)
    people = queries.people(actor, are_over=are_over)
    return OffLimitsList(
        companies=[OffLimitsOut.of(row) for row in companies.entries],
        people=[OffLimitsOut.of(row) for row in people.entries],
        is_cut=companies.is_cut or people.is_cut,
    )


@operation(
    router,
    "POST",
    "/off-limits",
    right=Right.SET,
    answer=Created,
    status=201,
    summary="Declare a person or a company off-limits",
    is_repeatable=True,
)
def set_off_limits(request: HttpRequest, response: HttpResponse, body: NewOffLimits) -> Any:
    """The gate answers by it at once, for a company about everybody who works there."""

    def set_it() -> Created:
        actor = actor_of(request)
        if body.person_id is not None:
            row = actions.set_person_off_limits(
                actor=actor, person_id=body.person_id, terms=body.terms()
            )
        else:
            company = Company(
                name=body.company,
                other_names=tuple(body.other_names),
                includes_former=body.includes_former,
                includes_beginnings=body.includes_beginnings,
            )
            row = actions.set_company_off_limits(actor=actor, company=company, terms=body.terms())
        return Created(id=str(row.id))

    return once(request, response, set_it)


@operation(
    router,
    "POST",
    "/off-limits/{uuid:off_limits_id}/end",
    right=Right.SET,
    answer=OffLimitsOut,
    summary="End an entry at once",
)
def end_off_limits(request: HttpRequest, off_limits_id: uuid.UUID) -> OffLimitsOut:
    """The entry stays readable among those that are over."""
    row = actions.end_off_limits(actor=actor_of(request), off_limits_id=off_limits_id)
    return OffLimitsOut.of(row)
