# SPDX-License-Identifier: Apache-2.0
"""One SMTP dialogue, cut in three where the send contract needs it: begin, write, finish.

`begin` ends with the server's "go ahead", `write` sends everything but the final dot. Until
`finish` sends that dot nothing has been handed over, and dropping the connection is safe.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.kernel.signing import decrypt
from talentkreis.mail.models import Security
from talentkreis.mail.sign_in.flow import CannotSignIn
from talentkreis.mail.sign_in.fresh import fresh_token, is_signed_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from talentkreis.mail import rules
    from talentkreis.mail.models import Mailbox

CONNECT_S, COMMAND_S, FINAL_DOT_S = 30, 60, 600  # TRUST R-12; RFC 5321 4.5.3.2
_SUCCESS, _GO_AHEAD = 2, 354


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer. What an HTTP provider answers brings its meaning along.

    `wait` is how long it asks for patience, `problem` what is wrong between it and us.
    """

    code: int
    text: str
    outcome: rules.Outcome | None = None
    external_id: str = ""
    wait: dt.timedelta | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to connect."""

    host: str
    port: int
    security: str
    user: str
    password: str
    local_name: str
    # Signed in at the provider (XOAUTH2) instead of by password.
    token: str = ""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds; tests scale them down."""

    connect: float = CONNECT_S
    command: float = COMMAND_S
    final_dot: float = FINAL_DOT_S


class CannotConnect(Exception):
    """No dialogue is possible: nothing of any message has been said. `code` says why."""

    def __init__(self, code: str, reply: Reply | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.reply = reply


class ConnectionLost(Exception):
    """The dialogue broke off or timed out."""


def server_of(mailbox: Mailbox) -> Server:
    """The sending server of a mailbox, password decrypted, or with a token that holds a while.

    Raises CannotConnect where one has to sign in again. Never inside a transaction.
    """
    return Server(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        security=mailbox.smtp_security,
        user=mailbox.smtp_user,
        password=decrypt(bytes(mailbox.smtp_password)) if mailbox.smtp_password else "",
        local_name=mailbox.domain,
        token=_token(mailbox),
    )


def _token(mailbox: Mailbox) -> str:
    if not is_signed_in(mailbox.id):
        return ""
    try:
        return fresh_token(mailbox.id)
    except CannotSignIn as problem:
        raise CannotConnect(problem.code) from problem


class Dialogue:
    """An open connection. Not safe for several threads at once."""

    def __init__(self, server: Server, timeouts: Timeouts) -> None:
        """Connect, encrypt, sign in. Raises CannotConnect."""
        self._timeouts = timeouts
        self._smtp = _connected(server, timeouts)
        self._socket.settimeout(timeouts.command)

    @property
    def _socket(self) -> socket.socket:
        assert self._smtp.sock is not None
        return self._smtp.sock

    def begin(self, envelope_from: str, envelope_to: str) -> Reply | None:
        """Say from whom and to whom. None: the server waits for the text. Raises ConnectionLost."""
        with _lost_means_lost():
            for command in (
                f"MAIL FROM:<{envelope_from}>",
                f"RCPT TO:<{envelope_to}>",
            ):
                code, text = self._smtp.docmd(command)
                if code // 100 != _SUCCESS:
                    return self._refused(code, text)
            code, text = self._smtp.docmd("DATA")
            return None if code == _GO_AHEAD else self._refused(code, text)

    def write(self, data: bytes) -> None:
        """Send the text without the final dot; `data` has CRLF line ends and ends in one."""
        with _lost_means_lost():
            quoted = data.replace(b"\r\n.", b"\r\n..")
            self._socket.sendall(b"." + quoted if quoted.startswith(b".") else quoted)

    def finish(self) -> Reply:
        """Send the final dot and read the answer: from here on the message may have arrived."""
        with _lost_means_lost():
            self._socket.settimeout(self._timeouts.final_dot)
            self._socket.sendall(b".\r\n")
            code, text = self._smtp.getreply()
            if code < 0:
                raise ConnectionLost
            self._socket.settimeout(self._timeouts.command)
            return _reply(code, text)

    def close(self, *, politely: bool = True) -> None:
        """End the connection; after `write` without `finish` never politely."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if politely:
                self._smtp.quit()
        self._smtp.close()

    def _refused(self, code: int, text: bytes) -> Reply:
        reply = _reply(code, text)
        if code < 0:
            raise ConnectionLost
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.docmd("RSET")
        return reply


def _connected(server: Server, timeouts: Timeouts) -> smtplib.SMTP:
    try:
        smtp = _greeted(server, timeouts)
    except smtplib.SMTPConnectError as error:
        raise CannotConnect("server_refuses", _reply_of(error)) from error
    except ssl.SSLError as error:
        raise CannotConnect("certificate") from error
    except socket.gaierror as error:
        raise CannotConnect("unknown_host") from error
    except TimeoutError as error:
        raise CannotConnect("no_answer") from error
    except (OSError, smtplib.SMTPException) as error:
        raise CannotConnect("unreachable") from error
    try:
        _sign_in(smtp, server)
    except CannotConnect:
        smtp.close()
        raise
    return smtp


def _sign_in(smtp: smtplib.SMTP, server: Server) -> None:
    def xoauth2(challenge: bytes | None = None, /) -> str:
        """First the token; an empty line to a refusal in detail, which then ends."""
        if challenge is not None:
            return ""
        return f"user={server.user}\x01auth=Bearer {server.token}\x01\x01"

    try:
        if server.token:
            smtp.auth("XOAUTH2", xoauth2)
        elif server.user:
            smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        code = "token_refused" if server.token else "login_refused"
        raise CannotConnect(code, _reply_of(error)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise CannotConnect("login_not_offered") from error
    except (OSError, smtplib.SMTPException) as error:
        raise CannotConnect("unreachable") from error


def _greeted(server: Server, timeouts: Timeouts) -> smtplib.SMTP:
    if server.security == Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host,
            server.port,
            local_hostname=server.local_name,
            timeout=timeouts.connect,
            context=ssl.create_default_context(),
        )
    else:
        smtp = smtplib.SMTP(
            server.host, server.port, local_hostname=server.local_name, timeout=timeouts.connect
        )
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security == Security.STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
    except BaseException:
        smtp.close()
        raise
    return smtp


@contextlib.contextmanager
def _lost_means_lost() -> Iterator[None]:
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        raise ConnectionLost from error


def _reply(code: int, text: bytes) -> Reply:
    return Reply(code, text.decode("utf-8", "replace")[:500])


def _reply_of(error: smtplib.SMTPResponseException) -> Reply:
    raw = error.smtp_error
    return _reply(error.smtp_code, raw if isinstance(raw, bytes) else str(raw).encode())
