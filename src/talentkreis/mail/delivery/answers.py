# SPDX-License-Identifier: Apache-2.0
"""What the answer of a provider's interface means, in the words of `rules`.

Pure: no network, no database. An answer after which nobody knows raises `Unclear`, which leaves
the message uncertain.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from talentkreis.mail.rules import Blame, Outcome, Verdict
from talentkreis.mail.smtp import Reply

if TYPE_CHECKING:
    from talentkreis.kernel.http import Answer

LONGEST_WAIT = dt.timedelta(hours=24)
_OK, _UNAUTHORISED, _FORBIDDEN, _TOO_MANY, _NOT_NOW = 200, 401, 403, 429, 503
_SERVER_ERRORS = 500


class Unclear(Exception):
    """An answer after which nobody knows whether the message was taken over."""


def accepted(external_id: str, code: str = "") -> Reply:
    """The provider took it over."""
    return Reply(_OK, code, Outcome(Verdict.ACCEPTED, Blame.NOBODY), external_id=external_id[:200])


def refused(blame: Blame, code: str) -> Reply:
    """For good: it is not tried again."""
    return Reply(_OK, code, Outcome(Verdict.REFUSED, blame, code[:12]))


def later(code: str, *, wait: dt.timedelta | None = None) -> Reply:
    """Not now, and it is nobody's fault."""
    return Reply(_OK, code, Outcome(Verdict.LATER, Blame.UNKNOWN, code[:12]), wait=wait)


def account_trouble(problem: str, code: str, *, wait: dt.timedelta | None = None) -> Reply:
    """Our account is not served at the moment: everything of it waits."""
    outcome = Outcome(Verdict.LATER, Blame.ACCOUNT, code[:12])
    return Reply(_OK, code, outcome, wait=wait, problem=problem)


def by_status(answer: Answer) -> Reply | None:
    """What holds for every provider by the status alone; None: its body says more.

    Raises Unclear where the server broke down after it had the message.
    """
    code = str(answer.status)
    if answer.status == _TOO_MANY:
        return account_trouble("rate_limited", code, wait=wait_of(answer))
    if answer.status in {_UNAUTHORISED, _FORBIDDEN}:
        return account_trouble("login_refused", code)
    if answer.status == _NOT_NOW:
        return account_trouble("rate_limited", code, wait=wait_of(answer))
    if answer.status >= _SERVER_ERRORS:
        raise Unclear(code)
    return None


def wait_of(answer: Answer) -> dt.timedelta | None:
    """What `Retry-After` asks for, in seconds; a date, or nonsense, asks for nothing."""
    text = answer.headers.get("retry-after", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):  # noqa: PLR2004 - 11 days
        return None
    return min(dt.timedelta(seconds=int(text)), LONGEST_WAIT)


def read_json(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises ValueError for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("not JSON") from error
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - bad input, not a bad call
    return found
