# SPDX-License-Identifier: Apache-2.0
"""Saved searches over the API: keep them, change them, read who is new."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime, JsonValue

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.api.person_shapes import PersonLine
from talentkreis.api.search import SORTS, Filter
from talentkreis.search.permissions import Right
from talentkreis.search.queries import bounded
from talentkreis.search.saved import actions, queries
from talentkreis.search.saved.models import Notify

router = Router(tags=["searches"])


class SavedSearchOut(Schema):
    """A saved search as the member behind the token sees it.

    `troubles` say, in the language of the request, why it does not look or its pool takes nobody.
    """

    id: uuid.UUID
    name: str
    filter: dict[str, JsonValue] = Field(description="The tree as it is stored")
    sort: str
    is_shared: bool
    owner: str
    is_own: bool
    pool_id: uuid.UUID | None
    notify: Notify = Field(description="How often the member gets a mail about it")
    new_count: int = Field(description="Found since the member looked last")
    is_paused: bool
    troubles: list[str]
    asked_at: dt.datetime | None

    @classmethod
    def of(cls, line: queries.SavedLine) -> SavedSearchOut:
        """From a line of the list."""
        search = line.search
        return cls(
            id=search.pk,
            name=search.name,
            filter=search.filter,
            sort=search.sort,
            is_shared=search.is_shared,
            owner=search.owner.name,
            is_own=line.is_own,
            pool_id=search.pool_id,
            notify=Notify(line.notify),
            new_count=line.new_count,
            is_paused=bool(search.trouble),
            troubles=line.troubles,
            asked_at=search.asked_at,
        )


class NewSearch(Schema):
    """A search to save; the same name replaces the member's old one."""

    name: str = Field(min_length=1, max_length=80)
    filter: Filter
    sort: str = Field(default="name", max_length=20, description=SORTS)
    is_shared: bool = False
    pool_id: uuid.UUID | None = Field(default=None, description="A pool by hand for new people")


class SearchChange(Schema):
    """What changes; what is left out stays. `pool_id` null: new people go into no pool."""

    name: str | None = Field(default=None, min_length=1, max_length=80)
    filter: Filter | None = None
    sort: str | None = Field(default=None, max_length=20, description=SORTS)
    is_shared: bool | None = None
    pool_id: uuid.UUID | None = None
    notify: Notify | None = Field(default=None, description="For the member behind the token")


class NewOwner(Schema):
    """Who looks after it from now on."""

    member_id: uuid.UUID


class FoundPerson(Schema):
    """Somebody new; the conditions they meet are in `why` of the person."""

    person: PersonLine
    found_at: dt.datetime


class NewPeople(Schema):
    """The latest of those who are new, 50 at most, and how many there are.

    Send `until` to `/seen`; it is empty where nobody is new, or not all are shown.
    """

    items: list[FoundPerson]
    count: int
    until: str


class Seen(Schema):
    """The moment up to which the member has seen who was found."""

    until: AwareDatetime


@operation(
    router,
    "GET",
    "/searches",
    right=Right.FIND,
    answer=list[SavedSearchOut],
    summary="List saved searches",
)
def list_searches(request: HttpRequest) -> list[SavedSearchOut]:
    """The member's own and those others share, by name."""
    with bounded():
        return [SavedSearchOut.of(line) for line in queries.saved_lines(actor_of(request))]


@operation(
    router,
    "POST",
    "/searches",
    right=Right.SAVE_SEARCH,
    answer=Created,
    status=201,
    summary="Save a search",
    is_repeatable=True,
)
def save_search(request: HttpRequest, response: HttpResponse, body: NewSearch) -> Any:
    """Keep a filter that goes on looking; whom it finds now is no news."""

    def save() -> Created:
        actor = actor_of(request)
        search = actions.save_search(
            actor=actor,
            name=body.name,
            node=body.filter.node(actor),
            sort=body.sort,
            is_shared=body.is_shared,
            pool_id=body.pool_id,
        )
        return Created(id=str(search.pk))

    return once(request, response, save)


