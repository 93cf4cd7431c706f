# SPDX-License-Identifier: Apache-2.0
"""Reading a mailbox on a real IMAP server: once each, whatever the server does."""

from __future__ import annotations

import time
from email.message import EmailMessage
from typing import Any

import pytest

from talentkreis.kernel.signing import encrypt
from talentkreis.mail.checks import check_mailbox
from talentkreis.mail.inbound.polling import poll
from talentkreis.mail.models import InboundMessage, Mailbox, Security
from talentkreis.mail.tests.factories import a_mailbox, a_person, the_employer
from talentkreis.mail.tests.imap_server import PASSWORD, USER, imap_server
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.organisation.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.concurrency]


def a_mail(number: int, sender: str = "svea@post.test") -> bytes:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}@post.test>"
    mail["From"] = f"Svea Callsen <{sender}>"
    mail["To"] = "karriere@nordlicht.test"
    mail["Subject"] = f"Meine Frage {number}"
    mail["Date"] = "Sat, 21 Nov 2026 10:00:00 +0100"
    mail.set_content(f"Guten Tag, hier ist Nummer {number}. Wann passt es Ihnen?")
    return mail.as_bytes()


def an_imap_mailbox(port: int, **values: Any) -> Mailbox:
    return a_mailbox(
        imap_host="127.0.0.1",
        imap_port=port,
        imap_security=Security.NONE,
        imap_user=USER,
        imap_password=encrypt(PASSWORD),
        **values,
    )


@pytest.mark.requirement("feature:H1")
@pytest.mark.requirement("trust:E-20")
def test_new_mail_is_read_once_and_old_mail_never() -> None:
    the_employer()
    a_person(email="svea@post.test")
    with imap_server() as server:
        server.put(a_mail(0))
        mailbox = an_imap_mailbox(server.port)
        assert poll(mailbox.id).seen == 0, "what lay there before is not our business"
        for number in (1, 2, 3):
            server.put(a_mail(number))
        assert poll(mailbox.id).new == 3
        assert poll(mailbox.id).seen == 0
    subjects = list(InboundMessage.objects.order_by("uid").values_list("subject", flat=True))
    assert subjects == ["Meine Frage 1", "Meine Frage 2", "Meine Frage 3"]


@pytest.mark.requirement("trust:E-20")
@pytest.mark.requirement("trust:F-35")
def test_a_new_numbering_of_the_server_brings_no_mail_twice() -> None:
    the_employer()
    with imap_server() as server:
        mailbox = an_imap_mailbox(server.port)
        poll(mailbox.id)
        for number in (1, 2):
            server.put(a_mail(number))
        assert poll(mailbox.id).new == 2
    with imap_server() as other:  # same mailbox, restored on another server
        for number in (1, 2, 3):
            other.put(a_mail(number))
        Mailbox.objects.update(imap_port=other.port, uid_validity=1)
        polled = poll(mailbox.id)
        assert polled.new == 1
        assert poll(mailbox.id).seen == 0
    assert InboundMessage.objects.count() == 3


def test_a_mailbox_that_cannot_be_read_says_so_and_loses_nothing() -> None:
    the_employer()
    with imap_server() as server:
        mailbox = an_imap_mailbox(server.port)
        Mailbox.objects.update(imap_password=encrypt("wrong"))
        assert poll(mailbox.id).problem == "login_refused"
    assert poll(mailbox.id).problem == "unreachable"
    mailbox.refresh_from_db()
    assert (mailbox.imap_result, mailbox.last_uid) == ("unreachable", 0)


@pytest.mark.requirement("feature:U5")
def test_checking_a_mailbox_signs_in_to_both_servers_and_sends_nothing() -> None:
    the_employer()
    with imap_server() as server, smtp_sink() as sink:
        mailbox = an_imap_mailbox(server.port, smtp_port=sink.port)
        checked = check_mailbox(actor=SYSTEM, mailbox_id=mailbox.id)
        assert (checked.smtp, checked.imap) == ("ok", "ok")
        assert sink.taken == []
        Mailbox.objects.update(imap_folder="Nirgends", smtp_port=1)
        checked = check_mailbox(actor=SYSTEM, mailbox_id=mailbox.id)
        assert (checked.smtp, checked.imap) == ("unreachable", "no_folder")


def test_many_mails_are_read_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talentkreis.mail.inbound.polling.MOST_AT_ONCE", 4)
    the_employer()
    with imap_server() as server:
        mailbox = an_imap_mailbox(server.port)
        poll(mailbox.id)
        for number in range(6):
            server.put(a_mail(number))
        started = time.monotonic()
        first, second = poll(mailbox.id), poll(mailbox.id)
    assert (first.seen, first.has_more, second.seen) == (4, True, 2)
    assert time.monotonic() - started < 10
