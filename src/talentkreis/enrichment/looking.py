# SPDX-License-Identifier: Apache-2.0
"""The call itself: out through `kernel.http`, back as values or as the reason why not."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from talentkreis.enrichment import actions
from talentkreis.enrichment.sources import SOURCES
from talentkreis.enrichment.sources.port import UnexpectedShape
from talentkreis.kernel import clock, http
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import decrypt

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.enrichment.sources.port import Source

LIMITS: Final = http.Limits(most_bytes=2 * 1024 * 1024, most_seconds=8.0)
SHORTEST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)
_OK, _UNAUTHORISED, _FORBIDDEN, _ABSENT, _GONE, _TOO_MANY = 200, 401, 403, 404, 410, 429


class _Busy(Exception):
    def __init__(self, until: dt.datetime) -> None:
        super().__init__()
        self.until = until


def look_up(lookup_id: uuid.UUID) -> None:
    """Make a call that was asked for. Safe to run twice: an answered call is left alone."""
    order = actions.begin_call(lookup_id=lookup_id)
    if order is None:
        return
    source = SOURCES[order.source]
    try:
        token = decrypt(order.token) if order.token else ""
        found = source.look_up(order.key, lambda path: _ask(source, token, path))
    except _Busy as busy:
        actions.note_failure(lookup_id=lookup_id, busy_until=busy.until)
    except http.Unreachable as error:
        actions.note_failure(lookup_id=lookup_id, reason=error.code)
    except UnexpectedShape:
        actions.note_failure(lookup_id=lookup_id, reason="bad_answer")
    except NotFound:  # the key was stored under another secret
        actions.note_failure(lookup_id=lookup_id, reason="no_access")
    else:
        actions.take_in(lookup_id=lookup_id, found=found)


def _ask(source: Source, token: str, path: str) -> Any:
    """The JSON of an answer, None where there is nothing. Raises Unreachable, _Busy."""
    answer = http.get(
        f"https://{source.host}{path}",
        hosts=[source.host],
        headers=source.headers(token),
        limits=LIMITS,
    )
    pause = _pause(answer.status, answer.headers)
    if pause is not None:
        raise _Busy(clock.now() + pause)
    if answer.status in {_ABSENT, _GONE}:
        return None
    if answer.status in {_UNAUTHORISED, _FORBIDDEN}:
        raise http.Unreachable("no_access")
    if answer.status != _OK:
        raise http.Unreachable("source_down")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise http.Unreachable("bad_answer") from error


def _pause(status: int, headers: Mapping[str, str]) -> dt.timedelta | None:
    """How long a source asks us to wait, within bounds; None where it does not.

    GitHub says 403 as well as 429, with `Retry-After` or the moment its window ends.
    """
    is_used_up = headers.get("x-ratelimit-remaining", "").strip() == "0"
    if status != _TOO_MANY and not (
        status == _FORBIDDEN and ("retry-after" in headers or is_used_up)
    ):
        return None
    wanted = _seconds(headers.get("retry-after", ""))
    if wanted is None and (end := _seconds(headers.get("x-ratelimit-reset", ""))) is not None:
        # A moment (GitHub), or seconds from now (others).
        wanted = end - clock.now().timestamp() if end > _A_YEAR_S else end
    asked = dt.timedelta(seconds=min(max(wanted or 0, 0), LONGEST_PAUSE.total_seconds()))
    return max(asked, SHORTEST_PAUSE)


_A_YEAR_S: Final = 366 * 86_400


def _seconds(text: str) -> float | None:
    return float(text) if text.strip().isdecimal() else None
