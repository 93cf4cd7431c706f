# SPDX-License-Identifier: Apache-2.0
"""The inbox over the API: conversations, who answers, put off, done, the answer itself."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from talentkreis.api.operations import Changed, Created, actor_of, once, operation
from talentkreis.mail import actions, queries
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries import Wanted

router = Router(tags=["inbox"])

View = Literal["open", "mine", "unassigned", "unmatched", "snoozed", "done", "aside"]
LONGEST_TAG_LIST = 12


class FileOut(Schema):
    """A file of a message. `problem`: why nobody is given it, a code."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    problem: str


class SaidOut(Schema):
    """One message, whichever way it went."""

    id: uuid.UUID
    at: dt.datetime
    is_inbound: bool
    is_automatic: bool
    channel: str
    author: str
    subject: str
    text: str
    state: str = Field(description="Of a message of ours: planned, accepted …")
    files: list[FileOut]

    @classmethod
    def of(cls, said: queries.Said) -> SaidOut:
        """From a message of a conversation."""
        inbound, message = said.inbound, said.message
        author = message.created_by.name if message and message.created_by else ""
        return cls(
            id=said.id,
            at=said.at,
            is_inbound=inbound is not None,
            is_automatic=not said.by_human,
            channel=said.channel,
            author=inbound.from_name or inbound.from_address if inbound else author,
            subject=said.subject,
            text=said.text,
            state=message.state if message else "",
            files=[
                FileOut(
                    id=file.id,
                    name=file.name,
                    media_type=file.media_type,
                    size=file.size,
                    problem=getattr(file, "problem", ""),
                )
                for file in said.files
            ],
        )


class ThreadOut(Schema):
    """A conversation. Without a person: of a sender nobody has recognised."""

    id: uuid.UUID
    person_id: uuid.UUID | None
    name: str
    channel: str
    subject: str
    state: str
    is_own: bool = Field(description="From the member's own mailbox; nobody else sees it")
    assignee_id: uuid.UUID | None
    assignee: str
    snoozed_until: dt.datetime | None
    tags: list[str]
    last_in_at: dt.datetime | None
    last_out_at: dt.datetime | None

    @classmethod
    def of(cls, thread: Any) -> ThreadOut:
        """From a row with person, assignee and latest message."""
        return cls(
            id=thread.id,
            person_id=thread.person_id,
            name=thread.person.shown_name if thread.person else thread.sender,
            channel=thread.channel,
            subject=thread.latest.subject if thread.latest else "",
            state=thread.state,
            is_own=thread.member_id is not None,
            assignee_id=thread.assignee_id,
            assignee=thread.assignee.name if thread.assignee else "",
            snoozed_until=thread.snoozed_until,
            tags=thread.tags,
            last_in_at=thread.last_in_at,
            last_out_at=thread.last_out_at,
        )


class ThreadPage(Schema):
    """Up to 50 conversations, the latest first."""

    items: list[ThreadOut]
    next_cursor: str = Field(description="Empty on the last page")


class ThreadWhole(ThreadOut):
    """A conversation with its latest messages, oldest of them first."""

    said: list[SaidOut]
    earlier_cursor: str = Field(description="Leads to earlier messages; empty where there are none")
    writing: list[str] = Field(description="Colleagues who are answering at this moment")


class Narrowed(Schema):
    """What narrows a view."""

    view: View = "open"
    tag: str = Field(default="", max_length=40)
    channel: str = Field(default="", max_length=10)
    mailbox_id: uuid.UUID | None = None
    text: str = Field(default="", max_length=100, description="Name or subject")
    cursor: str = Field(default="", max_length=300)


class ThreadChange(Schema):
    """What changes; only what is named changes. `assignee_id` null: nobody in particular."""

    assignee_id: uuid.UUID | None = None
    snoozed_until: AwareDatetime | None = None
    is_done: bool = False
    tags: list[Annotated[str, Field(max_length=40)]] = Field(
        default_factory=list, max_length=LONGEST_TAG_LIST
    )


