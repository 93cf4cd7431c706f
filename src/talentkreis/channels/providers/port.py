# SPDX-License-Identifier: Apache-2.0
"""The port every provider fills: a message as a request, an answer as its meaning, a call of
theirs as what it tells. Pure: no network, no database; `transport` and `hooks` do both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail.rules import Blame
from talentkreis.people.addresses import normalise_phone

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.kernel.http import Answer
    from talentkreis.mail.building import Outgoing
    from talentkreis.mail.delivery.over_http import Request
    from talentkreis.mail.models import ReportStatus
    from talentkreis.mail.smtp import Reply


class Forged(Exception):
    """A call nobody with our secret has signed, or one that came before."""


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
