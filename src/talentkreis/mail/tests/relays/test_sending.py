# SPDX-License-Identifier: Apache-2.0
"""Mail leaves through a service by the one engine: once, allowed, whole, followed by nobody."""

from __future__ import annotations

import datetime as dt
import socket
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from talentkreis.consent.actions import withdraw_consent
from talentkreis.consent.models import Suppression
from talentkreis.kernel import clock
from talentkreis.kernel.tests.web_server import Reply
from talentkreis.mail.actions import switch_relay
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.models import Message, MessageState, OutgoingFile, SentCopy
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tasks import note_refusal
from talentkreis.mail.tests.factories import a_message, a_person, give_consent
from talentkreis.mail.tests.relays.emulators import (
    SECRET,
    MailgunEmulator,
    PostmarkEmulator,
)
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import ContactPoint

if TYPE_CHECKING:
    from pytest_django import Settings

    from talentkreis.mail.delivery import Delivered
    from talentkreis.mail.models import Mailbox
    from talentkreis.mail.tests.relays.emulators import Emulator

pytestmark = pytest.mark.django_db

QUICK = Pace(timeouts=Timeouts(connect=1, command=1, final_dot=1))


def mailbox_of(service: Emulator) -> Mailbox:
    """The mailbox as it is now."""
    assert service.relay is not None
    mailbox = service.relay.mailbox
    mailbox.refresh_from_db()
    return mailbox


def deliver(service: Emulator, *, at: dt.datetime | None = None) -> Delivered:
    """Hand over what is due."""
    return deliver_due(mailbox_of(service).id, pace=QUICK, at=at)


def letter_of(service: Emulator, **values: Any) -> Message:
    """A letter that is due from the account's mailbox."""
    return a_message(mailbox=mailbox_of(service), **values)


def _state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.state_reason


@pytest.mark.requirement("feature:H1")
@pytest.mark.requirement("trust:E-03")
@pytest.mark.requirement("trust:E-18")
def test_a_mail_leaves_once_with_everything_it_has_by_smtp(service: Emulator) -> None:
    message = letter_of(service, subject="Grüße, „Neues“", language="de")
    assert deliver(service).accepted == 1
    assert deliver(service).accepted == 0
    (sent,) = service.taken
    assert sent.subject == "Grüße, „Neues“"
    assert "hier sind wir" in sent.text
    assert "hier sind wir" in sent.html
    assert "karriere@nordlicht.test" in sent.sender
    assert "karriere+" in sent.reply_to  # a reply is known by its token
    headers = {name.lower(): value for name, value in sent.headers.items()}
    assert headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert headers["list-unsubscribe"].startswith("<http")
    assert "mailto:" in headers["list-unsubscribe"]
    assert headers["list-id"] == "<nurture.nordlicht.test>"
    assert headers["auto-submitted"] == "auto-generated"
    assert sent.own_id == message.id.hex
    assert _state(message) == (MessageState.ACCEPTED, "")
    assert message.external_id == sent.id


@pytest.mark.requirement("trust:E-14")
@pytest.mark.requirement("trust:L-20")
def test_nobody_is_followed_and_the_request_says_so(service: Emulator) -> None:
    letter_of(service)
    deliver(service)
    assert not service.taken[0].is_followed
    assert "<img" not in service.taken[0].html


def test_our_message_id_is_kept_where_a_service_keeps_it(service: Emulator) -> None:
    message = letter_of(service, in_reply_to="<frage@post.test>", references="<frage@post.test>")
    deliver(service)
    headers = {name.lower(): value for name, value in service.taken[0].headers.items()}
    if isinstance(service, PostmarkEmulator | MailgunEmulator):
        assert headers["message-id"] == message.message_id_header
    else:
        assert "message-id" not in headers
    assert headers["in-reply-to"] == headers["references"] == "<frage@post.test>"


def test_files_travel_with_their_names(service: Emulator) -> None:
    message = letter_of(service, purpose="personal_contact", is_automatic=False)
    path = default_storage.save("outgoing/zeugnis.pdf", ContentFile(b"%PDF-1.7 zeugnis"))
    OutgoingFile.objects.create(
        message=message,
        name="Zeugnis Übersicht.pdf",
        media_type="application/pdf",
        size=16,
        file=path,
    )
    deliver(service)
    ((name, _kind, content),) = service.taken[0].files
    assert (name, content) == ("Zeugnis Übersicht.pdf", b"%PDF-1.7 zeugnis")


