# SPDX-License-Identifier: Apache-2.0
"""Reading a mailbox over IMAP. Reads only: nothing is moved, marked or deleted there.

Progress is the last UID under one UIDVALIDITY. When the server starts a new numbering, the last
days are read again, and mails that came in before are recognised by what they are (TRUST F-35).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import imaplib
import re
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from talentkreis.kernel import clock
from talentkreis.kernel.signing import decrypt
from talentkreis.mail.actions import mailboxes
from talentkreis.mail.actions.sign_in import distrust_token
from talentkreis.mail.inbound.receiving import receive
from talentkreis.mail.models import Mailbox, Security
from talentkreis.mail.sign_in.flow import CannotSignIn
from talentkreis.mail.sign_in.fresh import fresh_token, is_signed_in

if TYPE_CHECKING:
    import uuid

log = structlog.get_logger(__name__)

TIMEOUT_S = 60
MOST_AT_ONCE = 200
LARGEST_WHOLE = 20 * 1024 * 1024
_FIRST_BYTES = 1024 * 1024
_LOOK_BACK = dt.timedelta(days=7)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class CannotRead(Exception):
    """The mailbox cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll brought."""

    seen: int = 0
    new: int = 0
    has_more: bool = False
    problem: str = ""


def poll(mailbox_id: uuid.UUID) -> Polled:
    """Read what has come in since the last poll, at most `MOST_AT_ONCE` mails."""
    mailbox = Mailbox.objects.filter(id=mailbox_id).first()
    if mailbox is None or not mailbox.imap_host:
        return Polled()
    try:
        connection = connect(mailbox)
    except CannotRead as problem:
        mailboxes.note_poll_failure(mailbox_id=mailbox.id, code=problem.code)
        return Polled(problem=problem.code)
    try:
        return _read(mailbox, connection)
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        log.warning("poll_interrupted", mailbox_id=str(mailbox.id), error=type(error).__name__)
        mailboxes.note_poll_failure(mailbox_id=mailbox.id, code="interrupted")
        return Polled(problem="interrupted")
    finally:
        leave(connection)


def connect(mailbox: Mailbox) -> BaseMailBox:
    """A signed-in connection with the folder open. Raises CannotRead."""
    token = _token(mailbox)
    password = decrypt(bytes(mailbox.imap_password)) if mailbox.imap_password else ""
    try:
        connection = _connection(mailbox)
    except ssl.SSLError as error:
        raise CannotRead("certificate") from error
    except socket.gaierror as error:
        raise CannotRead("unknown_host") from error
    except TimeoutError as error:
        raise CannotRead("no_answer") from error
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise CannotRead("unreachable") from error
    try:
        if token:
            connection.xoauth2(mailbox.imap_user, token, initial_folder=None)
        else:
            connection.login(mailbox.imap_user, password, initial_folder=None)
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        leave(connection)
        if token:
            distrust_token(mailbox.id)
        raise CannotRead("token_refused" if token else "login_refused") from error
    except OSError as error:
        leave(connection)
        raise CannotRead("unreachable") from error
    try:
        connection.folder.set(mailbox.imap_folder, readonly=True)
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        leave(connection)
        raise CannotRead("no_folder") from error
    return connection


def _token(mailbox: Mailbox) -> str:
    if not is_signed_in(mailbox.id):
        return ""
    try:
        return fresh_token(mailbox.id)
    except CannotSignIn as problem:
        raise CannotRead(problem.code) from problem


def _connection(mailbox: Mailbox) -> BaseMailBox:
    host, port = mailbox.imap_host, mailbox.imap_port
    if mailbox.imap_security == Security.TLS:
        return MailBox(host, port, timeout=TIMEOUT_S, ssl_context=ssl.create_default_context())
    if mailbox.imap_security == Security.STARTTLS:
        return MailBoxStartTls(
            host, port, timeout=TIMEOUT_S, ssl_context=ssl.create_default_context()
        )
    return MailBoxUnencrypted(host, port, timeout=TIMEOUT_S)


def _read(mailbox: Mailbox, connection: BaseMailBox) -> Polled:
    status = connection.folder.status(mailbox.imap_folder, ["UIDVALIDITY", "UIDNEXT"])
    validity, following = int(status["UIDVALIDITY"]), int(status["UIDNEXT"])
    if mailbox.uid_validity is None:
        # What lay there before we came is not our business.
        mailboxes.note_poll(mailbox_id=mailbox.id, uid_validity=validity, last_uid=following - 1)
        return Polled()
    uids = _new_uids(mailbox, connection, validity)
    last = mailbox.last_uid if validity == mailbox.uid_validity else 0
    new = 0
    chosen = uids[:MOST_AT_ONCE]
    for uid in chosen:
        raw = _fetch(connection, uid)
        if raw is not None:
            inbound = receive(raw, mailbox_id=mailbox.id, uid_validity=validity, uid=uid)
            new += inbound.is_new
        last = uid
        mailboxes.note_poll(mailbox_id=mailbox.id, uid_validity=validity, last_uid=last)
    if not chosen:
        mailboxes.note_poll(
            mailbox_id=mailbox.id, uid_validity=validity, last_uid=max(last, following - 1)
        )
    return Polled(seen=len(chosen), new=new, has_more=len(uids) > len(chosen))


def _new_uids(mailbox: Mailbox, connection: BaseMailBox, validity: int) -> list[int]:
    if validity == mailbox.uid_validity:
        first = mailbox.last_uid + 1
        criteria = f"UID {first}:*"
    else:
        first = 1
        since = (mailbox.polled_at or clock.now()) - _LOOK_BACK
        criteria = f"SINCE {since.day}-{_ENGLISH_MONTHS[since.month - 1]}-{since.year}"
    # "n:*" always names the last mail, even where it is older than n.
    return sorted(uid for uid in map(int, connection.uids(criteria)) if uid >= first)


_ENGLISH_MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


def _fetch(connection: BaseMailBox, uid: int) -> bytes | None:
    """The raw mail; of a huge one its first megabyte. None: it is gone."""
    answer = _command(connection, uid, "(RFC822.SIZE)")
    size = _SIZE.search(b" ".join(part for part in answer if isinstance(part, bytes)))
    if size is not None and int(size[1]) > LARGEST_WHOLE:
        wanted = f"(BODY.PEEK[]<0.{_FIRST_BYTES}>)"
    else:
        wanted = "(BODY.PEEK[])"
    for part in _command(connection, uid, wanted):
        if isinstance(part, tuple):
            return bytes(part[1])
    return None


def _command(connection: BaseMailBox, uid: int, wanted: str) -> list[Any]:
    status, answer = connection.client.uid("FETCH", str(uid), wanted)
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH: {status}")
    return list(answer)


def leave(connection: BaseMailBox) -> None:
    """Sign out and close, whatever state the connection is in."""
    try:
        connection.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError):
        log.info("imap_logout_failed")
    with contextlib.suppress(OSError):
        connection.client.shutdown()
