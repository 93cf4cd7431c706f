# SPDX-License-Identifier: Apache-2.0
"""Pure rules of messages: states, classes, back-off, what a server's answer means."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from talentkreis.mail.models import MessageClass, MessageState

_S = MessageState

# The trigger of migration 0002 holds the same table; a test compares both.
TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    _S.PLANNED: frozenset({_S.WAITING_FOR_PERSON, _S.HELD, _S.CLAIMED, _S.EXPIRED, _S.CANCELLED}),
    _S.WAITING_FOR_PERSON: frozenset({_S.PLANNED, _S.HELD, _S.EXPIRED, _S.CANCELLED}),
    # Back to deferred: a merge that held it was undone.
    _S.HELD: frozenset({_S.PLANNED, _S.WAITING_FOR_PERSON, _S.DEFERRED, _S.EXPIRED, _S.CANCELLED}),
    _S.CLAIMED: frozenset(
        {
            _S.PLANNED,
            _S.DATA_STARTED,
            _S.DEFERRED,
            _S.REJECTED,
            _S.HELD,
            _S.EXPIRED,
            _S.CANCELLED,
        }
    ),
    _S.DATA_STARTED: frozenset({_S.ACCEPTED, _S.DEFERRED, _S.REJECTED, _S.UNCERTAIN}),
    _S.DEFERRED: frozenset({_S.CLAIMED, _S.HELD, _S.EXPIRED, _S.CANCELLED}),
    # Back to planned only when a human has said that it never arrived.
    _S.UNCERTAIN: frozenset({_S.ACCEPTED, _S.REJECTED, _S.PLANNED}),
    _S.ACCEPTED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}

FIRST_STATES = frozenset({_S.PLANNED, _S.WAITING_FOR_PERSON, _S.HELD})
# What a recall still reaches: nothing of it has reached a server for good.
NOT_GONE_OUT = frozenset({_S.PLANNED, _S.WAITING_FOR_PERSON, _S.HELD, _S.DEFERRED, _S.CLAIMED})
IN_FLIGHT = frozenset({_S.CLAIMED, _S.DATA_STARTED})
FINAL = frozenset(state for state, after in TRANSITIONS.items() if not after)

# An interrupted hand-over of these is repeated with the same Message-ID, of all others never:
# a second advertisement is a harm, a second confirmation link is not.
AT_LEAST_ONCE_PURPOSES = frozenset({"application", "interview", "transactional"})
# Automatic or to many: these share one contact budget per person (FEATURES F9).
BUDGETED_PURPOSES = frozenset({"nurture", "newsletter", "job_alert", "event_invitation"})


def class_of(purpose: str) -> MessageClass:
    """Whether an uncertain hand-over of this purpose may be repeated."""
    if purpose in AT_LEAST_ONCE_PURPOSES:
        return MessageClass.AT_LEAST_ONCE
    return MessageClass.AT_MOST_ONCE


SECURITY, AWAITED, PERSONAL, PATIENT = PRIORITIES = (0, 1, 3, 5)


def priority_of(purpose: str) -> int:
    """Smaller goes first: people wait for confirmations, not for newsletters."""
    if purpose in AT_LEAST_ONCE_PURPOSES:
        return AWAITED
    return PERSONAL if purpose in {"personal_email", "consent_request"} else PATIENT


def may_become(state: str, following: str) -> bool:
    """Whether the state machine has this transition."""
    return MessageState(following) in TRANSITIONS[MessageState(state)]


class Verdict(StrEnum):
    """What becomes of a message after the server's answer."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"


class Blame(StrEnum):
    """Whom a refusal is about (the bounce table E-11)."""

    NOBODY = "nobody"
    ADDRESS = "address"
    MAILBOX_FULL = "mailbox_full"
    RATE = "rate"
    GREYLIST = "greylist"
    POLICY = "policy"
    CONTENT = "content"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The meaning of an answer: verdict, whom it is about, enhanced status where given."""

    verdict: Verdict
    blame: Blame
    status: str = ""


_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_SPAMMY = re.compile(r"spam|reputation|blocked|blocklist|blacklist|unsolicited", re.IGNORECASE)

_HARD_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
_FULL = frozenset({"4.2.2", "5.2.2"})
_POLICY = frozenset(
    {"5.7.515", "5.7.25", "5.7.26", "5.7.27", "5.7.29", "5.7.30", "5.7.509", "5.7.8", "5.7.9"}
)
_CONTENT = frozenset({"5.7.28", "5.6.0", "5.3.4"})
_COMPLETED, _TRANSIENT = 2, 4  # first digits, RFC 5321 4.2.1
_NO_STORAGE = 452
# Classic codes without an enhanced one.
_BARE_ADDRESS = frozenset({550, 551, 553})


def status_in(text: str) -> str:
    """The enhanced status code (RFC 3463) in an answer, or an empty string."""
    found = _STATUS.search(text)
    return found.group(1) if found else ""


def judge(code: int, text: str) -> Outcome:
    """What an SMTP answer to MAIL, RCPT, DATA or the final dot means (TRUST E-11)."""
    status = status_in(text)
    if code // 100 == _COMPLETED:
        return Outcome(Verdict.ACCEPTED, Blame.NOBODY, status)
    if code // 100 == _TRANSIENT:
        return Outcome(Verdict.LATER, _blame_of_temporary(code, status, text), status)
    return Outcome(Verdict.REFUSED, blame_of_permanent(code, status, text), status)


def _blame_of_temporary(code: int, status: str, text: str) -> Blame:
    if code in {421, 454} or status == "4.7.28":
        return Blame.RATE
    if status in _FULL or code == _NO_STORAGE:
        return Blame.MAILBOX_FULL
    if status.startswith("4.7.") or "greylist" in text.lower():
        return Blame.GREYLIST
    return Blame.UNKNOWN


def blame_of_permanent(code: int, status: str, text: str) -> Blame:
    """Whom a permanent refusal, in a dialogue or in a bounce, is about."""
    if status in _FULL:
        return Blame.MAILBOX_FULL
    if status in _POLICY or code in {530, 535}:
        return Blame.POLICY
    if status in _CONTENT or (status.startswith("5.7.") and _SPAMMY.search(text)):
        return Blame.CONTENT
    if status in _HARD_ADDRESS or (not status and code in _BARE_ADDRESS):
        return Blame.ADDRESS if not _SPAMMY.search(text) else Blame.CONTENT
    return Blame.UNKNOWN


LEAST_GAP_DAYS, LARGEST_GAP_DAYS = 14, 365  # TRUST E-16: never more than one in 14 days

FIRST_RETRY = dt.timedelta(minutes=10)  # greylisting asks for 5 to 15 minutes
LONGEST_RETRY = dt.timedelta(hours=1)
GIVE_UP_AFTER = 12
INTERRUPTED_TWICE = 3  # bounded repetition of at-least-once messages


def retry_after(deferral_count: int, seed: float) -> dt.timedelta:
    """Waiting time before attempt `deferral_count + 1`: doubling, capped, ±20 % by `seed` 0–1.

    The first wait stays between 5 and 15 minutes whatever the seed (TRUST F-14).
    """
    plain = min(FIRST_RETRY * (1 << min(deferral_count, 8)), LONGEST_RETRY)
    return plain * (0.8 + 0.4 * seed)


def pause_after(failure_count: int, seed: float) -> dt.timedelta:
    """How long a mailbox rests after its server could not be reached: 15 s doubling to 15 min."""
    plain = min(dt.timedelta(seconds=15) * (1 << min(failure_count, 8)), dt.timedelta(minutes=15))
    return plain * (0.8 + 0.4 * seed)
