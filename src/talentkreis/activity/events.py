# SPDX-License-Identifier: Apache-2.0
"""Events: typed, past tense, versioned; what packages hand to `activity.record`."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.organisation.actors import Actor

SUBJECTS = ("person_id", "member_id", "pool_id", "sequence_id", "message_id", "import_id")
_IDENTIFIER = re.compile(r"[a-z0-9_.:/-]{0,80}", re.ASCII)

_kinds: dict[str, type[Event]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. Subclasses add fields holding ids, numbers, field names and codes only.

    Every field that is not a subject id goes into the payload; anything that could be personal
    data (free text, names, addresses) is refused when the event is recorded.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1

    actor: Actor
    person_id: uuid.UUID | None = None
    member_id: uuid.UUID | None = None
    pool_id: uuid.UUID | None = None
    sequence_id: uuid.UUID | None = None
    message_id: uuid.UUID | None = None
    import_id: uuid.UUID | None = None
    occurred_at: dt.datetime | None = field(default=None)

    def __init_subclass__(cls, *, is_abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if is_abstract:
            return
        if "kind" not in cls.__dict__:
            raise TypeError(f"{cls.__name__} needs a kind of its own")
        if _kinds.setdefault(cls.kind, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"event kind {cls.kind} is declared twice")

    def payload(self) -> dict[str, Any]:
        """The fields beyond actor, subjects and time, as JSON values without personal data."""
        base = {"actor", "occurred_at", *SUBJECTS}
        return {
            f.name: _harmless(f.name, getattr(self, f.name))
            for f in fields(self)
            if f.name not in base
        }


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event, is_abstract=True):
    """Base of events after which finding this person may give another answer.

    `search` subscribes to this base and refreshes the person's row in the same transaction.
    """


def all_kinds() -> dict[str, type[Event]]:
    """Every declared kind of event."""
    return dict(_kinds)


def _harmless(name: str, value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case uuid.UUID():
            return str(value)
        case Enum():
            return value.value
        case str() if _IDENTIFIER.fullmatch(value):
            return value
        case list() | tuple() | set() | frozenset():
            return [_harmless(name, item) for item in value]
        case dict():
            return {_harmless(name, key): _harmless(name, item) for key, item in value.items()}
    raise ValueError(f"{name} may hold ids, numbers and identifiers only")
