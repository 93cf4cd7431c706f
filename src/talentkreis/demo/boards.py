# SPDX-License-Identifier: Apache-2.0
"""Pools with boards on which people have stood for a while: some warm, some in good hands, one
neglected. Nobody may put somebody into a pool in the past, so memberships and moves are written as
rows, with events as they happened."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.people.actions.bulk import copy_rows
from talentkreis.pools.actions import add_people, arrange_stages, create_pool
from talentkreis.pools.actions.stages import StageDetails
from talentkreis.pools.events import PersonEnteredPool, PersonMovedInPool
from talentkreis.pools.models import PoolMembership, PoolMode, Stage, StageMove, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.language import parse

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Callable, Mapping, Sequence

    from talentkreis.activity.events import Event
    from talentkreis.demo.people import DemoPerson
    from talentkreis.demo.writing import Written
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool

# How many people of each pool have been moved along its board by hand.
MOVED = 60
WHY = "Passt zum Fach"
# The way to each stage; whoever rests was asked before.
WAYS: dict[str, tuple[Stage, ...]] = {
    Stage.IDENTIFIED: (Stage.IDENTIFIED,),
    Stage.CONTACTED: (Stage.IDENTIFIED, Stage.CONTACTED),
    Stage.IN_CONVERSATION: (Stage.IDENTIFIED, Stage.CONTACTED, Stage.IN_CONVERSATION),
    Stage.WARM: (Stage.IDENTIFIED, Stage.CONTACTED, Stage.IN_CONVERSATION, Stage.WARM),
    Stage.READY: (Stage.IDENTIFIED, Stage.IN_CONVERSATION, Stage.WARM, Stage.READY),
    Stage.RESTING: (Stage.IDENTIFIED, Stage.CONTACTED, Stage.RESTING),
}
# How many the team wants to have there at most; in the demo some columns hold more.
LIMITS = {Stage.IN_CONVERSATION: 12, Stage.WARM: 8, Stage.READY: 5}


def _as_it_comes(person: DemoPerson) -> tuple[Any, ...]:
    """Whoever we talked with, some lately, some long ago."""
    return (not person.talks, person.number)


def _well_known(person: DemoPerson) -> tuple[Any, ...]:
    """Those talked with lately, consent or not."""
    return (person.last_talk_days is None or person.last_talk_days > 80, not person.has_consent)


def _in_good_hands(person: DemoPerson) -> tuple[Any, ...]:
    """Those we know best: with consent, talked with lately."""
    return (not person.has_consent, person.last_talk_days or 9_999)


def _neglected(person: DemoPerson) -> tuple[Any, ...]:
    """Those nobody has talked with for long."""
    return (-(person.last_talk_days or 0), person.number)


@dataclass(frozen=True, slots=True)
class Board:
    """Who stands on the board of a pool: from which field, how many, in which order chosen."""

    pool: str
    field_key: str
    count: int
    order: Callable[[DemoPerson], tuple[Any, ...]]


BOARDS = (
    Board("Netztechnik", "Netztechnik", 150, _well_known),
    Board("Windenergie Service", "Windenergie", 90, _as_it_comes),
    Board("OT-Sicherheit", "IT und OT", 24, _in_good_hands),
    Board("Zweitplatzierte 2026", "Ingenieurwesen", 40, _neglected),
)


@dataclass(slots=True)
class _Stays:
    """Rows and events of a board while they are collected."""

    pool: Pool
    owner: Member
    memberships: list[tuple[Any, ...]] = field(default_factory=list)
    moves: list[tuple[Any, ...]] = field(default_factory=list)
    happened: list[Event] = field(default_factory=list)

    def add(self, person_id: uuid.UUID, way: Sequence[tuple[Stage, dt.datetime]]) -> None:
        """Somebody who came to each stage of `way` at a moment."""
        membership_id, entered_at = new_id(), way[0][1]
        stage, since = way[-1]
        self.memberships.append(
            (membership_id, person_id, self.pool.id, stage, since, entered_at, WHY, self.owner.id)
        )
        entered = PersonEnteredPool(
            actor=self.owner.actor,
            pool_id=self.pool.id,
            person_id=person_id,
            occurred_at=entered_at,
        )
        self.happened.append(entered)
        for (left, stood), (reached, at) in itertools.pairwise(way):
            self.moves.append(
                (new_id(), membership_id, self.pool.id, left, reached, stood, at, self.owner.id)
            )
            moved = PersonMovedInPool(
                actor=self.owner.actor,
                pool_id=self.pool.id,
                person_id=person_id,
                stage=reached,
                from_stage=left,
                occurred_at=at,
            )
            self.happened.append(moved)

    def write(self) -> None:
        """Everything at once, and the record of it."""
        membership_columns = (
            "id", "person_id", "pool_id", "stage", "stage_since", "entered_at", "why",
            "added_by_id",
        )  # fmt: skip
        move_columns = (
            "id", "membership_id", "pool_id", "from_stage", "to_stage", "since", "moved_at",
            "moved_by_id",
        )  # fmt: skip
        copy_rows(PoolMembership._meta.db_table, membership_columns, self.memberships)
        copy_rows(StageMove._meta.db_table, move_columns, self.moves)
        record(*self.happened)


def make_pools(
    written: Written, members: Mapping[str, Member], canary_id: uuid.UUID, dice: random.Random
) -> dict[str, Pool]:
    """Pools by hand with boards, pools by filter, one confidential."""
    merle, jan = members["Merle Hansen"], members["Jan Behrens"]
    pools = {
        details.name: create_pool(actor=owner.actor, details=details)
        for owner, details in _pool_details(merle, jan, members)
    }
    by_field: dict[str, list[DemoPerson]] = {}
    for person in written.people.values():
        by_field.setdefault(person.field_key, []).append(person)
    for board in BOARDS:
        chosen = sorted(by_field[board.field_key], key=board.order)[: board.count]
        _fill(pools[board.pool], chosen, written, dice)
    lines = [StageDetails(stage, "", LIMITS.get(stage)) for stage in Stage]
    arrange_stages(actor=merle.actor, pool_id=pools["Netztechnik"].id, stages=lines)
    add_people(
        actor=merle.actor,
        pool_id=pools["Nachfolge Leitung Netzbetrieb"].id,
        person_ids=[canary_id],
        why="Vertraulich angesprochen",
    )
    return pools


def _pool_details(
    merle: Member, jan: Member, members: Mapping[str, Member]
) -> list[tuple[Member, PoolDetails]]:
    return [
        (
            merle,
            PoolDetails(
                name="Netztechnik",
                purpose="Menschen für Leitstelle, Netzbau und Betrieb. Engpassfunktion.",
                deputy_id=jan.id,
                visibility=Visibility.SHARED,
            ),
        ),
        (jan, PoolDetails(name="Windenergie Service", purpose="Service an Land und auf See.")),
        (
            merle,
            PoolDetails(
                name="OT-Sicherheit",
                purpose="Wenige, handverlesen. Jede Nachricht schreibt ein Mensch.",
                mode=PoolMode.BOUTIQUE,
            ),
        ),
        (jan, PoolDetails(name="Zweitplatzierte 2026", purpose="Knapp nicht gewählt, sehr gut.")),
        (
            merle,
            PoolDetails(
                name="Nachfolge Leitung Netzbetrieb",
                purpose="Nur für Beteiligte.",
                visibility=Visibility.CONFIDENTIAL,
                deputy_id=members["Inken Rathje"].id,
            ),
        ),
        (
            merle,
            PoolDetails(
                name="Rund um Husum",
                purpose="Wer im Umkreis wohnt. Pflegt sich selbst.",
                filter=parse("ort:Husum +30 km", "de", actor=merle.actor),
                visibility=Visibility.SHARED,
            ),
        ),
        (
            merle,
            PoolDetails(
                name="Frühere Kolleginnen und Kollegen",
                purpose="Verbindung halten, auch ohne Stelle.",
                filter=parse("hut:alumnus", "de", actor=merle.actor),
            ),
        ),
    ]


def _fill(pool: Pool, people: Sequence[DemoPerson], written: Written, dice: random.Random) -> None:
    """Whoever we talk with stands farther on the board, since the day we talked."""
    stays = _Stays(pool, pool.owner)
    talked_with = [person for person in people if person.last_talk_days is not None]
    moved = dice.sample(talked_with, min(MOVED, len(talked_with)))
    movers = {person.number: _stage_of(person.last_talk_days or 0, dice) for person in moved}
    for person in people:
        stage = movers.get(person.number) or Stage.IDENTIFIED
        is_moved = stage != Stage.IDENTIFIED
        last = (person.last_talk_days or 0) if is_moved else dice.randint(3, 160)
        way = _way(WAYS[stage], min(last, person.known_days), person.known_days, dice)
        stays.add(written.id_of(person), way)
    stays.write()


def _stage_of(days: int, dice: random.Random) -> Stage | None:
    """Where somebody stands with whom we talked so many days ago."""
    if days < 30:
        return dice.choice((Stage.WARM, Stage.WARM, Stage.READY))
    if days < 120:
        return Stage.IN_CONVERSATION
    return dice.choice((Stage.CONTACTED, Stage.RESTING)) if days < 400 else None


def _way(
    stages: Sequence[Stage], last: int, most: int, dice: random.Random
) -> list[tuple[Stage, dt.datetime]]:
    """When somebody came to each stage: the last one `last` days ago, some weeks between two.

    Nobody stood anywhere before we knew them, `most` days ago.
    """
    days, way = last, []
    for hours, stage in enumerate(reversed(stages), start=1):
        at = clock.now() - dt.timedelta(days=min(days, most), hours=hours)
        way.append((stage, at))
        days += dice.randint(9, 60)
    return way[::-1]
