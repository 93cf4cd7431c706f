# SPDX-License-Identifier: Apache-2.0
"""Doing the steps for many people at once: the same code acts and rehearses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.automations import chain as chains
from talentkreis.automations import steps
from talentkreis.automations.steps import DONE, FAILED, Effect
from talentkreis.kernel.errors import DomainError
from talentkreis.organisation.queries import active_members
from talentkreis.search.language import FilterError, from_json
from talentkreis.search.queries import matching

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.automations.definition import Step
    from talentkreis.automations.steps import Acting
    from talentkreis.organisation.actors import Actor

    Trace = list[dict[str, str]]

YES, NO = "yes", "no"


def perform(
    acting: Acting,
    tree: Sequence[Step],
    chain: Mapping[uuid.UUID, tuple[uuid.UUID, ...]],
    before: Mapping[uuid.UUID, Trace],
) -> dict[uuid.UUID, Trace]:
    """Do the steps in their order for each person behind `acting.runs`; tells what became of each.

    What `before` says was done or skipped is not done again. Whoever a step fails for goes no
    further: a later retry goes on there. Runs in one transaction with the state of the runs.
    """
    performance = _Performance(acting, before)
    with chains.acting(chain):
        performance.do(tree, list(acting.runs))
    return performance.traces


def members_here() -> frozenset[uuid.UUID]:
    """Who works here now."""
    return frozenset(member.id for member in active_members())


def found(actor: Actor, tree: Any, people: Sequence[uuid.UUID]) -> set[uuid.UUID] | None:
    """Whom a stored filter finds among these; None where it asks for something that is gone."""
    try:
        return matching(actor, from_json(tree, actor=actor, is_stored=True), people)
    except FilterError:
        return None


class _Performance:
    """One batch on its way through the steps."""

    def __init__(self, acting: Acting, before: Mapping[uuid.UUID, Trace]) -> None:
        self.acting = acting
        self.traces: dict[uuid.UUID, Trace] = {
            person_id: [entry for entry in before.get(person_id, []) if entry["outcome"] != FAILED]
            for person_id in acting.runs
        }
        self.failed: set[uuid.UUID] = set()

    def do(self, tree: Sequence[Step], people: Sequence[uuid.UUID]) -> None:
        """All steps of one way."""
        for step in tree:
            going = [person_id for person_id in people if person_id not in self.failed]
            if not going:
                return
            if step.is_branch:
                self._part(step, going)
            else:
                self._take(step, going)

    def _part(self, step: Step, people: list[uuid.UUID]) -> None:
        """Ask the branch. Whoever was asked before a retry stays on their way."""
        went = {p: self._entry(step, p) for p in people}
        asked = [p for p in people if went[p] is None]
        yes = found(self.acting.actor, step.settings.get("condition"), asked) if asked else set()
        if yes is None:
            self._note(step, dict.fromkeys(asked, Effect(FAILED, "condition_gone")))
        else:
            codes = {p: Effect(DONE, YES if p in yes else NO) for p in asked}
            self._note(step, codes)
        ways: dict[str, list[uuid.UUID]] = {YES: [], NO: []}
        for person_id in people:
            entry = self._entry(step, person_id)
            if entry is not None and person_id not in self.failed:
                ways[entry["code"]].append(person_id)
        self.do(step.then, ways[YES])
        self.do(step.otherwise, ways[NO])

    def _take(self, step: Step, people: list[uuid.UUID]) -> None:
        wanted = [person_id for person_id in people if self._entry(step, person_id) is None]
        if wanted:
            effects = self._attempt(step, wanted)
            self._note(step, {p: effects.get(p, Effect()) for p in wanted})

    def _attempt(self, step: Step, people: list[uuid.UUID]) -> dict[uuid.UUID, Effect]:
        """For all at once; where the action refuses, one by one, so that nobody pays for others."""
        kind = steps.by_code(step.kind)
        if kind is None:
            return dict.fromkeys(people, Effect(FAILED, "kind_gone"))
        try:
            with transaction.atomic():
                return dict(kind.perform(self.acting, step.settings, step.id, people))
        except DomainError as refusal:
            if len(people) == 1:
                return {people[0]: Effect(FAILED, refusal.code)}
        effects: dict[uuid.UUID, Effect] = {}
        for person_id in people:
            effects |= self._attempt(step, [person_id])
        return effects

    def _entry(self, step: Step, person_id: uuid.UUID) -> dict[str, str] | None:
        return next((e for e in self.traces[person_id] if e["step"] == step.id), None)

    def _note(self, step: Step, effects: Mapping[uuid.UUID, Effect]) -> None:
        for person_id, effect in effects.items():
            entry = {"step": step.id, "outcome": effect.outcome, "code": effect.code}
            self.traces[person_id].append(entry)
            if effect.outcome == FAILED:
                self.failed.add(person_id)
