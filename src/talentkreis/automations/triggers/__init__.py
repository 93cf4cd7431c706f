# SPDX-License-Identifier: Apache-2.0
"""What sets an automation or a sequence off: one registry. Later packages register theirs.

A trigger hears events, asks the calendar with one statement, or asks a filter who is new to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentkreis.activity.actions import subscribe

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event
    from talentkreis.automations.asking import Ask
    from talentkreis.automations.names import Names

    Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """It happened to somebody. `key` tells occurrences apart that are told twice; without one,
    what happens in one transaction is one occurrence.
    """

    person_id: uuid.UUID
    key: str = ""
    caused_by: uuid.UUID | None = None
    is_import: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """SELECT of `person_id` and `occurrence` (text) for whom a day lies in the window.

    It may use ``%(since)s``, ``%(today)s`` (dates, both included) and ``%(zone)s``.
    """

    sql: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One way in. Exactly one of `happened` (with what it `hears`), `due` and `finds`."""

    code: str
    label: _StrOrPromise
    says: Callable[[Settings, Names], str]
    asks: tuple[Ask, ...] = ()
    hears: tuple[type[Event], ...] = ()
    happened: Callable[[Sequence[Event], Settings], Iterable[Happening]] | None = None
    due: Callable[[Settings], Calendar] | None = None
    # Whoever the filter in the setting of this name newly finds.
    finds: str = ""
    group: _StrOrPromise = ""


_triggers: dict[str, Trigger] = {}


def register(trigger: Trigger) -> None:
    """Offer a trigger for automations and beginnings of sequences; from `apps.py`, all it takes."""
    from talentkreis.automations.actions.noticing import set_off

    ways = [trigger.happened is not None, trigger.due is not None, bool(trigger.finds)]
    if sum(ways) != 1 or bool(trigger.hears) is not ways[0]:
        raise ValueError(f"trigger {trigger.code} needs one way in")
    if _triggers.setdefault(trigger.code, trigger) is not trigger:
        raise ValueError(f"trigger {trigger.code} is registered twice")
    for kind in trigger.hears:
        subscribe(kind, set_off)


def by_code(code: str) -> Trigger | None:
    """The trigger, None for one that no package offers any more."""
    return _triggers.get(code)


def every() -> list[Trigger]:
    """All triggers in the order of the page."""
    return list(_triggers.values())
