# SPDX-License-Identifier: Apache-2.0
"""What changes cost: pools by filter asked again after one person's change, a tag on very many."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from bench.timing import p95, row
from talentkreis.organisation.models import Member
from talentkreis.people.actions import update_person
from talentkreis.people.models import Person, Tag
from talentkreis.pools import actions as pools
from talentkreis.pools.models import Pool, PoolKind
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import bulk, queries
from talentkreis.search.language import EVERYBODY, all_of, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

POOLS = 200
CHANGES = 30
TAGGED = 100_000
POSITIONS = ["Elektroniker Netz", "Kauffrau Umspannwerk", "Servicetechniker Leitstelle"]


def measure(people: int, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Both figures; what was changed stays."""
    member = Member.objects.order_by("pk")[0]
    bare = _changes(member, ["Schaltmeister", "Elektroniker Wind", "Ingenieurin"])
    _add_pools(member, texts)
    yield row("pool_reevaluation_ms", p95(_changes(member, POSITIONS)), "ms", p95(bare), people)
    Pool.objects.filter(kind=PoolKind.DYNAMIC).delete()
    yield _bulk_tag(member, people)


def _add_pools(member: Member, texts: Sequence[str]) -> None:
    pairs = itertools.islice(itertools.combinations(texts, 2), POOLS)
    for number, pair in enumerate(pairs):
        node = all_of(parse(text, "de") for text in pair)
        details = PoolDetails(name=f"By filter {number}", filter=node)
        pools.create_pool(actor=member.actor, details=details)


def _changes(member: Member, positions: Sequence[str]) -> list[float]:
    """Each a change of one person with everything that follows from it, in its transaction."""
    turn = itertools.cycle(positions)
    ids = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:CHANGES])
    times = []
    for person_id in ids:
        started = time.perf_counter()
        update_person(
            actor=member.actor, person_id=person_id,
            changes={"position": next(turn)},
        )  # fmt: skip
        times.append((time.perf_counter() - started) * 1_000)
    return times


def _bulk_tag(member: Member, people: int) -> dict[str, Any]:
    """In the batches of the background job; the baseline writes the bare rows of the tag."""
    found = list(itertools.islice(queries.person_ids(member.actor, EVERYBODY), TAGGED))
    action = bulk.by_code(member.actor, "tag")
    batches = [found[start : start + bulk.AT_ONCE] for start in range(0, len(found), bulk.AT_ONCE)]
    name = f"Everybody {Tag.objects.count()}"
    started = time.perf_counter()
    for batch in batches:
        action.run(member.actor, batch, {"name": name})
    took = time.perf_counter() - started
    tag = Tag.objects.create(name=f"Bare {name}", key=f"bare {name}")
    started = time.perf_counter()
    for batch in batches:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO people_persontag (person_id, tag_id)"
                " SELECT new.id, %s FROM unnest(%s::uuid[]) AS new(id)",
                [tag.pk, batch],
            )
    bare = time.perf_counter() - started
    return row("bulk_tag_seconds", took, "s", bare, people, tagged=len(found))
