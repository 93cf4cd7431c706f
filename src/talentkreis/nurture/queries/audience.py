# SPDX-License-Identifier: Apache-2.0
"""Whom a sequence is for: a pool, a filter, or a handful of people picked in a list."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from talentkreis.people.models import Person
from talentkreis.pools.models import Pool
from talentkreis.pools.queries import member_ids, pool_visible_to
from talentkreis.search import queries as search
from talentkreis.search.language import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.actors import Actor

# One start reaches at most this many; whoever has more narrows the filter or starts twice.
MOST_PEOPLE = 100_000
MOST_PICKED = 1_000


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant. Exactly one of the three, or nobody yet."""

    pool_id: uuid.UUID | None = None
    filter: str = ""
    person_ids: tuple[uuid.UUID, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nobody has been chosen yet."""
        return not (self.pool_id or self.filter or self.person_ids)

    def as_query(self) -> dict[str, str]:
        """As parameters of an address or hidden fields of a form."""
        if self.person_ids:
            return {"people": ",".join(str(person_id) for person_id in self.person_ids)}
        if self.filter:
            return {"filter": self.filter}
        return {"pool": str(self.pool_id)} if self.pool_id else {}


def read_audience(parameters: Mapping[str, str], sequence: Sequence) -> Audience:
    """The audience an address or form names; without one the pool of the sequence.

    Ids that are none are left out: an address somebody mangled finds fewer people, never others.
    """
    picked = _ids(parameters.get("people", ""))
    if picked:
        return Audience(person_ids=picked[:MOST_PICKED])
    text = parameters.get("filter", "").strip()
    if text:
        return Audience(filter=text)
    named = _ids(parameters.get("pool", ""))
    return Audience(pool_id=named[0] if named else sequence.pool_id)


def people_of(actor: Actor, audience: Audience, *, limit: int = MOST_PEOPLE) -> list[uuid.UUID]:
    """Ids of the audience whom the actor sees, at most `limit`.

    Raises NotFound for a pool the actor does not see, FilterError for a filter nobody
    understands.
    """
    if audience.person_ids:
        rows = Person.objects.visible_to(actor).active().filter(id__in=audience.person_ids)
        return list(rows.order_by("id").values_list("id", flat=True)[:limit])
    if audience.filter:
        return list(islice(search.person_ids(actor, parse(audience.filter, actor=actor)), limit))
    if audience.pool_id:
        return list(islice(member_ids(actor, pool_visible_to(actor, audience.pool_id)), limit))
    return []


def pools_to_choose(actor: Actor) -> list[Pool]:
    """Open pools the actor sees, by name."""
    return list(Pool.objects.visible_to(actor).open().order_by("key", "pk"))


def _ids(text: str) -> tuple[uuid.UUID, ...]:
    found = []
    for part in text.split(","):
        try:
            found.append(uuid.UUID(part.strip()))
        except ValueError:
            continue
    return tuple(found)
