# SPDX-License-Identifier: Apache-2.0
"""Whom a bounce blames, and how much words sound like a machine's."""

from __future__ import annotations

import datetime as dt

import pytest

from talentkreis.mail.inbound import notices, wording
from talentkreis.mail.inbound.classifying import classify
from talentkreis.mail.inbound.diagnosing import Refusal, blame
from talentkreis.mail.inbound.parsing import parse
from talentkreis.mail.models import Classification
from talentkreis.mail.rules import Blame

TODAY = dt.date(2026, 11, 20)


@pytest.mark.requirement("trust:E-11")
@pytest.mark.parametrize(
    ("said", "status", "expected"),
    [
        ("550 5.1.1 <a@b.test>: Recipient address rejected: User unknown", "5.1.1", Blame.ADDRESS),
        ("550 Benutzer unbekannt: Empfänger existiert nicht", "", Blame.ADDRESS),
        ("Host or domain name not found. Name service error", "5.4.4", Blame.ADDRESS),
        ("551 user not local; he has moved", "5.1.6", Blame.ADDRESS),
        ("552 5.2.2 Mailbox is full, user unknown to quota", "5.2.2", Blame.MAILBOX_FULL),
        ("550 5.7.1 rejected, no such user listed in SPF record", "5.7.1", Blame.POLICY),
        ("550 5.1.1 client blocked using zen.spamhaus.org", "5.1.1", Blame.CONTENT),
        ("550 5.2.1 account has been suspended", "5.2.1", Blame.UNKNOWN),
        ("550 5.1.8 sender domain does not exist", "5.1.8", Blame.POLICY),
        ("421 too many connections, try again later", "4.7.0", Blame.UNKNOWN),
        ("550 5.1.1", "5.1.1", Blame.ADDRESS),
    ],
)
def test_words_say_whom_a_refusal_is_about(said: str, status: str, expected: Blame) -> None:
    is_permanent = not status.startswith("4")
    assert blame(Refusal(said), status, is_permanent=is_permanent) is expected


def test_an_unknown_user_after_the_text_was_read_is_a_filter_and_not_the_address() -> None:
    said = "550 Unknown user"
    assert blame(Refusal(said), "5.0.0", is_permanent=True) is Blame.ADDRESS
    late = Refusal(said, is_after_text=True)
    assert blame(late, "5.0.0", is_permanent=True) is Blame.CONTENT


def test_our_own_words_in_the_returned_mail_blame_nobody() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.test\nSubject: Undelivered Mail Returned to Sender\n"
        b"Return-Path: <>\n\n<a@b.test>: 550 5.1.1 user unknown\n\n"
        b"------ This is a copy of the message ------\n\nSubject: Mailbox full? Spam?\n"
    )
    found = classify(parse(raw), today=TODAY)
    assert (found.kind, found.blame) == (Classification.BOUNCE, Blame.ADDRESS)


def test_a_mail_whose_parts_do_not_match_its_head_is_read_all_the_same() -> None:
    raw = (
        b"From: postmaster@mx.test\nSubject: Undelivered\nReturn-Path: <>\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="one"\n\n'
        b"--two\nContent-Type: text/plain\n\n<a@b.test>: 550 5.1.1 user unknown\n--two--\n"
    )
    mail = parse(raw)
    assert "user unknown" in mail.text
    assert "--two" not in mail.text
    assert classify(mail, today=TODAY).blame is Blame.ADDRESS


@pytest.mark.parametrize(
    "text", ["", "{", '{"notificationType": 3', '{"Message": "notificationType']
)
def test_broken_notices_are_none(text: str) -> None:
    assert notices.read(text) is None


def test_a_notice_of_the_delivery_service_is_a_bounce_or_a_complaint() -> None:
    bounce = (
        '{"Message": "{\\"notificationType\\":\\"Bounce\\",\\"bounce\\":{\\"bounceType\\":'
        '\\"Permanent\\",\\"bouncedRecipients\\":[{\\"status\\":\\"5.1.1\\",\\"diagnosticCode\\":'
        '\\"smtp; 550 5.1.1 user unknown\\"}]}}"}'
    )
    found = notices.read(bounce)
    assert found is not None
    assert (found.kind, found.is_permanent) == ("bounce", True)
    assert "user unknown" in found.said
    complaint = notices.read('{"notificationType":"Complaint","complaint":{}}')
    assert complaint is not None
    assert complaint.kind == "complaint"


@pytest.mark.requirement("trust:E-05")
@pytest.mark.parametrize(
    ("text", "is_machine"),
    [
        ("Ich bin bis 4.12. im Urlaub. Ihre E-Mail wird nicht weitergeleitet.", True),
        ("Bin bis 4.12. im Urlaub, danach gern! Passt Ihnen der 7.?", False),
        ("We have received your message. Your ticket number is 4711.", True),
        ("I have received your message and would love to talk.", False),
        ("Diese Nachricht wurde automatisch erstellt.", True),
        ("Automatisch sage ich da nicht zu.", False),
    ],
)
def test_signs_add_up_and_what_only_people_say_counts_against_them(
    text: str, *, is_machine: bool
) -> None:
    assert (wording.points(text) >= wording.ENOUGH) is is_machine
