# SPDX-License-Identifier: Apache-2.0
"""What members look after here: automations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.automations.actions.keeping import hand_over_automations
from talentkreis.automations.actions.states import pause_of_member
from talentkreis.automations.models import Automation
from talentkreis.organisation.holdings import Holding, register_holding

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.announcements import MemberDeactivated


def cared_for(member_id: uuid.UUID) -> QuerySet[Automation]:
    """Automations a member is in charge of."""
    return Automation.objects.filter(owner_id=member_id)


def _named(actor: Actor, member_id: uuid.UUID, most: int) -> list[str]:
    seen = cared_for(member_id).filter(id__in=Automation.objects.visible_to(actor))
    return list(seen.order_by("name", "id").values_list("name", flat=True)[:most])


def stand_still(announcement: MemberDeactivated) -> None:
    """A member left: nothing happens with their rights any more."""
    pause_of_member(member_id=announcement.member_id)


def register() -> None:
    """Say what can be handed over."""
    register_holding(
        Holding(
            code="automations",
            label=_("Automations"),
            held=cared_for,
            named=_named,
            hand_over=hand_over_automations,
        )
    )
