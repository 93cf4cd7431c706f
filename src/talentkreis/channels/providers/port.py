# SPDX-License-Identifier: Apache-2.0
"""The port every provider fills: a message as a request, an answer as its meaning, a call of
theirs as what it tells. Pure: no network, no database; `transport` and `hooks` do both.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail.rules import Blame, Outcome, Verdict
from talentkreis.mail.smtp import Reply
from talentkreis.people.addresses import normalise_phone

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.kernel.http import Answer
    from talentkreis.mail.building import Outgoing
    from talentkreis.mail.models import ReportStatus

LONGEST_WAIT = dt.timedelta(hours=24)
_OK, _UNAUTHORISED, _FORBIDDEN, _TOO_MANY, _NOT_NOW = 200, 401, 403, 429, 503
_SERVER_ERRORS = 500


class Forged(Exception):
    """A call nobody with our secret has signed, or one that came before."""


class Unclear(Exception):
    """An answer after which nobody knows whether the message was taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """An account as a provider needs it, secrets in clear."""

    sender: str = ""
    identity: str = ""
    secret: str = ""
    hook_secret: str = ""
    # Where the provider reaches us: ends in the account's id.
    hook_url: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to the provider."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message, named by our id, the provider's, or both."""

    status: ReportStatus
    message_id: uuid.UUID | None = None
    external_id: str = ""
    code: str = ""
    blame: Blame = Blame.NOBODY
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A message somebody sent us; `sender` in E.164."""

    external_id: str
    sender: str
    text: str
    name: str = ""
    reply_to: str = ""
    at: dt.datetime | None = None
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the provider, as it arrived; names of headers in lower case."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    at: dt.datetime
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What a signed call tells. `nonce` may come once within ten minutes, where there is one."""

    items: list[Report | Received]
    nonce: str = ""


class Provider(Protocol):
    """One provider."""

    hosts: frozenset[str]

    def request(self, keys: Keys, message: Outgoing) -> Request:
        """The message as a request. Raises BuildError for one that cannot be sent."""

    def read(self, answer: Answer) -> Reply:
        """What an answer means. Raises Unclear."""

    def tell(self, keys: Keys, call: Call) -> Told:
        """Check the signature, then read. Raises Forged, ValueError for what cannot be read."""


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


def number_of(text: str) -> str:
    """A number as providers write it, with or without plus, in E.164. Raises ValueError."""
    digits = text.removeprefix("whatsapp:").strip().removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("not a number")
    try:
        return normalise_phone(f"+{digits}")
    except RuleViolation as error:
        raise ValueError("not a number") from error


def moment_of(text: object) -> dt.datetime | None:
    """Seconds since 1970 as a moment; None for anything else."""
    digits = str(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 11):  # noqa: PLR2004 - year 5138
        return None
    return dt.datetime.fromtimestamp(int(digits), dt.UTC)
