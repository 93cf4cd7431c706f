# SPDX-License-Identifier: Apache-2.0
"""The comparison group of a sequence: who is in it, and what became of both sides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.kernel import clock
from talentkreis.mail.models import Classification, InboundMessage, InboundState
from talentkreis.nurture.models import Comparison, Sequence, SequenceState, Side
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.drawing import point_of
from talentkreis.nurture.rules.evidence import Finding, Share, Verdict, judge, size_reached
from talentkreis.organisation.rights import may, require
from talentkreis.relationships import scale
from talentkreis.relationships.models import Promise

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from talentkreis.organisation.actors import Actor

# Everybody is followed for as long, from the day the lot was drawn.
FOLLOWED = dt.timedelta(days=90)
# A mean of fewer people says nothing.
LEAST_FOR_MEAN = 30
_SIDES = (Side.CARE, Side.HELD)

# Whoever of the comparison group was started all the same is on neither side.
_UNITS = """
WITH units AS MATERIALIZED (
    SELECT one.id, one.person_id, one.side, one.drawn_at,
        row_number() OVER (PARTITION BY one.side ORDER BY one.drawn_at, one.id) AS place
    FROM nurture_comparison one
    WHERE one.sequence_id = %(sequence)s
      AND NOT (one.side = 'held' AND EXISTS (
          SELECT 1 FROM nurture_enrolment e
          WHERE e.person_id = one.person_id AND e.sequence_id = one.sequence_id))
), counted AS (
    SELECT units.*, units.drawn_at <= %(before)s AS is_ripe,
        EXISTS (
            SELECT 1 FROM people_conversation talk
            WHERE talk.person_id = units.person_id AND talk.was_reached
              AND talk.happened_at > units.drawn_at
              AND talk.happened_at <= units.drawn_at + %(followed)s
        ) AS had_contact,
        EXISTS (
            SELECT 1 FROM mail_inboundmessage inbound
            WHERE inbound.person_id = units.person_id AND inbound.classification = 'human_reply'
              AND inbound.received_at > units.drawn_at
              AND inbound.received_at <= units.drawn_at + %(followed)s
        ) AS has_written,
        EXISTS (
            SELECT 1 FROM people_hat hat
            WHERE hat.person_id = units.person_id AND hat.kind IN ('applicant', 'employee')
              AND hat.starts_on >= units.drawn_at::date
              AND hat.starts_on <= (units.drawn_at + %(followed)s)::date
        ) AS has_applied
    FROM units
)
"""
_COUNTS = """
SELECT counted.side, count(*), count(*) FILTER (WHERE is_ripe),
    count(*) FILTER (WHERE is_ripe AND had_contact), count(*) FILTER (WHERE is_ripe AND has_written),
    count(*) FILTER (WHERE is_ripe AND has_applied),
    avg(warmth.now) FILTER (WHERE is_ripe), stddev_samp(warmth.now) FILTER (WHERE is_ripe)
FROM counted
LEFT JOIN relationships_care care ON care.person_id = counted.person_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN care.warmth_log IS NULL THEN 0
        ELSE least(100, power(2, least(care.warmth_log - %(age)s, 60))) END::float8 AS now
) AS warmth
GROUP BY counted.side
"""  # noqa: E501 - one column a line
_AT_SIZE = """
SELECT counted.side, count(*), count(*) FILTER (WHERE had_contact)
FROM counted
WHERE counted.drawn_at <= (SELECT max(drawn_at) FROM counted WHERE place = %(size)s)
GROUP BY counted.side
"""


@dataclass(frozen=True, slots=True)
class SideFigures:
    """One side of the comparison: how many, how many of them count by now, what became of them."""

    side: str
    label: str
    count: int
    contacts: Share
    letters: Share
    applications: Share
    warmth_mean: float | None
    # Half of the range in which the mean lies with 95 %.
    warmth_margin: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Both sides beside each other, and whether the sequence may be said to do anything."""

    sides: tuple[SideFigures, ...]
    verdict: Verdict

    @property
    def is_clear(self) -> bool:
        """Whether one side has more real contact for sure."""
        return self.verdict.finding is Finding.CLEAR

    @property
    def helps(self) -> bool:
        """Whether it is the side that gets the sequence."""
        return self.is_clear and self.verdict.leader == 0

    @property
    def is_open(self) -> bool:
        """Enough people, and no difference to be sure of."""
        return self.verdict.finding is Finding.OPEN

    @property
    def chance_percent(self) -> int:
        """How sure one may be of the side ahead; never rounded up."""
        return int(100 * self.verdict.chance)


