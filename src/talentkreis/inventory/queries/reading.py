# SPDX-License-Identifier: Apache-2.0
"""How an inventory stands: its lines, overlaps, missing consent, batches, and the balance.

One statement counts everything, so that all numbers of a page are of one moment and add up.
Whoever was made confidential, restricted, merged or erased since is in no line: the balance says
how many they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from talentkreis.consent.answers import NEXT_STEPS
from talentkreis.inventory.models import (
    Inventory,
    LineKind,
    Outcome,
    Placement,
)
from talentkreis.inventory.permissions import Right
from talentkreis.inventory.rules import POOLED, Line
from talentkreis.inventory.segments import PROPOSED
from talentkreis.inventory.wording import reason_text
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person
from talentkreis.pools.models import Pool, PoolKind, PoolMode, Visibility
from talentkreis.search import queries as search
from talentkreis.search.models import BulkRun, BulkState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

PAGE = 50
LISTED = 12
# Not decided, or taken back since: by its batch, or by undoing the bulk work of it.
_IS_OPEN = """(b.id IS NULL OR r.state = 'undone'
    OR (b.run_id IS NULL AND b.taken_back_at IS NOT NULL))"""
_ROWS = f"""
    FROM inventory_placement p
    LEFT JOIN inventory_batch b ON b.id = p.batch_id
    LEFT JOIN search_bulkrun r ON r.id = b.run_id
    JOIN search_row s ON s.person_id = p.person_id
    WHERE p.inventory_id = %s AND NOT s.is_restricted AND s.confidential_to IS NULL
    AND NOT (s.is_archived AND {_IS_OPEN})
"""
_COUNTED = f"""
    SELECT p.kind, p.position, p.fits, p.reason, p.step,
        CASE WHEN {_IS_OPEN} THEN 'open' WHEN r.state IN ('waiting', 'undoing') THEN 'moving'
            WHEN r.state = 'failed' THEN 'stopped' ELSE 'done' END,
        CASE WHEN {_IS_OPEN} THEN '' ELSE p.outcome END,
        CASE WHEN {_IS_OPEN} THEN '{{}}'::smallint[] ELSE p.targets END,
        count(*), count(*) FILTER (WHERE p.outcome <> '' AND p.batch_id IS NULL)
    {_ROWS} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
_LINE = " AND p.kind = %s AND p.position IS NOT DISTINCT FROM %s"
OPEN, MOVING, STOPPED, DONE = "open", "moving", "stopped", "done"


def no_such_inventory() -> NotFound:
    """For an id that is none."""
    return NotFound(_("There is no such inventory."), code="no_such_inventory")


def no_such_line() -> NotFound:
    """For a line that cannot be."""
    return NotFound(_("There is no such line."), code="no_such_line")


def open_inventory(actor: Actor) -> Inventory | None:
    """The one under way, if there is one. Raises NotAllowed."""
    require(actor, Right.RUN)
    return Inventory.objects.select_related("started_by").filter(finished_at__isnull=True).first()


def inventories(actor: Actor) -> list[Inventory]:
    """The last inventories, newest first. Raises NotAllowed."""
    require(actor, Right.RUN)
    return list(Inventory.objects.select_related("started_by").order_by("-started_at")[:LISTED])


def inventory(actor: Actor, inventory_id: uuid.UUID) -> Inventory:
    """One inventory. Raises NotAllowed, NotFound."""
    require(actor, Right.RUN)
    rows = Inventory.objects.select_related("started_by", "finished_by")
    found = rows.prefetch_related("segments__pool").filter(id=inventory_id).first()
    if found is None:
        raise no_such_inventory()
    return found


