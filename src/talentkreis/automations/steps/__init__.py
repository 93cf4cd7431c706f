# SPDX-License-Identifier: Apache-2.0
"""What an automation can do: one registry. Each kind calls the action of the package it is about.

A kind acts for many people at once and says for each what became of it. What an action refuses
is a failure of the step, which can be retried; what needs no doing is skipped, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.automations.asking import Ask
    from talentkreis.automations.models import Automation
    from talentkreis.automations.names import Names
    from talentkreis.organisation.actors import Actor

    Settings = Mapping[str, Any]
    Effects = Mapping[uuid.UUID, "Effect"]

DONE: Final = "done"
SKIPPED: Final = "skipped"
FAILED: Final = "failed"
BRANCH: Final = "branch"


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of a step for one person; `code` says why it was not done."""

    outcome: str = DONE
    code: str = ""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does the steps, and for which occurrences: person → run. `members`: who works here."""

    actor: Actor
    automation: Automation
    today: dt.date
    runs: Mapping[uuid.UUID, uuid.UUID]
    members: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKind:
    """One kind of step.

    `perform` gives the effect for whom it was not simply done. `says` is read after "dann";
    `words` puts its codes into words. `checks_person` says which of the gate's answers the test
    run shows beside it.
    """

    code: str
    label: _StrOrPromise
    icon: str
    says: Callable[[Settings, Names], str]
    perform: Callable[[Acting, Settings, str, Sequence[uuid.UUID]], Effects]
    asks: tuple[Ask, ...] = ()
    words: Mapping[str, _StrOrPromise] | None = None
    asks_gate: bool = False
    # Whether it may be chosen; a webhook only where an admin switched webhooks on.
    is_open: Callable[[], bool] | None = None


_kinds: dict[str, StepKind] = {}


def register(kind: StepKind) -> None:
    """Offer a kind of step; from `apps.py`."""
    if kind.code == BRANCH or _kinds.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"step {kind.code} is registered twice")


def by_code(code: str) -> StepKind | None:
    """The kind, None for one that no package offers any more."""
    return _kinds.get(code)


def every() -> list[StepKind]:
    """All kinds in the order of the page."""
    return list(_kinds.values())


def skip(people: Sequence[uuid.UUID], code: str) -> dict[uuid.UUID, Effect]:
    """Nothing needs doing for these people."""
    return dict.fromkeys(people, Effect(SKIPPED, code))


def left_out(
    people: Sequence[uuid.UUID], acted_for: Mapping[uuid.UUID, Any] | Sequence[uuid.UUID], code: str
) -> dict[uuid.UUID, Effect]:
    """Whoever an action did not name needed nothing."""
    done = set(acted_for)
    return skip([person_id for person_id in people if person_id not in done], code)