def test_a_confirmation_is_text_alone_and_its_bytes_are_kept(service: Emulator) -> None:
    message = letter_of(service, purpose="transactional", message_class="at_least_once")
    deliver(service)
    (sent,) = service.taken
    assert sent.html == ""
    assert "List-Unsubscribe" not in sent.headers
    kept = bytes(SentCopy.objects.get(message=message).mime)
    assert message.message_id_header.encode() in kept
    assert b"DKIM-Signature" not in kept


def test_mail_to_many_leaves_postmark_by_a_stream_of_its_own(postmark: Emulator) -> None:
    letter_of(postmark)
    letter_of(postmark, purpose="transactional", person=None)
    deliver(postmark)
    assert sorted(mail.stream for mail in postmark.taken) == ["broadcast", "outbound"]


@pytest.mark.requirement("trust:L-17")
@pytest.mark.requirement("trust:E-12")
def test_the_gate_is_asked_at_hand_over(service: Emulator) -> None:
    person = a_person()
    give_consent(person)
    message = letter_of(service, person=person)
    withdraw_consent(actor=SYSTEM, person_id=person.id)
    deliver(service)
    assert service.taken == []
    assert _state(message)[0] == MessageState.CANCELLED


def test_nothing_leaves_while_the_account_is_off(service: Emulator) -> None:
    message = letter_of(service)
    switch_relay(actor=SYSTEM, mailbox_id=mailbox_of(service).id, is_on=False)
    assert deliver(service).problem == "switched_off"
    assert service.server.asked == []
    assert _state(message)[0] == MessageState.PLANNED


@pytest.mark.requirement("trust:F-12")
@pytest.mark.requirement("trust:F-13")
@pytest.mark.requirement("trust:R-01")
def test_taken_and_never_answered_is_uncertain_and_not_sent_again(service: Emulator) -> None:
    message = letter_of(service)
    service.is_mute = True
    assert deliver(service).uncertain == 1
    service.is_mute = False
    deliver(service)
    assert len(service.taken) == 1
    assert _state(message) == (MessageState.UNCERTAIN, "interrupted")


@pytest.mark.parametrize("status", [500, 502])
def test_a_service_that_breaks_down_leaves_it_uncertain(service: Emulator, status: int) -> None:
    message = letter_of(service)
    service.next_replies.append(Reply(status, b"<html>"))
    deliver(service)
    assert _state(message)[0] == MessageState.UNCERTAIN


@pytest.mark.parametrize("body", [b"no json", b"[]", b'{"id": 7}', b'{"Messages": 1}'])
def test_a_success_nobody_can_read_is_uncertain(service: Emulator, body: bytes) -> None:
    message = letter_of(service)
    service.next_replies.append(Reply(200, body))
    deliver(service)
    assert _state(message)[0] == MessageState.UNCERTAIN


def test_what_is_sent_rather_twice_than_never_is_sent_again(service: Emulator) -> None:
    message = letter_of(service, purpose="transactional", message_class="at_least_once")
    service.is_mute = True
    deliver(service)
    assert _state(message) == (MessageState.DEFERRED, "interrupted")
    service.is_mute = False
    Message.objects.update(due_at=clock.now())
    deliver(service)
    assert len(service.taken) == 2
    assert {mail.own_id for mail in service.taken} == {message.id.hex}
    assert _state(message)[0] == MessageState.ACCEPTED


@pytest.mark.requirement("trust:F-11")
def test_a_service_that_is_away_uses_up_no_attempt(service: Emulator, settings: Settings) -> None:
    message = letter_of(service)
    (host,) = settings.OUTGOING_STAND_INS
    settings.OUTGOING_STAND_INS = {host: "http://127.0.0.1:9"}
    assert deliver(service).problem == "no_connection"
    assert _state(message) == (MessageState.PLANNED, "connection")
    assert message.deferral_count == 0
    assert mailbox_of(service).pause_until is not None


@pytest.mark.requirement("trust:F-15")
def test_a_service_that_asks_for_patience_gets_as_much_as_it_asks(service: Emulator) -> None:
    first, _second = letter_of(service), letter_of(service)
    service.next_replies += [Reply(429, {}, headers={"Retry-After": "3600"})] * 2
    now = clock.now()
    deliver(service)
    mailbox = mailbox_of(service)
    assert mailbox.pause_until is not None
    assert mailbox.pause_until >= now + dt.timedelta(minutes=59)
    assert mailbox.smtp_result == "rate_limited"
    assert _state(first)[0] in {MessageState.DEFERRED, MessageState.PLANNED}
    assert deliver(service).problem == "paused"
    assert service.taken == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_pauses_the_account_and_loses_nothing(
    service: Emulator, status: int
) -> None:
    message = letter_of(service)
    service.next_replies.append(Reply(status, {"message": "no"}))
    deliver(service)
    assert _state(message) == (MessageState.DEFERRED, "account")
    mailbox = mailbox_of(service)
    assert mailbox.smtp_result == "login_refused"
    assert mailbox.pause_until is not None


