# SPDX-License-Identifier: Apache-2.0
"""How many people each rule finds, and how a clean-up stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.hygiene import rules
from talentkreis.hygiene.models import Choice, CleanUp, CleanUpStep, HygieneSettings
from talentkreis.hygiene.permissions import Right
from talentkreis.intake.duplicates.queries import waiting
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.search.models import BulkRun
from talentkreis.search.queries import count_exactly, search_people
from talentkreis.search.tree import Condition, Node, Operator, all_of

if TYPE_CHECKING:
    import uuid

    from talentkreis.hygiene.rules import Rule
    from talentkreis.organisation.actors import Actor
    from talentkreis.search.queries import PersonRow

PREVIEWED = 8
LISTED = 12
_MINE = Condition("owner", Operator.IS, "me")


def settings() -> HygieneSettings:
    """The thresholds as they stand."""
    return HygieneSettings.objects.filter(id=1).first() or HygieneSettings(
        quiet_months=rules.QUIET_MONTHS
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, its filter, and how many people it finds."""

    rule: Rule
    node: Node
    count: int


def findings(actor: Actor, *, only_own: bool = False) -> list[Finding]:
    """What every rule finds among the people the actor sees, or among those they care for.

    Raises NotAllowed.
    """
    require(actor, Right.VIEW)
    months = settings().quiet_months
    found = []
    for rule in rules.RULES:
        if only_own and rule.code == "ownerless":
            continue
        node = rule.node(months)
        node = all_of([_MINE, node]) if only_own else node
        found.append(Finding(rule, node, count_exactly(actor, node)))
    return found


def count_of(actor: Actor, step: str) -> int:
    """How many people, or groups of duplicates, a step is about now."""
    if step == rules.DUPLICATES:
        return waiting(actor).count()
    return count_exactly(actor, rules.rule_of(step).node(settings().quiet_months))


def preview(actor: Actor, step: str) -> list[PersonRow]:
    """The first people of a step, those without contact for longest."""
    node = rules.rule_of(step).node(settings().quiet_months)
    return search_people(actor, node, "contact", limit=PREVIEWED).rows


def clean_ups(actor: Actor) -> list[CleanUp]:
    """The last clean-ups, newest first. Raises NotAllowed."""
    require(actor, Right.CLEAN_UP)
    return list(CleanUp.objects.select_related("started_by").order_by("-started_at")[:LISTED])


def clean_up(actor: Actor, clean_up_id: uuid.UUID) -> CleanUp:
    """One clean-up. Raises NotAllowed, NotFound."""
    require(actor, Right.CLEAN_UP)
    row = CleanUp.objects.select_related("started_by").filter(id=clean_up_id).first()
    if row is None:
        raise NotFound(_("There is no such clean-up."), code="no_such_clean_up")
    return row


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step in words, with the numbers of its bulk work."""

    step: CleanUpStep
    rule: Rule | None
    run: BulkRun | None

    @property
    def changed_count(self) -> int:
        """Whom it changed and who was not put back since."""
        return self.run.changed_count - self.run.undone_count if self.run else 0

    @property
    def is_open(self) -> bool:
        """Nothing was chosen yet."""
        return self.step.choice == Choice.OPEN


def steps(row: CleanUp) -> list[ShownStep]:
    """The steps of a clean-up in their order."""
    found = list(row.steps.all())
    runs = BulkRun.objects.in_bulk([step.run_id for step in found if step.run_id])
    return [
        ShownStep(
            step,
            None if step.code == rules.DUPLICATES else rules.rule_of(step.code),
            runs.get(step.run_id) if step.run_id else None,
        )
        for step in found
    ]


@dataclass(frozen=True, slots=True)
class Report:
    """What a clean-up has come to."""

    steps: list[ShownStep]
    archived_count: int
    archived_percent: int


def report(row: CleanUp) -> Report:
    """The numbers of a clean-up, as bulk work stands now: what is undone later counts no more."""
    shown = steps(row)
    archived = sum(each.changed_count for each in shown if each.step.choice == Choice.ARCHIVE)
    return Report(shown, archived, rules.percent(archived, row.people_before))