class NewReply(Schema):
    """An answer in the channel of the conversation.

    `seen_at`: when the conversation was read; a conflict tells what happened since, unless
    `is_sure`.
    """

    subject: str = Field(default="", max_length=200)
    text: str = Field(min_length=1, max_length=20_000)
    seen_at: AwareDatetime
    is_sure: bool = False
    keeps_open: bool = False


@operation(
    router,
    "GET",
    "/inbox/threads",
    right=Right.VIEW,
    answer=ThreadPage,
    summary="Conversations of a view",
)
def list_threads(request: HttpRequest, narrowed: Query[Narrowed]) -> ThreadPage:
    """What the member behind the token sees, 50 at a time."""
    wanted = Wanted(
        view=narrowed.view,
        tag=narrowed.tag,
        channel=narrowed.channel,
        mailbox_id=narrowed.mailbox_id,
        text=narrowed.text,
    )
    page = queries.threads(actor_of(request), wanted, cursor=narrowed.cursor)
    return ThreadPage(
        items=[ThreadOut.of(line.thread) for line in page.rows], next_cursor=page.next_cursor
    )


@operation(
    router,
    "GET",
    "/inbox/threads/{uuid:thread_id}",
    right=Right.VIEW,
    answer=ThreadWhole,
    summary="One conversation",
)
def read_thread(request: HttpRequest, thread_id: uuid.UUID, cursor: str = "") -> ThreadWhole:
    """Its latest messages, or those before the cursor."""
    actor = actor_of(request)
    thread = queries.thread_visible_to(actor, thread_id)
    page = queries.conversation(thread, cursor=cursor)
    writing = queries.who_writes([thread.person_id], actor) if thread.person_id else {}
    return ThreadWhole(
        **ThreadOut.of(thread).dict(),
        said=[SaidOut.of(each) for each in page.rows],
        earlier_cursor=page.next_cursor,
        writing=[name for names in writing.values() for name in names],
    )


@operation(
    router,
    "PATCH",
    "/inbox/threads/{uuid:thread_id}",
    right=Right.WRITE,
    answer=Changed,
    summary="Assign, put off, finish, tag a conversation",
)
def change_thread(request: HttpRequest, thread_id: uuid.UUID, body: ThreadChange) -> Changed:
    """All of it or nothing."""
    actor, named = actor_of(request), body.model_fields_set
    ids = [queries.thread_visible_to(actor, thread_id).id]
    with transaction.atomic():
        if "is_done" in named:
            actions.finish_threads(actor=actor, thread_ids=ids, is_done=body.is_done)
        if "assignee_id" in named:
            actions.assign_threads(actor=actor, thread_ids=ids, member_id=body.assignee_id)
        if "snoozed_until" in named:
            actions.snooze_threads(actor=actor, thread_ids=ids, until=body.snoozed_until)
        if "tags" in named:
            actions.tag_thread(actor=actor, thread_id=ids[0], tags=body.tags)
    return Changed(count=1 if named else 0)


@operation(
    router,
    "POST",
    "/inbox/threads/{uuid:thread_id}/replies",
    right=Right.WRITE,
    answer=Created,
    summary="Answer a conversation",
    status=201,
    is_repeatable=True,
)
def reply_to_thread(
    request: HttpRequest, response: HttpResponse, thread_id: uuid.UUID, body: NewReply
) -> Any:
    """Goes out after ten seconds, if the gate says yes now and then."""
    actor = actor_of(request)
    thread = queries.thread_visible_to(actor, thread_id)

    def answer() -> Created:
        message = actions.send_reply(
            actor=actor,
            person_id=queries.person_to_answer(thread).id,
            words=actions.Words(
                text=body.text,
                subject=body.subject,
                channel=thread.channel,
                answers=thread.latest_id,
            ),
            seen_at=body.seen_at,
            is_sure=body.is_sure,
            finishes=not body.keeps_open,
        )
        return Created(id=str(message.id))

    return once(request, response, answer)
