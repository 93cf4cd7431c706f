# SPDX-License-Identifier: Apache-2.0
"""A name server on loopback for tests: answers from a zone, and remembers what it was asked."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any, Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

SILENT, FAILING, GARBLED, CUT = "silent", "failing", "garbled", "cut"


class NameServer:
    """Speaks DNS over UDP. `zone`: domain → records by type, or how it misbehaves.

    Several records of a type stand in one text, parted by "; ", or in a tuple.

    Domains that are not in the zone do not exist.
    """

    def __init__(self, zone: Mapping[str, Mapping[str, Any] | str]) -> None:
        self.zone = dict(zone)
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        """Where it answers."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def domains(self) -> list[str]:
        """The domains it was asked about, each once, in order."""
        return list(dict.fromkeys(domain for domain, _kind in self.asked))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
            caller.sendto(b"", self._socket.getsockname())  # nothing: stop
        self._thread.join(timeout=5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            wire, caller = self._socket.recvfrom(4096)
            if not wire:
                return
            answer = self._answer(dns.message.from_wire(wire))
            if answer is not None:
                self._socket.sendto(answer, caller)

    def _answer(self, query: dns.message.Message) -> bytes | None:
        question = query.question[0]
        domain = question.name.to_text(omit_final_dot=True)
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((domain, kind))
        records = self.zone.get(domain)
        answer = dns.message.make_response(query)
        if records == SILENT:
            return None
        if records == GARBLED:
            return answer.to_wire()[:5]
        if records == FAILING:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records == CUT:  # and nobody answers by TCP either
            answer.flags |= dns.flags.TC
        elif records is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif not isinstance(records, str) and kind in records:
            answer.answer.append(
                dns.rrset.from_text(question.name, 300, "IN", kind, *_several(records[kind]))
            )
        return answer.to_wire()


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value.split("; ")) if isinstance(value, str) else value


def text_record(value: str) -> str:
    """A TXT record as a zone file writes it: quoted, in pieces of at most 255 bytes."""
    pieces = [value[start : start + 250] for start in range(0, len(value), 250)] or [""]
    return " ".join('"{}"'.format(piece.replace("\\", "\\\\")) for piece in pieces)
