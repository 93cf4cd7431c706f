# SPDX-License-Identifier: Apache-2.0
"""Mails that come back: real RFC 5322 bytes for the way every inbound mail takes."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

MAILBOX = "karriere@nordlicht.example"


def reply(
    *, name: str, address: str, text: str, to_header: str, subject: str, at: dt.datetime
) -> bytes:
    """Somebody's answer to one of our messages."""
    mail = _mail(name, address, f"Re: {subject}", text, at)
    mail["In-Reply-To"] = to_header
    mail["References"] = to_header
    return mail.as_bytes()


def absence_note(
    *, name: str, address: str, text: str, to_header: str, subject: str, at: dt.datetime
) -> bytes:
    """An automatic answer, marked as one (RFC 3834)."""
    mail = _mail(name, address, f"Abwesenheit: {subject}", text, at)
    mail["In-Reply-To"] = to_header
    mail["Auto-Submitted"] = "auto-replied"
    return mail.as_bytes()


def returned(*, address: str, to_header: str, at: dt.datetime) -> bytes:
    """A delivery status notification: the mailbox does not exist (RFC 3464)."""
    day = format_datetime(at)
    return (
        f"From: Mail Delivery System <mailer-daemon@post.example>\r\n"
        f"To: {MAILBOX}\r\nDate: {day}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <dsn.{to_header.strip('<>')}>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"<{address}>: host post.example said: 550 5.1.1 User unknown\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; post.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"From: Nordlicht Energie <{MAILBOX}>\r\nTo: {address}\r\nSubject: Gruss\r\n"
        f"Message-ID: {to_header}\r\n\r\n--b--\r\n"
    ).encode()


def _mail(name: str, address: str, subject: str, text: str, at: dt.datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr((name, address))
    mail["To"] = MAILBOX
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{int(at.timestamp())}.{address}>"
    mail.set_content(text)
    return mail
