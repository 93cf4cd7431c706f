# SPDX-License-Identifier: Apache-2.0
"""What became of the wordings of a mail: people, replies, talks, and what may be said of them.

A person counts once for a step of a version, with the first message of it that was handed over.
A reply is a human's, to that message, within three weeks; whoever was written to more recently is
not counted yet. Opens are not looked at.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.kernel import clock
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.drawing import letter_of
from talentkreis.nurture.rules.evidence import (
    LEAST_REPLIES,
    SIZES,
    WAITS_FOR_REPLY,
    Finding,
    Share,
    Verdict,
    judge,
    size_reached,
)
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.nurture.models import SequenceVersion, Step
    from talentkreis.organisation.actors import Actor

# A talk counts for a wording when it happens this soon after it.
TALK_WITHIN = dt.timedelta(days=90)

_UNITS = """
WITH units AS MATERIALIZED (
    SELECT DISTINCT ON (draw.step_id, enrolment.person_id)
        draw.step_id, draw.variant, message.id, message.handed_at, enrolment.person_id
    FROM nurture_draw draw
    JOIN nurture_enrolment enrolment ON enrolment.id = draw.enrolment_id
    JOIN mail_message message ON message.enrolment_id = draw.enrolment_id
        AND message.step_id = draw.step_id AND message.state IN ('accepted', 'uncertain')
    WHERE draw.step_id = ANY(%(steps)s)
    ORDER BY draw.step_id, enrolment.person_id, message.handed_at
), counted AS (
    SELECT units.*, handed_at <= %(before)s AS is_ripe,
        row_number() OVER (PARTITION BY step_id, variant ORDER BY handed_at, id) AS place,
        EXISTS (
            SELECT 1 FROM mail_inboundmessage inbound
            WHERE inbound.message_id = units.id AND inbound.classification = 'human_reply'
              AND inbound.received_at <= units.handed_at + %(waits)s
        ) AS has_replied,
        EXISTS (
            SELECT 1 FROM people_conversation talk
            WHERE talk.person_id = units.person_id AND talk.was_reached
              AND talk.kind IN ('call', 'meeting', 'video', 'event')
              AND talk.happened_at > units.handed_at
              AND talk.happened_at <= units.handed_at + %(talks)s
        ) AS has_talked
    FROM units
)
"""
_COUNTS = """
SELECT step_id, variant, count(*), count(*) FILTER (WHERE is_ripe),
    count(*) FILTER (WHERE is_ripe AND has_replied), count(*) FILTER (WHERE is_ripe AND has_talked)
FROM counted GROUP BY step_id, variant
"""
# Up to the moment at which the slowest wording came to its size, so that nothing later counts.
_AT_SIZE = """
SELECT counted.step_id, counted.variant, count(*), count(*) FILTER (WHERE has_replied)
FROM counted
JOIN unnest(%(steps)s::uuid[], %(sizes)s::int[]) AS reached(step_id, size)
    ON reached.step_id = counted.step_id
JOIN LATERAL (
    SELECT max(last.handed_at) AS at FROM counted last
    WHERE last.step_id = reached.step_id AND last.place = reached.size
) AS cut ON counted.handed_at <= cut.at
GROUP BY counted.step_id, counted.variant
"""


@dataclass(frozen=True, slots=True)
class VariantFigures:
    """One wording: how many were written to, how many of them are counted, what came of it."""

    number: int
    share: int
    subject: str
    sent_count: int
    replies: Share
    talks: Share

    @property
    def letter(self) -> str:
        """What it is called."""
        return letter_of(self.number)

    @property
    def waiting_count(self) -> int:
        """Those who were written to less than three weeks ago."""
        return self.sent_count - self.replies.of


@dataclass(frozen=True, slots=True)
class Comparison:
    """The wordings of one step beside each other, and what may be said of them today."""

    step: Step
    variants: tuple[VariantFigures, ...]
    verdict: Verdict

    @property
    def is_clear(self) -> bool:
        """Whether one may be called better."""
        return self.verdict.finding is Finding.CLEAR

    @property
    def is_open(self) -> bool:
        """Whether there is enough to judge, and no difference to be sure of."""
        return self.verdict.finding is Finding.OPEN

    @property
    def leader_letter(self) -> str:
        """The wording ahead, where one is judged."""
        return letter_of(self.verdict.leader or 0)

    @property
    def chance_percent(self) -> int:
        """How likely the leader is the best one; never rounded up."""
        return int(100 * self.verdict.chance)

    @property
    def next_size(self) -> int:
        """How many people of each wording the next verdict takes; 0 after the last."""
        return next((size for size in SIZES if size > self.verdict.size), 0)

    @property
    def replies_needed(self) -> int:
        """How many replies it takes over all wordings."""
        return LEAST_REPLIES * len(self.variants)


def comparisons(actor: Actor, version: SequenceVersion, language: str) -> list[Comparison]:
    """The steps of a version with several wordings; subjects in `language` where written.

    Three queries, none where there are no such steps. Raises NotAllowed.
    """
    require(actor, Right.VIEW)
    steps = [step for step in version.steps.prefetch_related("texts").all() if step.shares]
    if not steps:
        return []
    counts = _counts(steps)
    sizes = {
        step.id: size_reached(
            counts.get((step.id, number), _NOBODY)[1] for number in range(len(step.shares))
        )
        for step in steps
    }
    at_size = _at_size({step_id: size for step_id, size in sizes.items() if size})
    found = []
    for step in steps:
        numbers = range(len(step.shares))
        judged = [at_size.get((step.id, number), (0, 0)) for number in numbers]
        found.append(
            Comparison(
                step=step,
                variants=tuple(
                    _figures(step, number, counts.get((step.id, number), _NOBODY), language)
                    for number in numbers
                ),
                verdict=judge(
                    sizes[step.id], [each[0] for each in judged], [each[1] for each in judged]
                ),
            )
        )
    return found


_NOBODY = (0, 0, 0, 0)


def _figures(
    step: Step, number: int, row: tuple[int, int, int, int], language: str
) -> VariantFigures:
    sent, ripe, replied, talked = row
    subjects = {t.language: t.subject for t in step.texts.all() if t.variant == number}
    return VariantFigures(
        number=number,
        share=step.shares[number],
        subject=subjects.get(language) or next(iter(subjects.values()), ""),
        sent_count=sent,
        replies=Share(replied, ripe),
        talks=Share(talked, ripe),
    )


def _moments() -> dict[str, dt.datetime | dt.timedelta]:
    return {
        "before": clock.now() - WAITS_FOR_REPLY,
        "waits": WAITS_FOR_REPLY,
        "talks": TALK_WITHIN,
    }


def _counts(steps: Iterable[Step]) -> dict[tuple[uuid.UUID, int], tuple[int, int, int, int]]:
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"steps": [step.id for step in steps]}
        cursor.execute(_UNITS + _COUNTS, values | _moments())
        return {(row[0], row[1]): row[2:] for row in cursor.fetchall()}


def _at_size(sizes: dict[uuid.UUID, int]) -> dict[tuple[uuid.UUID, int], tuple[int, int]]:
    if not sizes:
        return {}
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"steps": list(sizes), "sizes": list(sizes.values())}
        cursor.execute(_UNITS + _AT_SIZE, values | _moments())
        return {(row[0], row[1]): (row[2], row[3]) for row in cursor.fetchall()}
