# SPDX-License-Identifier: Apache-2.0
"""How many people each rule finds, and how a clean-up stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from talentkreis.hygiene import rules
from talentkreis.hygiene.models import (
    Choice,
    CleanUp,
    CleanUpStep,
    HygieneCount,
    HygieneSettings,
)
from talentkreis.hygiene.permissions import Right
from talentkreis.intake.duplicates.queries import waiting
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.search.models import BulkRun, SearchRow
from talentkreis.search.queries import bounded, count_exactly, search_people, setting_for
from talentkreis.search.queries.scope import where
from talentkreis.search.tree import Condition, Node, Operator, all_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.hygiene.rules import Rule
    from talentkreis.organisation.actors import Actor
    from talentkreis.search.queries import PersonRow

PREVIEWED = 8
LISTED = 12
# Up to so many people a page counts by itself: all rules in some 50 ms.
LIVE_UP_TO = 5_000
# What a member waits for who cleans up step by step; what nobody waits for.
STEP_TIMEOUT_MS = 20_000
COUNTING_TIMEOUT_MS = 120_000
_MINE = Condition("owner", Operator.IS, "me")


def settings() -> HygieneSettings:
    """The thresholds as they stand."""
    return HygieneSettings.objects.filter(id=1).first() or HygieneSettings(
        quiet_months=rules.QUIET_MONTHS
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, its filter, and how many people it finds.

    `counted_at` is None for a number of this moment; `count` is None where nobody counted yet.
    """

    rule: Rule
    node: Node
    count: int | None
    counted_at: dt.datetime | None = None


def findings(actor: Actor, *, only_own: bool = False, is_fresh: bool = False) -> list[Finding]:
    """What every rule finds among the people the actor sees, or among those they care for.

    Among so many people that counting takes longer than a page may, the numbers are those counted
    last in the background (`actions.count`), of people everybody may see; `is_fresh`: of this
    moment, whatever it takes. Raises NotAllowed.
    """
    require(actor, Right.VIEW)
    months = settings().quiet_months
    wanted = [rule for rule in rules.RULES if not (only_own and rule.code == "ownerless")]
    nodes = [rule.node(months) for rule in wanted]
    if only_own:
        nodes = [all_of([_MINE, node]) for node in nodes]
    if is_fresh or _are_few():
        with bounded(STEP_TIMEOUT_MS):
            return [
                Finding(rule, node, count_exactly(actor, node))
                for rule, node in zip(wanted, nodes, strict=True)
            ]
    counted = _counted(actor.member_id if only_own else None)
    return [
        Finding(rule, node, *counted.get(rule.code, (None, None)))
        for rule, node in zip(wanted, nodes, strict=True)
    ]


def _are_few() -> bool:
    """Whether counting is a matter of milliseconds."""
    return not SearchRow.objects.all()[LIVE_UP_TO : LIVE_UP_TO + 1].exists()


def _counted(owner_id: uuid.UUID | None) -> dict[str, tuple[int, dt.datetime]]:
    """What was counted last, of everybody or of one member's people."""
    rows = HygieneCount.objects.values("rule")
    of_whom = Q(owner_id=owner_id) if owner_id else Q()
    totals = rows.annotate(
        total=Coalesce(Sum("people", filter=of_whom), 0), at=Min("counted_at")
    ).order_by()
    return {row["rule"]: (row["total"], row["at"]) for row in totals}


def count_of(actor: Actor, step: str) -> int:
    """How many people, or groups of duplicates, a step is about at this moment."""
    if step == rules.DUPLICATES:
        return waiting(actor).count()
    node = rules.rule_of(step).node(settings().quiet_months)
    with bounded(STEP_TIMEOUT_MS):
        return count_exactly(actor, node)


def counts_by_owner(rule: Rule, months: int) -> dict[uuid.UUID | None, int]:
    """Whom a rule finds now, by who cares for them: people everybody may see."""
    condition = where(rule.node(months), setting_for(SYSTEM))
    with bounded(COUNTING_TIMEOUT_MS), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT owner_id, count(*) FROM search_row WHERE {condition.sql}"  # noqa: S608 - a compiled fragment
            " AND confidential_to IS NULL GROUP BY owner_id",
            list(condition.parameters),
        )
        return dict(cursor.fetchall())


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
