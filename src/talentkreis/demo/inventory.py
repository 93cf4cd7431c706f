# SPDX-License-Identifier: Apache-2.0
"""An inventory half done: everybody has a proposal, some lines are decided, the rest waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.inventory.actions import confirm_line, look_on, start_inventory
from talentkreis.inventory.models import LineKind, Placement
from talentkreis.inventory.rules import ARCHIVE, FIT, LEAVE, Line
from talentkreis.inventory.segments import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.organisation.models import Member

GROUPS = ("silver", "former", "electrical", "mechanical", "software", "it", "finance", "passive")
# What the team has decided so far, by whom.
DECIDED = (
    (LineKind.UNREACHABLE, ARCHIVE, "Merle Hansen"),
    (LineKind.FORBIDDEN, LEAVE, "Jan Behrens"),
    (LineKind.READY, FIT, "Jan Behrens"),
)


def take_half(members: Mapping[str, Member]) -> None:
    """Merle has begun, Jan has gone on, nobody has finished."""
    inventory = start_inventory(
        actor=members["Merle Hansen"].actor,
        scope="poolless",
        wanted=[Wanted(code) for code in GROUPS],
    )
    look_on(inventory_id=inventory.id)
    for kind, choice, name in DECIDED:
        rows = Placement.objects.filter(inventory=inventory, kind=kind).order_by("position", "id")
        first = rows.first()
        if first is not None:
            confirm_line(
                actor=members[name].actor,
                inventory_id=inventory.id,
                code=Line(first.kind, first.position).code,
                choice=choice,
            )
