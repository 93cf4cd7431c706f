# SPDX-License-Identifier: Apache-2.0
"""What can be done with many chosen people at once: a registry, as those who do it stand above.

The page offers what the actor may do, shows how many people it is about, asks for the rest by
the action's own form, says whom it will leave out and why, and runs it at once or, for many
people, as a background job in chunks. What each action changed is kept for 30 days, so that it
can be undone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import may, require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Collection, Mapping, Sequence
    from enum import StrEnum

    from django import forms
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.models import BulkRun

    MakeForm = Callable[[Actor, Mapping[str, Any] | None], forms.Form]
    Before = Mapping[uuid.UUID, Any]
    Run = Callable[[Actor, Sequence[uuid.UUID], Mapping[str, Any]], "Before | Outcome"]
    Undo = Callable[[Actor, Before], "int | Undone"]
    Foresee = Callable[[Actor, Sequence[uuid.UUID], Mapping[str, Any]], "Outlook"]
    Finish = Callable[[Actor, BulkRun], None]
    Sentence = Callable[[int], str]
    Words = Callable[[str], _StrOrPromise]

# More people than this at once are a background job.
AT_ONCE = 2_000
# One transaction: short enough that nobody waits for it.
CHUNK = 2_000
# Nobody waits longer for what would happen; of more people the first are looked at.
FORESEEN = 5_000
# Long enough for a weekend: a file of many people is not left lying about.
FILE_KEPT_FOR = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """People an action would leave out for one reason: a stable code, and its words."""

    code: str
    text: _StrOrPromise
    person_ids: tuple[uuid.UUID, ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.person_ids)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an action would do now; nothing has been written. `notes`: what else to know."""

    will: int
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done to a chunk: for whom, with what undoing needs, and how many not, by reason."""

    before: Before
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undone:
    """For whom it was taken back, and whose stays, by reason."""

    people: Collection[uuid.UUID]
    stays: Mapping[uuid.UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """One action on many people.

    `make_form` gives the form for what else is needed (its first field gets the focus). `run`
    does it for a chunk and gives, for whom it changed something, what `undo` needs to take it
    back, as a JSON value: what was there before. `undo` leaves alone what was changed again
    since, and tells for how many it was undone, or for whom, and why what stays does; without
    one nothing can be taken back. `question`, `button` and `done` are sentences for a number of
    people. With `foresee` nobody starts it before they have seen whom it leaves out; `words`
    puts the codes of that, and of what stays, into words. `reason` says on the dialog why it
    does what it does and no more. `finish` is called once when everybody was dealt with. With
    `makes_file` what is kept of each person is their line of a file, and for three days only.
    Not `is_offered`: another package runs it, no list shows it.
    """

    code: str
    label: _StrOrPromise
    right: StrEnum
    make_form: MakeForm
    run: Run
    undo: Undo | None
    question: Sentence
    button: Sentence
    done: Sentence
    foresee: Foresee | None = None
    words: Words | None = None
    reason: _StrOrPromise = ""
    finish: Finish | None = None
    makes_file: bool = False
    is_shown_first: bool = True
    is_offered: bool = True

    @property
    def can_be_undone(self) -> bool:
        """Whether there is a way back; for templates, which would call `undo` itself."""
        return self.undo is not None

    @property
    def looks_first(self) -> bool:
        """Whether somebody has to see whom it leaves out before it starts."""
        return self.foresee is not None

    def in_words(self, code: str) -> _StrOrPromise:
        """A reason for leaving out or staying, for people; codes of old runs included."""
        return (self.words(code) if self.words else "") or _("another reason")


def grouped(left_out: Mapping[str, Sequence[uuid.UUID]], words: Words) -> tuple[LeftOut, ...]:
    """People left out by reason, the largest group first."""
    groups = [LeftOut(code, words(code), tuple(ids)) for code, ids in left_out.items() if ids]
    return tuple(sorted(groups, key=lambda group: (-group.count, group.code)))


_actions: dict[str, BulkAction] = {}


def register(action: BulkAction) -> None:
    """Offer an action in the bulk bar of every list of people."""
    _actions[action.code] = action


def offered_to(actor: Actor) -> list[BulkAction]:
    """What this actor may do with many people."""
    return [one for one in _actions.values() if one.is_offered and may(actor, one.right)]


def offered(actor: Actor, code: str) -> BulkAction:
    """The action of this code, offered in lists. Raises NotFound, NotAllowed."""
    action = by_code(actor, code)
    if not action.is_offered:
        raise _unknown()
    return action


def making_files() -> list[str]:
    """Codes of the actions that make a file."""
    return [code for code, one in _actions.items() if one.makes_file]


def known(code: str) -> BulkAction | None:
    """The action of this code, whoever asks; for showing what was done."""
    return _actions.get(code)


def by_code(actor: Actor, code: str) -> BulkAction:
    """The action. Raises NotFound, NotAllowed."""
    action = _actions.get(code)
    if action is None:
        raise _unknown()
    require(actor, action.right)
    return action


def _unknown() -> NotFound:
    return NotFound(_("There is no such action."), code="no_such_bulk_action")
