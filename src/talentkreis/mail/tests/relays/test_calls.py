# SPDX-License-Identifier: Apache-2.0
"""What services tell is believed only when it is genuine, small and about mail of ours."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.activity.models import Activity
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, ConsentEvent, Purpose, Suppression
from talentkreis.kernel import clock
from talentkreis.mail.actions import renew_call_address, switch_relay
from talentkreis.mail.delivery import rescue_interrupted
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import (
    ComplaintDay,
    DeliveryReport,
    InboundMessage,
    Message,
    MessageState,
    Throttle,
)
from talentkreis.mail.privacy import erase_own, export_own
from talentkreis.mail.relays.keys import hook_url
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    give_consent,
    put_into_state,
)
from talentkreis.mail.tests.relays.emulators import MailgunEmulator, MailjetEmulator
from talentkreis.mail.tests.relays.test_sending import deliver, letter_of
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.people.models import ContactPoint, Person

if TYPE_CHECKING:
    from talentkreis.mail.tests.relays.emulators import Emulator

pytestmark = pytest.mark.django_db


def _sent(service: Emulator) -> tuple[Person, Message]:
    """Somebody whose mail the service has taken."""
    person = a_person(email="svea@post.test")
    give_consent(person)
    message = letter_of(service, person=person)
    assert deliver(service).accepted == 1
    return person, message


def _has_ended(person: Person) -> bool:
    """Whether the person is on record as having said no."""
    said = ConsentEvent.objects.filter(person_id=person.id).values_list("kind", flat=True)
    return bool({"withdrawn", "objected"} & set(said))


@pytest.mark.requirement("trust:F-32")
def test_delivered_is_written_down_once(service: Emulator) -> None:
    _person, message = _sent(service)
    assert service.tell("delivered") == 200
    assert service.tell("delivered") == 200
    assert [report.status for report in message.reports.all()] == ["delivered"]
    assert service.relay is not None
    service.relay.refresh_from_db()
    assert service.relay.told_at is not None


@pytest.mark.requirement("trust:E-11")
@pytest.mark.requirement("trust:E-12")
def test_an_address_that_does_not_exist_is_suppressed_before_the_next_mail(
    service: Emulator,
) -> None:
    person, message = _sent(service)
    assert service.tell("hard") == 200
    report = DeliveryReport.objects.get(message=message)
    assert (report.status, report.blame) == ("failed", "address")
    assert Suppression.objects.get().reason == "bounce"
    assert ContactPoint.objects.get(person=person).bounced_at is not None
    assert Activity.objects.filter(kind="mail.bounce_received", person_id=person.id).count() == 1
    following = letter_of(service, person=person)
    deliver(service)
    following.refresh_from_db()
    assert following.state == MessageState.CANCELLED
    assert len(service.taken) == 1


@pytest.mark.requirement("trust:E-11")
def test_a_full_mailbox_counts_only_the_third_time(service: Emulator) -> None:
    person = a_person(email="svea@post.test")
    give_consent(person, "personal_contact")
    for number in range(3):
        letter_of(service, person=person, purpose="personal_contact", is_automatic=False)
        deliver(service)
        assert ContactPoint.objects.get(person=person).bounced_at is None
        service.tell("soft", number=number, text="552 5.2.2 Mailbox full")
    assert ContactPoint.objects.get(person=person).bounced_at is not None
    assert not Suppression.objects.exists()


@pytest.mark.requirement("trust:E-11")
def test_a_mail_that_came_back_for_its_text_blames_no_address(postmark: Emulator) -> None:
    person, message = _sent(postmark)
    said = "smtp;554 5.7.1 Message rejected as spam by content filter"
    assert postmark.tell("hard", text=said) == 200
    assert DeliveryReport.objects.get(message=message).blame == "content"
    assert ContactPoint.objects.get(person=person).bounced_at is None


@pytest.mark.requirement("trust:F-16")
def test_three_mails_that_came_back_for_our_sender_stop_everything(postmark: Emulator) -> None:
    for number in range(3):
        letter_of(postmark)
        deliver(postmark)
        postmark.tell("hard", number=number, text="550 5.7.26 unauthenticated, DMARC policy")
        stopped = Employer.objects.get().sending_stopped_at
        assert (stopped is not None) == (number == 2)
    assert not Suppression.objects.exists()


@pytest.mark.requirement("trust:E-07")
@pytest.mark.requirement("trust:E-02")
def test_a_complaint_ends_all_advertising_at_once_and_is_counted_once(service: Emulator) -> None:
    person, _message = _sent(service)
    assert service.tell("spam") == 200
    assert service.tell("spam") == 200
    assert _has_ended(person)
    assert ComplaintDay.objects.get().count == 1
    assert Activity.objects.filter(kind="mail.complaint_received").count() == 1


@pytest.mark.requirement("trust:E-03")
def test_what_somebody_pressed_at_the_service_holds_as_our_click(service: Emulator) -> None:
    person, message = _sent(service)
    assert service.tell("unsubscribed") == 200
    answer = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL)
    assert (answer.is_yes, answer.reason) == (False, "withdrawn")
    assert message.reports.get().status == "unsubscribed"


def test_what_the_owner_of_the_account_pressed_is_nobodys_withdrawal(postmark: Emulator) -> None:
    person, _message = _sent(postmark)
    event = postmark.said("unsubscribed", postmark.taken[0], "") | {"Origin": "Customer"}
    assert postmark.call(event).status_code == 200
    assert not _has_ended(person)


@pytest.mark.requirement("trust:E-14")
@pytest.mark.requirement("trust:L-20")
def test_an_open_says_nothing_about_a_person_and_all_about_the_service(service: Emulator) -> None:
    person, message = _sent(service)
    before = Activity.objects.count()
    assert service.tell("opened") == 200
    assert not DeliveryReport.objects.exists()
    assert Activity.objects.count() == before
    assert service.relay is not None
    service.relay.refresh_from_db()
    assert service.relay.followed_at is not None
    assert "opened" not in str(export_own(person.id))
    message.refresh_from_db()
    assert message.state == MessageState.ACCEPTED


@pytest.mark.requirement("trust:E-13")
def test_where_servers_ask_for_less_less_is_handed_over(postmark: Emulator) -> None:
    _sent(postmark)
    assert postmark.tell("later", text="421 4.7.28 too many messages") == 200
    assert Throttle.objects.get().group == "post.test"
    assert not DeliveryReport.objects.exists()


def test_being_tried_again_is_no_news(service: Emulator) -> None:
    _sent(service)
    assert service.tell("later", text="450 4.2.0 greylisted") == 200
    assert not DeliveryReport.objects.exists()
    assert not Throttle.objects.exists()


@pytest.mark.requirement("trust:R-01")
def test_a_report_clears_up_what_was_uncertain(service: Emulator) -> None:
    message = letter_of(service)
    service.is_mute = True
    assert deliver(service).uncertain == 1
    service.tell("delivered")
    message.refresh_from_db()
    assert (message.state, message.state_reason) == (MessageState.ACCEPTED, "resolved_report")
    assert message.external_id == service.taken[0].id


@pytest.mark.requirement("trust:R-01")
@pytest.mark.parametrize("message_class", ["at_most_once", "at_least_once"])
def test_a_report_that_came_before_the_crash_was_noticed_counts(
    postmark: Emulator, message_class: str
) -> None:
    message = letter_of(postmark, message_class=message_class)
    put_into_state(message, "data_started")
    event = {
        "RecordType": "Delivery", "MessageID": "a1", "Metadata": {"message": message.id.hex},
        "DeliveredAt": clock.now().isoformat(),
    }  # fmt: skip
    assert postmark.call(event).status_code == 200
    Message.objects.update(lease_until=clock.now() - dt.timedelta(seconds=1))
    rescue_interrupted()
    message.refresh_from_db()
    assert (message.state, message.state_reason) == (MessageState.ACCEPTED, "resolved_report")


@pytest.mark.requirement("trust:F-32")
def test_events_come_in_any_order_and_many_at_once(mailjet: Emulator) -> None:
    letters = [letter_of(mailjet) for _ in range(3)]
    deliver(mailjet)
    first, second, third = mailjet.taken
    events = [
        mailjet.said("opened", first, ""),
        mailjet.said("hard", second, ""),
        mailjet.said("delivered", second, ""),
        mailjet.said("delivered", first, ""),
        mailjet.said("delivered", first, ""),
        mailjet.said("spam", third, ""),
    ]
    for order in (events, events[::-1]):
        assert mailjet.call(order).status_code == 200
    assert DeliveryReport.objects.count() == 4
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.ACCEPTED}
    assert len(letters) == 3
    assert ComplaintDay.objects.get().count == 1


@pytest.mark.requirement("trust:F-32")
def test_forged_calls_are_refused_without_a_word_and_change_nothing(service: Emulator) -> None:
    person, _message = _sent(service)
    event = service.said("spam", service.taken[0], "")
    assert service.relay is not None
    if isinstance(service, MailgunEmulator):
        forged = [
            service.call(service.signed(event, key="guessed")),
            service.call(service.signed(event, age_s=90_000)),
            service.call(service.signed(event, age_s=-3_600)),
            service.call({"event-data": event}),
            service.call(b"["),
        ]
    else:
        payload = service.batch([event])
        forged = [
            service.call(payload, login="talentkreis:guessed"),
            service.call(payload, login=""),
            service.call(payload, login="", HTTP_AUTHORIZATION="Bearer x"),
            service.call(payload, login="", HTTP_AUTHORIZATION="Basic %%%"),
        ]
        renew_call_address(actor=SYSTEM, mailbox_id=service.relay.mailbox_id)
        forged.append(service.call(payload))  # by the address of before
    assert [answer.status_code for answer in forged] == [403] * 5
    assert {answer.content for answer in forged} == {b""}
    assert not _has_ended(person)
    assert not DeliveryReport.objects.exists()


@pytest.mark.requirement("trust:F-32")
def test_a_signature_counts_once_whatever_comes_with_it(mailgun: Emulator) -> None:
    assert isinstance(mailgun, MailgunEmulator)
    person, _message = _sent(mailgun)
    genuine = mailgun.signed(mailgun.said("delivered", mailgun.taken[0], ""), token="t1")
    assert mailgun.call(genuine).status_code == 200
    stolen = genuine | {"event-data": mailgun.said("spam", mailgun.taken[0], "")}
    assert mailgun.call(stolen).status_code == 200
    assert not _has_ended(person)
    assert not ComplaintDay.objects.exists()


def test_one_account_tells_nothing_about_mail_of_another(
    postmark: Emulator,
) -> None:
    person, message = _sent(postmark)
    other = a_mailbox(is_default=False)
    Message.objects.filter(id=message.id).update(mailbox=other)
    for what in ("spam", "unsubscribed", "hard"):
        assert postmark.tell(what) == 200
    assert not _has_ended(person)
    assert not DeliveryReport.objects.exists()


def test_calls_about_mail_nobody_knows_are_answered_and_forgotten(service: Emulator) -> None:
    _sent(service)
    mail = service.taken[0]
    mail.own_id, mail.id = (
        "no-id-of-ours",
        "4711" if isinstance(service, MailjetEmulator) else "<x@y>",
    )
    for what in ("hard", "spam", "unsubscribed", "delivered", "opened"):
        assert service.tell(what, mail=mail) == 200
    assert not DeliveryReport.objects.exists()
    assert not Suppression.objects.exists()


def test_a_mail_is_found_by_the_services_own_name_for_it(service: Emulator) -> None:
    _person, message = _sent(service)
    mail = service.taken[0]
    mail.own_id = ""
    assert service.tell("delivered", mail=mail) == 200
    assert message.reports.get().status == "delivered"


def test_what_is_too_large_unreadable_or_of_another_kind_is_refused(postmark: Emulator) -> None:
    assert postmark.call(b'"' + b"x" * 1_100_000 + b'"').status_code == 413
    for body in (b"[" * 50_000, b"\xff", b"7", b"null", b"[]"):
        assert postmark.call(body).status_code == 400
    assert postmark.call(b"{}", kind="application/x-www-form-urlencoded").status_code == 403
    assert postmark.call({"FromFull": {}, "RawEmail": "x"}).status_code == 400


def test_too_many_events_at_once_are_refused(mailjet: Emulator) -> None:
    assert mailjet.call([{"event": "sent"}] * 1_001).status_code == 400


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "RecordType",
                        "Type",
                        "Metadata",
                        "MessageID",
                        "event",
                        "time",
                        "Payload",
                        "event-data",
                        "message",
                        "headers",
                        "user-variables",
                        "ts_epoch",
                        "error",
                        "X-Mailin-custom",
                        "hard_bounce",
                        "Details",
                        "severity",
                        "delivery-status",
                    ]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_is_told_breaks_nothing(service: Emulator, value: object) -> None:
    payload: object = value
    if isinstance(service, MailgunEmulator):
        payload = service.signed(value)  # type: ignore[arg-type]  # on purpose
    assert service.call(payload).status_code in {200, 400, 403}


def test_a_get_and_a_stranger_find_nothing(postmark: Emulator) -> None:
    assert postmark.relay is not None
    path = f"/versanddienst/{postmark.relay.id}/"
    assert Client().get(path).status_code == 405
    assert Client().head(path).status_code == 200
    missing = "/versanddienst/00000000-0000-7000-8000-000000000000/"
    assert Client().post(missing, b"{}", content_type="application/json").status_code == 404


def test_an_account_that_was_switched_off_is_still_heard(service: Emulator) -> None:
    person, _message = _sent(service)
    assert service.relay is not None
    switch_relay(actor=SYSTEM, mailbox_id=service.relay.mailbox_id, is_on=False)
    assert service.tell("spam") == 200
    assert _has_ended(person)


@pytest.mark.requirement("trust:L-12")
def test_after_erasure_nothing_told_leads_to_the_person(service: Emulator) -> None:
    person, message = _sent(service)
    service.tell("delivered")
    erase_own(person.id)
    message.refresh_from_db()
    assert (message.text, message.to_address, message.external_id) == ("", "", "")
    Message.objects.filter(id=message.id).update(person=None)
    assert service.tell("spam") == 200
    kept = str(list(DeliveryReport.objects.values()))
    assert "svea@post.test" not in kept


def test_a_reply_to_the_services_own_id_finds_its_mail(service: Emulator) -> None:
    """Brevo and Mailjet give mail an id of their own; people answer to that one."""
    person, message = _sent(service)
    name = message.message_id_header
    if not isinstance(service, MailgunEmulator):
        message.refresh_from_db()
        named = message.external_id
        name = named if named.startswith("<") else f"<{named}@mtasv.net>"
    raw = (
        f"From: Wer anders <anders@post.test>\r\nTo: karriere@nordlicht.test\r\n"
        f"Subject: Re: Neues\r\nMessage-ID: <r1@post.test>\r\nIn-Reply-To: {name}\r\n"
        "Date: Mon, 23 Nov 2026 09:00:00 +0100\r\n\r\nGern!\r\n"
    )
    receive(raw.encode())
    row = InboundMessage.objects.get()
    assert (row.person_id, row.message_id, row.matched_by) == (
        person.id, message.id, "reply_header",
    )  # fmt: skip


def test_the_address_holds_a_password_unless_the_service_signs(service: Emulator) -> None:
    assert service.relay is not None
    url = hook_url(service.relay)
    assert ("@" in url) == (not isinstance(service, MailgunEmulator))
    assert str(service.relay.id) in url


def test_a_letter_planned_and_never_attempted_cannot_be_told_about(postmark: Emulator) -> None:
    assert postmark.relay is not None
    message = a_message(mailbox=postmark.relay.mailbox)
    event = {"RecordType": "Delivery", "MessageID": "a", "Metadata": {"message": message.id.hex}}
    assert postmark.call(event).status_code == 200
    assert not DeliveryReport.objects.exists()
