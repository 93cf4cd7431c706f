# SPDX-License-Identifier: Apache-2.0
"""People over the API: find, read, create, change, note, and ask the gate."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from talentkreis.activity.permissions import Right as ActivityRight
from talentkreis.activity.queries import timeline
from talentkreis.api.operations import MOST_ITEMS, Created, actor_of, once, operation
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.organisation.actors import Actor
from talentkreis.organisation.rights import may
from talentkreis.people import actions
from talentkreis.people.models import (
    BasisPurpose,
    FormOfAddress,
    LegalBasis,
    NoteVisibility,
    Person,
    Salutation,
    SourceType,
)
from talentkreis.people.permissions import Right
from talentkreis.people.queries import merged_ids, person_visible_to, possible_duplicates
from talentkreis.people.rules import BasisDetails, PersonDetails
from talentkreis.search.language import parse
from talentkreis.search.permissions import Right as SearchRight
from talentkreis.search.queries import PersonRow, search_people

router = Router(tags=["people"])

Cursor = Annotated[str, Query(max_length=1_000, description="next_cursor of the page before")]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS)]


class PersonLine(Schema):
    """A person as lists show them."""

    id: uuid.UUID
    name: str
    position: str
    employer_name: str
    city: str
    warmth: int = Field(description="0 to 100")
    last_contact_at: dt.datetime | None
    gate: str = Field(description="yes, ask, no, or empty: may we be in touch personally")
    owner: str
    next_contact_on: dt.date | None
    pools: list[str]
    hats: list[str]
    is_archived: bool

    @classmethod
    def of(cls, row: PersonRow) -> PersonLine:
        """From a row of the search."""
        return cls(
            id=row.id,
            name=row.name,
            position=row.position,
            employer_name=row.employer_name,
            city=row.city,
            warmth=row.warmth,
            last_contact_at=row.last_contact_at,
            gate=row.gate,
            owner=row.owner,
            next_contact_on=row.next_contact_on,
            pools=list(row.pools),
            hats=list(row.hats),
            is_archived=row.is_archived,
        )


class PeoplePage(Schema):
    """Some people; `next_cursor` is empty at the end."""

    items: list[PersonLine]
    next_cursor: str


class ContactPointOut(Schema):
    """A way to reach somebody."""

    id: uuid.UUID
    kind: str
    value: str
    label: str
    is_primary: bool
    verified_at: dt.datetime | None
    bounced_at: dt.datetime | None


class BasisOut(Schema):
    """Why the data may be held."""

    id: uuid.UUID
    purpose: str
    legal_basis: str
    source: str
    starts_on: dt.date
    ends_on: dt.date | None


class PersonFields(Schema):
    """What a person's record says. In a PATCH only what is named changes."""

    title: str = Field(default="", max_length=60)
    given_name: str = Field(default="", max_length=120)
    family_name: str = Field(default="", max_length=120)
    salutation: Salutation = Salutation.UNKNOWN
    form_of_address: FormOfAddress = FormOfAddress.FORMAL
    pronunciation: str = Field(default="", max_length=120)
    pronouns: str = Field(default="", max_length=40)
    language: str = Field(default="de", pattern="^(de|en)$")
    position: str = Field(default="", max_length=200)
    employer_name: str = Field(default="", max_length=200)
    summary: str = Field(default="", max_length=20_000)
    street: str = Field(default="", max_length=200)
    postcode: str = Field(default="", max_length=12)
    city: str = Field(default="", max_length=120)
    country: str = Field(default="", max_length=2)
    latitude: float | None = None
    longitude: float | None = None
    radius_km: int | None = None
    is_open_to_remote: bool | None = None
    time_zone: str = Field(default="", max_length=60)
    source_type: SourceType = SourceType.OTHER
    source: str = Field(default="", max_length=200)
    source_detail: str = Field(default="", max_length=200)


class PersonOut(PersonFields):
    """Everything about a person except notes and documents."""

    id: uuid.UUID
    created_at: dt.datetime
    updated_at: dt.datetime
    archived_at: dt.datetime | None
    restricted_at: dt.datetime | None
    contact_points: list[ContactPointOut]
    bases: list[BasisOut]
    hats: list[str]
    tags: list[str]
    skills: list[str]