def target_pools(actor: Actor) -> list[Pool]:
    """Pools many people may be put into: open, by hand, for everybody who cares for talents.

    Confidential and personal ones would hide people from colleagues, a boutique has no room.
    """
    require(actor, Right.RUN)
    pools = Pool.objects.visible_to(actor).open().filter(kind=PoolKind.MANUAL)
    fitting = pools.filter(
        mode=PoolMode.VOLUME, visibility__in=(Visibility.SHARED, Visibility.TEAM)
    )
    return list(fitting.order_by("key", "pk"))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A segment one may tick: how many fit it now, and the pool of its name."""

    code: str
    name: str
    purpose: _StrOrPromise
    node: Node
    count: search.Count
    pool_id: str


def proposed(actor: Actor, pools: Sequence[Pool]) -> list[Proposed]:
    """Every segment with its number of this moment, in one statement."""
    require(actor, Right.RUN)
    called = {pool.key: str(pool.pk) for pool in pools}
    nodes = [one.node for one in PROPOSED]
    counts = search.counts(actor, nodes)
    return [
        Proposed(
            one.code, str(one.name), one.purpose, node, count, called.get(fold(str(one.name)), "")
        )
        for one, node, count in zip(PROPOSED, nodes, counts, strict=True)
    ]


@dataclass(slots=True)
class LineCount:
    """A line of the balance with its numbers."""

    line: Line
    name: str
    people: int = 0
    open: int = 0
    # Decided, and the bulk work of it not through.
    moving: int = 0
    stopped: int = 0
    # Of those open: who has a decision of their own already.
    deviating: int = 0
    without_consent: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def label(self) -> str:
        """What the line is about."""
        return str(LineKind(self.line.kind).label)

    @property
    def is_dead(self) -> bool:
        """Whether there is nobody to reach."""
        return self.line.kind in {LineKind.UNREACHABLE, LineKind.PLACEHOLDER, LineKind.BOUNCED}

    @property
    def decided(self) -> int:
        """Who is decided."""
        return self.people - self.open


@dataclass(frozen=True, slots=True)
class Overlap:
    """Segments that the same people fit."""

    names: list[str]
    count: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Why the gate lets no sequence write to some people, and what to do."""

    reason: str
    text: _StrOrPromise
    step: _StrOrPromise
    count: int


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """What became of so many people."""

    text: str
    count: int
    state: str = DONE


@dataclass(slots=True)
class Standing:
    """An inventory in numbers of one moment."""

    lines: list[LineCount] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    balance: list[BalanceLine] = field(default_factory=list)
    people: int = 0
    gone: int = 0

    @property
    def open(self) -> int:
        """Who waits for a decision."""
        return sum(line.open for line in self.lines)

    @property
    def decided(self) -> int:
        """Who is decided."""
        return self.people - self.open

    @property
    def next_line(self) -> LineCount | None:
        """Where to go on."""
        return next((line for line in self.lines if line.open), None)


def counted(row: Inventory) -> list[list[Any]]:
    """The numbers of an inventory as the database says them now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [row.pk])
        return [list(found) for found in cursor.fetchall()]


def standing(row: Inventory) -> Standing:
    """How an inventory stands; from what was kept of it once its people are forgotten."""
    names = {one.position: one.name for one in row.segments.all()}
    numbers = counted(row) if row.balance is None else row.balance
    return _standing(numbers, names, row.people_count)


def _standing(
    numbers: Iterable[Sequence[Any]], names: Mapping[int, str], people_count: int
) -> Standing:
    lines: dict[Line, LineCount] = {}
    overlaps: Counter[tuple[int, ...]] = Counter()
    missing: Counter[tuple[str, str]] = Counter()
    balance: Counter[tuple[str, str, tuple[int, ...]]] = Counter()
    for kind, position, fits, reason, step, state, outcome, targets, count, deviating in numbers:
        line = Line(kind, position)
        at = lines.setdefault(line, LineCount(line, names.get(position, "")))
        at.people += count
        at.deviating += deviating if state == OPEN else 0
        at.without_consent += count if reason else 0
        at.open += count if state == OPEN else 0
        at.moving += count if state == MOVING else 0
        at.stopped += count if state == STOPPED else 0
        at.outcomes[outcome] += count
        if kind == LineKind.SEVERAL:
            overlaps[tuple(fits)] += count
        if kind in POOLED and reason:
            missing[reason, step] += count
        balance[state, outcome, tuple(targets)] += count
    people = sum(line.people for line in lines.values())
    order = {kind: place for place, kind in enumerate(LineKind.values)}
    return Standing(
        lines=sorted(lines.values(), key=lambda at: (order[at.line.kind], at.line.position or 0)),
        overlaps=[
            Overlap([names[place] for place in fits], count)
            for fits, count in overlaps.most_common()
        ],
        missing=[
            Missing(reason, reason_text(reason), NEXT_STEPS.get(step, ""), count)
            for (reason, step), count in missing.most_common()
        ],
        balance=_balance(balance, names),
        people=people,
        gone=people_count - people,
    )


def _balance(
    counts: Counter[tuple[str, str, tuple[int, ...]]], names: Mapping[int, str]
) -> list[BalanceLine]:
    """Everybody in exactly one line, the largest first; what is open comes last."""
    grouped: dict[tuple[str, str], int] = defaultdict(int)
    for (state, outcome, targets), count in counts.items():
        into = " + ".join(names[place] for place in targets)
        text = into if outcome == Outcome.POOLS else str(Outcome(outcome).label)
        grouped[text, state] += count
    found = [BalanceLine(text, count, state) for (text, state), count in grouped.items()]
    return sorted(found, key=lambda line: (line.state == OPEN, -line.count, line.text))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in a line: who they are, what they fit, and a decision of their own."""

    row: search.PersonRow
    fits: list[str]
    choice: str
    reason: _StrOrPromise
    step: _StrOrPromise
    is_barred: bool


