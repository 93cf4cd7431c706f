# SPDX-License-Identifier: Apache-2.0
"""Who is asked to renew what, and when: once on request day, once as a reminder. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from talentkreis.consent.models import Channel, ConsentState, RenewalRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talentkreis.consent.facts import StateFact
    from talentkreis.consent.retention.countries import Periods

Step = RenewalRequest.Step
Key = tuple[str, str]
# What the gate says of a consent that fell dormant; `mail` knows when we last wrote.
DORMANT: Final = "dormant"
# A request that was held up (a pause, no mail for days) and the reminder do not meet.
LEAST_GAP: Final = dt.timedelta(days=3)


class Asked(NamedTuple):
    """A request from before."""

    step: str
    consents: frozenset[Key]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request to make now: the step, what it is about, when the first and the last end."""

    step: Step
    consents: tuple[Key, ...]
    first_ends_at: dt.datetime
    last_ends_at: dt.datetime


def wanted(
    states: Mapping[Key, StateFact], asked: Iterable[Asked], now: dt.datetime, periods: Periods
) -> Wanted | None:
    """What to ask a person for today; None for nothing.

    Consents that end within the same weeks are asked for in one mail. Each is asked for once and
    reminded of once in its time; only somebody with a confirmed consent to e-mail is written to.
    """
    before = list(asked)
    if any(now - LEAST_GAP < one.at <= now for one in before):
        return None
    ahead = dt.timedelta(days=periods.ask_days)
    open_for = {
        key: ends_at
        for key, state in states.items()
        if (ends_at := _ends_at(state, now)) is not None and ends_at - now <= 2 * ahead
    }
    steps = {
        key: step
        for key, ends_at in open_for.items()
        if (step := _step(ends_at, now, periods))
        and not _was_asked(key, step, ends_at - 2 * ahead, before)
    }
    if not steps or not any(_is_confirmed_mail(key, states[key]) for key in open_for):
        return None
    step = Step.REMINDER if Step.REMINDER in steps.values() else Step.FIRST
    return about(step, open_for)


def about(step: Step, ends: Mapping[Key, dt.datetime]) -> Wanted:
    """A request for these consents."""
    return Wanted(step, tuple(sorted(ends)), min(ends.values()), max(ends.values()))


def _ends_at(state: StateFact, now: dt.datetime) -> dt.datetime | None:
    return state.expires_at if state.is_positive(now) else None


def _step(ends_at: dt.datetime, now: dt.datetime, periods: Periods) -> Step | None:
    left = ends_at - now
    if left <= dt.timedelta(days=periods.remind_days):
        return Step.REMINDER
    return Step.FIRST if left <= dt.timedelta(days=periods.ask_days) else None


def _was_asked(key: Key, step: Step, since: dt.datetime, before: Iterable[Asked]) -> bool:
    """In this period of the consent; whatever was asked counts as the request."""
    return any(
        key in one.consents and one.at >= since and step in {Step.FIRST, one.step} for one in before
    )


def _is_confirmed_mail(key: Key, state: StateFact) -> bool:
    return key[1] == Channel.EMAIL and state.status == ConsentState.Status.CONFIRMED


def to_text(key: Key) -> str:
    """How a request stores what it is about."""
    return ":".join(key)


def from_text(text: str) -> Key:
    """What a stored request is about."""
    purpose, _colon, channel = text.partition(":")
    return purpose, channel
