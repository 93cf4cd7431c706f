# SPDX-License-Identifier: Apache-2.0
"""The monthly review: which sequences, steps and newsletters run below average, and what to do.

A function of the data and the month alone: whoever looks later reads the same. Packages above
bring what they keep (`register_reviewed`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from talentkreis.nurture.models import Sequence as NurtureSequence
from talentkreis.nurture.models import SequenceState, Step
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.evidence import WAITS_FOR_REPLY, Share
from talentkreis.nurture.rules.reviewing import Standing, Weighed, weigh, year_before
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor

SEQUENCE, STEP, NEWSLETTER = "sequence", "step", "newsletter"


@dataclass(frozen=True, slots=True)
class Period:
    """Letters handed over from `since` on and before `before`: their three weeks are over."""

    since: dt.datetime
    before: dt.datetime


@dataclass(frozen=True, slots=True)
class Tallied:
    """One thing with its share of people. `is_shown` is false for what only counts among the
    others: it has ended, or the reader may not see it."""

    kind: str
    id: uuid.UUID
    name: str
    part_of: str
    owner_id: uuid.UUID | None
    url: str
    share: Share
    is_loss: bool = False
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One thing beside everything else of its kind."""

    tallied: Tallied
    weighed: Weighed

    @property
    def kind_label(self) -> str:
        """What it is."""
        return {
            SEQUENCE: gettext("Sequence"),
            STEP: pgettext("of a sequence", "Step"),
            NEWSLETTER: gettext("Newsletter"),
        }[self.tallied.kind]

    @property
    def next_step(self) -> str:
        """What a human may do about it; nothing is stopped by itself."""
        return {
            SEQUENCE: gettext("Look at its steps one by one; pause it if none of them helps."),
            STEP: gettext("Write a second wording and compare both, or take the step out."),
            NEWSLETTER: gettext("Look at who got it, and whether they asked for this topic."),
        }[self.tallied.kind]


@dataclass(frozen=True, slots=True)
class Review:
    """What a month says. Lines are of things the actor sees."""

    month: dt.date
    below: tuple[ReviewLine, ...]
    too_few: tuple[ReviewLine, ...]
    usual_count: int

    @property
    def count(self) -> int:
        """Everything there is to judge, or will be."""
        return len(self.below) + len(self.too_few) + self.usual_count


Tally = Callable[["Actor", Period], Sequence[Tallied]]
_reviewed: dict[str, Tally] = {}


def register_reviewed(name: str, tally: Tally) -> None:
    """Let a package above bring what it keeps into the review; from `apps.py`."""
    _reviewed[name] = tally


def review_of(actor: Actor, month: dt.date) -> Review:
    """What ran below average in the twelve months before this one. Raises NotAllowed."""
    require(actor, Right.VIEW)
    period = period_of(month)
    every = [
        *_of_sequences(actor, period),
        *(each for tally in _reviewed.values() for each in tally(actor, period)),
    ]
    lines = [line for line in _weighed(every) if line.tallied.is_shown]
    return Review(
        month=month,
        below=_of(lines, Standing.BELOW),
        too_few=_of(lines, Standing.TOO_FEW),
        usual_count=len(_of(lines, Standing.USUAL)),
    )


def period_of(month: dt.date) -> Period:
    """The letters a month looks back on."""
    zone = timezone.get_current_timezone()
    first, last = (dt.datetime.combine(day, dt.time(), zone) for day in (year_before(month), month))
    return Period(first, last - WAITS_FOR_REPLY)


def _weighed(every: Sequence[Tallied]) -> Iterable[ReviewLine]:
    totals: dict[str, list[int]] = {}
    for each in every:
        total = totals.setdefault(each.kind, [0, 0])
        total[0] += each.share.count
        total[1] += each.share.of
    for each in every:
        count, of = totals[each.kind]
        others = Share(count - each.share.count, of - each.share.of)
        yield ReviewLine(each, weigh(each.share, others, is_loss=each.is_loss))


def _of(lines: Iterable[ReviewLine], standing: Standing) -> tuple[ReviewLine, ...]:
    found = [line for line in lines if line.weighed.standing is standing]
    return tuple(
        sorted(found, key=lambda line: (-line.weighed.chance, line.tallied.name, line.tallied.id))
    )


_UNITS = """
WITH letters AS MATERIALIZED (
    SELECT DISTINCT ON (message.person_id, coalesce(step.origin, step.id))
        version.sequence_id, coalesce(step.origin, step.id) AS step_id, message.person_id,
        EXISTS (
            SELECT 1 FROM mail_inboundmessage inbound
            WHERE inbound.message_id = message.id AND inbound.classification = 'human_reply'
              AND inbound.received_at <= message.handed_at + %(waits)s
        ) AS has_replied
    FROM mail_message message
    JOIN nurture_step step ON step.id = message.step_id
    JOIN nurture_sequenceversion version ON version.id = step.version_id
    WHERE message.channel = 'email' AND message.state IN ('accepted', 'uncertain')
      AND message.handed_at >= %(since)s AND message.handed_at < %(before)s
    ORDER BY message.person_id, coalesce(step.origin, step.id), message.handed_at
)
"""
_BY_STEP = """
SELECT sequence_id, step_id, count(*), count(*) FILTER (WHERE has_replied)
FROM letters GROUP BY sequence_id, step_id
"""
_BY_SEQUENCE = """
SELECT sequence_id, count(*), count(*) FILTER (WHERE replied) FROM (
    SELECT sequence_id, person_id, bool_or(has_replied) AS replied
    FROM letters GROUP BY sequence_id, person_id
) AS people GROUP BY sequence_id
"""


def _of_sequences(actor: Actor, period: Period) -> list[Tallied]:
    """Sequences and their mails, by people who answered; four queries."""
    values: dict[str, Any] = {
        "since": period.since,
        "before": period.before,
        "waits": WAITS_FOR_REPLY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNITS + _BY_STEP, values)
        by_step: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute(_UNITS + _BY_SEQUENCE, values)
        by_sequence: list[tuple[Any, ...]] = cursor.fetchall()
    running = NurtureSequence.objects.visible_to(actor).filter(
        id__in=[row[0] for row in by_sequence],
        state__in=(SequenceState.RUNNING, SequenceState.PAUSED),
    )
    seen = {row.id: row for row in running}
    names = dict(Step.objects.filter(id__in=[row[1] for row in by_step]).values_list("id", "name"))
    return [
        *(_tallied(SEQUENCE, row[0], row[0], seen, "", row[1:]) for row in by_sequence),
        *(_tallied(STEP, row[1], row[0], seen, names.get(row[1], ""), row[2:]) for row in by_step),
    ]


def _tallied(
    kind: str,
    thing_id: uuid.UUID,
    sequence_id: uuid.UUID,
    seen: dict[uuid.UUID, NurtureSequence],
    step_name: str,
    counts: tuple[int, int],
) -> Tallied:
    sequence = seen.get(sequence_id)
    name = sequence.name if sequence else ""
    return Tallied(
        kind=kind,
        id=thing_id,
        name=step_name or name,
        part_of=name if kind == STEP else "",
        owner_id=sequence.owner_id if sequence else None,
        url=reverse("nurture:results", args=[sequence_id]),
        share=Share(counts[1], counts[0]),
        is_shown=sequence is not None,
    )
