# SPDX-License-Identifier: Apache-2.0
"""A real HTTP server on loopback that stands in for a host of the web, awkward where asked."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Reply:
    """What the server says: status, body (bytes as they are), headers; slowly where asked."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds_a_byte: float = 0.0
    has_length: bool = True

    def written(self) -> bytes:
        """The body on the wire."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class WebSource:
    """A server with one reply a path; everything else is 404. `url` stands in for a host."""

    url: str = ""
    replies: dict[str, Reply | Callable[[], Reply]] = field(default_factory=dict)
    # What a path makes of the body that was sent to it.
    answers: dict[str, Callable[[bytes], Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """What was asked for, with its query."""
        return [asked.path for asked in self.asked]

    def reply_to(self, path: str, body: bytes = b"") -> Reply:
        """The reply of a path, without its query."""
        answer = self.answers.get(urlsplit(path).path)
        if answer is not None:
            return answer(body)
        found = self.replies.get(urlsplit(path).path)
        if found is None:
            return Reply(404, {"message": "Not Found"})
        return found if isinstance(found, Reply) else found()


@contextlib.contextmanager
def web_source() -> Iterator[WebSource]:
    """A server while the context lasts."""
    source = WebSource()

    class Requests(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length)
            source.asked.append(Asked(self.command, self.path, dict(self.headers), sent))
            reply = source.reply_to(self.path, sent)
            body = reply.written()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.has_length and "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self._write(body, reply.seconds_a_byte)

        do_POST = do_GET  # noqa: N815 - the name the server looks for

        def _write(self, body: bytes, pause: float) -> None:
            if not pause:
                self.wfile.write(body)
                return
            for at in range(len(body)):
                self.wfile.write(body[at : at + 1])
                self.wfile.flush()
                time.sleep(pause)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - its name
            """Nothing: tests read `asked`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Requests) as server:
        server.daemon_threads = True
        server.block_on_close = False
        source.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield source
        finally:
            server.shutdown()
            thread.join(5)
