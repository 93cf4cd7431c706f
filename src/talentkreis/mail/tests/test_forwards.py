# SPDX-License-Identifier: Apache-2.0
"""Whom a forwarded mail is from, however the mail program of a colleague wrote it down."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talentkreis.mail.inbound.attachments import LARGEST, MOST, attachments
from talentkreis.mail.inbound.forwards import Forwarded, forwarded
from talentkreis.mail.inbound.parsing import parse

pytestmark = pytest.mark.requirement("feature:A4")

WORDS = "Guten Tag Frau Hansen,\n\nanbei mein Lebenslauf.\n\nViele Grüße\nAyşe Demir"
GMAIL_DE = f"""Bitte ansehen!

---------- Weitergeleitete Nachricht ---------
Von: Ayşe Demir <ayse@post.test>
Date: Do., 19. Nov. 2026 um 09:30 Uhr
Subject: Bewerbung als Schaltmeisterin
To: Merle Hansen <merle@nordlicht.test>


{WORDS}"""
GMAIL_EN = f"""Bitte ansehen!

---------- Forwarded message ---------
From: Ayşe Demir <ayse@post.test>
Date: Thu, Nov 19, 2026 at 9:30 AM
Subject: Bewerbung als Schaltmeisterin
To: Merle Hansen <merle@nordlicht.test>

{WORDS}"""
OUTLOOK_DE = f"""Bitte ansehen!

________________________________
Von: Ayşe Demir <ayse@post.test>
Gesendet: Donnerstag, 19. November 2026 09:30
An: Merle Hansen <merle@nordlicht.test>
Betreff: Bewerbung als Schaltmeisterin

{WORDS}"""
OUTLOOK_OLD = f"""Bitte ansehen!

-----Ursprüngliche Nachricht-----
Von: Ayşe Demir [mailto:ayse@post.test]
Gesendet: Donnerstag, 19. November 2026 09:30
An: Merle Hansen
Betreff: Bewerbung als Schaltmeisterin

{WORDS}"""
OUTLOOK_EN = f"""Bitte ansehen!

-----Original Message-----
From: Ayşe Demir <ayse@post.test>
Sent: Thursday, November 19, 2026 9:30 AM
To: Merle Hansen <merle@nordlicht.test>
Subject: Bewerbung als Schaltmeisterin

{WORDS}"""
_QUOTED = "\n".join(f"> {line}" for line in WORDS.splitlines())
APPLE_DE = f"""Bitte ansehen!

> Anfang der weitergeleiteten Nachricht:
>
> Von: Ayşe Demir <ayse@post.test>
> Betreff: Bewerbung als Schaltmeisterin
> Datum: 19. November 2026 um 09:30:00 MEZ
> An: merle@nordlicht.test
>
{_QUOTED}"""
APPLE_EN = f"""Bitte ansehen!

Begin forwarded message:

*From: *Ayşe Demir <ayse@post.test>
*Subject: Bewerbung als Schaltmeisterin*
*Date: *19. November 2026 at 09:30:00 CET
*To: *merle@nordlicht.test

{WORDS}"""
THUNDERBIRD_DE = f"""Bitte ansehen!


-------- Weitergeleitete Nachricht --------
Betreff: \tBewerbung als Schaltmeisterin
Datum: \tThu, 19 Nov 2026 09:30:00 +0100
Von: \tAyşe Demir <ayse@post.test>
An: \tmerle@nordlicht.test


{WORDS}"""

INLINE = {
    "gmail de": GMAIL_DE,
    "gmail en": GMAIL_EN,
    "outlook de": OUTLOOK_DE,
    "outlook old": OUTLOOK_OLD,
    "outlook en": OUTLOOK_EN,
    "apple de": APPLE_DE,
    "apple en": APPLE_EN,
    "thunderbird de": THUNDERBIRD_DE,
}


def a_mail(text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {
        "From": "Merle Hansen <merle@nordlicht.test>",
        "To": "karriere@nordlicht.test",
        "Subject": "WG: Bewerbung als Schaltmeisterin",
        "Date": "Fri, 20 Nov 2026 08:00:00 +0100",
        "Message-ID": "<fwd@nordlicht.test>",
        **headers,
    }.items():
        mail[name] = value
    mail.set_content(text)
    return mail


def read(mail: EmailMessage, *own: str) -> Forwarded:
    return forwarded(parse(mail.as_bytes()), own=own)


@pytest.mark.parametrize("text", INLINE.values(), ids=INLINE.keys())
def test_the_sender_of_an_inline_forward_is_read_from_its_head(text: str) -> None:
    found = read(a_mail(text))
    assert (found.from_name, found.from_address) == ("Ayşe Demir", "ayse@post.test")
    assert found.subject == "Bewerbung als Schaltmeisterin"
    assert found.text == WORDS
    assert found.remark == "Bitte ansehen!"
    assert found.sent_at is not None
    assert (found.sent_at.year, found.sent_at.month, found.sent_at.day) == (2026, 11, 19)


def test_a_mail_forwarded_as_attachment_speaks_for_itself() -> None:
    inner = a_mail(WORDS, From="Ayşe Demir <ayse@post.test>", Subject="Bewerbung")
    outer = a_mail("Bitte ansehen!")
    outer.add_attachment(inner)
    found = read(outer)
    assert (found.from_name, found.from_address) == ("Ayşe Demir", "ayse@post.test")
    assert (found.subject, found.text, found.remark) == ("Bewerbung", WORDS, "Bitte ansehen!")


def test_an_answer_of_our_own_on_top_is_passed_over() -> None:
    text = GMAIL_EN.replace("Ayşe Demir <ayse@post.test>", "Merle Hansen <merle@nordlicht.test>")
    both = text + "\n\n" + OUTLOOK_DE.split("\n", 2)[2]
    assert read(a_mail(both), "merle@nordlicht.test").from_address == "ayse@post.test"
    assert read(a_mail(text), "merle@nordlicht.test").from_address == ""


@pytest.mark.parametrize(
    "text",
    ["Hallo,\nanbei ein Lebenslauf.", "Von: hier bis dort\nist es weit", "", "From: x\n" * 5_000],
    ids=["plain", "no head", "empty", "many"],
)
def test_without_a_head_the_words_are_those_of_whoever_wrote(text: str) -> None:
    found = read(a_mail(text))
    assert (found.from_name, found.from_address) == ("", "")


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("Von: From<>@ab.c\n*->_[]Betrff"), max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    forwarded(parse(a_mail(text).as_bytes()))


def test_files_come_out_within_limits_also_from_a_mail_within() -> None:
    inner = a_mail(WORDS, From="Ayşe Demir <ayse@post.test>")
    inner.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="cv.pdf")
    outer = a_mail("Bitte ansehen!")
    outer.add_attachment(inner)
    big = b"x" * (LARGEST + 1)
    outer.add_attachment(big, maintype="application", subtype="pdf", filename="gross.pdf")
    for number in range(MOST + 3):
        outer.add_attachment(b"a", maintype="text", subtype="x", filename=f"{number}.txt")
    found = attachments(outer.as_bytes())
    assert len(found) == MOST
    assert "gross.pdf" not in [each.name for each in found]
    only_inner = a_mail("x")
    only_inner.add_attachment(inner)
    assert [each.name for each in attachments(only_inner.as_bytes())] == ["cv.pdf"]


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_unpacking(raw: bytes) -> None:
    attachments(raw)
    attachments(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + raw + b"\r\n--x--")