@operation(
    router,
    "GET",
    "/searches/{uuid:search_id}",
    right=Right.FIND,
    answer=SavedSearchOut,
    summary="Read a saved search",
)
def read_search(request: HttpRequest, search_id: uuid.UUID) -> SavedSearchOut:
    """One search with what is new in it."""
    return _shown(request, search_id)


@operation(
    router,
    "PATCH",
    "/searches/{uuid:search_id}",
    right=Right.SAVE_SEARCH,
    answer=SavedSearchOut,
    summary="Change a saved search",
)
def change_search(request: HttpRequest, search_id: uuid.UUID, body: SearchChange) -> SavedSearchOut:
    """Its owner changes it; how often one hears of it, everybody sets for themselves."""
    actor = actor_of(request)
    said = body.model_fields_set
    search = queries.search_visible_to(actor, search_id)
    if said - {"notify"}:
        actions.update_search(
            actor=actor,
            search_id=search_id,
            name=search.name if body.name is None else body.name,
            node=body.filter.node(actor) if body.filter else None,
            sort=search.sort if body.sort is None else body.sort,
            is_shared=search.is_shared if body.is_shared is None else body.is_shared,
            pool_id=body.pool_id if "pool_id" in said else search.pool_id,
        )
    if body.notify is not None:
        actions.set_notify(actor=actor, search_id=search_id, notify=body.notify)
    return _shown(request, search_id)


@operation(
    router,
    "DELETE",
    "/searches/{uuid:search_id}",
    right=Right.SAVE_SEARCH,
    answer=None,
    status=204,
    summary="Delete a saved search",
)
def delete_search(request: HttpRequest, search_id: uuid.UUID) -> Status[None]:
    """It stops looking for everybody; the people stay."""
    actions.delete_search(actor=actor_of(request), search_id=search_id)
    return Status(204, None)


@operation(
    router,
    "POST",
    "/searches/{uuid:search_id}/owner",
    right=Right.SAVE_SEARCH,
    answer=Created,
    summary="Hand a saved search over",
)
def hand_over_search(request: HttpRequest, search_id: uuid.UUID, body: NewOwner) -> Created:
    """Another member looks after it; whom it finds with their rights is no news."""
    search = actions.hand_over_search(
        actor=actor_of(request), search_id=search_id, member_id=body.member_id
    )
    return Created(id=str(search.pk))


@operation(
    router,
    "GET",
    "/searches/{uuid:search_id}/new",
    right=Right.FIND,
    answer=NewPeople,
    summary="Who is new in a saved search",
)
def list_new_people(request: HttpRequest, search_id: uuid.UUID) -> NewPeople:
    """Whom it found since the member looked last, and why; reading is not looking."""
    actor = actor_of(request)
    search = queries.search_visible_to(actor, search_id)
    with bounded():
        news = queries.news_of(actor, search)
    return NewPeople(
        items=[FoundPerson(person=PersonLine.of(row), found_at=at) for row, at in news.people],
        count=news.count,
        until=news.until,
    )


@operation(
    router,
    "POST",
    "/searches/{uuid:search_id}/seen",
    right=Right.SAVE_SEARCH,
    answer=None,
    status=204,
    summary="Say that the new people were seen",
)
def see_new_people(request: HttpRequest, search_id: uuid.UUID, body: Seen) -> Status[None]:
    """They are not new to the member behind the token any more."""
    actions.look(actor=actor_of(request), search_id=search_id, until=body.until)
    return Status(204, None)


def _shown(request: HttpRequest, search_id: uuid.UUID) -> SavedSearchOut:
    actor = actor_of(request)
    search = queries.search_visible_to(actor, search_id)
    with bounded():
        return SavedSearchOut.of(queries.lines_of(actor, [search])[0])
