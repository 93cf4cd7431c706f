# SPDX-License-Identifier: Apache-2.0
"""The lock every change of a pool takes first, and who may see the people of confidential ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.people.actions import set_confidential_to
from talentkreis.pools import rules
from talentkreis.pools.models import Pool, PoolMembership, Visibility
from talentkreis.pools.permissions import Right

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor


def locked_pool(actor: Actor, pool_id: uuid.UUID) -> Pool:
    """The pool, held until the transaction ends. Raises NotAllowed, NotFound."""
    require(actor, Right.EDIT)
    visible = Pool.objects.visible_to(actor).filter(pk=pool_id)
    pool = Pool.objects.select_for_update(no_key=True).filter(pk__in=visible.values("pk")).first()
    if pool is None:
        raise NotFound(_("There is no such pool."), code="no_such_pool")
    return pool


def live_ids(pool: Pool) -> list[uuid.UUID]:
    """Everybody who was put into a pool by hand."""
    return list(
        PoolMembership.objects.filter(pool=pool, left_at__isnull=True).values_list(
            "person_id", flat=True
        )
    )


def follow_confidentiality(person_ids: Sequence[uuid.UUID]) -> None:
    """Let only those see these people who see one of their confidential pools.

    The system does it: whoever hides a pool from themselves must still be able to.
    """
    memberships: dict[uuid.UUID, list[frozenset[uuid.UUID]]] = {p: [] for p in person_ids}
    rows = PoolMembership.objects.filter(
        person__in=list(person_ids), left_at__isnull=True, pool__visibility=Visibility.CONFIDENTIAL
    ).values_list("person_id", "pool__owner_id", "pool__deputy_id", "pool__member_ids")
    for person_id, owner_id, deputy_id, member_ids in rows:
        memberships[person_id].append(rules.audience(owner_id, deputy_id, member_ids))
    for members, people in rules.audiences_of_people(memberships).items():
        set_confidential_to(
            actor=SYSTEM, person_ids=people, member_ids=None if members is None else list(members)
        )
