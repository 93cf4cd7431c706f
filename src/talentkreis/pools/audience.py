# SPDX-License-Identifier: Apache-2.0
"""Notes for a pool's team: whoever sees the pool reads them, as the pool stands now.

So a pool made personal or confidential takes its notes along, and opening it opens them. A closed
pool takes no new notes; those written stay with whoever sees it. When a person leaves the pool,
what the team wrote about them stays theirs as well (docs/decisions/0032).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talentkreis.people.audiences import Group
from talentkreis.pools.models import Pool
from talentkreis.pools.queries import pools_of_person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member

KIND = "pool"


class PoolTeam:
    """Those who see a pool, as readers of notes."""

    kind = KIND
    label = _("Only those who see the pool")

    def seen_by(self, actor: Actor) -> QuerySet[Any, Any]:
        """Ids of the pools the actor sees, closed ones too."""
        return Pool.objects.visible_to(actor).values("pk")

    def offered(self, actor: Actor, person_id: uuid.UUID) -> list[Group]:
        """The open pools the person is in and the actor sees. Raises NotAllowed, NotFound."""
        return [group_of(line.pool) for line in pools_of_person(actor, person_id)]

    def readers(self, group_id: uuid.UUID, members: Sequence[Member]) -> list[Member]:
        """Those of these members who see the pool: one query for any number."""
        sees = [
            Case(When(Pool.objects.seen_by(member.actor), then=Value(True)), default=Value(False))  # noqa: FBT003 - SQL
            for member in members
        ]
        row = Pool.objects.filter(pk=group_id).values_list(*sees).first() if sees else None
        return [member for member, does in zip(members, row or (), strict=False) if does]

    def titles(self, actor: Actor, group_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
        """Which pool a note is for, as far as the actor sees it."""
        rows = Pool.objects.visible_to(actor).filter(pk__in=group_ids).values_list("pk", "name")
        return {pk: gettext("Note for those who see the pool “%(pool)s”") % {"pool": name}
                for pk, name in rows}  # fmt: skip


def group_of(pool: Pool) -> Group:
    """The pool as something a note may be kept to."""
    return Group(KIND, pool.pk, pool.name)
