# SPDX-License-Identifier: Apache-2.0
"""One question to a model behind a server that speaks OpenAI's interface.

Through `kernel.http` and never inside a transaction. Whoever asks decides what may leave, what it
costs and what the answer means; here is only how one asks: address, key, time, what went wrong.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from talentkreis.kernel import http
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import decrypt

_OK, _UNAUTHORISED, _FORBIDDEN, _TOO_MANY, _FAULT = 200, 401, 403, 429, 500


class Fault(Exception):
    """A model that gave no usable answer; `code` says why, `detail` how long to wait, if told.

    Codes are those of `kernel.http.Unreachable`, and `no_access`, `service_busy`, `service_down`,
    `refused`, `bad_answer`. Nothing a person or the server wrote is in it.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Service:
    """Where a model is asked. `key` is encrypted, or empty where none is needed."""

    base_url: str
    key: bytes = b""
    reach: http.Reach = http.Reach.OPEN_WEB

    @property
    def host(self) -> str:
        """Who answers there."""
        return urlsplit(self.base_url).hostname or ""

    def ask(self, path: str, question: dict[str, Any], *, limits: http.Limits) -> Any:
        """What the server says to a question, read as JSON.

        Raises Fault, RuntimeError in a transaction.
        """
        try:
            answer = http.post(
                self.base_url.rstrip("/") + path,
                json.dumps(question).encode(),
                hosts=[self.host],
                headers={"Content-Type": "application/json", **self._authorisation()},
                limits=limits,
                reach=self.reach,
            )
        except http.Unreachable as error:
            raise Fault(error.code) from error
        _check_status(answer)
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise Fault("bad_answer") from error

    def _authorisation(self) -> dict[str, str]:
        if not self.key:
            return {}
        try:
            return {"Authorization": f"Bearer {decrypt(self.key)}"}
        except NotFound as error:  # stored under another secret of the installation
            raise Fault("no_access") from error


def tokens_of(said: Any) -> int | None:
    """What the server says it counted; not all do."""
    usage = said.get("usage") if isinstance(said, dict) else None
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    return tokens if isinstance(tokens, int) and 0 <= tokens < 2**31 else None


def is_address(url: str, reach: http.Reach = http.Reach.OPEN_WEB) -> bool:
    """Whether this can be the address of a server: nothing in it but scheme, host and path.

    In one's own house it may be http and have a port, and the host may be a bare name.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_clean = url.isascii() and url.isprintable() and " " not in url
    is_bare = not (parts.username or parts.password or parts.query or parts.fragment)
    if not (is_clean and is_bare):
        return False
    host = parts.hostname or ""
    if reach is http.Reach.IN_HOUSE:
        return parts.scheme in _IN_HOUSE and bool(host)
    return not port and parts.scheme == "https" and "." in host


_IN_HOUSE: Final = frozenset({"http", "https"})


def _check_status(answer: http.Answer) -> None:
    if answer.status == _TOO_MANY:
        waits = answer.headers.get("retry-after", "").strip()
        raise Fault("service_busy", waits if waits.isdecimal() else "")
    if answer.status in {_UNAUTHORISED, _FORBIDDEN}:
        raise Fault("no_access")
    if answer.status >= _FAULT:
        raise Fault("service_down")
    if answer.status != _OK:
        raise Fault("refused")
