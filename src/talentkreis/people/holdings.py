# SPDX-License-Identifier: Apache-2.0
"""What members look after here: people only a few know about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.holdings import Holding, register_holding
from talentkreis.people.actions import handing_over
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor


def known_to(member_id: uuid.UUID) -> QuerySet[Person]:
    """Confidential people a member is named for."""
    return Person.objects.filter(confidential_to__contains=[member_id], merged_into__isnull=True)


def _named(actor: Actor, member_id: uuid.UUID, most: int) -> list[str]:
    seen = known_to(member_id).filter(id__in=Person.objects.visible_to(actor))
    return [person.name for person in seen.order_by("id")[:most]]


def register() -> None:
    """Say what can be handed over."""
    register_holding(
        Holding(
            code="people.seats",
            label=_("Confidential people they may see"),
            held=known_to,
            named=_named,
            hand_over=handing_over.hand_over_seats,
            take_back=handing_over.take_back_seats,
        )
    )
