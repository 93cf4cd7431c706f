# SPDX-License-Identifier: Apache-2.0
"""What comes in by SMS and WhatsApp: whose it is, what it stops, how STOP ends a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.activity.models import Activity
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose, Suppression
from talentkreis.kernel import clock
from talentkreis.mail.actions import assign_inbound
from talentkreis.mail.addresses import hash_of_address
from talentkreis.mail.inbound.keywords import ends_channel
from talentkreis.mail.inbound.texts import TextIn, receive_text
from talentkreis.mail.models import Classification, InboundMessage, InboundState, Message
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    give_consent,
    put_into_state,
    the_employer,
)
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import ContactKind, ContactPoint, Conversation

if TYPE_CHECKING:
    from talentkreis.mail.inbound.receiving import Inbound
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db

NUMBER = "+4915112345678"


def _with_number(person: Person | None = None, number: str = NUMBER) -> Person:
    person = person or a_person()
    ContactPoint.objects.create(
        person=person, kind=ContactKind.PHONE, value=number, normalised=number, is_primary=True
    )
    return person


def _receive(text: str, **values: object) -> Inbound:
    given: dict[str, object] = {
        "channel": Channel.SMS,
        "external_id": "1",
        "sender": NUMBER,
        "text": text,
    }
    if "mailbox_id" not in values:
        given["mailbox_id"] = a_mailbox(channel=Channel.SMS, from_address="").id
    return receive_text(TextIn(**(given | values)))  # type: ignore[arg-type]  # made up above


@pytest.mark.requirement("feature:H3")
def test_an_sms_of_somebody_we_know_is_a_reply_that_warms() -> None:
    person = _with_number()
    found = _receive("Ja, gern nächste Woche!")
    row = InboundMessage.objects.get(id=found.id)
    assert (row.channel, row.person_id, row.state) == ("sms", person.id, InboundState.OPEN)
    assert Conversation.objects.get(person=person).kind == "sms"
    assert Activity.objects.filter(kind="mail.reply_received", person_id=person.id).exists()


def test_the_same_message_told_twice_is_one() -> None:
    person = _with_number()
    first = _receive("Ja")
    mailbox = InboundMessage.objects.get().mailbox_id
    again = _receive("Ja", mailbox_id=mailbox)
    assert (first.id, again.is_new) == (again.id, False)
    assert Conversation.objects.filter(person=person).count() == 1


def test_an_answer_belongs_to_whom_we_wrote_to_and_names_the_sequence() -> None:
    the_employer()
    person, other = _with_number(), _with_number()
    sent = put_into_state(
        a_message(
            person=person,
            channel="sms",
            to_address=NUMBER,
            address_hash=hash_of_address(NUMBER, "sms"),
            external_id="out-1",
        ),
        "accepted",
        handed_at=clock.now(),
    )
    found = _receive("Passt")
    assert (found.person_id, found.message_id) == (person.id, sent.id)
    assert not Conversation.objects.filter(person=other).exists()


def test_a_number_two_people_share_is_nobodys_until_a_human_says_so() -> None:
    person, _other = _with_number(), _with_number()
    found = _receive("Wer sind Sie?")
    assert found.person_id is None
    assert InboundMessage.objects.get().state == InboundState.UNASSIGNED
    assign_inbound(actor=SYSTEM, inbound_id=found.id, person_id=person.id)
    assert Conversation.objects.get(person=person).kind == "sms"


def test_a_number_can_be_kept_when_its_message_is_assigned() -> None:
    person = a_person()
    found = _receive("Ich bin es, Svea")
    assign_inbound(actor=SYSTEM, inbound_id=found.id, person_id=person.id, keeps_address=True)
    assert ContactPoint.objects.get(person=person, kind=ContactKind.PHONE).normalised == NUMBER


@pytest.mark.requirement("feature:H3")
def test_stop_ends_this_channel_alone_and_is_answered_once() -> None:
    the_employer()
    person = _with_number()
    give_consent(person, "nurture", channel="sms")
    give_consent(person, "nurture")
    assert _receive("STOPP bitte").classification == Classification.UNSUBSCRIBE
    mailbox = InboundMessage.objects.get().mailbox_id
    _receive("Stop", external_id="2", mailbox_id=mailbox)
    by_sms = may_contact(person.id, Purpose.NURTURE, Channel.SMS)
    assert (by_sms.is_yes, by_sms.reason) == (False, "withdrawn")
    assert may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes
    (answer,) = Message.objects.filter(person=person)
    assert (answer.channel, answer.to_address, answer.message_class) == (
        "sms",
        NUMBER,
        "at_most_once",
    )
    assert "SMS" in answer.text


def test_stop_of_a_number_nobody_has_is_remembered_without_an_answer() -> None:
    the_employer()
    _receive("STOP")
    assert Suppression.objects.get().channel == "sms"
    assert not Message.objects.exists()
    person = _with_number()
    assert may_contact(person.id, Purpose.NURTURE, Channel.SMS).reason == "withdrawn"


def test_a_stop_the_provider_has_answered_is_not_answered_again() -> None:
    the_employer()
    person = _with_number()
    give_consent(person, "nurture", channel="sms")
    _receive("Nein danke", has_ended=True)
    assert not may_contact(person.id, Purpose.NURTURE, Channel.SMS).is_yes
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["STOP", "stopp", " Stop! ", "Abmelden", "STOP SMS", "bitte stopp", "Opt-out", "ABMELDUNG."],
)
def test_words_that_end_a_channel(text: str) -> None:
    assert ends_channel(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Stop by tomorrow?",
        "Ende 2025?",
        "Bitte",
        "Können wir am Ende der Woche sprechen?",
        "Stopp, ich habe eine Frage",
        "stop " * 40,
    ],
)
def test_sentences_that_only_contain_such_a_word_are_answers(text: str) -> None:
    assert not ends_channel(text)


def test_a_landline_gets_no_sms() -> None:
    the_employer()
    person = _with_number(number="+494315550142")
    give_consent(person, "nurture", channel="sms")
    assert may_contact(person.id, Purpose.NURTURE, Channel.SMS).reason == "no_address"
