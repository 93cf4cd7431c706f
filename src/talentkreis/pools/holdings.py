# SPDX-License-Identifier: Apache-2.0
"""What members look after here: pools as owner or deputy, and confidential ones they may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.holdings import Holding, register_holding
from talentkreis.pools.actions import handing_over
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor


def owned(member_id: uuid.UUID) -> QuerySet[Pool]:
    """Pools of a member, closed ones as well: they may be opened again."""
    return Pool.objects.filter(owner_id=member_id)


def stood_in_for(member_id: uuid.UUID) -> QuerySet[Pool]:
    """Pools a member is deputy of."""
    return Pool.objects.filter(deputy_id=member_id)


def seen(member_id: uuid.UUID) -> QuerySet[Pool]:
    """Pools a member is named for, beside owner and deputy."""
    return Pool.objects.filter(member_ids__contains=[member_id])


def _named(
    held: Callable[[uuid.UUID], QuerySet[Pool]],
) -> Callable[[Actor, uuid.UUID, int], list[str]]:
    def named(actor: Actor, member_id: uuid.UUID, most: int) -> list[str]:
        rows = held(member_id).visible_to(actor)  # type: ignore[attr-defined]  # a PoolQuerySet
        return list(rows.order_by("name", "pk").values_list("name", flat=True)[:most])

    return named


def register() -> None:
    """Say what can be handed over."""
    register_holding(
        Holding(
            code="pools.pools",
            label=_("Pools they own"),
            held=owned,
            named=_named(owned),
            hand_over=handing_over.hand_over_pools,
            take_back=handing_over.take_back_pools,
        )
    )
    register_holding(
        Holding(
            code="pools.deputies",
            label=_("Pools they stand in for"),
            held=stood_in_for,
            named=_named(stood_in_for),
            hand_over=handing_over.hand_over_deputies,
            take_back=handing_over.take_back_deputies,
        )
    )
    register_holding(
        Holding(
            code="pools.seats",
            label=_("Confidential pools they may see"),
            held=seen,
            named=_named(seen),
            hand_over=handing_over.hand_over_seats,
            take_back=handing_over.take_back_seats,
        )
    )
