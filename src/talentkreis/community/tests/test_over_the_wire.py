# SPDX-License-Identifier: Apache-2.0
"""Joining and leaving over real SMTP: the mail that left, the links in it, what they do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, ConsentEvidence, Purpose
from talentkreis.consent.queries import proofs_of, wording_in_force
from talentkreis.consent.tests.factories import give_consent
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.models import Message, SentCopy
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import a_mailbox, a_message
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from email.message import EmailMessage

pytestmark = pytest.mark.django_db
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))


@pytest.fixture(autouse=True)
def _employer() -> None:
    cache.clear()
    EmployerFactory.create()


def join(*purposes: str) -> None:
    words = {p: wording_in_force(p, Channel.EMAIL, "de").fingerprint for p in purposes}
    Client().post(
        "/k/beitreten/",
        {"email": "neu@post.example", **words},
        headers={"accept-language": "de"},
    )


def links_in(mail: EmailMessage) -> list[str]:
    body = mail.get_body(("plain",))
    assert body is not None
    return re.findall(r"https?://\S+", body.get_content())


@pytest.mark.requirement("trust:L-18")
@pytest.mark.requirement("trust:L-19")
def test_from_the_form_over_the_mail_to_a_proof_that_holds_all_of_it() -> None:
    join("nurture", "newsletter")
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        Message.objects.update(mailbox=mailbox)
        deliver_due(mailbox.id, pace=QUICK)
    (taken,) = sink.taken
    assert taken.envelope_to == "neu@post.example"
    assert taken.message.get_content_type() == "text/plain"
    evidence = ConsentEvidence.objects.get()
    assert bytes(evidence.message_mime or b"").rstrip() == taken.data.rstrip()
    assert evidence.message_response.startswith("250")
    confirm = next(link for link in links_in(taken.message) if "/k/bestaetigen/" in link)
    Client().post(confirm.removeprefix(settings.PUBLIC_URL))
    person = Person.objects.get()
    assert may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes
    (proof,) = proofs_of(SYSTEM, person.id)
    assert len(proof.declarations) == 2
    assert all(declaration.is_intact for declaration in proof.declarations)
    assert confirm.rsplit("/", 1)[-1][:20] in proof.mail.replace("=\r\n", "").replace("=\n", "")
    # The outbox keeps no copy: the mail is part of the person's proof, and goes with it.
    message = Message.objects.get()
    assert (message.to_address, message.text) == ("", "")
    assert not SentCopy.objects.exists()


@pytest.mark.requirement("trust:E-03")
@pytest.mark.requirement("feature:G6")
def test_the_header_of_a_real_mail_unsubscribes_with_one_bare_post() -> None:
    person = PersonFactory.create(email="svea@post.example")
    give_consent(person.id)
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        a_message(mailbox=mailbox, person=person, to_address="svea@post.example")
        deliver_due(mailbox.id, pace=QUICK)
    (taken,) = sink.taken
    header = str(taken.message["List-Unsubscribe"])
    assert taken.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.search(r"<(https?://[^>]+)>", header)
    assert found is not None
    path = found[1].removeprefix(settings.PUBLIC_URL)
    bare = Client(enforce_csrf_checks=True)
    assert bare.get(path).status_code == 200
    assert may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).reason != "withdrawn"
    done = bare.post(
        path,
        data="List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert done.status_code == 200
    answer = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL)
    assert answer.reason == "withdrawn"
