# SPDX-License-Identifier: Apache-2.0
"""What providers tell is believed only when it is signed, fresh, small and ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.activity.models import Activity
from talentkreis.channels.keys import challenge_of
from talentkreis.channels.providers.port import number_of
from talentkreis.channels.tests.emulators import SID
from talentkreis.channels.tests.factories import NUMBER, a_short_message, deliver, somebody
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.mail.delivery.answers import read_json
from talentkreis.mail.models import DeliveryReport, InboundMessage, MessageState
from talentkreis.people.models import Conversation

if TYPE_CHECKING:
    from talentkreis.channels.tests.emulators import (
        SevenEmulator,
        TwilioEmulator,
        WhatsAppEmulator,
    )

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("feature:H3")
def test_what_became_of_an_sms_is_written_down_once(seven_io: SevenEmulator) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    deliver("seven")
    assert seven_io.deliver("TRANSMITTED").status_code == 200
    assert not DeliveryReport.objects.exists()
    seven_io.deliver("DELIVERED")
    seven_io.deliver("DELIVERED")
    report = DeliveryReport.objects.get()
    assert (report.message_id, report.status) == (message.id, "delivered")


@pytest.mark.requirement("trust:F-32")
def test_reports_of_twilio_may_come_in_any_order(twilio_com: TwilioEmulator) -> None:
    message = a_short_message(somebody(Channel.SMS, "personal_contact"))
    deliver("twilio")
    for status in ("delivered", "sent", "queued"):
        assert twilio_com.deliver(status).status_code == 200
    assert [report.status for report in message.reports.all()] == ["delivered"]
    message.refresh_from_db()
    assert message.state == MessageState.ACCEPTED


def test_a_failed_delivery_stands_on_the_timeline(twilio_com: TwilioEmulator) -> None:
    person = somebody(Channel.SMS, "personal_contact")
    a_short_message(person)
    deliver("twilio")
    twilio_com.deliver("undelivered", code="30005")
    assert DeliveryReport.objects.get().blame == "address"
    assert Activity.objects.filter(kind="mail.delivery_failed", person_id=person.id).exists()


@pytest.mark.requirement("feature:H3")
def test_an_sms_that_comes_in_is_a_reply(seven_io: SevenEmulator) -> None:
    person = somebody()
    assert seven_io.receive("Gern!", NUMBER).status_code == 200
    row = InboundMessage.objects.get()
    assert (row.channel, row.person_id, row.text) == ("sms", person.id, "Gern!")
    assert Conversation.objects.get().kind == "sms"


@pytest.mark.requirement("feature:H3")
def test_stop_by_sms_is_heard_and_answered_through_the_account(seven_io: SevenEmulator) -> None:
    person = somebody(Channel.SMS, "nurture")
    seven_io.receive("STOPP", NUMBER)
    seven_io.receive("STOPP", NUMBER, number="681591")
    deliver("seven")
    assert may_contact(person.id, Purpose.NURTURE, Channel.SMS).reason == "withdrawn"
    (answer,) = seven_io.taken
    assert answer["to"] == NUMBER
    assert "keine Nachrichten mehr" in answer["text"]


@pytest.mark.requirement("feature:H4")
def test_whatsapp_messages_come_in_with_their_writers_name(cloud_api: WhatsAppEmulator) -> None:
    person = somebody(Channel.WHATSAPP)
    assert cloud_api.receive("Moin", NUMBER).status_code == 200
    cloud_api.receive("Moin", NUMBER)
    row = InboundMessage.objects.get()
    assert (row.channel, row.person_id, row.from_name) == ("whatsapp", person.id, "Svea")


def test_a_picture_says_that_it_is_one_and_a_thumb_is_no_reply(
    cloud_api: WhatsAppEmulator,
) -> None:
    somebody(Channel.WHATSAPP)
    stamp = str(int(clock.now().timestamp()))
    digits = NUMBER.removeprefix("+")
    base = {"from": digits, "timestamp": stamp}
    cloud_api.tell(
        {
            "messages": [
                {**base, "id": "w1", "type": "image", "image": {"id": "1"}},
                {**base, "id": "w2", "type": "reaction", "reaction": {"emoji": "x"}},
                {**base, "id": "w3", "type": "button", "button": {"text": "Ja, gern"}},
            ]
        }
    )
    texts = set(InboundMessage.objects.values_list("text", flat=True))
    assert "Ja, gern" in texts
    assert len(texts) == 2


def test_messages_of_other_numbers_of_the_business_are_not_ours(
    cloud_api: WhatsAppEmulator,
) -> None:
    cloud_api.phone_id = "999"
    assert cloud_api.receive("Moin", NUMBER).status_code == 200
    assert not InboundMessage.objects.exists()


def test_what_is_told_a_week_later_is_not_believed(cloud_api: WhatsAppEmulator) -> None:
    cloud_api.receive("Moin", NUMBER, age_s=9 * 86_400)
    assert not InboundMessage.objects.exists()


def test_forged_calls_are_refused_and_change_nothing(
    seven_io: SevenEmulator, twilio_com: TwilioEmulator, cloud_api: WhatsAppEmulator
) -> None:
    form = {"MessageSid": "SM1", "From": NUMBER, "Body": "STOP"}
    answers = [
        seven_io.tell("sms_mo", {"id": "1", "sender": NUMBER, "text": "x"}, secret="guessed"),
        seven_io.tell("sms_mo", {"id": "1", "sender": NUMBER, "text": "x"}, age_s=301),
        twilio_com.tell(form, secret="guessed"),
        twilio_com.tell({**form, "AccountSid": "AC" + "1" * 32}),
        cloud_api.tell({"messages": []}, secret="guessed"),
        Client().post(f"/kanaele/{_id(cloud_api)}/", b"{}", content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 6
    assert not InboundMessage.objects.exists()


@pytest.mark.requirement("trust:F-32")
def test_a_signed_call_counts_once(seven_io: SevenEmulator) -> None:
    said = {"id": "1", "sender": NUMBER, "text": "Moin", "time": "1606914000"}
    assert seven_io.tell("sms_mo", said, nonce="n1").status_code == 200
    assert seven_io.tell("sms_mo", said, nonce="n1").status_code == 403
    assert InboundMessage.objects.count() == 1


def test_what_is_too_large_or_unreadable_is_refused(cloud_api: WhatsAppEmulator) -> None:
    url = f"/kanaele/{_id(cloud_api)}/"
    large = Client().post(url, b"x" * 300_000, content_type="application/json")
    assert large.status_code == 413
    assert cloud_api.tell({"messages": [{"from": "abc", "id": "1", "timestamp": "1"}]}).status_code
    assert cloud_api.tell({"messages": "no list", "statuses": 7}).status_code == 200
    for body in (b"[" * 50_000, b"\xff", b"7"):
        with pytest.raises(ValueError, match="not"):
            read_json(body)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["messages", "statuses", "contacts", "from", "id", "type", "text", "errors"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_signed_nonsense_never_breaks_the_page(cloud_api: WhatsAppEmulator, value: object) -> None:
    status = cloud_api.tell(value if isinstance(value, dict) else {"messages": value}).status_code
    assert status in {200, 400}


def test_the_address_proves_itself_to_whatsapp_alone(
    cloud_api: WhatsAppEmulator, seven_io: SevenEmulator
) -> None:
    assert cloud_api.account is not None
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    token = challenge_of(cloud_api.account)
    url = f"/kanaele/{_id(cloud_api)}/"
    assert Client().get(url, {**asked, "hub.verify_token": token}).content == b"1158201444"
    assert Client().get(url, {**asked, "hub.verify_token": "guessed"}).status_code == 404
    assert Client().get(f"/kanaele/{_id(seven_io)}/", asked).status_code == 404
    assert Client().get(f"/kanaele/{SID[:8]}-0000-0000-0000-000000000000/").status_code == 404


@pytest.mark.parametrize("text", ["", "abc", "+49 abc", "12", "٤٩١٥١١٢٣٤٥٦٧٨", "0" * 40])
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number_of(text)


def test_numbers_are_read_in_every_spelling() -> None:
    spellings = ["4915112345678", "+4915112345678", "whatsapp:+4915112345678"]
    assert {number_of(text) for text in spellings} == {NUMBER}


def _id(emulator: SevenEmulator | WhatsAppEmulator) -> object:
    assert emulator.account is not None
    return emulator.account.id
