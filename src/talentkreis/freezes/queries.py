# SPDX-License-Identifier: Apache-2.0
"""Pauses as pages and the API show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.freezes.models import Freeze
from talentkreis.freezes.permissions import Right
from talentkreis.kernel import clock
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

LISTED = 200


def freezes(
    actor: Actor, *, are_over: bool = False, person_id: uuid.UUID | None = None
) -> list[Freeze]:
    """Pauses the actor may know about, the widest first; at most `LISTED`. Raises NotAllowed."""
    require(actor, Right.VIEW)
    rows = Freeze.objects.visible_to(actor).select_related("person", "pool", "set_by", "ended_by")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    under_way = {"ended_at__isnull": True, "ends_on__gte": clock.today()}
    if are_over:
        return list(rows.exclude(**under_way).order_by("-starts_at")[:LISTED])
    return list(rows.filter(**under_way).order_by("scope", "ends_on", "id")[:LISTED])
