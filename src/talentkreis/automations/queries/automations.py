# SPDX-License-Identifier: Apache-2.0
"""Automations as pages and programs show them: read as a sentence, with figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from talentkreis.automations import steps, triggers
from talentkreis.automations.definition import Step, tree_of
from talentkreis.automations.models import Automation, AutomationVersion, Run, RunState
from talentkreis.automations.names import Names, filter_text
from talentkreis.automations.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.nurture.permissions import Right as NurtureRight
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

MOST_SHOWN = 200
_MONTH = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it is read. `number` as people count; a branch has two ways."""

    step: Step
    text: str
    icon: str
    is_first: bool = False
    is_last: bool = False
    then: tuple[StepLine, ...] = ()
    otherwise: tuple[StepLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """When, if, then, in the reader's language. Empty parts have not been said yet."""

    when: str
    condition: str
    lines: tuple[StepLine, ...]
    # The condition asks for something that is gone.
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of runs: in the last 30 days, and what waits now."""

    done: int = 0
    failed: int = 0
    not_met: int = 0
    waiting: int = 0
    held: int = 0
    today: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """An automation in the list."""

    automation: Automation
    sentence: Sentence
    done_count: int
    failed_count: int
    held_count: int
    last_at: dt.datetime | None


def automation_visible_to(actor: Actor, automation_id: uuid.UUID) -> Automation:
    """The automation with owner and sequence. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    row = (
        Automation.objects.visible_to(actor)
        .select_related("owner", "sequence", "live_version")
        .filter(id=automation_id)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such automation."), code="no_such_automation")
    return row


def newest_version(automation: Automation) -> AutomationVersion:
    """The version that is edited and tested: the published one where nothing was changed since."""
    return automation.versions.order_by("-number")[0]


def lines(actor: Actor) -> list[Line]:
    """Every automation the actor sees, by name. Raises NotAllowed."""
    require(actor, Right.VIEW)
    rows = Automation.objects.visible_to(actor).select_related("owner", "sequence")
    automations = list(rows.order_by("name", "id")[:MOST_SHOWN])
    newest = _newest(automations)
    month = clock.now() - _MONTH
    rows_of = Run.objects.filter(automation__in=automations).values_list("automation")
    counted = {
        automation_id: (done, failed, held, last)
        for automation_id, done, failed, held, last in rows_of.annotate(
            done=Count("id", filter=Q(state=RunState.DONE, finished_at__gte=month)),
            failed=Count("id", filter=Q(state=RunState.FAILED)),
            held=Count("id", filter=Q(state=RunState.HELD)),
            last=Max("finished_at", filter=Q(state__in=[RunState.DONE, RunState.FAILED])),
        )
    }
    names = Names(actor)
    return [
        Line(
            automation,
            sentence_of(newest[automation.id], names),
            *counted.get(automation.id, (0, 0, 0, None)),
        )
        for automation in automations
    ]


def beginnings_of(actor: Actor, sequence_id: uuid.UUID) -> list[Line]:
    """How a sequence begins by itself. The caller has asked whether the actor sees the sequence.

    Whoever sees sequences sees this. Raises NotAllowed.
    """
    require(actor, NurtureRight.VIEW)
    rows = Automation.objects.filter(sequence=sequence_id).select_related("owner", "sequence")
    automations = list(rows.order_by("created_at"))
    newest = _newest(automations)
    names = Names(actor)
    return [
        Line(automation, sentence_of(newest[automation.id], names), 0, 0, 0, None)
        for automation in automations
    ]


def figures(automation: Automation) -> Figures:
    """What became of its runs."""
    month, today = clock.now() - _MONTH, clock.today()
    rows = Run.objects.filter(automation=automation)
    return Figures(
        **rows.aggregate(
            done=Count("id", filter=Q(state=RunState.DONE, finished_at__gte=month)),
            failed=Count("id", filter=Q(state=RunState.FAILED)),
            not_met=Count("id", filter=Q(state=RunState.NOT_MET, finished_at__gte=month)),
            waiting=Count("id", filter=Q(state=RunState.WAITING)),
            held=Count("id", filter=Q(state=RunState.HELD)),
            today=Count("id", filter=Q(acted_on=today)),
        )
    )


def names_of_chain(actor: Actor, chain: Sequence[uuid.UUID]) -> list[str]:
    """What the automations of a chain are called, in their order."""
    rows = Automation.objects.visible_to(actor).filter(id__in=chain)
    names = dict(rows.values_list("id", "name"))
    return [names.get(one, _("something you do not see")) for one in chain]


def sentence_of(version: AutomationVersion, names: Names) -> Sentence:
    """A version as it is read."""
    condition = filter_text(version.condition, names.actor)
    return Sentence(
        when=trigger_text(version, names),
        condition=condition,
        lines=step_lines(tree_of(version.steps), names),
        is_broken=bool(version.condition) and not condition,
    )


def trigger_text(version: AutomationVersion, names: Names) -> str:
    """What sets it off; empty where nobody said yet."""
    trigger = triggers.by_code(version.trigger)
    if trigger is None:
        return _("something that is not offered any more") if version.trigger else ""
    return trigger.says(version.trigger_settings, names)


def step_lines(tree: Sequence[Step], names: Names) -> tuple[StepLine, ...]:
    """Steps as they are read."""
    last = len(tree) - 1
    return tuple(
        StepLine(
            step=step,
            text=step_text(step, names),
            icon=icon_of(step),
            is_first=place == 0,
            is_last=place == last,
            then=step_lines(step.then, names),
            otherwise=step_lines(step.otherwise, names),
        )
        for place, step in enumerate(tree)
    )


def step_text(step: Step, names: Names) -> str:
    """One step in words."""
    if step.is_branch:
        return names.filter(step.settings.get("condition"))
    kind = steps.by_code(step.kind)
    return kind.says(step.settings, names) if kind else _("something that is not offered any more")


def icon_of(step: Step) -> str:
    """The icon of a step."""
    kind = steps.by_code(step.kind)
    return "fork" if step.is_branch or kind is None else kind.icon


def kind_label(code: str) -> _StrOrPromise:
    """What a kind of step is called."""
    if code == steps.BRANCH:
        return _("Ask, and go one of two ways")
    kind = steps.by_code(code)
    return kind.label if kind else code


def kinds_offered() -> list[steps.StepKind]:
    """Kinds that may be chosen now."""
    return [kind for kind in steps.every() if kind.is_open is None or kind.is_open()]


def _newest(automations: Sequence[Automation]) -> dict[uuid.UUID, AutomationVersion]:
    rows = AutomationVersion.objects.filter(automation__in=automations)
    newest = rows.order_by("automation_id", "-number").distinct("automation_id")
    return {version.automation_id: version for version in newest}
