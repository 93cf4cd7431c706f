# SPDX-License-Identifier: Apache-2.0
"""One thing that waits, groups of them, and the list as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from talentkreis.web.my_day.piles import ANSWERS, DUE

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from talentkreis.people.models import Person
    from talentkreis.web.my_day.rings import Ring

PROMISED: Final = "promised"
MOMENTS: Final = "moments"
HEADINGS: Final[dict[str, _StrOrPromise]] = {
    PROMISED: _("Promised"),
    ANSWERS: _("Waits for your answer"),
    DUE: _("Due"),
    MOMENTS: _("A good moment"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that waits. `reason` says why it is here, `when` since when or until when.

    `done_url` closes it with one click, `move_url` opens the form that moves it, `url` and
    `action` are the first thing to do about it.
    """

    group: str
    reason: str
    when: str
    person: Person | None
    title: str = ""
    quote: str = ""
    text: str = ""
    is_overdue: bool = False
    url: str = ""
    action: str = ""
    opens: bool = False
    # Not worth a line of its own for somebody who is on the list anyway.
    is_minor: bool = False
    done_url: str = ""
    # Closed by those who only read as well.
    is_for_all: bool = False
    move_url: str = ""
    # For whoever is next without anything being due: not today, and not for this reason.
    later_url: str = ""
    no_help_url: str = ""
    # The gate's answer in words.
    gate: _StrOrPromise = ""
    ring: Ring | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading."""

    key: str
    heading: _StrOrPromise
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits; `left_out` says how much more there is."""

    groups: list[Group]
    count: int
    promised_count: int
    left_out: int
