# SPDX-License-Identifier: Apache-2.0
"""What a member has closed today: promises kept and tasks done, with one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Value

from talentkreis.organisation.rights import require
from talentkreis.people.models import Person, in_sight
from talentkreis.relationships.models import Promise, Task
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

MOST: Final = 20
_KEPT, _DONE = "kept", "done"
_PERSON: Final = ("id", "title", "given_name", "family_name")


@dataclass(frozen=True, slots=True)
class Closed:
    """Something that is closed: whom it was about, if anybody, and its words; never saved."""

    person: Person | None
    text: str


@dataclass(frozen=True, slots=True)
class DoneToday:
    """What a member has closed since midnight, the last first."""

    promises: list[Closed]
    tasks: list[Closed]

    @property
    def count(self) -> int:
        """How many things."""
        return len(self.promises) + len(self.tasks)


def done_since(actor: Actor, member_id: uuid.UUID, since: dt.datetime) -> DoneToday:
    """Promises kept and tasks done by a member since a moment. Raises NotAllowed."""
    require(actor, Right.VIEW)
    seen = in_sight(actor, "person__")
    kept = Promise.objects.filter(seen, owner_id=member_id, kept_at__gte=since)
    done = Task.objects.filter(seen, done_by_id=member_id, done_at__gte=since)
    first = _columns(kept, _KEPT, "text", "kept_at")
    second = _columns(done, _DONE, "title", "done_at")
    found: dict[str, list[Closed]] = {_KEPT: [], _DONE: []}
    for kind, _at, text, *person in first.union(second, all=True).order_by("-closed_at"):
        values = dict(zip(_PERSON, person, strict=True))
        found[kind].append(Closed(Person(**values) if values["id"] else None, text))
    return DoneToday(promises=found[_KEPT], tasks=found[_DONE])


def _columns(rows: QuerySet[Any], kind: str, text: str, closed_at: str) -> QuerySet[Any, Any]:
    named: QuerySet[Any, Any] = (
        rows.annotate(closing=Value(kind), closed_at=F(closed_at), words=F(text))
        .order_by("-closed_at")
        .values_list("closing", "closed_at", "words", *(f"person__{name}" for name in _PERSON))
    )
    return named[:MOST]
