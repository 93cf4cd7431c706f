# SPDX-License-Identifier: Apache-2.0
"""An inventory of everybody: looking through the stock, the pages of it, and its largest batch.

The baseline of looking through is the same number of rows read from the search rows and inserted
as they are; that of the pages one pass over the proposals; that of the batch the bare insert of
as many memberships.
"""

from __future__ import annotations

import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from bench.filling import filled
from bench.timing import p95, row, timed
from talentkreis.inventory import queries
from talentkreis.inventory.actions import confirm_line, finish_inventory, look_on, start_inventory
from talentkreis.inventory.rules import LEAVE, POOLED, choices_of
from talentkreis.inventory.segments import PROPOSED, Wanted
from talentkreis.organisation.models import Employer, Member
from talentkreis.organisation.rights import LEADING_ROLES
from talentkreis.search.running import go_on

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator

    from talentkreis.organisation.actors import Actor

RUNS = 7
_COPY = """
    CREATE TEMPORARY TABLE bare ON COMMIT DROP AS SELECT person_id, hats, skills FROM search_row;
    CREATE INDEX ON bare (person_id)
"""
_JOIN = """
    INSERT INTO pools_poolmembership
        (id, person_id, pool_id, stage, stage_since, entered_at, added_by_id)
    SELECT gen_random_uuid(), person_id, %s, 'identified', now(), now(), NULL
    FROM pools_poolmembership WHERE pool_id = %s
"""


def measure(people: int) -> Iterator[dict[str, Any]]:
    """Fill where that has not been done, then take inventory."""
    filled(people)
    actor = _lead()
    left_over = queries.open_inventory(actor)
    if left_over is not None:
        finish_inventory(actor=actor, inventory_id=left_over.id)
    bare = _seconds(_bare_copy)
    started = time.perf_counter()
    inventory = start_inventory(
        actor=actor, scope="everybody", wanted=[Wanted(one.code) for one in PROPOSED]
    )
    look_on(inventory_id=inventory.id)
    took = time.perf_counter() - started
    inventory = queries.inventory(actor, inventory.id)
    yield row("inventory_looked_per_second", inventory.people_count / took, "people/s",
              inventory.people_count / bare, people)  # fmt: skip
    bare = statistics.median(timed(_one_pass, RUNS))
    look = partial(queries.standing, inventory)
    standing = look()
    yield row("inventory_overview_p95_ms",
              p95(timed(look, RUNS)), "ms", bare, people)  # fmt: skip
    largest = max(standing.lines, key=lambda at: at.open)
    page = partial(queries.line_page, actor, inventory, largest.line)
    yield row("inventory_line_p95_ms", p95(timed(page, RUNS)), "ms", bare, people)
    pooled = [at for at in standing.lines if at.line.kind in POOLED] or [largest]
    batch_of = max(pooled, key=lambda at: at.open)
    choice = choices_of(batch_of.line.kind)[0] if batch_of.name else LEAVE
    started = time.perf_counter()
    batch = confirm_line(
        actor=actor, inventory_id=inventory.id, code=batch_of.line.code, choice=choice
    )
    if batch.run_id is not None:
        go_on(run_id=batch.run_id)
    took = time.perf_counter() - started
    bare = _seconds(partial(_bare_join, inventory.id))
    yield row("inventory_batch_per_second", batch.people_count / took, "people/s",
              batch.people_count / bare, people, batch=batch.people_count)  # fmt: skip
    finish_inventory(actor=actor, inventory_id=inventory.id)


def _lead() -> Actor:
    Employer.objects.get_or_create(id=1, defaults={"name": "Nordlicht Energie"})
    lead = Member.objects.filter(role__in=LEADING_ROLES).first() or Member.objects.create(
        name="Lead", email="lead@example.org", role="trm_lead"
    )
    return lead.actor


def _seconds(work: Callable[[], object]) -> float:
    return timed(work, 1)[0] / 1_000


@transaction.atomic
def _bare_copy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COPY)


def _one_pass() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM inventory_placement GROUP BY 1")
        cursor.fetchall()


@transaction.atomic
def _bare_join(inventory_id: uuid.UUID) -> None:
    """As many rows into the same table and its indexes, rolled back at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.pool_id, (SELECT id FROM pools_pool p WHERE p.id <> m.pool_id LIMIT 1)"
            " FROM pools_poolmembership m JOIN inventory_segment s ON s.pool_id = m.pool_id"
            " WHERE s.inventory_id = %s LIMIT 1",
            [inventory_id],
        )
        found = cursor.fetchone()
        if found is None:
            return
        source, other = found
        cursor.execute("DELETE FROM pools_poolmembership WHERE pool_id = %s", [other])
        cursor.execute(_JOIN, [other, source])
        transaction.set_rollback(True)
