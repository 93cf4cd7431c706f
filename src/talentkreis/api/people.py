# SPDX-License-Identifier: Apache-2.0
"""People over the API: find, read, create, change, note, and ask the gate."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from talentkreis.activity.permissions import Right as ActivityRight
from talentkreis.activity.queries import cursor_before, read_cursor, timeline
from talentkreis.api.note_shapes import NewNote, NotesOut, note_out
from talentkreis.api.operations import MOST_ITEMS, Created, actor_of, once, operation
from talentkreis.api.person_shapes import (
    CreatedPerson,
    GateAnswer,
    NewPerson,
    OwnFieldOut,
    OwnValues,
    PeoplePage,
    PersonFields,
    PersonLine,
    PersonOut,
    SimilarPerson,
    TimelineLine,
    TimelineOut,
    person_out,
)
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.organisation.actors import Actor
from talentkreis.organisation.rights import may
from talentkreis.people import actions
from talentkreis.people.permissions import Right
from talentkreis.people.queries import (
    Moment,
    custom_fields,
    merged_ids,
    person_visible_to,
    possible_duplicates,
)
from talentkreis.people.queries import timeline as entries_of
from talentkreis.people.rules import BasisDetails, PersonDetails
from talentkreis.search.language import parse
from talentkreis.search.permissions import Right as SearchRight
from talentkreis.search.queries import ask_ahead, search_people

router = Router(tags=["people"])

Cursor = Annotated[str, Query(max_length=1_000, description="next_cursor of the page before")]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS)]


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
    node = parse(filter, actor=actor)
    ask_ahead(node)
    page = search_people(actor, node, sort, cursor, limit)
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
    return person_out(actor_of(request), person_visible_to(actor_of(request), person_id))


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
    return person_out(actor_of(request), person_visible_to(actor, person_id))


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
            audience_id=body.pool_id,
            is_pinned=body.is_pinned,
        )
        return Created(id=str(note.id))

    return once(request, response, add)


@operation(
    router,
    "GET",
    "/people/{uuid:person_id}/notes",
    right=Right.READ_NOTES,
    answer=NotesOut,
    summary="Read notes",
)
def read_notes(
    request: HttpRequest, person_id: uuid.UUID, cursor: Cursor = "", limit: Limit = 50
) -> NotesOut:
    """Notes about a person that the member behind the token may read, newest first."""
    actor = actor_of(request)
    person = person_visible_to(actor, person_id)
    before = Moment(*read_cursor(cursor)) if cursor else None
    found = entries_of(actor, person.id, before=before, limit=limit + 1, kind="note")
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return NotesOut(
        items=[note_out(entry) for entry in shown],
        next_cursor=cursor_before(last.at, last.id) if last else "",
    )


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
    return GateAnswer.of(may_contact(person.id, purpose, channel))


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


@operation(
    router,
    "GET",
    "/own-fields",
    right=Right.VIEW,
    answer=list[OwnFieldOut],
    summary="List the employer's own fields",
)
def list_own_fields(request: HttpRequest) -> list[OwnFieldOut]:
    """Fields this employer defined, as far as the token may read them."""
    return [
        OwnFieldOut(
            code=field.code,
            kind=field.kind,
            label_de=field.label_de,
            label_en=field.label_en,
            purpose=field.purpose,
            options=field.options,
        )
        for field in custom_fields(actor_of(request))
    ]


@operation(
    router,
    "PUT",
    "/people/{uuid:person_id}/own-fields",
    right=Right.EDIT,
    answer=PersonOut,
    summary="Set values of own fields",
)
def set_own_fields(request: HttpRequest, person_id: uuid.UUID, body: OwnValues) -> PersonOut:
    """Set the named fields; null takes a value away. Old values stay in the history."""
    actor = actor_of(request)
    actions.set_custom_values(actor=actor, person_id=person_id, values=body.values, source="api")
    return person_out(actor_of(request), person_visible_to(actor, person_id))
