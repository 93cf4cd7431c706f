# SPDX-License-Identifier: Apache-2.0
"""What tests of the inbox begin with: somebody wrote, somebody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.mail import actions, queries
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import (
    InboundMessage,
    Message,
    Thread,
)
from talentkreis.mail.queries import Wanted
from talentkreis.mail.tests.factories import (
    a_person,
)
from talentkreis.mail.tests.test_inbound import a_reply

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def svea() -> Person:
    return a_person(given_name="Svea", family_name="Callsen", email="svea@post.test")


def wrote(text: str = "Gerne! Wann passt es?", **headers: str) -> InboundMessage:
    received = receive(a_reply(text, **headers))
    return InboundMessage.objects.get(id=received.id)


def in_view(actor: Actor, view: str = "open", **narrowed: Any) -> list[Thread]:
    page = queries.threads(actor, Wanted(view=view, **narrowed))
    return [line.thread for line in page.rows]


def words(text: str = "Dienstag um neun?", **values: Any) -> actions.Words:
    return actions.Words(text=text, subject=values.pop("subject", "AW: Neues"), **values)


def answered(member: Member, person: Person, **values: Any) -> Message:
    return actions.send_reply(
        actor=member.actor, person_id=person.id, words=values.pop("words", words()), **values
    )


def thread_seen(member: Member, thread: Thread) -> Thread:
    return queries.thread_visible_to(member.actor, thread.id)
