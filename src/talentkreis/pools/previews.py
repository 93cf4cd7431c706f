# SPDX-License-Identifier: Apache-2.0
"""What a merge means for pools, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.people.merging.previews import Consequence
from talentkreis.pools.models import Pool, PoolKind, PoolMembership, Visibility

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor


def tell(actor: Actor, person_ids: Sequence[uuid.UUID]) -> list[Consequence]:
    """In which pools the survivor is then, and whether that hides them from others."""
    pools = (
        Pool.objects.visible_to(actor)
        .filter(
            kind=PoolKind.MANUAL,
            pk__in=PoolMembership.objects.filter(
                person__in=person_ids, left_at__isnull=True
            ).values("pool"),
        )
        .order_by("key")
    )
    names = [pool.name for pool in pools]
    if not names:
        return []
    told = [Consequence(_("In these pools then: %(names)s.") % {"names": ", ".join(names)})]
    if any(pool.visibility == Visibility.CONFIDENTIAL for pool in pools):
        text = _(
            "One of the pools is confidential: only those who see it know about the record then."
        )
        told.append(Consequence(text, is_no=True))
    return told
