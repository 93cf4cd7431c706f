# SPDX-License-Identifier: Apache-2.0
"""Pure rules of messages: states, classes, back-off, what a server's answer means."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from talentkreis.consent.models import Channel
from talentkreis.mail.models import MessageClass, MessageState

_S = MessageState

# A trigger holds the same table (`mail/migrations/_sql.py`); a test compares both.
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


def class_of(purpose: str, channel: str = Channel.EMAIL) -> MessageClass:
    """Whether an uncertain hand-over of this purpose may be repeated.

    Only by e-mail, whose second copy carries the same Message-ID: no provider of the other
    channels offers a key that would tell one message from another.
    """
    if purpose in AT_LEAST_ONCE_PURPOSES and channel == Channel.EMAIL:
        return MessageClass.AT_LEAST_ONCE
    return MessageClass.AT_MOST_ONCE


SECURITY, AWAITED, PERSONAL, PATIENT = PRIORITIES = (0, 1, 3, 5)


def priority_of(purpose: str) -> int:
    """Smaller goes first: people wait for confirmations, not for newsletters."""
    if purpose in AT_LEAST_ONCE_PURPOSES:
        return AWAITED
    return PERSONAL if purpose in {"personal_email", "consent_request"} else PATIENT


# Why a draft waits: for the colleague in whose name it is to go out, and for nobody else.
ASKS_LEAVE = "asks_leave"


def words_hash(subject: str, text: str) -> str:
    """What tells the words of one letter from any others."""
    return hashlib.sha256(json.dumps([subject, text]).encode()).hexdigest()


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
    # The number is right, and this channel does not reach it: a landline, no WhatsApp.
    CHANNEL = "channel"
    # Whoever we wrote to told the provider that they want nothing from us through this channel.
    BLOCKED = "blocked"
    # Our account with a provider: its key, its credit, its limits.
    ACCOUNT = "account"
    UNKNOWN = "unknown"


# What a message may have ended at, after days of asking, that its address has to do with.
SOFT_BLAMES = frozenset({Blame.MAILBOX_FULL.value, Blame.UNKNOWN.value})


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


class Complaints(IntEnum):
    """What a share of complaints means (TRUST E-02); the larger is the worse."""

    FINE = 0
    PAUSE = 1
    STOP = 2


# In a hundred. Below the first is the goal; at the second providers begin to refuse everything.
PAUSE_AT, STOP_AT = Decimal("0.1"), Decimal("0.3")
# Fewer mails are counted as if they were so many: one complaint among twenty is no share yet.
LEAST_SENT = 1_000


def judge_complaints(complaints: int, sent: int) -> Complaints:
    """Whether so many complaints about so much mail pause or stop."""
    percent = Decimal(complaints * 100) / max(sent, LEAST_SENT)
    if percent >= STOP_AT:
        return Complaints.STOP
    return Complaints.PAUSE if sent >= LEAST_SENT and percent >= PAUSE_AT else Complaints.FINE


def judge_reported(percent: Decimal) -> Complaints:
    """What a share that a provider shows means."""
    if percent >= STOP_AT:
        return Complaints.STOP
    return Complaints.PAUSE if percent >= PAUSE_AT else Complaints.FINE


# The first day's share of a new address, and by how much each day allows more (TRUST E-13).
FIRST_DAY, DAILY_GROWTH = 10, 1.5
_DAY = dt.timedelta(hours=24)
# Nobody's ramp is longer: 10 mails a day grow beyond any cap within six weeks.
_RAMP_DAYS = 42


def warm_up_allowance(elapsed: dt.timedelta) -> int:
    """How many mails any 24 hours may have so long after the first one of a new address.

    Days of 24 hours, whatever clocks do in between.
    """
    days = min(max(0, elapsed // _DAY), _RAMP_DAYS)
    return int(FIRST_DAY * DAILY_GROWTH**days)


# A group that asked for less gets this much at first, half of it with each further request, twice
# as much after each quiet hour, and everything again beyond the last.
SLOWED_PER_HOUR, LEAST_PER_HOUR, UNSLOWED_PER_HOUR = 120, 6, 2_000
# So much of an hour's share may go at once.
BURST = 12


def slower(per_hour: int) -> int:
    """What is left of an hour's share after one more request for less."""
    return max(LEAST_PER_HOUR, per_hour // 2)


def recovered(per_hour: int, quiet: dt.timedelta) -> int:
    """An hour's share after so long without a request for less."""
    hours = min(int(quiet / dt.timedelta(hours=1)), 20)
    return int(per_hour * 2**hours)


def filled(tokens: float, per_hour: int, since: dt.timedelta) -> float:
    """What a bucket holds after so long; never more than a burst."""
    grown = tokens + per_hour * max(since, dt.timedelta(0)) / dt.timedelta(hours=1)
    return min(grown, max(1.0, per_hour / BURST))


LATE = dt.timedelta(hours=24)  # what could not go out by then is not flushed (TRUST E-17)
REVIEWED_WITHIN = dt.timedelta(days=14)  # what is too late waits so long for a decision (E-17)

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
