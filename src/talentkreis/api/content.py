# SPDX-License-Identifier: Apache-2.0
"""The content library and newsletters over the API: write content, read what became of issues."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.content import actions, queries
from talentkreis.content.models import Kind
from talentkreis.content.permissions import Right
from talentkreis.newsletters import queries as letters
from talentkreis.newsletters.permissions import Right as LetterRight
from talentkreis.organisation.rights import member_id_of

router = Router(tags=["content"])


class WordsIn(Schema):
    """An item in one language; `body` is formatted text, HTML in it is text."""

    title: str = Field(min_length=1, max_length=200)
    teaser: str = Field(default="", max_length=500)
    body: str = Field(default="", max_length=actions.LONGEST_BODY)
    link: str = Field(default="", max_length=500, description="https, in full")
    image: str = Field(default="", max_length=500, description="https, on our own domain")
    image_alt: str = Field(default="", max_length=200)


class ItemIn(Schema):
    """An item with its words by language (`de`, `en`)."""

    kind: Kind
    words: dict[str, WordsIn] = Field(min_length=1, max_length=2)
    topic_ids: list[uuid.UUID] = Field(default=[], max_length=20)
    audience: str = Field(default="", max_length=120)
    valid_until: dt.date | None = None


class ItemOut(Schema):
    """An item; `drifted` names languages whose words are older than a change of the other side."""

    id: uuid.UUID
    kind: Kind
    owner: str
    audience: str
    valid_until: dt.date | None
    is_archived: bool
    topics: list[str]
    words: dict[str, WordsIn]
    drifted: list[str]
    reached_count: int

    @classmethod
    def of(cls, line: queries.ItemLine) -> ItemOut:
        """From a line of the library."""
        item = line.item
        return cls(
            id=item.id,
            kind=Kind(item.kind),
            owner=item.owner.name,
            audience=item.audience,
            valid_until=item.valid_until,
            is_archived=item.archived_at is not None,
            topics=line.topics,
            words={
                language: WordsIn(**{name: getattr(text, name) for name in actions.Words.__slots__})
                for language, text in line.texts.items()
            },
            drifted=line.drifted,
            reached_count=line.reached_count,
        )


class ItemsPage(Schema):
    """Some of the library; `next_cursor` is empty at the end."""

    items: list[ItemOut]
    next_cursor: str


class TopicOut(Schema):
    """A topic on offer."""

    id: uuid.UUID
    name_de: str
    name_en: str


class NewsletterOut(Schema):
    """A newsletter with how many people got it; opens are not counted."""

    id: uuid.UUID
    name: str
    state: str
    pool_id: uuid.UUID | None
    due_at: dt.datetime | None
    started_at: dt.datetime | None


class SkippedOut(Schema):
    """People of the audience who got none, for one reason."""

    reason: str
    count: int


class FiguresOut(Schema):
    """What became of a newsletter."""

    planned: int
    waiting: int
    accepted: int
    bounced: int
    refused: int
    replied: int
    unsubscribed: int
    skipped: list[SkippedOut]


@operation(
    router, "GET", "/content", right=Right.VIEW, answer=ItemsPage, summary="List the library"
)
def list_content(
    request: HttpRequest,
    q: str = "",
    kind: str = "",
    topic: str = "",
    state: str = "",
    cursor: str = "",
) -> ItemsPage:
    """Items, the latest change first; `state` is empty, drifted, expired or archived."""
    wanted = queries.Wanted(words=q[:200], kind=kind, topic=topic, state=state)
    page = queries.library(actor_of(request), wanted, cursor=cursor)
    return ItemsPage(items=[ItemOut.of(line) for line in page.lines], next_cursor=page.next_cursor)


@operation(
    router,
    "POST",
    "/content",
    right=Right.EDIT,
    answer=Created,
    status=201,
    summary="Write content",
    is_repeatable=True,
)
def write_content(request: HttpRequest, response: HttpResponse, body: ItemIn) -> Any:
    """A new item of the library, owned by the member behind the token."""

    def write() -> Created:
        item = actions.create_item(actor=actor_of(request), details=_details(request, body))
        return Created(id=str(item.id))

    return once(request, response, write)


@operation(
    router,
    "GET",
    "/content/{uuid:item_id}",
    right=Right.VIEW,
    answer=ItemOut,
    summary="Read content",
)
def read_content(request: HttpRequest, item_id: uuid.UUID) -> ItemOut:
    """One item with both sides."""
    return ItemOut.of(queries.item_line(actor_of(request), item_id))


@operation(
    router,
    "PUT",
    "/content/{uuid:item_id}",
    right=Right.EDIT,
    answer=ItemOut,
    summary="Replace content",
)
def replace_content(request: HttpRequest, item_id: uuid.UUID, body: ItemIn) -> ItemOut:
    """Write an item anew; a language that is left out stays as it is."""
    actor = actor_of(request)
    actions.update_item(actor=actor, item_id=item_id, details=_details(request, body))
    return ItemOut.of(queries.item_line(actor, item_id))


@operation(router, "GET", "/topics", right=Right.VIEW, answer=list[TopicOut], summary="List topics")
def list_topics(request: HttpRequest) -> list[TopicOut]:  # noqa: ARG001 - the right is asked before
    """The topics on offer."""
    return [
        TopicOut(id=topic.id, name_de=topic.name_de, name_en=topic.name_en)
        for topic in queries.topics_on_offer()
    ]


@operation(
    router,
    "GET",
    "/newsletters",
    right=LetterRight.VIEW,
    answer=list[NewsletterOut],
    summary="List newsletters",
)
def list_newsletters(request: HttpRequest) -> list[NewsletterOut]:
    """Those the member behind the token sees, the latest first."""
    return [
        NewsletterOut(
            id=line.issue.id,
            name=line.issue.name,
            state=line.issue.state,
            pool_id=line.issue.pool_id,
            due_at=line.issue.due_at,
            started_at=line.issue.started_at,
        )
        for line in letters.issue_lines(actor_of(request))
    ]


@operation(
    router,
    "GET",
    "/newsletters/{uuid:issue_id}/figures",
    right=LetterRight.VIEW,
    answer=FiguresOut,
    summary="Figures of a newsletter",
)
def read_figures(request: HttpRequest, issue_id: uuid.UUID) -> FiguresOut:
    """Counts of people; no opens, no names."""
    actor = actor_of(request)
    found = letters.figures_of(actor, letters.issue_visible_to(actor, issue_id))
    return FiguresOut(
        planned=found.planned_count,
        waiting=found.waiting_count,
        accepted=found.accepted_count,
        bounced=found.bounced_count,
        refused=found.refused_count,
        replied=found.replied_count,
        unsubscribed=found.unsubscribed_count,
        skipped=[SkippedOut(reason=reason, count=count) for reason, _text, count in found.skipped],
    )


def _details(request: HttpRequest, body: ItemIn) -> actions.ItemDetails:
    return actions.ItemDetails(
        kind=body.kind,
        owner_id=member_id_of(actor_of(request)),
        topic_ids=body.topic_ids,
        audience=body.audience,
        valid_until=body.valid_until,
        words={
            language: actions.Words(**words.model_dump()) for language, words in body.words.items()
        },
    )
