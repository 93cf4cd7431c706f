# SPDX-License-Identifier: Apache-2.0
"""What changes cost: pools by filter asked again after one person's change, a tag on very many."""

from __future__ import annotations

import itertools
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from bench.timing import p95, rounded, row, timed
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Member
from talentkreis.people.actions import update_person
from talentkreis.people.models import Person, Tag
from talentkreis.pools import actions as pools
from talentkreis.pools.models import Pool, PoolKind
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import bulk, queries, running
from talentkreis.search.actions import refresh
from talentkreis.search.language import EVERYBODY, all_of, parse

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

    from talentkreis.search.models import BulkRun
    from talentkreis.search.tree import Node

POOLS = 200
CHANGES = 30
TAGGED = 100_000
POSITIONS = ["Elektroniker Netz", "Kauffrau Umspannwerk", "Servicetechniker Leitstelle"]


def measure(people: int, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """All figures; what was changed stays."""
    member = Member.objects.order_by("pk")[0]
    bare = _changes(member, ["Schaltmeister", "Elektroniker Wind", "Ingenieurin"])
    _add_pools(member, texts)
    # The first change after pools changed compiles their filters, the others use them.
    compiling, *times = _changes(member, POSITIONS)
    yield row(
        "pool_reevaluation_ms", p95(times), "ms", p95(bare), people,
        p50=rounded(statistics.median(times)), first=rounded(compiling),
    )  # fmt: skip
    Pool.objects.filter(kind=PoolKind.DYNAMIC).delete()
    yield from _bulk_tag(member, people, [parse(text, "de") for text in texts])


def _add_pools(member: Member, texts: Sequence[str]) -> None:
    """From now on a change of somebody asks them, as if their jobs had taken note of everybody.

    Only those who will change are really noted: 200 broad pools would note millions.
    """
    pairs = itertools.islice(itertools.combinations(texts, 2), POOLS)
    for number, pair in enumerate(pairs):
        node = all_of(parse(text, "de") for text in pair)
        details = PoolDetails(name=f"By filter {number}", filter=node)
        pools.create_pool(actor=member.actor, details=details)
    Pool.objects.filter(kind=PoolKind.DYNAMIC).update(asked_at=clock.now())
    refresh(_changed())


def _changed() -> list[uuid.UUID]:
    return list(Person.objects.order_by("pk").values_list("pk", flat=True)[:CHANGES])


def _changes(member: Member, positions: Sequence[str]) -> list[float]:
    """Each a change of one person with everything that follows from it, in its transaction."""
    turn = itertools.cycle(positions)
    times = []
    for person_id in _changed():
        started = time.perf_counter()
        update_person(
            actor=member.actor, person_id=person_id,
            changes={"position": next(turn)},
        )  # fmt: skip
        times.append((time.perf_counter() - started) * 1_000)
    return times


def _bulk_tag(member: Member, people: int, asked: Sequence[Node]) -> Iterator[dict[str, Any]]:
    """As its background job does it, and back; then once more while somebody searches.

    The baseline writes the bare rows of the tag, in the same batches. The search is asked in this
    process and the work goes on beside it in a thread, so that both share even the interpreter.
    """
    found = list(itertools.islice(queries.person_ids(member.actor, EVERYBODY), TAGGED))
    bare = _bare_tag(found)
    run, took = _run(member, found)
    yield row("bulk_tag_seconds", took, "s", bare, people, tagged=len(found))
    [undone] = timed(partial(_undo, member, run), 1)
    yield row("bulk_tag_undo_seconds", undone / 1_000, "s", bare, people, tagged=len(found))
    alone = [time for node in asked for time in timed(partial(_page, node), 1)]
    with ThreadPoolExecutor(max_workers=1) as beside:
        work = beside.submit(_run_apart, member, found)
        times: list[float] = []
        for node in itertools.cycle(asked):
            times += timed(partial(_page, node), 1)
            if work.done():
                break
        work.result()
    yield row(
        "search_beside_bulk_p95_ms", p95(times), "ms", p95(alone), people, searches=len(times)
    )


def _run(member: Member, found: Sequence[uuid.UUID]) -> tuple[BulkRun, float]:
    action = bulk.by_code(member.actor, "tag")
    answers = {"name": f"Everybody {Tag.objects.count()}"}
    started = time.perf_counter()
    run = running.start_run(actor=member.actor, action=action, person_ids=found, answers=answers)
    running.go_on(run_id=run.id)
    return run, time.perf_counter() - started


def _run_apart(member: Member, found: Sequence[uuid.UUID]) -> None:
    try:
        _run(member, found)
    finally:
        connection.close()


def _undo(member: Member, run: BulkRun) -> None:
    running.undo_run(actor=member.actor, run_id=run.id)
    running.go_on(run_id=run.id)


def _page(node: Node) -> None:
    queries.search_people(SYSTEM, node)


def _bare_tag(found: Sequence[uuid.UUID]) -> float:
    name = f"Bare {Tag.objects.count()}"
    tag = Tag.objects.create(name=name, key=name.lower())
    started = time.perf_counter()
    for start in range(0, len(found), bulk.CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO people_persontag (person_id, tag_id)"
                " SELECT new.id, %s FROM unnest(%s::uuid[]) AS new(id)",
                [tag.pk, list(found[start : start + bulk.CHUNK])],
            )
    return time.perf_counter() - started
