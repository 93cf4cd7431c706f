# SPDX-License-Identifier: Apache-2.0
"""The test run: the same code does the steps for a real person, and everything is rolled back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.automations.actions.performing import members_here, perform
from talentkreis.automations.actions.running import actor_of
from talentkreis.automations.definition import flat, tree_of
from talentkreis.automations.models import Run
from talentkreis.automations.permissions import Right
from talentkreis.automations.queries.automations import automation_visible_to
from talentkreis.automations.steps import Acting, by_code
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to
from talentkreis.search.language import EVERYBODY, FilterError, from_json
from talentkreis.search.queries import Reason, explain, matches

if TYPE_CHECKING:
    import uuid

    from talentkreis.automations.actions.performing import Trace
    from talentkreis.automations.definition import Step
    from talentkreis.automations.models import Automation, AutomationVersion
    from talentkreis.consent.answers import Answer
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would happen to one person now. Nothing was written.

    `reason`: the condition, condition by condition; None where it asks for what is gone.
    `sets_off`: names of other automations that would follow. `answer`: the gate's, where a step
    asks it.
    """

    automation: Automation
    version: AutomationVersion
    person: Person
    reason: Reason | None
    is_met: bool
    tree: tuple[Step, ...] = ()
    trace: Trace | None = None
    sets_off: tuple[str, ...] = ()
    answer: Answer | None = None


def rehearse(*, actor: Actor, automation_id: uuid.UUID, person_id: uuid.UUID) -> Rehearsal:
    """What the newest version would do for this person, with the rights of whoever is in charge.

    Rights and rules are asked by the actions themselves, inside a transaction that is rolled back.
    Raises NotFound, NotAllowed.
    """
    require(actor, Right.VIEW)
    automation = automation_visible_to(actor, automation_id)
    version = automation.versions.order_by("-number")[0]
    whole = actor.with_whole_role()
    person = person_visible_to(whole, person_id)
    tree = tree_of(version.steps)
    acting_actor = actor_of(automation)
    reason = _explained(whole, version, person.id)
    if acting_actor is None or reason is None or not _is_met(acting_actor, version, person.id):
        return Rehearsal(automation, version, person, reason, is_met=False, tree=tree)
    trace, sets_off = _rolled_back(acting_actor, automation, version, person.id)
    asks_gate = any((kind := by_code(s.kind)) and kind.asks_gate for s in flat(tree))
    answer = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL) if asks_gate else None
    return Rehearsal(
        automation,
        version,
        person,
        reason,
        is_met=True,
        tree=tree,
        trace=trace,
        sets_off=sets_off,
        answer=answer,
    )


def _explained(actor: Actor, version: AutomationVersion, person_id: uuid.UUID) -> Reason | None:
    try:
        node = (
            from_json(version.condition, actor=actor, is_stored=True)
            if version.condition
            else EVERYBODY
        )
    except FilterError:
        return None
    return explain(actor, person_id, node)


def _is_met(actor: Actor, version: AutomationVersion, person_id: uuid.UUID) -> bool:
    """As the run itself asks: with the rights of whoever is in charge."""
    try:
        node = (
            from_json(version.condition, actor=actor, is_stored=True)
            if version.condition
            else EVERYBODY
        )
        return matches(person_id, node, actor)
    except FilterError:
        return False


def _rolled_back(
    actor: Actor, automation: Automation, version: AutomationVersion, person_id: uuid.UUID
) -> tuple[Trace, tuple[str, ...]]:
    with transaction.atomic():
        run = Run.objects.create(
            id=new_id(),
            automation=automation,
            version=version,
            person_id=person_id,
            occurrence=f"rehearsal:{new_id()}",
            occurred_at=clock.now(),
            due_on=clock.today(),
        )
        acting = Acting(
            actor=actor,
            automation=automation,
            today=clock.today(),
            runs={person_id: run.id},
            members=members_here(),
        )
        traces = perform(acting, tree_of(version.steps), {person_id: (automation.id,)}, {})
        followers = Run.objects.filter(person=person_id, chain__contains=[automation.id])
        names = sorted(set(followers.values_list("automation__name", flat=True)))
        transaction.set_rollback(True)
    return traces[person_id], tuple(names)
