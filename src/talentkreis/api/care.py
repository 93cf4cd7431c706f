# SPDX-License-Identifier: Apache-2.0
"""How we care for a person, over the API: who, when next, why not now, what interests them."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Router, Schema

from talentkreis.api.operations import actor_of, operation
from talentkreis.people.queries import person_visible_to
from talentkreis.relationships import actions, queries
from talentkreis.relationships.actions.wishes import MOST_TOPICS
from talentkreis.relationships.permissions import Right

router = Router(tags=["care"])


class KnownByOut(Schema):
    """A member who knows the person."""

    id: uuid.UUID
    member: str
    how: str


class CareOut(Schema):
    """Care for one person. `warmth` is 0 to 100, null where there was never a contact."""

    owner: str
    deputy: str
    next_contact_on: dt.date | None
    next_contact_reason: str
    warmth: int | None
    last_contact_at: dt.datetime | None
    not_now: str = Field(description="Why not now; empty: nothing stands in the way")
    not_now_since: dt.date | None
    preferred_channel: str = Field(description="A wish, never a consent")
    topics: list[str]
    known_by: list[KnownByOut]


class CareChanges(Schema):
    """What to change; only what is named changes. An empty reason or way takes it away."""

    next_contact_on: dt.date | None = None
    next_contact_reason: str = Field(default="", max_length=200)
    not_now: str = Field(default="", max_length=8)
    preferred_channel: str = Field(default="", max_length=10)
    topics: list[str] = Field(default_factory=list, max_length=MOST_TOPICS)


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/care",
    right=Right.VIEW,
    answer=CareOut,
    summary="How we care for a person",
)
def read_care(request: HttpRequest, person_id: uuid.UUID) -> CareOut:
    """Who cares, when next, why not now, what interests them, who knows them."""
    actor = actor_of(request)
    person_visible_to(actor, person_id)
    relation = queries.relation(actor, person_id)
    care = relation.care
    return CareOut(
        owner=care.owner.name if care and care.owner else "",
        deputy=care.deputy.name if care and care.deputy else "",
        next_contact_on=care.next_contact_on if care else None,
        next_contact_reason=care.next_contact_reason if care else "",
        warmth=relation.warmth,
        last_contact_at=care.last_contact_at if care else None,
        not_now=care.not_now if care else "",
        not_now_since=care.not_now_since if care else None,
        preferred_channel=care.preferred_channel if care else "",
        topics=relation.topics,
        known_by=[
            KnownByOut(id=noted.id, member=noted.member.name, how=noted.how)
            for noted in relation.acquaintances
        ],
    )


@operation(
    router,
    "PATCH",
    "/people/{uuid:person_id}/care",
    right=Right.CARE,
    answer=CareOut,
    summary="Change how we care for a person",
)
def change_care(request: HttpRequest, person_id: uuid.UUID, body: CareChanges) -> CareOut:
    """All of it or nothing."""
    actor, named = actor_of(request), body.model_fields_set
    with transaction.atomic():
        if "next_contact_on" in named:
            actions.set_next_contact(
                actor=actor,
                person_id=person_id,
                on=body.next_contact_on,
                reason=body.next_contact_reason,
            )
        if "not_now" in named:
            actions.say_not_now(actor=actor, person_id=person_id, not_now=body.not_now)
        if named & {"preferred_channel", "topics"}:
            held = read_care(request, person_id)
            actions.note_wishes(
                actor=actor,
                person_id=person_id,
                channel=(body if "preferred_channel" in named else held).preferred_channel,
                topics=(body if "topics" in named else held).topics,
            )
    return read_care(request, person_id)
