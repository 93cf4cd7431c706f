# SPDX-License-Identifier: Apache-2.0
"""No pixel, no personal link: what two people get differs in their names and ways out alone."""

from __future__ import annotations

import email
import re
import time
import uuid
from email import policy
from typing import TYPE_CHECKING

import pytest

from talentkreis.mail.building import build
from talentkreis.mail.preflight.lint import Own, lint
from talentkreis.mail.tests.test_building import a_sender, an_outgoing

if TYPE_CHECKING:
    from email.message import EmailMessage

OWN = Own("127.0.0.1", "nordlicht.test")
_TOKEN = re.compile(r"(/k/(?:abmelden|einstellungen)/)[^\s<>\"]+")
_VARYING = frozenset(
    {"to", "date", "message-id", "reply-to", "list-unsubscribe", "dkim-signature", "content-type"}
)


def mail_to(number: int) -> EmailMessage:
    person = uuid.UUID(int=number)
    outgoing = an_outgoing(
        id=uuid.UUID(int=number + 1_000),
        person_id=person,
        to_address=f"p{number}@post.test",
        to_name=f"Person {number}",
        text="Guten Tag,\n\nmehr: https://nordlicht.test/artikel?id=7\n\nIhr Team",
        message_id_header=f"<{number}@nordlicht.test>",
    )
    built = build(outgoing, a_sender(), at=time.time())
    mail: EmailMessage = email.message_from_bytes(built.data, policy=policy.default)
    return mail


@pytest.mark.requirement("feature:T11")
@pytest.mark.requirement("trust:L-20")
def test_mails_to_two_people_differ_in_names_and_ways_out_alone() -> None:
    one, other = mail_to(1), mail_to(2)
    headers = {
        name.lower(): (str(one[name]), str(other[name]))
        for name in one
        if name.lower() not in _VARYING
    }
    assert all(mine == theirs for mine, theirs in headers.values()), headers
    for mine, theirs in zip(one.iter_parts(), other.iter_parts(), strict=True):
        first, second = mine.get_content(), theirs.get_content()
        assert first != second, "the ways out are personal"
        assert _TOKEN.sub(r"\1", first) == _TOKEN.sub(r"\1", second)
        assert "https://nordlicht.test/artikel?id=7" in first.replace("&amp;", "&")


@pytest.mark.requirement("feature:T11")
@pytest.mark.requirement("trust:L-20")
@pytest.mark.requirement("trust:E-14")
def test_no_mail_loads_anything_that_would_tell_who_opened_it() -> None:
    for html in (
        "",
        '<p>Hallo</p><img src="https://zaehler.test/p.gif?u=7">',
        '<p style="background:url(https://zaehler.test/x)">Hallo</p>',
        '<link rel="stylesheet" href="https://zaehler.test/x.css"><p>Hallo</p>',
        '<iframe src="https://zaehler.test"></iframe><video poster="https://zaehler.test/x">',
    ):
        built = build(an_outgoing(html=html), a_sender(), at=time.time())
        codes = {line.topic.value: line.code for line in lint(built.data, own=OWN, is_bulk=True)}
        assert codes["mime"] != "mime_remote"
        assert b"zaehler" not in built.data


@pytest.mark.requirement("trust:E-18")
def test_the_lint_sees_what_would_tell_who_opened_a_mail() -> None:
    """Proof that the check above could fail."""
    good = build(an_outgoing(), a_sender(), at=time.time()).data
    bad = good.replace(b"<p style=3D", b'<img src=3D"https://zaehler.test/p.gif"><p style=3D', 1)
    assert bad != good
    codes = {line.topic.value: line.code for line in lint(bad, own=OWN, is_bulk=True)}
    assert codes["mime"] == "mime_remote"
    for broken, rule in (
        (good.replace(b"Subject:", "Subject: Grüße ".encode(), 1), "8-bit header"),
        (good.replace(b"\r\n\r\n", b"\r\nTo: zwei@post.test\r\n\r\n", 1), "To"),
        (good.replace(b"\r\n", b"\n", 1), "bare line break"),
        (good + b"x" * 999 + b"\r\n", "line longer than 998"),
    ):
        (line,) = (
            each for each in lint(broken, own=OWN, is_bulk=True) if each.topic.value == "mime"
        )
        assert (line.code, line.detail) == ("mime_broken", rule)