class BasisIn(Schema):
    """Why this person's data may be held (Art. 6 GDPR); nobody is kept without."""

    purpose: BasisPurpose
    legal_basis: LegalBasis
    source: str = Field(min_length=1, max_length=200, description="Where the data came from")
    evidence: str = Field(default="", max_length=300)
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


class NewPerson(PersonFields):
    """A person to get to know. A name or an e-mail address is needed, and a basis."""

    emails: list[str] = Field(default_factory=list, max_length=30)
    phones: list[str] = Field(default_factory=list, max_length=30)
    links: list[str] = Field(default_factory=list, max_length=30)
    basis: BasisIn


class NewNote(Schema):
    """Something worth remembering. The person may read it on request (Art. 15 GDPR)."""

    text: str = Field(min_length=1, max_length=20_000)
    visibility: NoteVisibility = NoteVisibility.TEAM
    is_pinned: bool = False


class NextStepOut(Schema):
    """The lawful thing to do instead."""

    code: str
    text: str


class GateAnswer(Schema):
    """The gate's answer. Sending asks again at hand-over: this one holds for this moment."""

    verdict: str = Field(description="yes, ask or no")
    reason: str = Field(description="Stable code")
    text: str
    next_step: NextStepOut | None
    valid_until: dt.datetime | None


class SimilarPerson(Schema):
    """Somebody known already who may be the person just made known. No names: see the person."""

    id: str
    certainty: str = Field(description="certain, likely or possible")
    reason: str = Field(description="The strongest: email, phone, link or name")


class CreatedPerson(Created):
    """The new person, and who may be the same one."""

    similar: list[SimilarPerson]


class TimelineLine(Schema):
    """One thing that happened."""

    id: uuid.UUID
    occurred_at: dt.datetime
    kind: str
    sentence: str
    actor: str
    pool_id: uuid.UUID | None
    sequence_id: uuid.UUID | None
    message_id: uuid.UUID | None


class TimelineOut(Schema):
    """What happened, newest first; `next_cursor` is empty at the end."""

    items: list[TimelineLine]
    next_cursor: str


@operation(
    router, "GET", "/people", right=SearchRight.FIND, answer=PeoplePage, summary="Find people"
)
def list_people(
    request: HttpRequest,
    filter: Annotated[str, Query(max_length=4_000, description="Filter as text")] = "",  # noqa: A002 - the name callers see
    sort: Annotated[str, Query(max_length=20)] = "name",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> PeoplePage:
    """People a filter finds, in order; an empty filter finds everybody visible."""
    actor = actor_of(request)
    page = search_people(actor, parse(filter, actor=actor), sort, cursor, limit)
    return PeoplePage(items=[PersonLine.of(row) for row in page.rows], next_cursor=page.next_cursor)


@operation(
    router,
    "POST",
    "/people",
    right=Right.EDIT,
    answer=CreatedPerson,
    status=201,
    summary="Create a person",
    is_repeatable=True,
)
def create_person(request: HttpRequest, response: HttpResponse, body: NewPerson) -> Any:
    """Make a person known, with the reason why their data may be held."""
    return once(request, response, lambda: _create(request, body))


def _create(request: HttpRequest, body: NewPerson) -> CreatedPerson:
    values = body.model_dump(exclude={"basis"})
    actor = actor_of(request)
    similar = _similar(actor, body) if may(actor, Right.VIEW) else []
    person = actions.create_person(
        actor=actor,
        details=PersonDetails(**values),
        basis=BasisDetails(**body.basis.model_dump()),
        source="api",
    )
    return CreatedPerson(id=str(person.id), similar=similar)


def _similar(actor: Actor, body: NewPerson) -> list[SimilarPerson]:
    """Who may be the same person; a caller who sees it decides, and may merge."""
    found = possible_duplicates(
        actor,
        given_name=body.given_name,
        family_name=body.family_name,
        city=body.city,
        postcode=body.postcode,
        employer_name=body.employer_name,
        position=body.position,
        emails=body.emails,
        phones=body.phones,
        links=body.links,
        country=body.country,
    )
    return [
        SimilarPerson(id=str(each.person.id), certainty=each.certainty, reason=each.reason)
        for each in found
    ]


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}",
    right=Right.VIEW,
    answer=PersonOut,
    summary="Read a person",
)
def read_person(request: HttpRequest, person_id: uuid.UUID) -> PersonOut:
    """What is known about a person."""
    return _out(person_visible_to(actor_of(request), person_id))


