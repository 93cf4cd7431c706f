# SPDX-License-Identifier: Apache-2.0
"""A real IMAP server (pymap) on loopback, in a process of its own."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, PASSWORD = "demouser", "demopass"


@dataclass(frozen=True)
class ImapServer:
    """Where it listens, and how a test puts mail into it."""

    port: int

    def put(self, *mails: bytes) -> None:
        """Deliver mails into the inbox."""
        now = imaplib.Time2Internaldate(time.time())
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            client.login(USER, PASSWORD)
            for raw in mails:
                status, answer = client.append("INBOX", "", now, raw)
                assert status == "OK", answer


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """An empty mailbox with a fresh UIDVALIDITY while the context lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).parent / "pymap"
    command = [str(program), "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    with subprocess.Popen(  # noqa: S603 - our own test server
        [*command, "--no-service", "admin", "--no-service", "managesieve", "dict", "--demo-data"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait(port)
            yield ImapServer(port)
        finally:
            process.terminate()
            process.wait(10)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            with imaplib.IMAP4("127.0.0.1", port):
                return
        except (OSError, imaplib.IMAP4.error):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