@dataclass(frozen=True, slots=True)
class LinePage:
    """Some people of a line who are open, and from where the next ones go on."""

    people: list[Candidate]
    next_after: int | None


def line_page(actor: Actor, row: Inventory, line: Line, *, after: int = 0) -> LinePage:
    """The next open people of a line, those known for longest first. Raises NotAllowed."""
    require(actor, Right.RUN)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.person_id, p.fits, p.reason, p.step, p.outcome, p.targets,"
            f" p.batch_id IS NULL, p.is_barred {_ROWS} {_LINE} AND {_IS_OPEN} AND p.id > %s"
            " ORDER BY p.id LIMIT %s",
            [row.pk, line.kind, line.position, after, PAGE + 1],
        )
        found = cursor.fetchall()
    shown = found[:PAGE]
    names = {one.position: one.name for one in row.segments.all()}
    rows = {one.id: one for one in search.person_rows(actor, [each[1] for each in shown])}
    people = [
        Candidate(
            row=rows[person_id],
            fits=[names[place] for place in fits],
            choice=_choice(outcome, targets, fits) if is_own else "",
            reason=reason_text(why) if why else "",
            step=NEXT_STEPS.get(step, ""),
            is_barred=is_barred,
        )
        for _id, person_id, fits, why, step, outcome, targets, is_own, is_barred in shown
        if person_id in rows
    ]
    return LinePage(people, shown[-1][0] if len(found) > PAGE else None)


def _choice(outcome: str, targets: list[int], fits: list[int]) -> str:
    """A deviation as the form says it."""
    if outcome != Outcome.POOLS:
        return outcome
    return "all" if len(targets) > 1 and targets == fits else f"pool-{targets[0]}"


def open_rows(row: Inventory, line: Line) -> list[int]:
    """The rows of a line that are open."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.id {_ROWS} {_LINE} AND {_IS_OPEN} ORDER BY p.id",
            [row.pk, line.kind, line.position],
        )
        return [found[0] for found in cursor.fetchall()]


def open_proposal(actor: Actor, row: Inventory, person_id: uuid.UUID) -> Placement | None:
    """What is proposed for somebody the actor sees; None where it is decided. Raises NotFound."""
    seen = Person.objects.visible_to(actor)
    proposal = (
        Placement.objects.select_related("batch")
        .filter(inventory=row, person_id=person_id, person__in=seen)
        .first()
    )
    if proposal is None:
        raise NotFound(_("This person is not in the inventory."), code="no_such_proposal")
    batch = proposal.batch
    if batch is None:
        return proposal
    if batch.run_id is None:
        return proposal if batch.taken_back_at else None
    undone = BulkRun.objects.filter(id=batch.run_id, state=BulkState.UNDONE)
    return proposal if undone.exists() else None