def held_out(
    sequence: Sequence, person_ids: Collection[uuid.UUID]
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Whom of these people the lot leaves without the sequence, and for whom it is drawn at all.

    It is drawn once for each person and sequence, and never for somebody with an open promise or
    a mail nobody has answered: they are owed something. Three queries, none without a comparison
    group.
    """
    if not sequence.held_out_percent:
        return set(), set()
    before = dict(
        Comparison.objects.filter(sequence=sequence, person__in=person_ids).values_list(
            "person_id", "side"
        )
    )
    drawn_for = set(before) | (set(person_ids) - _owed(person_ids))
    held = {
        person_id
        for person_id in drawn_for
        if before.get(person_id, side_of(sequence, person_id)) == Side.HELD
    }
    return held, drawn_for


def side_of(sequence: Sequence, person_id: uuid.UUID) -> Side:
    """What the lot says about somebody it was never drawn for."""
    point = point_of("comparison", sequence.id, person_id)
    return Side.HELD if point * 100 < sequence.held_out_percent else Side.CARE


def held_out_now(sequence: Sequence) -> int:
    """How many are in the comparison group of a sequence that has one."""
    if not sequence.held_out_percent:
        return 0
    return Comparison.objects.filter(sequence=sequence, side=Side.HELD).count()


def held_out_of(actor: Actor, person_id: uuid.UUID) -> list[Sequence]:
    """The sequences in whose comparison group a person is, as far as the actor sees them."""
    if not may(actor, Right.VIEW):
        return []
    rows = Sequence.objects.visible_to(actor).filter(
        comparisons__person=person_id, comparisons__side=Side.HELD, held_out_percent__gt=0
    )
    return list(rows.exclude(state=SequenceState.ENDED).order_by("name"))


def effect_of(actor: Actor, sequence: Sequence) -> Effect | None:
    """Both sides of the comparison; None where no lot was ever drawn. Two queries.

    Raises NotAllowed.
    """
    require(actor, Right.VIEW)
    if not Comparison.objects.filter(sequence=sequence).exists():
        return None
    now = clock.now()
    values: dict[str, Any] = {
        "sequence": sequence.id,
        "before": now - FOLLOWED,
        "followed": FOLLOWED,
        "age": scale.current().age_in_half_lives(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNITS + _COUNTS, values)
        counts = {row[0]: row[1:] for row in cursor.fetchall()}
        values["size"] = size_reached(counts.get(side, _NOBODY)[1] for side in _SIDES)
        cursor.execute(_UNITS + _AT_SIZE, values)
        judged = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
    at_size = [judged.get(side, (0, 0)) for side in _SIDES]
    return Effect(
        sides=tuple(_figures(side, counts.get(side, _NOBODY)) for side in _SIDES),
        verdict=judge(values["size"], [n for n, _k in at_size], [k for _n, k in at_size]),
    )


_NOBODY = (0, 0, 0, 0, 0, None, None)


def _figures(side: Side, row: tuple[Any, ...]) -> SideFigures:
    count, ripe, contacts, letters, applications, mean, spread = row
    is_enough = ripe >= LEAST_FOR_MEAN and spread is not None
    return SideFigures(
        side=side,
        label=str(side.label),
        count=count,
        contacts=Share(contacts, ripe),
        letters=Share(letters, ripe),
        applications=Share(applications, ripe),
        warmth_mean=mean if is_enough else None,
        warmth_margin=1.96 * spread / ripe**0.5 if is_enough else None,
    )


def _owed(person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those we owe something: a promise, or an answer."""
    promises = Promise.objects.filter(
        person__in=person_ids, kept_at__isnull=True, released_at__isnull=True
    )
    letters = InboundMessage.objects.filter(
        person__in=person_ids,
        state=InboundState.OPEN,
        classification=Classification.HUMAN_REPLY,
    )
    rows = promises.values_list("person_id").union(letters.values_list("person_id"))
    return {person_id for (person_id,) in rows}
