# SPDX-License-Identifier: Apache-2.0
"""SMTP and IMAP servers on loopback that let in by token alone (SASL XOAUTH2)."""

from __future__ import annotations

import base64
import re
import socket
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SAID = re.compile(r"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01")
_REFUSAL = base64.b64encode(b'{"status":"400","schemes":"Bearer"}').decode()


def _is_let_in(raw: bytes, address: str, is_valid: Callable[[str], bool]) -> bool:
    found = _SAID.fullmatch(raw.decode("ascii", "replace"))
    return found is not None and found[1] == address and is_valid(found[2])


@dataclass
class TokenSmtp:
    """What reached it, and how often somebody asked to be let in."""

    address: str
    is_valid: Callable[[str], bool]
    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    refused: int = 0

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        """As Microsoft and Google: a refusal in detail first, then the end."""
        if _is_let_in(base64.b64decode(args[1]), self.address, self.is_valid):
            return AuthResult(success=True)
        self.refused += 1
        await server.push(f"334 {_REFUSAL}")
        await server._reader.readline()
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take it, from who was let in."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        self.taken.append(bytes(envelope.content))
        return "250 2.0.0 taken"


@contextmanager
def token_smtp(address: str, is_valid: Callable[[str], bool]) -> Iterator[TokenSmtp]:
    """A server while the context lasts."""
    made = TokenSmtp(address, is_valid)

    class Here(Controller):
        def factory(self) -> SMTP:
            return SMTP(
                self.handler, auth_require_tls=False,
                auth_exclude_mechanism=["PLAIN", "LOGIN"],
            )  # fmt: skip

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        made.port = probe.getsockname()[1]
    controller = Here(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    try:
        yield made
    finally:
        controller.stop()


@dataclass
class TokenImap:
    """A mailbox with these mails, UIDs from 1."""

    address: str
    is_valid: Callable[[str], bool]
    port: int = 0
    mails: list[bytes] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    box: TokenImap

    def say(self, text: str | bytes) -> None:
        self.wfile.write((text if isinstance(text, bytes) else text.encode()) + b"\r\n")

    def handle(self) -> None:
        self.say("* OK IMAP4rev1 ready")
        while line := self.rfile.readline():
            tag, _space, command = line.decode().strip().partition(" ")
            if not self.answer(tag, command.upper()):
                return

    def answer(self, tag: str, command: str) -> bool:
        if command.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2")
        elif command.startswith("AUTHENTICATE XOAUTH2"):
            return self.let_in(tag)
        elif command.startswith("LOGOUT"):
            self.say("* BYE")
            self.say(f"{tag} OK")
            return False
        elif command.startswith(("EXAMINE", "SELECT")):
            self.say(f"* {len(self.box.mails)} EXISTS")
            self.say("* OK [UIDVALIDITY 7]")
        elif command.startswith("STATUS"):
            following = len(self.box.mails) + 1
            self.say(f"* STATUS INBOX (UIDVALIDITY 7 UIDNEXT {following})")
        elif command.startswith("UID SEARCH"):
            self.say("* SEARCH " + " ".join(str(n + 1) for n in range(len(self.box.mails))))
        elif command.startswith("UID FETCH"):
            self.fetch(command)
        self.say(f"{tag} OK done")
        return True

    def let_in(self, tag: str) -> bool:
        self.say("+ ")
        raw = base64.b64decode(self.rfile.readline().strip())
        if _is_let_in(raw, self.box.address, self.box.is_valid):
            self.say(f"{tag} OK in")
        else:
            self.say(f"+ {_REFUSAL}")
            self.rfile.readline()
            self.say(f"{tag} NO [AUTHENTICATIONFAILED]")
        return True

    def fetch(self, command: str) -> None:
        uid = int(command.split()[2])
        mail = self.box.mails[uid - 1]
        if "RFC822.SIZE" in command:
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(mail)})")
        else:
            self.say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(mail)}}}")
            self.wfile.write(mail)
            self.say(")")


@contextmanager
def token_imap(address: str, is_valid: Callable[[str], bool]) -> Iterator[TokenImap]:
    """A server while the context lasts: as much of RFC 3501 as a poll uses."""
    made = TokenImap(address, is_valid)
    session = type("Session", (_Session,), {"box": made})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), session)
    server.daemon_threads = True
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
