# SPDX-License-Identifier: Apache-2.0
"""The daily plan: whatever is due becomes a message or a task, once, in batches.

A batch is one transaction over locked enrolments: messages, tasks, progress and record live or
die together, so a planner that is killed leaves no step twice and nobody behind. Several
planners share the work (SKIP LOCKED). A step is planned up to a day ahead, which is the time to
look at it and to recall it; what reaches nobody (a branch, a tag) is done when it is due, not
before. The gate is asked here so that nobody is planned in vain, and again when the message is
handed over.
"""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.kernel import clock
from talentkreis.nurture.actions.deciding import Deciding
from talentkreis.nurture.actions.outcomes import Due, Plan
from talentkreis.nurture.actions.results import apply_outcomes
from talentkreis.nurture.models import SILENT_KINDS, Sequence, SequenceState, Step
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.recipients import home_of
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

PLAN_AHEAD = dt.timedelta(hours=24)
LANES = 2
BATCH = 2_000  # a batch has about 25 statements, which cost as much for 500
_BEGINNING = dt.datetime(1, 1, 1, tzinfo=dt.UTC), uuid.UUID(int=0)

_LARGE = """
    SELECT count(*) > 0 FROM (
        SELECT 1 FROM nurture_enrolment WHERE state = 'active' AND next_due_at <= %s
        ORDER BY next_due_at OFFSET %s LIMIT 1
    ) AS beyond
"""
_DUE = """
    SELECT id, sequence_id, version_id, person_id, position, occurrence, anchor_on, next_due_at,
        reason, sender_id
    FROM nurture_enrolment
    WHERE state = 'active' AND next_due_at <= %s AND (next_due_at, id) > (%s, %s)
      AND sequence_id = ANY(%s)
      AND NOT (next_due_at > %s AND (version_id, position) IN (
          SELECT * FROM unnest(%s::uuid[], %s::smallint[])))
    ORDER BY next_due_at, id
    LIMIT %s
    FOR NO KEY UPDATE SKIP LOCKED
"""


def plan_due(*, actor: Actor = SYSTEM, batch_size: int = BATCH) -> Plan:
    """Plan everything that is due within a day. Safe to run twice, and beside itself.

    Plans nothing while all sending is stopped or the legal texts are missing. Each batch commits
    by itself; an error leaves what was committed. On a large day two lanes share the work: while
    one waits for the database, the other writes letters. Raises NotAllowed.
    """
    require(actor, Right.START)
    now = clock.now()
    if connection.in_atomic_block or not _is_large_day(now, batch_size):
        return _plan_batches(actor, batch_size, now)
    with ThreadPoolExecutor(LANES, thread_name_prefix="planning") as lanes:
        lane = partial(_plan_in_lane, actor, batch_size, now)
        return sum((done.result() for done in [lanes.submit(lane) for _ in range(LANES)]), Plan())


def _is_large_day(now: dt.datetime, batch_size: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LARGE, [now + PLAN_AHEAD, LANES * batch_size])
        return bool(cursor.fetchone()[0])


def _plan_in_lane(actor: Actor, batch_size: int, now: dt.datetime) -> Plan:
    """A lane has a connection of its own, which ends with it."""
    try:
        return _plan_batches(actor, batch_size, now)
    finally:
        connection.close()


def _plan_batches(actor: Actor, batch_size: int, now: dt.datetime) -> Plan:
    plan, after = Plan(), _BEGINNING
    deciding = Deciding(now=now)
    while True:
        with transaction.atomic():
            if not _may_go_on(deciding):
                return plan
            due = _lock_due(deciding, after, batch_size)
            apply_outcomes(actor, deciding.decide(due), plan)
        if len(due) < batch_size:
            return plan
        after = due[-1].next_due_at, due[-1].id


def _may_go_on(deciding: Deciding) -> bool:
    """Whether anything may be sent at all, and by which sequences; asked again each batch."""
    employer = Employer.objects.filter(id=1).first()
    if employer is None or not employer.may_send:
        return False
    deciding.home, deciding.company = home_of(employer), employer.name
    running = Sequence.objects.filter(state=SequenceState.RUNNING)
    deciding.sequences = {row.id: row for row in running.select_related("owner", "pool")}
    return bool(deciding.sequences)


def _lock_due(deciding: Deciding, after: tuple[dt.datetime, uuid.UUID], limit: int) -> list[Due]:
    """The next enrolments that are due; those another planner works on are left to it."""
    now, sequence_ids = deciding.now, list(deciding.sequences)
    silent = Step.objects.filter(
        kind__in=SILENT_KINDS,
        version__sequence__in=sequence_ids,
        version__frozen_at__isnull=False,
    ).values_list("version_id", "position")
    versions, positions = [row[0] for row in silent], [row[1] for row in silent]
    with connection.cursor() as cursor:
        cursor.execute(
            _DUE, [now + PLAN_AHEAD, *after, sequence_ids, now, versions, positions, limit]
        )
        return [Due._make(row) for row in cursor.fetchall()]
