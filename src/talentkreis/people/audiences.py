# SPDX-License-Identifier: Apache-2.0
"""Groups of colleagues a note may be kept to, beside everybody and its author alone.

Packages above own such groups (the team of a pool) and register their kind here; notes name the
kind and the id of one group. Who reads a note is decided in one place, `NoteQuerySet.visible_to`,
which asks the registered kinds: timeline, search, API and mentions cannot differ.

A group that is gone, or whose kind nobody registered, has no readers: only the author is left.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member


@dataclass(frozen=True, slots=True)
class Group:
    """One group a note may be kept to."""

    kind: str
    id: uuid.UUID
    name: str

    @property
    def value(self) -> str:
        """As forms send it."""
        return f"{self.kind}:{self.id}"


class Audience(Protocol):
    """One kind of group."""

    @property
    def kind(self) -> str:
        """What `Note.visibility` keeps; seven letters at most."""
        ...

    @property
    def label(self) -> _StrOrPromise:
        """Above the groups where one chooses: "Only those who see the pool"."""
        ...

    def seen_by(self, actor: Actor) -> QuerySet[Any, Any]:
        """Ids of all groups whose notes this actor reads; becomes part of a larger statement."""
        ...

    def offered(self, actor: Actor, person_id: uuid.UUID) -> list[Group]:
        """Groups the actor may keep a note about this person to, by name. Raises NotAllowed."""
        ...

    def readers(self, group_id: uuid.UUID, members: Sequence[Member]) -> list[Member]:
        """Those of these members who read the notes of one group."""
        ...

    def titles(self, actor: Actor, group_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
        """What stands above a note in the reader's language; groups they do not see are left out,
        which an author may read a note of all the same.
        """
        ...


_audiences: dict[str, Audience] = {}


def register_audience(audience: Audience) -> None:
    """Let notes be kept to groups of this kind. Called from `apps.py`."""
    _audiences[audience.kind] = audience


def audiences() -> list[Audience]:
    """All kinds, in the order of their registration."""
    return list(_audiences.values())


def audience_called(kind: str) -> Audience | None:
    """The kind of this code."""
    return _audiences.get(kind)


def offered_groups(actor: Actor, person_id: uuid.UUID) -> list[Group]:
    """Every group the actor may keep a note about this person to. Raises NotAllowed."""
    return [group for each in audiences() for group in each.offered(actor, person_id)]


def read_value(value: str) -> tuple[str, uuid.UUID | None]:
    """What a form sent: visibility and group, ``"pool:…"`` or ``"team"``."""
    kind, _colon, group_id = value.partition(":")
    try:
        return kind, uuid.UUID(group_id) if group_id else None
    except ValueError:
        return "", None


def titles_of(actor: Actor, groups: Iterable[tuple[str, uuid.UUID]]) -> dict[uuid.UUID, str]:
    """What stands above notes of these groups; one query a kind."""
    wanted: dict[str, set[uuid.UUID]] = {}
    for kind, group_id in groups:
        wanted.setdefault(kind, set()).add(group_id)
    found: dict[uuid.UUID, str] = {}
    for kind, ids in wanted.items():
        audience = audience_called(kind)
        if audience is not None:
            found |= audience.titles(actor, ids)
    return found
