# SPDX-License-Identifier: Apache-2.0
"""The steps of a version as a tree: read, checked, changed. Kept as a list of plain objects."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.automations import steps, triggers
from talentkreis.automations.asking import Ask, read
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from talentkreis.organisation.actors import Actor

MOST_STEPS: Final = 30
THEN, ELSE = "then", "else"
CONDITION: Final = Ask(name="condition", what="filter", label=gettext_lazy("Condition"))


@dataclass(frozen=True, slots=True)
class Step:
    """One step. A branch has a condition in its settings, and steps on its two ways."""

    id: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    then: tuple[Step, ...] = ()
    otherwise: tuple[Step, ...] = ()

    @property
    def is_branch(self) -> bool:
        """Whether it asks instead of doing."""
        return self.kind == steps.BRANCH


def tree_of(given: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps of a version."""
    return tuple(
        Step(
            id=each["id"],
            kind=each["kind"],
            settings=each.get("settings", {}),
            then=tree_of(each.get(THEN, ())),
            otherwise=tree_of(each.get(ELSE, ())),
        )
        for each in given
    )


def to_plain(tree: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps as they are kept."""
    plain = []
    for step in tree:
        one: dict[str, Any] = {"id": step.id, "kind": step.kind, "settings": dict(step.settings)}
        if step.is_branch:
            one |= {THEN: to_plain(step.then), ELSE: to_plain(step.otherwise)}
        plain.append(one)
    return plain


def flat(tree: Sequence[Step]) -> Iterator[Step]:
    """Every step, those of branches behind them."""
    for step in tree:
        yield step
        yield from flat(step.then)
        yield from flat(step.otherwise)


def step_of(tree: Sequence[Step], step_id: str) -> Step:
    """One step by its id. Raises NotFound."""
    found = next((step for step in flat(tree) if step.id == step_id), None)
    if found is None:
        raise NotFound(_("There is no such step."), code="no_such_step")
    return found


def asks_of(kind: str) -> tuple[Ask, ...]:
    """What a kind of step wants to know. Raises NotFound for one that is not offered."""
    if kind == steps.BRANCH:
        return (CONDITION,)
    known = steps.by_code(kind)
    if known is None or (known.is_open is not None and not known.is_open()):
        raise NotFound(_("There is no such step."), code="no_such_step")
    return known.asks


def new_step(kind: str, settings: Mapping[str, Any]) -> Step:
    """A step with an id of its own."""
    return Step(new_id().hex, kind, settings)


def with_step(
    tree: tuple[Step, ...], step: Step, *, branch_id: str = "", way: str = THEN
) -> tuple[Step, ...]:
    """The tree with one more step at the end, or at the end of a way. Raises as `step_of`."""
    if sum(1 for _one in flat(tree)) >= MOST_STEPS:
        raise RuleViolation(
            _("At most %(count)d steps.") % {"count": MOST_STEPS}, code="too_many_steps"
        )
    if not branch_id:
        return (*tree, step)
    branch = step_of(tree, branch_id)
    if not branch.is_branch or way not in {THEN, ELSE}:
        raise NotFound(_("There is no such step."), code="no_such_step")
    if step.is_branch:
        raise RuleViolation(
            _("A branch lies on no way of another one."), code="branch_within_branch"
        )
    if way == THEN:
        grown = replace(branch, then=(*branch.then, step))
    else:
        grown = replace(branch, otherwise=(*branch.otherwise, step))
    return changed(tree, grown)


def changed(tree: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    """The tree with this step instead of the one with its id."""
    return tuple(
        step
        if each.id == step.id
        else replace(each, then=changed(each.then, step), otherwise=changed(each.otherwise, step))
        for each in tree
    )


def without(tree: tuple[Step, ...], step_id: str) -> tuple[Step, ...]:
    """The tree without a step, and without what lay on its ways."""
    return tuple(
        replace(each, then=without(each.then, step_id), otherwise=without(each.otherwise, step_id))
        for each in tree
        if each.id != step_id
    )


def moved(tree: tuple[Step, ...], step_id: str, by: int) -> tuple[Step, ...]:
    """The tree with a step earlier (-1) or later (1) among those beside it."""
    ids = [each.id for each in tree]
    if step_id in ids:
        here = ids.index(step_id)
        there = max(0, min(len(tree) - 1, here + by))
        order = list(tree)
        order.insert(there, order.pop(here))
        return tuple(order)
    return tuple(
        replace(
            each,
            then=moved(each.then, step_id, by),
            otherwise=moved(each.otherwise, step_id, by),
        )
        for each in tree
    )


def read_steps(given: object, actor: Actor, *, is_inner: bool = False) -> tuple[Step, ...]:
    """Steps as a program sends them: kind, settings, and the ways of a branch.

    Raises RuleViolation for what cannot be done, NotFound for a kind that is not offered.
    """
    if not isinstance(given, list) or len(given) > MOST_STEPS:
        raise _unreadable()
    tree: tuple[Step, ...] = ()
    for each in given:
        if not isinstance(each, dict) or not isinstance(each.get("settings", {}), dict):
            raise _unreadable()
        kind = str(each.get("kind", ""))
        step = new_step(kind, read(asks_of(kind), each.get("settings", {}), actor))
        if step.is_branch:
            if is_inner:
                raise RuleViolation(
                    _("A branch lies on no way of another one."), code="branch_within_branch"
                )
            step = replace(
                step,
                then=read_steps(each.get(THEN, []), actor, is_inner=True),
                otherwise=read_steps(each.get(ELSE, []), actor, is_inner=True),
            )
        tree = (*tree, step)
    if sum(1 for _one in flat(tree)) > MOST_STEPS:
        raise _unreadable()
    return tree


def require_whole(trigger: str, tree: Sequence[Step]) -> None:
    """Raise RuleViolation unless it says when and does something, on every way of a branch."""
    if triggers.by_code(trigger) is None:
        raise RuleViolation(_("Say first what sets it off."), code="no_trigger")
    if not tree:
        raise RuleViolation(_("Say first what is to happen."), code="no_steps")
    for step in flat(tree):
        if step.is_branch and not (step.then or step.otherwise):
            raise RuleViolation(_("A branch leads nowhere."), code="empty_branch")
        if not step.is_branch and steps.by_code(step.kind) is None:
            raise RuleViolation(_("A step is not offered any more."), code="kind_gone")


def _unreadable() -> RuleViolation:
    return RuleViolation(_("These steps cannot be read."), code="invalid_steps")
