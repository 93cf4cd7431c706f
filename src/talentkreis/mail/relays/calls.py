# SPDX-License-Identifier: Apache-2.0
"""What a service tells: checked and read by the library, then said in the words of `rules`.

Opens and clicks are no news about a person here: that they come at all says that the service
follows people against our wish (TRUST E-14, L-20).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import EventType
from django.core.exceptions import ImproperlyConfigured

from talentkreis.mail import rules
from talentkreis.mail.inbound import diagnosing
from talentkreis.mail.models import Service
from talentkreis.mail.relays.services import FACTS
from talentkreis.mail.relays.writing import OWN_ID
from talentkreis.mail.rules import Blame

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_EVENTS: Final = 1_000
# Services repeat a call for hours; one from the day before yesterday was kept by somebody.
_SIGNED_WITHIN, _AHEAD = dt.timedelta(hours=24), dt.timedelta(minutes=5)
_UNREADABLE = (
    AnymailError, ImproperlyConfigured, ArithmeticError, AttributeError, LookupError, OSError,
    RecursionError, TypeError, ValueError,
)  # fmt: skip


class Forged(Exception):
    """A call nobody who knows the secret has made."""


class Kind(StrEnum):
    """What was told."""

    DELIVERED = "delivered"
    FAILED = "failed"
    LATER = "later"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    FOLLOWED = "followed"


@dataclass(frozen=True, slots=True)
class Told:
    """One event about a message, named by our id, the service's, or both. No address, no text."""

    kind: Kind
    message_id: UUID | None = None
    external_id: str = ""
    status: str = ""
    blame: Blame = Blame.NOBODY
    is_permanent: bool = True
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What a genuine call tells. `nonce` counts once, where there is one."""

    told: list[Told]
    nonce: str = ""


_KINDS: Final = {
    EventType.DELIVERED: Kind.DELIVERED,
    EventType.DEFERRED: Kind.LATER,
    EventType.BOUNCED: Kind.FAILED,
    EventType.REJECTED: Kind.FAILED,
    EventType.FAILED: Kind.FAILED,
    EventType.COMPLAINED: Kind.COMPLAINED,
    EventType.UNSUBSCRIBED: Kind.UNSUBSCRIBED,
    EventType.OPENED: Kind.FOLLOWED,
    EventType.CLICKED: Kind.FOLLOWED,
}


def read(
    service: str, request: HttpRequest, *, login: str, signing_key: str, now: dt.datetime
) -> Call:
    """Check a call, then read it. Raises Forged, ValueError for what cannot be read."""
    facts = FACTS[service]
    given = {"webhook_signing_key": signing_key} if facts.signs_calls else {"webhook_secret": login}
    if not all(given.values()) or request.content_type != "application/json":
        raise Forged
    view = facts.view(**given)
    try:
        view.run_validators(request)
        nonce = _nonce(request, now) if facts.signs_calls else ""
    except (AnymailWebhookValidationFailure, *_UNREADABLE) as error:
        raise Forged from error
    try:
        events = view.parse_events(request)
        if len(events) > MOST_EVENTS:
            raise ValueError("too many events")
        return Call([told for each in events if (told := _told(service, each, now))], nonce)
    except _UNREADABLE as error:
        raise ValueError("not an event") from error


def _nonce(request: HttpRequest, now: dt.datetime) -> str:
    """Mailgun signs a time and a token, not what it tells: the token may come once.

    Raises Forged, and what bad input raises.
    """
    block = json.loads(request.body)["signature"]
    signed_at = dt.datetime.fromtimestamp(int(block["timestamp"]), dt.UTC)
    if not now - _SIGNED_WITHIN <= signed_at <= now + _AHEAD:
        raise Forged
    return str(block["token"])[:100]


def _told(service: str, event: Any, now: dt.datetime) -> Told | None:
    kind = _KINDS.get(event.event_type)
    if kind is None:
        return None
    about = Told(
        kind,
        message_id=_own_id(event.metadata),
        external_id=str(event.message_id or "")[:200],
        at=_moment(event.timestamp, now),
    )
    raw = event.esp_event
    if kind is Kind.UNSUBSCRIBED and raw.get("Origin", "Recipient") != "Recipient":
        return None  # the account's owner pressed something, not the person
    if kind not in {Kind.FAILED, Kind.LATER}:
        return about
    said = _said(event)
    is_hard = _is_hard(service, raw) and kind is Kind.FAILED
    status = rules.status_in(said) or ("5.0.0" if is_hard else "4.0.0")
    return replace(
        about,
        status=status,
        blame=_blame(said, status, word=_word(service, raw), is_hard=is_hard),
        is_permanent=is_hard or status.startswith("5"),
    )


def _own_id(metadata: object) -> UUID | None:
    if not isinstance(metadata, dict):
        return None
    try:
        return UUID(str(metadata.get(OWN_ID, "")))
    except ValueError:
        return None


def _moment(value: object, now: dt.datetime) -> dt.datetime | None:
    """When it happened; nobody is told about tomorrow."""
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        return None
    return min(value, now)


def _said(event: Any) -> str:
    """What the refusing server said; else how the service puts it, which names every cause."""
    said = str(event.mta_response or event.description or "")
    return " ".join(said[: diagnosing.LONGEST].split())


def _is_hard(service: str, raw: Any) -> bool:
    """Whether the service has given the address up, as far as it says."""
    match service:
        case Service.POSTMARK:
            return raw.get("Type") in {"HardBounce", "BadEmailAddress"} or (
                raw.get("SuppressionReason") == "HardBounce"
            )
        case Service.MAILGUN:
            return str(raw.get("event-data", {}).get("severity")) == "permanent"
        case Service.BREVO:
            return raw.get("event") in {"hard_bounce", "invalid_email"}
    return bool(raw.get("hard_bounce")) or raw.get("error") in _GONE


# Words of Mailjet and Mailgun for why they did not even try, or gave up.
_GONE: Final = frozenset({"user unknown", "invalid domain", "no mail host", "typofix"})
_WORDS: Final = {
    **dict.fromkeys(_GONE, Blame.ADDRESS),
    "mailbox inactive": Blame.UNKNOWN,
    "quota exceeded": Blame.MAILBOX_FULL,
    "spam reporter": Blame.BLOCKED,
    "sender blocked": Blame.POLICY,
    "policy issue": Blame.POLICY,
    "content blocked": Blame.CONTENT,
    "suppress-bounce": Blame.ADDRESS,
    "suppress-complaint": Blame.BLOCKED,
    "suppress-unsubscribe": Blame.BLOCKED,
}
_TOO_FAST: Final = re.compile(r"\b421\b")
_NOT_EVEN_TRIED: Final = frozenset(
    {"suppress-bounce", "suppress-complaint", "suppress-unsubscribe"}
)


def _word(service: str, raw: Any) -> str:
    if service == Service.MAILGUN:
        return str(raw.get("event-data", {}).get("reason", ""))
    return str(raw.get("error", "")) if service == Service.MAILJET else ""


def _blame(said: str, status: str, *, word: str, is_hard: bool) -> Blame:
    """Whom it is about: what the refusing server said goes before the class of the service."""
    if word in _NOT_EVEN_TRIED:
        return _WORDS[word]
    if status == "4.7.28" or _TOO_FAST.search(said[:40]):
        return Blame.RATE
    found = diagnosing.blame(diagnosing.Refusal(said), status, is_permanent=is_hard)
    if found is not Blame.UNKNOWN:
        return found
    return _WORDS.get(word, Blame.ADDRESS if is_hard and not said else found)
