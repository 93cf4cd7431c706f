# SPDX-License-Identifier: Apache-2.0
"""Who is next, over the API: the list of My day with the gate's answer, and replies to it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Field, Router, Schema

from talentkreis.api.operations import actor_of, operation
from talentkreis.api.person_shapes import GateAnswer
from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.organisation.rights import member_id_of
from talentkreis.relationships import actions
from talentkreis.relationships.permissions import Right
from talentkreis.relationships.turns import Reply
from talentkreis.relationships.who_next import who_next

router = Router(tags=["care"])


class NextPerson(Schema):
    """A person to turn to today, and why."""

    person_id: uuid.UUID
    name: str
    reason: str = Field(description="promise, day, signal, quarter, or what a package adds")
    text: str = Field(description="The reason in words")
    also: list[str] = Field(description="What else there is, in words")
    since: dt.date
    instead_of: str = Field(description="The colleague who is away and cares for them, or empty")
    stays: bool = Field(description="Stands until it is dealt with; cannot be replied to")
    call: GateAnswer
    write: GateAnswer


class NextList(Schema):
    """At most ten people, in order; the same all day while nothing changes."""

    items: list[NextPerson]


class ReplyIn(Schema):
    """What to say to somebody of the list: they rest for this reason."""

    reason: str = Field(max_length=20)
    reply: Reply


class Resting(Schema):
    """Until when they rest."""

    rests_until: dt.date


@operation(
    router,
    "GET",
    "/who-next",
    right=Right.VIEW,
    answer=NextList,
    summary="Whom the member behind the token should turn to today",
)
def list_who_next(request: HttpRequest) -> NextList:
    """Ranked by one rule, each with reason and the gate's answers."""
    actor = actor_of(request)
    found = who_next(actor, member_id_of(actor))
    ids = [each.candidate.person.id for each in found]
    call = may_contact_many(ids, Purpose.PERSONAL_CONTACT, Channel.PHONE)
    write = may_contact_many(ids, Purpose.PERSONAL_EMAIL, Channel.EMAIL)
    return NextList(
        items=[
            NextPerson(
                person_id=each.candidate.person.id,
                name=each.candidate.person.name,
                reason=each.reason.code,
                text=each.text,
                also=each.also,
                since=each.candidate.since,
                instead_of=each.instead_of,
                stays=each.reason.is_binding,
                call=GateAnswer.of(call[each.candidate.person.id]),
                write=GateAnswer.of(write[each.candidate.person.id]),
            )
            for each in found
        ]
    )


@operation(
    router,
    "POST",
    "/who-next/{uuid:person_id}",
    right=Right.CARE,
    answer=Resting,
    summary="Say done, later or not helpful",
)
def reply_to_who_next(request: HttpRequest, person_id: uuid.UUID, body: ReplyIn) -> Resting:
    """The person rests for this reason on the member's own list; a newer cause brings them back."""
    said = actions.reply_to_next(
        actor=actor_of(request), person_id=person_id, reason=body.reason, reply=body.reply
    )
    return Resting(rests_until=said.rests_until)
