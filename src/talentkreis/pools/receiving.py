# SPDX-License-Identifier: Apache-2.0
"""Pools by hand take in whom a saved search newly finds: what pools bring to saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import may
from talentkreis.pools.actions import gather_newcomers
from talentkreis.pools.models import Pool, PoolKind
from talentkreis.pools.permissions import Right
from talentkreis.search.saved.receiving import Receiver

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def _offer(actor: Actor) -> dict[uuid.UUID, str]:
    """Open pools by hand that the actor sees, by name; none for who may not fill any."""
    if not may(actor, Right.EDIT):
        return {}
    pools = Pool.objects.visible_to(actor).open().filter(kind=PoolKind.MANUAL)
    return dict(pools.order_by("key", "pk").values_list("pk", "name"))


RECEIVER = Receiver(
    receive=gather_newcomers,
    offer=_offer,
    troubles={
        "pool_closed": _("Its pool is closed. Whoever is new waits until it is open again."),
        "boutique_full": _("Its pool has no more room. Whoever is new waits."),
        "no_such_pool": _("Its owner does not see its pool any more. Whoever is new waits."),
        "needs_pools_edit": _("Its owner may not fill pools any more. Whoever is new waits."),
    },
)