def test_a_wrong_key_is_told_by_the_service_itself(service: Emulator) -> None:
    from talentkreis.kernel.signing import encrypt

    assert service.relay is not None
    service.relay.secret = encrypt("another-key-0815")
    service.relay.save()
    message = letter_of(service)
    deliver(service)
    assert service.taken == []
    assert _state(message) == (MessageState.DEFERRED, "account")


@pytest.mark.requirement("trust:E-11")
def test_an_address_the_service_has_given_up_is_given_up_here(service: Emulator) -> None:
    person = a_person(email="weg@post.test")
    give_consent(person)
    message = letter_of(service, person=person)
    service.gone.add("weg@post.test")
    deliver(service)
    assert _state(message) == (MessageState.REJECTED, "address")
    note_refusal(str(message.id), "address")
    assert ContactPoint.objects.get(person=person).bounced_at is not None
    assert Suppression.objects.filter(reason="bounce").count() == 1


@pytest.mark.parametrize(
    ("service", "status", "body", "reason", "result"),
    [
        ("postmark", 422, {"ErrorCode": 405, "Message": "x"}, "account", "no_credit"),
        ("postmark", 422, {"ErrorCode": 400, "Message": "x"}, "account", "server_refuses"),
        ("postmark", 422, {"ErrorCode": 411, "Message": "x"}, "content", ""),
        ("mailgun", 404, {"message": "Domain not found: x"}, "account", "server_refuses"),
        ("mailgun", 402, {"message": "x"}, "account", "no_credit"),
        ("brevo", 402, {"code": "not_enough_credits"}, "account", "no_credit"),
        ("brevo", 400, {"code": "x", "message": "Unsupported file"}, "content", ""),
        ("brevo", 400, b"no json", "account", "server_refuses"),
        ("mailjet", 400, {"ErrorCode": "x", "ErrorMessage": "y"}, "account", "server_refuses"),
        ("mailjet", 413, {}, "content", ""),
    ],
    indirect=["service"],
)
def test_what_a_refusal_is_about_decides_what_follows(
    service: Emulator, status: int, body: object, reason: str, result: str
) -> None:
    message = letter_of(service)
    service.next_replies.append(Reply(status, body))
    deliver(service)
    assert _state(message)[1] == reason
    assert mailbox_of(service).smtp_result == result


def test_an_address_that_is_none_is_refused_here(service: Emulator) -> None:
    message = letter_of(service, follows_primary=False, to_address="kein @ort")
    deliver(service)
    assert service.server.asked == []
    assert _state(message) == (MessageState.REJECTED, "bad_address")


def test_line_breaks_in_names_and_subjects_make_no_header(service: Emulator) -> None:
    person = a_person(given_name="Eva\r\nBcc: x@y.test", email="eva@post.test")
    give_consent(person)
    letter_of(service, person=person, subject="Hallo Bcc: x@y.test")
    deliver(service)
    (sent,) = service.taken
    assert "\n" not in sent.to + sent.subject
    assert not any(name.lower() == "bcc" for name in sent.headers)
    assert all("\n" not in value and "\r" not in value for value in sent.headers.values())


def test_no_key_and_no_address_is_logged(service: Emulator) -> None:
    letter_of(service)
    service.next_replies.append(Reply(403, {"message": f"no {SECRET}"}))
    with structlog.testing.capture_logs() as logs:
        deliver(service)
    written = str(logs)
    assert SECRET not in written
    assert "@" not in written


def test_only_the_host_of_the_service_is_called(service: Emulator, settings: Settings) -> None:
    """The stand-in taken away, the name would be looked up: nothing here may do so."""
    letter_of(service)
    settings.OUTGOING_STAND_INS = {"somewhere.else": service.server.url}
    looked_up: list[str] = []

    def refuse(host: str, *_rest: object, **_more: object) -> list[object]:
        looked_up.append(host)
        raise socket.gaierror

    original, socket.getaddrinfo = socket.getaddrinfo, refuse  # type: ignore[assignment]  # the edge
    try:
        assert deliver(service).problem == "no_connection"
    finally:
        socket.getaddrinfo = original
    assert set(looked_up) <= {
        "api.postmarkapp.com", "api.eu.mailgun.net", "api.brevo.com", "api.mailjet.com",
    }  # fmt: skip
    assert looked_up
