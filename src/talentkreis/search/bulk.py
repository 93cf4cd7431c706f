# SPDX-License-Identifier: Apache-2.0
"""What can be done with many chosen people at once: a registry, as those who do it stand above.

The page offers what the actor may do, shows how many people it is about, asks for the rest by
the action's own form, and runs it at once or, for many people, as a background job in chunks.
What each action changed is kept for 30 days, so that it can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import may, require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping, Sequence
    from enum import StrEnum

    from django import forms
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

    MakeForm = Callable[[Actor, Mapping[str, Any] | None], forms.Form]
    Before = Mapping[uuid.UUID, Any]
    Run = Callable[[Actor, Sequence[uuid.UUID], Mapping[str, Any]], Before]
    Undo = Callable[[Actor, Before], int]
    Sentence = Callable[[int], str]

# More people than this at once are a background job.
AT_ONCE = 2_000
# One transaction: short enough that nobody waits for it.
CHUNK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """One action on many people.

    `make_form` gives the form for what else is needed (its first field gets the focus). `run`
    does it for a chunk and gives, for whom it changed something, what `undo` needs to take it
    back, as a JSON value: what was there before. `undo` leaves alone what was changed again
    since, and tells for how many it was undone. `question`, `button` and `done` are sentences
    for a number of people.
    """

    code: str
    label: _StrOrPromise
    right: StrEnum
    make_form: MakeForm
    run: Run
    undo: Undo
    question: Sentence
    button: Sentence
    done: Sentence
    is_shown_first: bool = True


_actions: dict[str, BulkAction] = {}


def register(action: BulkAction) -> None:
    """Offer an action in the bulk bar of every list of people."""
    _actions[action.code] = action


def offered_to(actor: Actor) -> list[BulkAction]:
    """What this actor may do with many people."""
    return [action for action in _actions.values() if may(actor, action.right)]


def known(code: str) -> BulkAction | None:
    """The action of this code, whoever asks; for showing what was done."""
    return _actions.get(code)


def by_code(actor: Actor, code: str) -> BulkAction:
    """The action. Raises NotFound, NotAllowed."""
    action = _actions.get(code)
    if action is None:
        raise NotFound(_("There is no such action."), code="no_such_bulk_action")
    require(actor, action.right)
    return action
