# SPDX-License-Identifier: Apache-2.0
"""Starting and finishing an inventory, and what becomes of its rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.hygiene.queries import settings
from talentkreis.inventory import queries
from talentkreis.inventory.actions.looking import expected, look_at_once
from talentkreis.inventory.events import InventoryFinished, InventoryStarted
from talentkreis.inventory.models import Inventory, Placement, Scope, Segment
from talentkreis.inventory.permissions import Right
from talentkreis.inventory.rules import MOST_SEGMENTS
from talentkreis.inventory.segments import BY_CODE, Wanted
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.jobs import defer
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.pools.queries import free_name
from talentkreis.search import bulk
from talentkreis.search.language import to_json

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor

# As long as bulk work can be undone.
KEPT_FOR = dt.timedelta(days=30)


@transaction.atomic
def start_inventory(*, actor: Actor, scope: str, wanted: Sequence[Wanted]) -> Inventory:
    """Begin an inventory and propose something for everybody: at once, or in the background.

    Nothing happens to anybody yet. Raises NotAllowed, Conflict while another one is open,
    RuleViolation for no segment or one that is none, NotFound for a pool that is none.
    """
    require(actor, Right.RUN)
    member_id = member_id_of(actor)
    if scope not in Scope.values or not 1 <= len(wanted) <= MOST_SEGMENTS:
        reason = _("Choose at least one group and at most %(most)d.") % {"most": MOST_SEGMENTS}
        raise RuleViolation(reason, code="segment_count", fields={"segments": reason})
    if queries.open_inventory(actor) is not None:
        raise Conflict(_("An inventory is under way already."), code="inventory_open")
    inventory = Inventory.objects.create(
        scope=scope,
        quiet_months=settings().quiet_months,
        started_by_id=member_id,
        started_at=clock.now(),
        expected_count=expected(scope),
    )
    _add_segments(actor, inventory, wanted)
    record(InventoryStarted(actor=actor, inventory_id=inventory.id))
    if inventory.expected_count > bulk.AT_ONCE:
        _defer(inventory)
    else:
        look_at_once(inventory)
    return inventory


@transaction.atomic
def finish_inventory(*, actor: Actor, inventory_id: uuid.UUID) -> Inventory:
    """Close an inventory: what is open stays as it is, and the report stands.

    Raises NotAllowed, NotFound, Conflict where it is finished.
    """
    require(actor, Right.RUN)
    inventory = locked_inventory(inventory_id)
    if inventory.finished_at is not None:
        raise finished()
    inventory.finished_at = clock.now()
    inventory.finished_by_id = member_id_of(actor)
    inventory.save(update_fields=["finished_at", "finished_by"])
    record(InventoryFinished(actor=actor, inventory_id=inventory.id))
    return inventory


@transaction.atomic
def settle_inventories() -> int:
    """Keep the balance of inventories finished 30 days ago in numbers, and forget their people.

    By then nothing of them can be undone any more. Tell how many.
    """
    over = Inventory.objects.filter(
        balance__isnull=True, finished_at__lt=clock.now() - KEPT_FOR
    ).select_for_update(no_key=True, of=("self",))
    settled = list(over)
    for inventory in settled:
        inventory.balance = queries.counted(inventory)
        inventory.save(update_fields=["balance"])
        Placement.objects.filter(inventory=inventory).delete()
    return len(settled)


def erase_proposals(person_id: uuid.UUID) -> None:
    """Remove what inventories proposed for somebody, for erasure."""
    Placement.objects.filter(person_id=person_id).delete()


def locked_inventory(inventory_id: uuid.UUID) -> Inventory:
    """The inventory, held. Raises NotFound."""
    held = Inventory.objects.select_for_update(no_key=True, of=("self",))
    inventory = held.filter(id=inventory_id).first()
    if inventory is None:
        raise queries.no_such_inventory()
    return inventory


def finished() -> Conflict:
    """Nothing is decided in an inventory that is over."""
    return Conflict(_("This inventory is finished."), code="inventory_finished")


def _add_segments(actor: Actor, inventory: Inventory, wanted: Sequence[Wanted]) -> None:
    pools = {str(pool.pk): pool for pool in queries.target_pools(actor)}
    rows = []
    for position, each in enumerate(wanted):
        proposed = BY_CODE.get(each.code)
        if proposed is None or (each.pool_id and each.pool_id not in pools):
            reason = _("There is no such group or pool.")
            raise RuleViolation(reason, code="no_such_segment", fields={"segments": reason})
        rows.append(
            Segment(
                inventory=inventory,
                code=proposed.code,
                position=position,
                name=str(proposed.name),
                filter=to_json(proposed.node),
                pool=pools.get(each.pool_id),
                pool_name=free_name(str(proposed.name)),
            )
        )
    Segment.objects.bulk_create(rows)


def _defer(inventory: Inventory) -> None:
    from talentkreis.inventory.tasks import look_on as job

    defer(job, lock=f"inventory-{inventory.id}", inventory_id=str(inventory.id))
