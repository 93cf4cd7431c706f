# SPDX-License-Identifier: Apache-2.0
"""What the gate's answer means for somebody under way: go on, wait, or stop."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.consent.answers import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from talentkreis.consent.answers import Answer

# Reasons of the gate that end a sequence; everything else that says no passes with time.
_ENDS = {
    "archived": "archived",
    "unknown_person": "archived",
    "restricted": "not_allowed",
    "suppressed": "consent_withdrawn",
    "suppressed_erased": "consent_withdrawn",
    "objected": "consent_withdrawn",
    "withdrawn": "consent_withdrawn",
    "declined": "consent_withdrawn",
    "consent_expired": "consent_ended",
    "no_basis": "consent_ended",
    "no_consent": "not_allowed",
    "not_confirmed": "not_allowed",
    "waiting_for_confirmation": "not_allowed",
    "no_address": "no_address",
    "address_bounced": "bounce",
    "off_limits": "not_allowed",
}
_WAITS = {
    "paused": "paused_by_person",
    "contact_budget": "contact_budget",
    "frozen": "frozen",
}
# What the gate may say about a telephone that says nothing about the person: the step is left
# out, and what comes by other ways goes on.
_NO_NUMBER = frozenset({"no_address", "address_bounced"})
_NO_YES_TO_CHANNEL = frozenset(
    {
        "no_consent",
        "not_confirmed",
        "waiting_for_confirmation",
        "consent_expired",
        "withdrawn",
        "declined",
        "suppressed",
    }
)
_LEFT_OUT = {"sms": "no_sms_consent", "whatsapp": "no_whatsapp_consent"}
# An objection that does not say until when is asked again after this time.
ASK_AGAIN = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class GoOn:
    """The step may be taken."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The step waits until `until`, for a reason of `models.Reason`; nothing is lost."""

    until: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The enrolment ends, for a reason of `models.Reason`."""

    reason: str


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """This step never reaches them, for a reason of `models.Reason`; the next one may."""

    reason: str


def left_out(answer: Answer, channel: str) -> LeaveOut | None:
    """Whether a no is about nothing but this telephone channel."""
    if answer.verdict is not Verdict.NO or channel not in _LEFT_OUT:
        return None
    if answer.reason in _NO_NUMBER:
        return LeaveOut("no_number")
    return LeaveOut(_LEFT_OUT[channel]) if answer.reason in _NO_YES_TO_CHANNEL else None


def consequence(answer: Answer, at: dt.datetime) -> GoOn | Wait | Stop:
    """What follows from the gate's answer at `at` for what a sequence sends next."""
    if answer.verdict is Verdict.YES:
        return GoOn()
    if answer.reason in _ENDS:
        return Stop(_ENDS[answer.reason])
    until = answer.valid_until
    if until is None or until <= at:
        until = at + ASK_AGAIN
    return Wait(until, _WAITS.get(answer.reason, "not_allowed"))


def ends_by_consent(
    *, purpose: str, channel: str, sequence_purpose: str, channels: Collection[str]
) -> bool:
    """Whether a withdrawal of `purpose` and `channel` (empty: every) concerns a sequence that
    reaches people by `channels`.
    """
    return purpose in {"", sequence_purpose} and (not channel or channel in channels)
