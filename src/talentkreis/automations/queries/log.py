# SPDX-License-Identifier: Apache-2.0
"""The log: who, when, why, what each step did or why it did not. Page by page, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from talentkreis.activity.queries import cursor_before, read_cursor
from talentkreis.automations.definition import tree_of
from talentkreis.automations.models import Automation, Notice, Run, RunState
from talentkreis.automations.names import Names
from talentkreis.automations.permissions import Right
from talentkreis.automations.queries.automations import (
    automation_visible_to,
    icon_of,
    names_of_chain,
    step_text,
    trigger_text,
)
from talentkreis.automations.steps import DONE, FAILED, SKIPPED
from talentkreis.automations.steps.words import in_words
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.queries import member_names
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.models import Person
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.automations.actions.performing import Trace
    from talentkreis.automations.definition import Step
    from talentkreis.organisation.actors import Actor

PAGE = 50
MOST_NOTICES = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a run: what it is, what became of it, why."""

    text: str
    icon: str
    outcome: str
    why: _StrOrPromise
    depth: int = 0

    @property
    def label(self) -> _StrOrPromise:
        """What became of it, in a word."""
        return OUTCOMES[self.outcome]


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some runs; `next_cursor` is empty at the end."""

    runs: list[Run]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an automation says to a member, about how many people."""

    automation: Automation
    text: str
    people: list[Person]
    count: int

    @property
    def more_count(self) -> int:
        """Those whose names are not shown."""
        return max(0, self.count - len(self.people))


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run with everything one may ask about it."""

    run: Run
    when: str
    caused_by: str
    chain: list[str]
    taken: list[Taken]
    why: _StrOrPromise


NOT_REACHED = "not_reached"
OUTCOMES: dict[str, _StrOrPromise] = {
    DONE: pgettext_lazy("step of an automation", "done"),
    SKIPPED: pgettext_lazy("step of an automation", "not needed"),
    FAILED: pgettext_lazy("step of an automation", "failed"),
    NOT_REACHED: pgettext_lazy("step of an automation", "not reached"),
}


def runs_of(
    actor: Actor, automation_id: uuid.UUID, *, state: str = "", cursor: str = ""
) -> RunPage:
    """The log of an automation, of people the actor sees. Raises NotFound, NotAllowed."""
    automation = automation_visible_to(actor, automation_id)
    rows = Run.objects.filter(automation=automation)
    if state:
        rows = rows.filter(state=state)
    return _page(actor, rows, cursor)


def runs_of_person(actor: Actor, person_id: uuid.UUID, *, cursor: str = "") -> RunPage:
    """What automations did for a person. Raises NotFound, NotAllowed."""
    require(actor, Right.VIEW)
    person = person_visible_to(actor, person_id)
    rows = Run.objects.filter(
        person=person, automation__in=Automation.objects.visible_to(actor)
    ).exclude(state=RunState.NOT_MET)
    return _page(actor, rows, cursor)


def run_visible_to(actor: Actor, run_id: uuid.UUID) -> ShownRun:
    """One run, step by step. Raises NotFound, NotAllowed."""
    require(actor, Right.VIEW)
    run = (
        Run.objects.filter(
            id=run_id,
            automation__in=Automation.objects.visible_to(actor),
            person__in=Person.objects.visible_to(actor),
        )
        .select_related("automation__owner", "version", "person")
        .first()
    )
    if run is None:
        raise NotFound(_("There is no such run."), code="no_such_run")
    names = Names(actor)
    caused = member_names([run.caused_by]) if run.caused_by else {}
    return ShownRun(
        run=run,
        when=trigger_text(run.version, names),
        caused_by=caused.get(run.caused_by, "") if run.caused_by else "",
        chain=names_of_chain(actor, run.chain),
        taken=taken(tree_of(run.version.steps), run.trace, names),
        why=in_words(run.reason) if run.reason else "",
    )


def taken(tree: Sequence[Step], trace: Trace, names: Names) -> list[Taken]:
    """The steps of a version with what became of them; ways not taken are left out."""
    entries = {entry["step"]: entry for entry in trace}
    return [line for step in tree for line in _taken(step, entries, names, depth=0)]


def _taken(
    step: Step, entries: dict[str, dict[str, str]], names: Names, *, depth: int
) -> list[Taken]:
    entry = entries.get(step.id)
    text, icon = step_text(step, names), icon_of(step)
    if step.is_branch:
        text = _("Asked: %(filter)s") % {"filter": text}
    if entry is None:
        return [Taken(text, icon, NOT_REACHED, "", depth)]
    if not step.is_branch or entry["outcome"] == FAILED:
        why = in_words(entry["code"]) if entry["code"] else ""
        return [Taken(text, icon, entry["outcome"], why, depth)]
    is_yes = entry["code"] == "yes"
    lines = [Taken(text, icon, DONE, _("yes") if is_yes else _("no"), depth)]
    for inner in step.then if is_yes else step.otherwise:
        lines += _taken(inner, entries, names, depth=depth + 1)
    return lines


def notices_for(actor: Actor) -> list[Told]:
    """What automations say to the actor and they have not seen, by automation and text.

    Nothing about people they do not see any more.
    """
    rows = list(
        Notice.objects.filter(
            member=member_id_of(actor),
            seen_at__isnull=True,
            person__in=Person.objects.visible_to(actor),
        )
        .select_related("automation", "person")
        .order_by("-id")[: MOST_NOTICES * 10]
    )
    groups: dict[tuple[uuid.UUID, str], list[Notice]] = {}
    for row in rows:
        groups.setdefault((row.automation_id, row.text), []).append(row)
    return [
        Told(same[0].automation, text, [row.person for row in same[:3]], len(same))
        for (_automation, text), same in list(groups.items())[:MOST_NOTICES]
    ]


def _page(actor: Actor, rows: QuerySet[Run], cursor: str) -> RunPage:
    rows = rows.filter(person__in=Person.objects.visible_to(actor))
    if cursor:
        at, last_id = read_cursor(cursor)
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, id__lt=last_id))
    found = list(
        rows.select_related("person", "automation", "version").order_by("-occurred_at", "-id")[
            : PAGE + 1
        ]
    )
    shown = found[:PAGE]
    more = len(found) > PAGE
    return RunPage(shown, cursor_before(shown[-1].occurred_at, shown[-1].id) if more else "")
