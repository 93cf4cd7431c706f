# SPDX-License-Identifier: Apache-2.0
"""What a check before the start says: who starts, who does not and why, who goes without what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talentkreis.consent.models import Channel
from talentkreis.nurture.queries.skip_words import GROUP_TEXTS, OWN_STEPS, STEPS_ON, TEXTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import Answer
    from talentkreis.nurture.models import SequenceVersion
    from talentkreis.nurture.queries.recipients import Recipient
    from talentkreis.nurture.rules.timetable import Visit

NAMES_SHOWN = 3
BAR, BAR_GAP = 400, 4


@dataclass(frozen=True, slots=True)
class Skip:
    """A person who would not start: why, what to do, and from when it may be different."""

    recipient: Recipient
    reason: str
    text: _StrOrPromise
    next_step: str
    until: dt.datetime | None = None
    detail: str = ""
    # What it is about, where the gate says it.
    channel: str = ""

    @property
    def group_text(self) -> _StrOrPromise:
        """The reason without anybody's dates."""
        return GROUP_TEXTS.get(self.reason, self.text)

    @property
    def is_held_out(self) -> bool:
        """The lot left them without the sequence."""
        return self.reason == "held_out"

    @property
    def may_start_later(self) -> bool:
        """Only time stands in the way."""
        return self.next_step == "start_later"


@dataclass(frozen=True, slots=True)
class SkipGroup:
    """People skipped for the same reason."""

    reason: str
    text: _StrOrPromise
    next_step: str
    skips: tuple[Skip, ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.skips)

    @property
    def names(self) -> str:
        """The first few, and how many more."""
        return ", ".join(skip.recipient.name for skip in self.skips[:NAMES_SHOWN])

    @property
    def more_count(self) -> int:
        """Those whose names are not shown."""
        return max(0, len(self.skips) - NAMES_SHOWN)

    @property
    def next_step_text(self) -> _StrOrPromise:
        """The words of the next step."""
        return STEPS_ON.get(self.next_step, "")

    @property
    def details(self) -> str:
        """Fields or languages in question."""
        return ", ".join(sorted({skip.detail for skip in self.skips if skip.detail}))

    @property
    def days(self) -> list[dt.datetime]:
        """From when on, for those who only have to wait; each day once."""
        return sorted({skip.until for skip in self.skips if skip.until and skip.may_start_later})

    @property
    def last_day(self) -> dt.datetime | None:
        """When the last of them is free."""
        return max(self.days, default=None)


@dataclass(frozen=True, slots=True)
class Start:
    """A person who would start: when the first step is due, at their place."""

    recipient: Recipient
    visit: Visit
    # Whether they count when the sequence is compared with going without it.
    is_compared: bool = False
    # Telephone channels whose steps are left out for them, and why.
    without: tuple[Skip, ...] = ()

    @property
    def due_at(self) -> dt.datetime:
        """When their first step is due."""
        return self.visit.due_at


@dataclass(frozen=True, slots=True)
class EnrolmentCheck:
    """What starting would do now. Nothing has been written."""

    version: SequenceVersion
    starts: tuple[Start, ...] = ()
    skips: tuple[Skip, ...] = ()
    groups: tuple[SkipGroup, ...] = field(default=())
    # Who starts all the same, and gets no SMS or WhatsApp message of it.
    without: tuple[SkipGroup, ...] = field(default=())

    @property
    def start_count(self) -> int:
        """How many would start."""
        return len(self.starts)

    @property
    def skip_count(self) -> int:
        """How many would not."""
        return len(self.skips)

    @property
    def start_width(self) -> int:
        """The bar of those who start, of `BAR`; a gap is left where both are there."""
        return round((BAR - self._gap) * self.start_count / max(1, len(self.starts + self.skips)))

    @property
    def skip_from(self) -> int:
        """Where the bar of the others begins."""
        return self.start_width + self._gap

    @property
    def skip_width(self) -> int:
        """The bar of those who do not start."""
        return BAR - self.skip_from if self.skips else 0

    @property
    def _gap(self) -> int:
        return BAR_GAP if self.starts and self.skips else 0

    @property
    def first_at(self) -> dt.datetime | None:
        """When the first step of anybody is due; until then all can be recalled."""
        return min((start.due_at for start in self.starts), default=None)


def own_skip(recipient: Recipient, reason: str, detail: str = "") -> Skip:
    """A reason that is no answer of the gate."""
    return Skip(recipient, reason, TEXTS[reason], OWN_STEPS[reason], None, detail)


def gate_skip(recipient: Recipient, answer: Answer, channel: Channel = Channel.EMAIL) -> Skip:
    """The gate says no, to e-mail or to what rings on a telephone."""
    by_phone = f"{answer.reason}_{channel}"
    return Skip(
        recipient,
        by_phone if by_phone in GROUP_TEXTS else answer.reason,
        answer.why or answer.text,
        answer.next_step.code if answer.next_step else "leave",
        answer.valid_until,
        channel=channel,
    )


def grouped(skips: Iterable[Skip]) -> tuple[SkipGroup, ...]:
    """By reason, the largest group first."""
    by_reason: dict[str, list[Skip]] = defaultdict(list)
    for skip in skips:
        by_reason[skip.reason].append(skip)
    groups = [
        SkipGroup(reason, GROUP_TEXTS.get(reason, same[0].text), same[0].next_step, tuple(same))
        for reason, same in by_reason.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-group.count, group.reason)))
