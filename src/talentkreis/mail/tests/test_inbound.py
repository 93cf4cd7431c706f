# SPDX-License-Identifier: Apache-2.0
"""What comes in: replies stop, machines do not count, bounces and complaints have consequences."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.activity.models import Activity
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose, Suppression
from talentkreis.mail import tokens
from talentkreis.mail.actions import assign_inbound
from talentkreis.mail.inbound import receive
from talentkreis.mail.inbound.absences import return_date
from talentkreis.mail.inbound.parsing import parse
from talentkreis.mail.inbound.reply_text import reply_text
from talentkreis.mail.models import (
    Classification,
    InboundMessage,
    InboundState,
    MessageState,
)
from talentkreis.mail.tests.factories import (
    a_message,
    a_person,
    give_consent,
    put_into_state,
    the_employer,
)
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import ContactPoint, Conversation, Person

if TYPE_CHECKING:
    from talentkreis.mail.models import Message

pytestmark = pytest.mark.django_db


def a_reply(text: str = "Gerne! Wann passt es?", **headers: str) -> bytes:
    mail = EmailMessage()
    defaults = {
        "Message-ID": "<reply@post.test>",
        "From": "Svea Callsen <svea@post.test>",
        "To": "karriere@nordlicht.test",
        "Subject": "AW: Neues aus der Leitwarte",
        "Date": "Sat, 21 Nov 2026 10:00:00 +0100",
    }
    for name, value in (defaults | {k.replace("_", "-"): v for k, v in headers.items()}).items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def a_sent_message() -> Message:
    the_employer()
    person = a_person(email="svea@post.test")
    give_consent(person)
    message = a_message(person=person, to_address="svea@post.test")
    return put_into_state(message, MessageState.ACCEPTED)


def kinds() -> list[str]:
    return list(Activity.objects.filter(kind__startswith="mail.").values_list("kind", flat=True))


@pytest.mark.requirement("feature:F3")
@pytest.mark.requirement("trust:E-20")
def test_a_reply_finds_its_message_and_counts_as_a_conversation() -> None:
    message = a_sent_message()
    inbound = receive(
        a_reply(
            "Gerne! Wann passt es?\n\nAm 20.11.2026 um 10:00 schrieb Nordlicht "
            "<karriere@nordlicht.test>:\n> Guten Tag",
            In_Reply_To=message.message_id_header,
        )
    )
    assert inbound.classification == Classification.HUMAN_REPLY
    assert (inbound.message_id, inbound.person_id) == (message.id, message.person_id)
    assert kinds().count("mail.reply_received") == 1
    conversation = Conversation.objects.get()
    assert (conversation.kind, conversation.text) == ("email", "Gerne! Wann passt es?")
    row = InboundMessage.objects.get()
    assert row.state == InboundState.OPEN
    with row.raw.open() as stored:
        assert b"Gerne! Wann passt es?" in stored.read()


def test_the_same_mail_again_changes_nothing() -> None:
    message = a_sent_message()
    raw = a_reply(In_Reply_To=message.message_id_header)
    first, second = receive(raw), receive(raw)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.id == second.id
    assert Conversation.objects.count() == 1


def test_another_mail_with_a_stolen_message_id_is_not_swallowed() -> None:
    a_sent_message()
    receive(a_reply("Erste"))
    assert receive(a_reply("Zweite")).is_new


@pytest.mark.requirement("trust:E-06")
def test_a_reply_to_the_plus_address_finds_its_message_and_a_forged_token_does_not() -> None:
    message = a_sent_message()
    token = tokens.token_for(tokens.REPLY, message.id)
    good = receive(a_reply(From="privat@anders.test", To=f"karriere+{token}@nordlicht.test"))
    assert good.message_id == message.id
    # In the middle: of the last letter some bits say nothing.
    place = len(token) // 2
    forged = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
    bad = receive(
        a_reply("x y z", From="fremd@anders.test", To=f"karriere+{forged}@nordlicht.test")
    )
    assert (bad.message_id, bad.person_id) == (None, None)


@pytest.mark.requirement("trust:E-20")
def test_an_unknown_sender_waits_to_be_assigned_and_never_becomes_a_person() -> None:
    the_employer()
    before = Person.objects.count()
    inbound = receive(a_reply(From="Unbekannt <neu@fremd.test>"))
    row = InboundMessage.objects.get(id=inbound.id)
    assert row.state == InboundState.UNASSIGNED
    assert Person.objects.count() == before
    assert "mail.reply_received" not in kinds()
    person = a_person()
    assign_inbound(actor=SYSTEM, inbound_id=row.id, person_id=person.id)
    row.refresh_from_db()
    assert (row.person_id, row.state) == (person.id, InboundState.OPEN)
    assert "mail.reply_received" in kinds()


def test_of_two_people_with_one_address_neither_is_guessed() -> None:
    the_employer()
    a_person(email="familie@post.test")
    a_person(email="familie@post.test")
    assert receive(a_reply(From="familie@post.test")).person_id is None


@pytest.mark.requirement("trust:E-05")
@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Ich bin wieder da am 5.12.", {"Auto_Submitted": "auto-replied"}),
        ("weg", {"X_Autoreply": "yes"}),
        ("weg", {"Precedence": "auto_reply"}),
        ("weg", {"Return_Path": "<>"}),
        ("weg", {"Subject": "Automatische Antwort: Neues"}),
        ("weg", {"Subject": "Abwesenheitsnotiz"}),
        ("weg", {"Subject": "AW: Abwesend bis 3. Januar"}),
        ("away", {"Subject": "Out of Office Re: News"}),
        ("away", {"Subject": "Automatic reply: News"}),
        (
            (
                "Vielen Dank für Ihre Nachricht. Ich bin bis zum 4. Dezember nicht im Büro und ab "
                "dem 5. Dezember wieder da. In dringenden Fällen wenden Sie sich an a@b.test."
            ),
            {},
        ),
        (
            (
                "Thank you for your message. I am out of the office until 4 December with limited "
                "access to e-mail. For urgent matters please contact office@b.test."
            ),
            {},
        ),
        (
            "Ich arbeite nicht mehr bei Muster AG. Diese E-Mail wurde automatisch generiert.",
            {},
        ),
    ],
)
def test_an_absence_note_is_no_reply(text: str, headers: dict[str, str]) -> None:
    message = a_sent_message()
    inbound = receive(a_reply(text, In_Reply_To=message.message_id_header, **headers))
    assert inbound.classification == Classification.AUTO_REPLY
    assert not Conversation.objects.exists()
    assert "mail.reply_received" not in kinds()
    assert "mail.auto_reply_received" in kinds()


@pytest.mark.requirement("trust:E-05")
@pytest.mark.parametrize(
    "text",
    [
        (
            "Hallo Frau Petersen,\n\ndanke, das klingt gut. Ich bin bis Freitag im Urlaub, danach "
            "können wir gern telefonieren.\n\nGruß\nSvea"
        ),
        "Vielen Dank für Ihre Nachricht! Ich melde mich nächste Woche bei Ihnen.",
        "Thanks, I am travelling until Monday. Could we talk on Tuesday?",
        "Bitte schicken Sie mir nichts mehr.",
        "Ich bin ab Januar wieder in Deutschland. Haben Sie dann noch Bedarf?",
        "Nein danke.",
        "👍",
    ],
)
def test_people_who_mention_their_holidays_are_still_people(text: str) -> None:
    message = a_sent_message()
    inbound = receive(a_reply(text, In_Reply_To=message.message_id_header))
    assert inbound.classification == Classification.HUMAN_REPLY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ich bin ab dem 5. Dezember wieder erreichbar.", dt.date(2026, 12, 5)),
        ("bis einschließlich 4.12.2026 im Urlaub", dt.date(2026, 12, 5)),
        ("I will be back on January 7th.", dt.date(2027, 1, 7)),
        ("out of office until 2026-12-04", dt.date(2026, 12, 5)),
        ("am 02.01. bin ich zurück", dt.date(2027, 1, 2)),
        ("Ich bin weg.", None),
        ("seit dem 1.1.1990", None),
    ],
)
def test_the_day_of_return_is_read_from_the_note(text: str, day: dt.date | None) -> None:
    assert return_date(text, dt.date(2026, 11, 21)) == day


def a_bounce(message: Message, status: str, diagnostic: str, action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.test\r\nTo: karriere@nordlicht.test\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <dsn@mx.test>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n"
        ' boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver.\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; svea@post.test\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {diagnostic}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {message.message_id_header}\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


@pytest.mark.requirement("trust:E-06")
@pytest.mark.requirement("trust:E-11")
@pytest.mark.requirement("feature:D5")
def test_an_address_that_does_not_exist_is_not_written_to_again() -> None:
    message = a_sent_message()
    inbound = receive(a_bounce(message, "5.1.1", "550 5.1.1 user unknown"))
    assert inbound.classification == Classification.BOUNCE
    assert ContactPoint.objects.get().bounced_at is not None
    assert Suppression.objects.filter(reason="bounce").exists()
    assert message.person_id is not None
    answer = may_contact(message.person_id, Purpose.NURTURE, Channel.EMAIL)
    assert answer.verdict == "no"
    assert "mail.bounce_received" in kinds()


@pytest.mark.requirement("trust:E-11")
@pytest.mark.requirement("feature:D5")
def test_a_full_mailbox_is_forgiven_twice_and_paused_the_third_time() -> None:
    message = a_sent_message()
    for number in range(3):
        assert ContactPoint.objects.get().bounced_at is None
        raw = a_bounce(message, "4.2.2", "452 4.2.2 mailbox full")
        receive(raw.replace(b"<dsn@mx.test>", f"<dsn{number}@mx.test>".encode()))
    assert ContactPoint.objects.get().bounced_at is not None
    assert not Suppression.objects.exists()


@pytest.mark.requirement("trust:E-11")
@pytest.mark.parametrize("status", ["5.7.1", "5.7.26", "4.4.1"])
def test_a_bounce_about_us_never_blames_the_address(status: str) -> None:
    message = a_sent_message()
    receive(a_bounce(message, status, f"550 {status} rejected as spam"))
    assert ContactPoint.objects.get().bounced_at is None


def test_a_bounce_or_a_reply_settles_an_uncertain_message() -> None:
    the_employer()
    bounced, answered = (put_into_state(a_message(), MessageState.UNCERTAIN) for _ in "ab")
    receive(a_bounce(bounced, "5.1.1", "550 user unknown"))
    receive(a_reply(In_Reply_To=answered.message_id_header))
    for message, state in ((bounced, MessageState.REJECTED), (answered, MessageState.ACCEPTED)):
        message.refresh_from_db()
        assert message.state == state


@pytest.mark.requirement("trust:E-07")
def test_a_complaint_ends_all_advertising_and_keeps_what_was_asked_for() -> None:
    message = a_sent_message()
    raw = (
        "From: fbl@provider.test\r\nTo: karriere@nordlicht.test\r\nSubject: FW\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report;\r\n"
        ' boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nabuse\r\n--b\r\n'
        "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {message.message_id_header}\r\nTo: redacted\r\n\r\nx\r\n--b--\r\n"
    ).encode()
    assert receive(raw).classification == Classification.COMPLAINT
    assert message.person_id is not None
    for purpose, verdict in (
        (Purpose.NURTURE, "no"),
        (Purpose.NEWSLETTER, "no"),
        (Purpose.TRANSACTIONAL, "yes"),
    ):
        assert may_contact(message.person_id, purpose, Channel.EMAIL).verdict == verdict


@pytest.mark.requirement("trust:E-04")
def test_unsubscribing_by_mail_holds_like_a_click() -> None:
    message = a_sent_message()
    token = tokens.token_for(tokens.UNSUBSCRIBE, message.id)
    raw = a_reply("", To=f"karriere+{token}@nordlicht.test", Subject=f"unsubscribe {token}")
    assert receive(raw).classification == Classification.UNSUBSCRIBE
    assert message.person_id is not None
    assert may_contact(message.person_id, Purpose.NURTURE, Channel.EMAIL).reason == "withdrawn"


@pytest.mark.requirement("trust:S-12")
def test_html_becomes_text_without_anything_that_acts() -> None:
    mail = EmailMessage()
    mail["From"] = "a@b.test"
    mail.set_content(
        "<p>Hallo<script>alert(1)</script></p><img src='https://x.test/pixel'>"
        "<style>p{}</style><p onclick=x>Welt</p><svg onload=alert(1)>",
        subtype="html",
    )
    text = parse(mail.as_bytes()).text
    assert "Hallo" in text
    assert "Welt" in text
    assert "alert" not in text
    assert "<" not in text


def test_a_bomb_of_parts_is_cut_off_quickly() -> None:
    deep = b"From: a@b.test\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(2_000)
    )
    wide = (
        b'From: a@b.test\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000
    )
    for raw in (deep, wide, b"\x00" * 3_000_000, b"Subject: " + b"=?utf-8?B?" * 50_000):
        assert len(parse(raw).text) <= 200_000


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600))
def test_parsing_survives_anything(raw: bytes) -> None:
    head = b"From: a@b.test\r\nContent-Type: multipart/report; boundary=b\r\n"
    for hostile in (raw, head + raw, head + b"\r\n--b\r\n" + raw):
        parse(hostile)


@settings(max_examples=80)
@given(st.text(max_size=400))
def test_the_new_text_of_a_reply_is_never_lost(text: str) -> None:
    result = reply_text(text)
    assert bool(result) == bool(text.strip())
