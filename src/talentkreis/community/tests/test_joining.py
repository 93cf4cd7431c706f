# SPDX-License-Identifier: Apache-2.0
"""Joining: an address, unticked boxes, a mail with one link, a button."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talentkreis.community.views.sign_up import OFFERED
from talentkreis.consent import actions
from talentkreis.consent.gate import may_contact
from talentkreis.consent.links import confirmation_token, read_confirmation
from talentkreis.consent.models import (
    Channel,
    ConfirmationRequest,
    ConsentEvent,
    ConsentEvidence,
    Purpose,
    Suppression,
)
from talentkreis.consent.queries import wording_in_force
from talentkreis.kernel import clock
from talentkreis.mail.building.message import build
from talentkreis.mail.models import Message
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.models import ContactPoint, Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
JOIN = "/k/beitreten/"


@pytest.fixture(autouse=True)
def _employer() -> None:
    cache.clear()
    EmployerFactory.create()


def send(email: str = "neu@post.example", *boxes: str, **more: str) -> Response:
    ticked = boxes or (Purpose.NEWSLETTER,)
    words = {
        str(purpose): wording_in_force(purpose, Channel.EMAIL, "de").fingerprint
        for purpose in ticked
    }
    return Client(enforce_csrf_checks=True).post(
        JOIN, {"email": email, **words, **more}, headers={"accept-language": "de"}
    )


def link() -> str:
    return reverse(
        "community:confirm", args=[confirmation_token(ConfirmationRequest.objects.get().id)]
    )


@pytest.mark.requirement("trust:L-07")
@pytest.mark.requirement("trust:L-02")
def test_the_form_asks_for_an_address_and_its_boxes_are_separate_and_unticked() -> None:
    page = Client().get(JOIN, headers={"accept-language": "de"}).content.decode()
    boxes = re.findall(r"<input type=\"checkbox\"[^>]*>", page)
    assert len(boxes) == len(OFFERED)
    assert not [box for box in boxes if "checked" in box]
    fields = set(re.findall(r'name="([^"]+)"', page)) - {"viewport", "color-scheme"}
    assert fields == {"email", "website", *OFFERED}
    assert "Set-Cookie" not in Client().get(JOIN).headers


@pytest.mark.requirement("trust:L-01")
@pytest.mark.requirement("trust:L-18")
def test_nobody_is_created_before_the_button_and_the_consent_is_their_basis_afterwards() -> None:
    assert send("neu@post.example", Purpose.NEWSLETTER).status_code == 200
    assert not Person.objects.exists()
    page = Client().get(link())
    assert page.status_code == 200
    assert not Person.objects.exists()
    assert Client(enforce_csrf_checks=True).post(link()).status_code == 200
    person = Person.objects.get()
    assert ContactPoint.objects.get(person=person).normalised == "neu@post.example"
    basis = ProcessingBasis.objects.get(person=person)
    assert (basis.purpose, basis.legal_basis) == ("subscription", "consent")
    assert may_contact(person.id, Purpose.NEWSLETTER, Channel.EMAIL).is_yes
    assert not may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes
    event = ConsentEvent.objects.get()
    evidence = ConsentEvidence.objects.get()
    assert (event.kind, event.method, event.evidence_id) == (
        "confirmed",
        "double_opt_in",
        evidence.id,
    )
    assert evidence.form_snapshot.count("[x]") == 1
    assert evidence.form_snapshot.count("[ ]") == len(OFFERED) - 1
    assert evidence.page_url.endswith(JOIN)


def test_somebody_known_is_recognised_only_by_the_button() -> None:
    person = PersonFactory.create(
        email="svea@post.example", bases__purpose="application", bases__legal_basis="contract"
    )
    send("Svea@POST.example", Purpose.NURTURE)
    assert ConfirmationRequest.objects.get().person_id is None
    Client().post(link())
    assert Person.objects.count() == 1
    assert may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes
    assert ProcessingBasis.objects.filter(person=person, purpose="pool").exists()


@pytest.mark.requirement("trust:L-19a")
def test_scanners_that_open_the_link_confirm_nothing() -> None:
    send()
    for _ in range(3):
        assert Client().get(link()).status_code == 200
        assert Client().head(link()).status_code == 200
    assert not ConsentEvent.objects.exists()


@pytest.mark.requirement("trust:S-17")
def test_the_link_works_once_and_for_seven_days() -> None:
    send()
    address = link()
    Client().post(address)
    again = Client().post(address)
    assert again.status_code == 200
    assert ConsentEvent.objects.count() == 1
    send("andere@post.example")
    late = ConfirmationRequest.objects.get(confirmed_at__isnull=True)
    address = reverse("community:confirm", args=[confirmation_token(late.id)])
    ConfirmationRequest.objects.filter(id=late.id).update(
        expires_at=clock.now() - dt.timedelta(seconds=1)
    )
    assert Client().get(address).status_code == 410
    assert Client().post(address).status_code == 410
    assert ConsentEvent.objects.count() == 1
    assert actions.purge_confirmations() == 1
    assert Client().post(address).status_code == 410


@pytest.mark.requirement("trust:L-19")
def test_unconfirmed_sign_ups_are_gone_after_seven_days_with_everything_about_them() -> None:
    send("geheim@post.example")
    ConfirmationRequest.objects.update(expires_at=clock.now())
    actions.purge_confirmations()
    assert not ConfirmationRequest.objects.exists()
    assert not ConsentEvidence.objects.exists()
    message = Message.objects.get()
    assert (message.to_address, message.subject, message.text) == ("", "", "")


@pytest.mark.requirement("trust:S-18")
def test_known_and_unknown_addresses_take_the_same_way_and_get_the_same_page() -> None:
    PersonFactory.create(email="bekannt@post.example")
    send("warm@post.example")  # texts exist, caches are filled
    pages, queries = [], []
    for address in ("bekannt@post.example", "unbekannt@post.example"):
        with CaptureQueriesContext(connection) as captured:
            pages.append(send(address).content)
        queries.append([re.sub(r"'[^']*'|\d+", "?", q["sql"]) for q in captured])
    assert pages[0] == pages[1]
    assert queries[0] == queries[1]


@pytest.mark.requirement("trust:S-18")
def test_ten_sign_ups_for_an_address_are_one_mail_a_day() -> None:
    for _ in range(10):
        assert send("opfer@post.example").status_code == 200
    assert Message.objects.count() == 1


@pytest.mark.requirement("trust:S-18")
def test_a_machine_that_fills_the_hidden_field_gets_thanks_and_nothing_else() -> None:
    human, machine = send("a@post.example"), send("b@post.example", website="http://x.example")
    assert machine.content == human.content
    assert Message.objects.count() == 1


def test_after_many_sign_ups_from_one_network_nothing_is_sent_any_more() -> None:
    for number in range(40):
        send(f"person{number}@post.example")
    assert Message.objects.count() == 30


def test_whoever_called_our_mail_unwanted_gets_no_confirmation_mail_either() -> None:
    actions.suppress_address(
        actor=SYSTEM, kind="email", normalised="nein@post.example", reason="complaint"
    )
    assert send("nein@post.example").status_code == 200
    assert not Message.objects.exists()
    assert not ConsentEvidence.objects.exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"email": "kein-at"}, "@"),
        ({"email": ""}, "Adresse"),
        ({"email": "a@b.example"}, "Kästchen"),
        ({"email": "a@b.example", "newsletter": "andere Worte"}, "geändert"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(values: dict[str, str], message: str) -> None:
    response = Client().post(JOIN, values, headers={"accept-language": "de"})
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert values["email"] in page
    assert not ConfirmationRequest.objects.exists()


@pytest.mark.requirement("trust:L-19")
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_confirmation_mail_is_plain_text_with_one_link_and_no_advertising(
    language: str,
) -> None:
    words = wording_in_force(Purpose.NURTURE, Channel.EMAIL, language)
    Client().post(
        JOIN,
        {"email": "neu@post.example", "nurture": words.fingerprint},
        headers={"accept-language": language},
    )
    message = Message.objects.get()
    assert message.html == ""
    assert message.purpose == "transactional"
    assert message.language == language
    assert words.text in message.text
    (only,) = re.findall(r"https?://\S+", message.text)
    assert read_confirmation(only.rsplit("/", 1)[-1]) == ConfirmationRequest.objects.get().id
    for forbidden in ("<", "logo", "willkommen", "welcome", "utm_", "!"):
        assert forbidden not in message.text.lower()
    expected = "Bitte bestätigen" if language == "de" else "Please confirm"
    assert message.subject.startswith(expected)
    mime = sent(message)
    assert b"text/html" not in mime
    assert b"multipart" not in mime
    assert b"List-Unsubscribe" not in mime
    links = re.findall(rb"https?://[^\s=]+", mime.replace(b"=\r\n", b""))
    assert len(links) == 3, "confirmation, Impressum, privacy"


def sent(message: Message) -> bytes:
    from talentkreis.mail.building.message import Outgoing
    from talentkreis.mail.building.sender import Sender
    from talentkreis.mail.links import pages

    sender = Sender(
        name="Nordlicht Energie",
        address="karriere@nordlicht.example",
        domain="nordlicht.example",
        employer_name="Nordlicht Energie",
        has_plus_addresses=False,
        has_legal_texts=True,
        keys=(),
        pages=pages(),
    )
    return build(
        Outgoing(
            id=message.id,
            purpose=message.purpose,
            person_id=message.person_id,
            to_address=message.to_address,
            to_name="",
            subject=message.subject,
            text=message.text,
            html=message.html,
            language=message.language,
            message_id_header=message.message_id_header,
            in_reply_to="",
            references="",
            is_automatic=True,
        ),
        sender,
        at=0,
    ).data


@pytest.mark.requirement("trust:E-12")
def test_who_left_can_come_back_by_their_own_hand_and_by_no_other_way() -> None:
    person = PersonFactory.create(email="svea@post.example")
    actions.withdraw_consent(actor=SYSTEM, person_id=person.id)
    assert Suppression.objects.filter(purpose="").exists()
    send("svea@post.example", Purpose.NEWSLETTER)
    Client().post(link())
    assert may_contact(person.id, Purpose.NEWSLETTER, Channel.EMAIL).is_yes
    assert not may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes


@pytest.mark.requirement("trust:L-30")
def test_legal_notice_and_privacy_text_are_linked_from_every_public_page() -> None:
    for address in (JOIN, "/impressum/", "/datenschutzerklaerung/"):
        page = Client().get(address, headers={"accept-language": "de"}).content.decode()
        assert 'href="/impressum/"' in page
        assert 'href="/datenschutzerklaerung/"' in page
    assert "Nordlicht Energie GmbH" in Client().get("/impressum/").content.decode()
    assert Client().post("/impressum/").status_code == 405
