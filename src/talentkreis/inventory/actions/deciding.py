# SPDX-License-Identifier: Apache-2.0
"""Deciding a line, or somebody in it, and taking that back. Bulk work of `search` does the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.inventory import assigning, queries
from talentkreis.inventory.actions.running import finished, locked_inventory
from talentkreis.inventory.events import BatchConfirmed, BatchTakenBack
from talentkreis.inventory.models import Batch, Inventory, Outcome, Placement, Segment
from talentkreis.inventory.permissions import Right
from talentkreis.inventory.rules import (
    Decision,
    choices_of,
    decision_of,
    line_named,
)
from talentkreis.inventory.segments import BY_CODE
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.permissions import Right as PeopleRight
from talentkreis.pools.actions import create_pool
from talentkreis.pools.queries import free_name
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import running
from talentkreis.search.models import BulkState

if TYPE_CHECKING:
    import uuid

    from talentkreis.inventory.rules import Line
    from talentkreis.organisation.actors import Actor

# What the line decides for whoever has no deviation of their own; arrays begin at 1 in SQL.
_DECIDE = """
    UPDATE inventory_placement p SET batch_id = %(batch)s,
        outcome = CASE WHEN p.outcome <> '' AND p.batch_id IS NULL THEN p.outcome
            ELSE %(outcome)s END,
        targets = CASE WHEN p.outcome <> '' AND p.batch_id IS NULL THEN p.targets
            WHEN %(choice)s = 'all' THEN p.fits
            WHEN %(choice)s = 'fit' THEN p.fits[1:1]
            ELSE '{}' END
    WHERE p.id = ANY(%(open)s)
    RETURNING p.person_id, p.outcome, p.targets
"""


@transaction.atomic
def confirm_line(*, actor: Actor, inventory_id: uuid.UUID, code: str, choice: str) -> Batch:
    """Decide everybody of a line who is open: as chosen, or as their own deviation says.

    At once, or in the background for many; undone like all bulk work. Raises NotAllowed,
    NotFound, Conflict where somebody else was faster, RuleViolation where bulk work or a pool
    refuses; then nothing has happened.
    """
    require(actor, Right.RUN)
    inventory = _open(inventory_id)
    line = _line(code)
    segments = {one.position: one for one in inventory.segments.all()}
    if choice not in choices_of(line.kind):
        raise _no_choice()
    rows = queries.open_rows(inventory, line)
    if not rows:
        raise Conflict(_("Nobody is left here: somebody else was faster."), code="line_decided")
    batch = Batch.objects.create(
        inventory=inventory,
        kind=line.kind,
        position=line.position,
        choice=choice,
        people_count=len(rows),
        decided_by_id=member_id_of(actor),
        decided_at=clock.now(),
    )
    decided = _decide(batch, choice, rows)
    outcomes = {outcome for _person, outcome, _targets in decided}
    if Outcome.ARCHIVE in outcomes:
        require(actor, PeopleRight.ARCHIVE)
    _make_pools(actor, segments, {place for _p, _o, targets in decided for place in targets})
    moving = [person for person, outcome, _targets in decided if outcome != Outcome.LEAVE]
    if moving:
        run = running.start_run(
            actor=actor,
            action=assigning.ASSIGN,
            person_ids=moving,
            answers={"batch": str(batch.id)},
        )
        batch.run_id = run.id
        batch.save(update_fields=["run_id"])
    record(
        BatchConfirmed(
            actor=actor,
            inventory_id=inventory.id,
            batch_id=batch.id,
            choice=choice,
            people_count=len(rows),
        )
    )
    return batch


@transaction.atomic
def deviate(
    *, actor: Actor, inventory_id: uuid.UUID, person_id: uuid.UUID, choice: str
) -> Placement:
    """Say for one person that something else is to become of them; empty takes that back.

    It happens when their line is confirmed. Raises NotAllowed, NotFound, Conflict where they
    have been decided, RuleViolation for a choice that is none.
    """
    require(actor, Right.RUN)
    inventory = _open(inventory_id)
    row = queries.open_proposal(actor, inventory, person_id)
    if row is None:
        raise Conflict(_("This person has been decided meanwhile."), code="person_decided")
    positions = list(inventory.segments.values_list("position", flat=True))
    decision = decision_of(choice, row.fits, positions) if choice else Decision(Outcome.OPEN)
    if decision is None:
        raise _no_choice()
    if row.is_barred and decision.outcome == Outcome.POOLS:
        raise RuleViolation(
            _("Nobody may get in touch with them: no pool for them."), code="person_barred"
        )
    row.outcome, row.targets = decision.outcome, list(decision.targets)
    row.batch = None
    row.save(update_fields=["outcome", "targets", "batch"])
    return row


@transaction.atomic
def take_back(*, actor: Actor, inventory_id: uuid.UUID, batch_id: uuid.UUID) -> Batch:
    """Take a batch back: whoever still is as it left them is as before, and open again.

    Raises NotAllowed, NotFound, Conflict where it is taken back, under way or too old.
    """
    require(actor, Right.RUN)
    inventory = locked_inventory(inventory_id)
    batch = Batch.objects.filter(inventory=inventory, id=batch_id).first()
    if batch is None:
        raise NotFound(_("There is no such batch."), code="no_such_batch")
    if batch.taken_back_at is not None:
        raise Conflict(_("This has been taken back already."), code="batch_taken_back")
    if batch.run_id is not None:
        state = running.undo_run(actor=actor, run_id=batch.run_id).state
        assert state in {BulkState.UNDOING, BulkState.UNDONE}
    batch.taken_back_at = clock.now()
    batch.save(update_fields=["taken_back_at"])
    record(BatchTakenBack(actor=actor, inventory_id=inventory.id, batch_id=batch.id))
    return batch


def _open(inventory_id: uuid.UUID) -> Inventory:
    inventory = locked_inventory(inventory_id)
    if inventory.finished_at is not None:
        raise finished()
    if inventory.looked_at is None:
        raise Conflict(_("We are still looking through everybody."), code="inventory_looking")
    return inventory


def _line(code: str) -> Line:
    line = line_named(code)
    if line is None:
        raise queries.no_such_line()
    return line


def _no_choice() -> RuleViolation:
    reason = _("This is not one of the choices.")
    return RuleViolation(reason, code="invalid_fields", fields={"choice": reason})


def _decide(batch: Batch, choice: str, rows: list[int]) -> list[tuple[uuid.UUID, str, list[int]]]:
    usual = decision_of(choice, (0,), ())
    assert usual is not None, "the choice was checked"
    with connection.cursor() as cursor:
        cursor.execute(
            _DECIDE,
            {
                "batch": batch.id,
                "outcome": usual.outcome,
                "choice": choice,
                "open": rows,
            },
        )
        return list(cursor.fetchall())


def _make_pools(actor: Actor, segments: dict[int, Segment], wanted: set[int]) -> None:
    """Pools that are not there yet are made with the first batch that goes there."""
    for position in sorted(wanted):
        segment = segments[position]
        if segment.pool_id is None:
            details = PoolDetails(
                name=free_name(segment.pool_name),
                purpose=str(BY_CODE[segment.code].purpose),
                target_group=segment.name,
            )
            segment.pool = create_pool(actor=actor, details=details)
            segment.save(update_fields=["pool"])
