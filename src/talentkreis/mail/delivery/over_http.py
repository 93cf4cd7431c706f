# SPDX-License-Identifier: Apache-2.0
"""A hand-over by HTTPS: connected before it is allowed to go, and one request as the last word.

Connecting tells whether the provider is there. No answer to the request, or one that cannot be
read, leaves the message uncertain until a report or a human clears it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.kernel import http
from talentkreis.mail.building import Built
from talentkreis.mail.delivery.answers import Unclear
from talentkreis.mail.smtp import CannotConnect, ConnectionLost

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from talentkreis.mail.smtp import Reply

LARGEST_ANSWER = 100_000
# A large mail over a slow line is given its time: so many bytes a second at least.
SLOWEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to the provider."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HttpBuilt(Built):
    """A message with the request that hands it over."""

    request: Request


@dataclass(slots=True)
class HttpConnection:
    """A connection for each message. `read` says what an answer means, or raises Unclear."""

    hosts: Collection[str]
    seconds: float
    read: Callable[[HttpBuilt, http.Answer], Reply]
    exchange: http.Exchange | None = None
    built: HttpBuilt | None = None

    def begin(self, built: Built) -> Reply | None:
        """Connect. Raises CannotConnect."""
        assert isinstance(built, HttpBuilt)
        self.built = built
        limits = http.Limits(
            most_bytes=LARGEST_ANSWER,
            most_seconds=self.seconds + len(built.request.body) / SLOWEST,
        )
        try:
            self.exchange = http.connect(built.request.url, hosts=self.hosts, limits=limits)
        except http.Unreachable as error:
            raise CannotConnect(error.code) from error
        return None

    def finish(self) -> Reply:
        """Send it and read the answer. Raises ConnectionLost."""
        assert self.exchange is not None
        assert self.built is not None
        request = self.built.request
        try:
            answer = self.exchange.post(request.body, headers=request.headers)
            return self.read(self.built, answer)
        except (http.Unreachable, Unclear) as error:
            raise ConnectionLost from error
        finally:
            self.close()

    def close(self, *, politely: bool = True) -> None:
        """Hang up."""
        del politely
        if self.exchange is not None:
            self.exchange.close()
            self.exchange = None
