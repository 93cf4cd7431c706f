# SPDX-License-Identifier: Apache-2.0
"""What members look after here: gestures that are still to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.gestures.actions import hand_over_gestures
from talentkreis.gestures.models import OPEN_STATES, Gesture
from talentkreis.organisation.holdings import Holding, register_holding

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor


def cared_for(member_id: uuid.UUID) -> QuerySet[Gesture]:
    """Open gestures of a member."""
    return Gesture.objects.filter(owner_id=member_id, state__in=OPEN_STATES)


def _named(actor: Actor, member_id: uuid.UUID, most: int) -> list[str]:
    seen = cared_for(member_id).filter(id__in=Gesture.objects.visible_to(actor))
    return list(seen.order_by("due_on", "id").values_list("occasion", flat=True)[:most])


def register() -> None:
    """Say what can be handed over."""
    register_holding(
        Holding(
            code="gestures.gestures",
            label=_("Letters, gifts and invitations"),
            held=cared_for,
            named=_named,
            hand_over=hand_over_gestures,
        )
    )
