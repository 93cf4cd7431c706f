# SPDX-License-Identifier: Apache-2.0
"""Short messages leave by the mail engine: once, allowed, and with an honest end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from talentkreis.channels.actions import switch_account
from talentkreis.channels.models import ProviderCode
from talentkreis.channels.tests.factories import NUMBER, a_short_message, deliver, somebody
from talentkreis.consent.actions import withdraw_consent
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, ConsentState, Purpose, Suppression
from talentkreis.kernel import clock
from talentkreis.kernel.tests.web_server import Reply
from talentkreis.mail.models import DeliveryReport, InboundMessage, Mailbox, MessageState
from talentkreis.mail.privacy import erase_own, export_own
from talentkreis.mail.tasks import note_refusal
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import ContactPoint

if TYPE_CHECKING:
    from pytest_django import Settings

    from talentkreis.channels.tests.emulators import (
        SevenEmulator,
        TwilioEmulator,
        WhatsAppEmulator,
    )
    from talentkreis.mail.models import Message

pytestmark = pytest.mark.django_db


def _state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.state_reason


@pytest.mark.requirement("feature:H3")
def test_an_sms_leaves_once_with_key_sender_and_our_name_for_it(seven_io: SevenEmulator) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"), text="„Hallo“ – bis bald")
    assert deliver("seven").accepted == 1
    assert deliver("seven").accepted == 0
    (sent,) = seven_io.taken
    assert (sent["to"], sent["from"], sent["text"]) == (
        "+4915112345678",
        "+4915735980000",
        '"Hallo" - bis bald',
    )
    assert sent["foreign_id"] == message.id.hex
    assert seven_io.server.asked[0].headers["X-Api-Key"] == "key-of-ours"
    assert _state(message) == (MessageState.ACCEPTED, "")
    assert message.external_id == sent["id"]


@pytest.mark.requirement("feature:H3")
def test_nothing_leaves_while_the_account_is_off(seven_io: SevenEmulator) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    switch_account(actor=SYSTEM, provider="seven", is_on=False)
    assert deliver("seven").problem == "switched_off"
    assert seven_io.server.asked == []
    assert _state(message)[0] == MessageState.PLANNED


@pytest.mark.requirement("feature:H3")
@pytest.mark.requirement("trust:L-17")
def test_consent_for_mail_is_none_for_sms_and_a_withdrawal_holds(seven_io: SevenEmulator) -> None:
    by_mail = somebody(Channel.EMAIL, "nurture")
    refused = a_short_message(by_mail, purpose="nurture")
    person = somebody(Channel.SMS, "nurture", number="+4915112345679")
    withdrawn = a_short_message(person, purpose="nurture")
    withdraw_consent(actor=SYSTEM, person_id=person.id, channel=Channel.SMS)
    deliver("seven")
    assert seven_io.taken == []
    assert _state(refused) == (MessageState.CANCELLED, "gate_refused")
    assert _state(withdrawn)[0] == MessageState.CANCELLED


@pytest.mark.requirement("feature:H3")
def test_what_goes_out_by_itself_says_how_it_ends(seven_io: SevenEmulator) -> None:
    a_short_message(somebody(Channel.SMS, "nurture"), purpose="nurture", is_automatic=True)
    deliver("seven")
    assert seven_io.taken[0]["text"].endswith("\nAbmelden: mit STOP antworten")


def test_a_sender_nobody_can_answer_sends_a_link_instead(seven_io: SevenEmulator) -> None:
    assert seven_io.account is not None
    seven_io.account.sender = "Nordlicht"
    seven_io.account.save()
    a_short_message(somebody(Channel.SMS, "nurture"), purpose="nurture", is_automatic=True)
    deliver("seven")
    assert "http://" in seven_io.taken[0]["text"]
    assert "STOP" not in seven_io.taken[0]["text"]


@pytest.mark.requirement("trust:R-01")
def test_taken_and_never_answered_is_uncertain_and_not_sent_again(seven_io: SevenEmulator) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    seven_io.is_mute = True
    assert deliver("seven").uncertain == 1
    seven_io.is_mute = False
    deliver("seven")
    assert len(seven_io.taken) == 1
    assert _state(message)[0] == MessageState.UNCERTAIN


def test_a_report_clears_up_what_was_uncertain(twilio_com: TwilioEmulator) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    twilio_com.is_mute = True
    deliver("twilio")
    assert _state(message)[0] == MessageState.UNCERTAIN
    assert twilio_com.deliver("delivered").status_code == 200
    assert _state(message) == (MessageState.ACCEPTED, "resolved_report")
    assert message.external_id == twilio_com.taken[0]["id"]


@pytest.mark.requirement("trust:F-11")
def test_a_provider_that_is_away_uses_up_no_attempt(
    seven_io: SevenEmulator, settings: Settings
) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    settings.OUTGOING_STAND_INS = {"gateway.seven.io": "http://127.0.0.1:9"}
    done = deliver("seven")
    assert done.problem == "no_connection"
    assert _state(message) == (MessageState.PLANNED, "connection")
    assert message.deferral_count == 0
    mailbox = Mailbox.objects.get(channel="sms")
    assert mailbox.pause_until is not None


@pytest.mark.parametrize("code", ["500", "900", "903"])
def test_trouble_with_our_account_lets_everything_wait(seven_io: SevenEmulator, code: str) -> None:
    first = a_short_message(somebody(Channel.SMS, "personal_contact"))
    seven_io.refuse(code)
    deliver("seven")
    assert _state(first) == (MessageState.DEFERRED, "account")
    mailbox = Mailbox.objects.get(channel="sms")
    assert mailbox.pause_until is not None
    assert mailbox.smtp_result in {"no_credit", "login_refused", "server_refuses"}
    assert deliver("seven").problem == "paused"


@pytest.mark.requirement("trust:F-15")
def test_a_provider_that_asks_for_patience_gets_as_much_as_it_asks(
    seven_io: SevenEmulator,
) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    seven_io.next_replies.append(Reply(429, {}, headers={"Retry-After": "3600"}))
    now = clock.now()
    deliver("seven")
    mailbox = Mailbox.objects.get(channel="sms")
    assert mailbox.pause_until is not None
    assert mailbox.pause_until >= now + dt.timedelta(minutes=59)
    assert _state(message)[0] == MessageState.DEFERRED
    assert message.due_at >= now + dt.timedelta(minutes=59)


def test_the_guard_against_repetition_means_that_it_went_out(seven_io: SevenEmulator) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    seven_io.refuse("402")
    assert deliver("seven").accepted == 1
    assert _state(message)[0] == MessageState.ACCEPTED


@pytest.mark.parametrize("status", [500, 502])
def test_a_server_that_breaks_down_leaves_it_uncertain(
    twilio_com: TwilioEmulator, status: int
) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    twilio_com.next_replies.append(Reply(status, b"<html>"))
    deliver("twilio")
    assert _state(message)[0] == MessageState.UNCERTAIN


@pytest.mark.requirement("feature:H3")
def test_a_number_that_does_not_exist_is_marked(twilio_com: TwilioEmulator) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    twilio_com.refuse(21211)
    deliver("twilio")
    assert _state(message) == (MessageState.REJECTED, "address")
    note_refusal(str(message.id), "address")
    assert ContactPoint.objects.get(kind="phone").bounced_at is not None


@pytest.mark.requirement("feature:H3")
def test_whoever_stopped_at_the_provider_has_withdrawn(twilio_com: TwilioEmulator) -> None:
    person = somebody(Channel.SMS, "personal_contact")
    message = a_short_message(person)
    twilio_com.refuse(21610)
    deliver("twilio")
    note_refusal(str(message.id), "blocked")
    answer = may_contact(person.id, Purpose.PERSONAL_CONTACT, Channel.SMS)
    assert (answer.is_yes, answer.reason) == (False, "withdrawn")
    assert ContactPoint.objects.get(kind="phone").bounced_at is None


def test_no_whatsapp_on_a_number_closes_that_channel_alone(cloud_api: WhatsAppEmulator) -> None:
    person = somebody(Channel.WHATSAPP, "personal_contact")
    template = {"name": "hallo", "language": "de", "values": ["Svea"]}
    message = a_short_message(person, Channel.WHATSAPP, template=template)
    deliver("whatsapp_cloud")
    sent = cloud_api.taken[0]
    assert sent["template"]["components"][0]["parameters"] == [{"type": "text", "text": "Svea"}]
    cloud_api.deliver("failed", code=131026)
    assert DeliveryReport.objects.get(message=message).blame == "channel"
    note_refusal(str(message.id), "channel")
    assert Suppression.objects.get().channel == "whatsapp"
    assert ContactPoint.objects.get(kind="phone").bounced_at is None
    assert ConsentState.objects.get(person=person).status == "confirmed"


def test_one_account_of_a_channel_is_on(seven_io: SevenEmulator) -> None:
    from talentkreis.channels.tests.conftest import an_account
    from talentkreis.channels.tests.emulators import SID

    waiting = a_short_message(somebody(Channel.SMS, "personal_contact"))
    an_account(ProviderCode.TWILIO, identity=SID, hook_secret="")
    assert deliver("seven").problem == "switched_off"
    waiting.refresh_from_db()
    assert waiting.mailbox is not None
    assert waiting.mailbox.transport == "twilio"


@pytest.mark.requirement("trust:L-12")
def test_erasure_leaves_neither_text_nor_values_nor_what_came_in(
    cloud_api: WhatsAppEmulator,
) -> None:
    person = somebody(Channel.WHATSAPP, "personal_contact")
    template = {"name": "hallo", "language": "de", "values": ["Svea"]}
    message = a_short_message(person, Channel.WHATSAPP, template=template)
    deliver("whatsapp_cloud")
    cloud_api.receive("Moin", NUMBER)
    assert "Moin" in str(export_own(person.id))
    erase_own(person.id)
    message.refresh_from_db()
    assert (message.text, message.template, message.to_address) == ("", None, "")
    assert message.external_id == ""
    assert not InboundMessage.objects.exists()