@operation(
    router,
    "PATCH",
    "/people/{uuid:person_id}",
    right=Right.EDIT,
    answer=PersonOut,
    summary="Change a person",
)
def update_person(request: HttpRequest, person_id: uuid.UUID, body: PersonFields) -> PersonOut:
    """Change the named fields; old values stay in the history."""
    actor = actor_of(request)
    actions.update_person(
        actor=actor,
        person_id=person_id,
        changes=body.model_dump(exclude_unset=True),
        source="api",
    )
    return _out(person_visible_to(actor, person_id))


@operation(
    router,
    "POST",
    "/people/{uuid:person_id}/notes",
    right=Right.EDIT,
    answer=Created,
    status=201,
    summary="Add a note",
    is_repeatable=True,
)
def add_note(
    request: HttpRequest, response: HttpResponse, person_id: uuid.UUID, body: NewNote
) -> Any:
    """Write something down about a person."""

    def add() -> Created:
        note = actions.add_note(
            actor=actor_of(request),
            person_id=person_id,
            text=body.text,
            visibility=body.visibility,
            is_pinned=body.is_pinned,
        )
        return Created(id=str(note.id))

    return once(request, response, add)


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/gate",
    right=Right.VIEW,
    answer=GateAnswer,
    summary="May we contact this person?",
)
def ask_gate(
    request: HttpRequest, person_id: uuid.UUID, purpose: Purpose, channel: Channel
) -> GateAnswer:
    """Answer, reason, next step: the same that every button and every sending gets."""
    person = person_visible_to(actor_of(request), person_id)
    answer = may_contact(person.id, purpose, channel)
    step = answer.next_step
    return GateAnswer(
        verdict=answer.verdict.value,
        reason=answer.reason,
        text=str(answer.text),
        next_step=NextStepOut(code=step.code, text=str(step.text)) if step else None,
        valid_until=answer.valid_until,
    )


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/timeline",
    right=ActivityRight.READ_TIMELINE,
    answer=TimelineOut,
    summary="Read what happened",
)
def read_timeline(
    request: HttpRequest, person_id: uuid.UUID, cursor: Cursor = "", limit: Limit = 50
) -> TimelineOut:
    """What happened with a person, newest first. Holds no note and no text of a message."""
    actor = actor_of(request)
    person = person_visible_to(actor, person_id)
    page = timeline(actor, person.id, cursor=cursor, limit=limit, merged_ids=merged_ids(person.id))
    return TimelineOut(
        items=[
            TimelineLine(
                id=entry.id,
                occurred_at=entry.occurred_at,
                kind=entry.kind,
                sentence=entry.sentence,
                actor=entry.actor_name,
                pool_id=entry.pool_id,
                sequence_id=entry.sequence_id,
                message_id=entry.message_id,
            )
            for entry in page.entries
        ],
        next_cursor=page.next_cursor,
    )


def _out(person: Person) -> PersonOut:
    points = person.contact_points.order_by("kind", "-is_primary", "created_at")
    own = {name: getattr(person, name) for name in PersonFields.model_fields}
    return PersonOut(
        **own,
        id=person.id,
        created_at=person.created_at,
        updated_at=person.updated_at,
        archived_at=person.archived_at,
        restricted_at=person.restricted_at,
        contact_points=[ContactPointOut.from_orm(point) for point in points],
        bases=[BasisOut.from_orm(basis) for basis in person.bases.order_by("starts_on", "id")],
        hats=list(person.hats.filter(ends_on=None).values_list("kind", flat=True)),
        tags=list(person.tags.order_by("tag__key").values_list("tag__name", flat=True)),
        skills=list(person.skills.order_by("skill__key").values_list("skill__name", flat=True)),
    )
