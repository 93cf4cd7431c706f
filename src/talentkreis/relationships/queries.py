# SPDX-License-Identifier: Apache-2.0
"""Who cares for whom, what was promised, what is to be done, who has become quiet."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person, in_sight
from talentkreis.relationships import rules, scale
from talentkreis.relationships.models import (
    Acquaintance,
    Care,
    Interest,
    Promise,
    Task,
    WarmthSettings,
)
from talentkreis.relationships.permissions import Right
from talentkreis.search.queries import NextStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.relationships.standing_in import Standing

SHOWN_KEPT = 2
MOST_A_PERSON = 30
MOST_DUE, MOST_QUIET = 20, 20
# So many days before the quarter is over, somebody counts as becoming quiet.
QUIET_AHEAD_DAYS = 10

P = TypeVar("P", Promise, Task)


@dataclass(frozen=True, slots=True)
class Relation:
    """How we stand with one person."""

    care: Care | None
    warmth: int | None
    open_promises: list[Promise]
    closed_promises: list[Promise]
    open_tasks: list[Task]
    topics: list[str] = field(default_factory=list)
    acquaintances: list[Acquaintance] = field(default_factory=list)

    @property
    def promises(self) -> list[Promise]:
        """Open ones by day, then the last ones kept."""
        return [*self.open_promises, *self.closed_promises]


def relation(actor: Actor, person_id: uuid.UUID) -> Relation:
    """Care, promises and open tasks of a person whom the caller has seen, with one statement.

    Raises NotAllowed.
    """
    require(actor, Right.VIEW)
    row = Person.objects.filter(id=person_id).values(*_CARE, **_lists()).first()
    if row is None:
        return Relation(None, None, [], [], [])
    promises = [_with_owner(Promise, values) for values in row["promises_"]]
    closed = [promise for promise in promises if promise.kept_at or promise.released_at]
    care = _care(person_id, row)
    return Relation(
        care=care,
        warmth=warmth_of(care),
        open_promises=[p for p in promises if not (p.kept_at or p.released_at)],
        closed_promises=closed[:SHOWN_KEPT],
        open_tasks=[_with_owner(Task, values) for values in row["tasks_"]],
        topics=row["topics_"],
        acquaintances=[_acquaintance(person_id, values) for values in row["known_by_"]],
    )


_CARE_COLUMNS = (
    "owner_id", "deputy_id", "next_contact_on", "next_contact_reason", "warmth_log",
    "last_contact_at", "not_now", "not_now_since", "preferred_channel",
)  # fmt: skip
_CARE = (
    "care__person_id",
    "care__owner__name",
    "care__deputy__name",
    *(f"care__{column}" for column in _CARE_COLUMNS),
)
_PROMISE = ("id", "owner_id", "text", "channel", "made_at", "due_on", "kept_at", "released_at")
_TASK = ("id", "owner_id", "kind", "title", "text", "due_on")


def _lists() -> dict[str, ArraySubquery]:
    closed_last = (
        F("kept_at").desc(nulls_first=True),
        F("released_at").desc(nulls_first=True),
        "due_on",
    )
    promises = Promise.objects.filter(person_id=OuterRef("id")).order_by(*closed_last)
    tasks = Task.objects.filter(person_id=OuterRef("id"), done_at__isnull=True)
    return {
        "promises_": _list(promises, _PROMISE),
        "tasks_": _list(tasks.order_by("due_on", "id"), _TASK),
        "topics_": ArraySubquery(
            Interest.objects.filter(person_id=OuterRef("id"))
            .order_by("topic__key")
            .values("topic__name")
        ),
        "known_by_": ArraySubquery(
            Acquaintance.objects.filter(person_id=OuterRef("id"))
            .order_by("id")
            .values(row=JSONObject(id="id", how="how", member="member__name"))
        ),
    }


def _list(rows: QuerySet[Any], columns: Sequence[str]) -> ArraySubquery:
    named = {name: name for name in columns} | {"owner_name": "owner__name"}
    return ArraySubquery(rows.values(row=JSONObject(**named))[:MOST_A_PERSON])


def _with_owner(model: type[P], values: dict[str, Any]) -> P:
    """A promise or task with the name of its owner: shown, never saved."""
    columns = {
        name: model._meta.get_field(name.removesuffix("_id")).to_python(value)  # type: ignore[union-attr]  # plain columns
        for name, value in values.items()
        if name != "owner_name"
    }
    found = model(**columns)
    found.owner = Member(id=found.owner_id, name=values["owner_name"])
    return found


def _acquaintance(person_id: uuid.UUID, values: dict[str, str]) -> Acquaintance:
    """Who knows the person, with their name: shown, never saved."""
    noted = Acquaintance(id=uuid.UUID(values["id"]), person_id=person_id, how=values["how"])
    noted.member = Member(name=values["member"])
    return noted


def _care(person_id: uuid.UUID, row: dict[str, Any]) -> Care | None:
    if row["care__person_id"] is None:
        return None
    care = Care(person_id=person_id, **{column: row[f"care__{column}"] for column in _CARE_COLUMNS})
    if care.owner_id:
        care.owner = Member(id=care.owner_id, name=row["care__owner__name"])
    if care.deputy_id:
        care.deputy = Member(id=care.deputy_id, name=row["care__deputy__name"])
    return care


def promise_visible_to(actor: Actor, promise_id: uuid.UUID) -> Promise:
    """A promise to a person the actor may know about. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    people = Person.objects.visible_to(actor)
    rows = Promise.objects.filter(id=promise_id, person__in=people).select_related("person")
    promise = rows.first()
    if promise is None:
        raise NotFound(_("There is no such promise."), code="no_such_promise")
    return promise


def acquaintance_visible_to(actor: Actor, acquaintance_id: uuid.UUID) -> Acquaintance:
    """Who knows a person the actor may know about. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    people = Person.objects.visible_to(actor)
    noted = Acquaintance.objects.filter(id=acquaintance_id, person__in=people).first()
    if noted is None:
        raise NotFound(_("There is no such entry."), code="no_such_acquaintance")
    return noted


def task_visible_to(actor: Actor, task_id: uuid.UUID) -> Task:
    """A task, unless it is about somebody hidden. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    seen = in_sight(actor, "person__")
    task = Task.objects.filter(seen, id=task_id).select_related("person").first()
    if task is None:
        raise NotFound(_("There is no such task."), code="no_such_task")
    return task


def warmth_of(care: Care | None) -> int | None:
    """Warmth now, 0-100; None where there was never a contact."""
    if care is None or care.warmth_log is None:
        return None
    return scale.warmth_at(care.warmth_log, clock.now())


@dataclass(frozen=True, slots=True)
class WarmthRule:
    """How warmth is counted, and how far counting anew has come after a change."""

    scale: rules.Scale
    is_counted: bool
    counted_percent: int


def warmth_rule(actor: Actor) -> WarmthRule:
    """The rule of warmth as it stands, read fresh. Raises NotAllowed."""
    require(actor, Right.SET_WARMTH)
    row = WarmthSettings.objects.filter(id=1).first()
    if row is None or row.is_counted:
        return WarmthRule(scale.scale_of(row), is_counted=True, counted_percent=100)
    total = Care.objects.count()
    done = Care.objects.filter(person_id__lte=row.counted_until).count() if row.counted_until else 0
    return WarmthRule(
        scale.scale_of(row), is_counted=False, counted_percent=100 * done // max(1, total)
    )


def cared_for(member_id: uuid.UUID, *, or_by_nobody: bool = False) -> QuerySet[Person]:
    """People a member cares for, and on wish those nobody cares for; for further questions."""
    wanted = Q(care__owner_id=member_id)
    if or_by_nobody:
        wanted |= Q(care__owner_id__isnull=True)
    return Person.objects.filter(wanted)


def care_of(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Care]:
    """Care rows of people whom the caller has seen, by person."""
    return Care.objects.select_related("owner").in_bulk(list(person_ids))


def next_steps(_actor: Actor, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, NextStep]:
    """What comes next for each of these people: the earliest of promise, task, planned contact.

    For lists of people the caller has seen; one query.
    """
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_STEPS, {"people": list(person_ids)})
        return {
            person_id: NextStep(
                text=text or str(_WORDS[kind]), due_on=due_on, is_overdue=due_on < today
            )
            for person_id, kind, text, due_on in cursor.fetchall()
        }


_WORDS = {"contact": pgettext_lazy("next step", "Get in touch")}
_NEXT_STEPS = """
SELECT DISTINCT ON (person_id) person_id, kind, text, due_on FROM (
    SELECT person_id, 'promise' AS kind, text, due_on, 0 AS rank FROM relationships_promise
    WHERE person_id = ANY(%(people)s) AND kept_at IS NULL AND released_at IS NULL
    UNION ALL
    SELECT person_id, 'task', title, due_on, 1 FROM relationships_task
    WHERE person_id = ANY(%(people)s) AND done_at IS NULL
    UNION ALL
    SELECT person_id, 'contact', next_contact_reason, next_contact_on, 2 FROM relationships_care
    WHERE person_id = ANY(%(people)s) AND next_contact_on IS NOT NULL
) AS steps ORDER BY person_id, due_on, rank
"""


def promises_due(
    actor: Actor, whose: Standing, *, until: dt.date, limit: int = 20
) -> list[Promise]:
    """Open promises a member sees to, due until this day, the most overdue first."""
    require(actor, Right.VIEW)
    mine = whose.owns("owner", "person__care__deputy")
    return list(
        _visible(actor, Promise.objects.filter(mine, due_on__lte=until))
        .filter(kept_at__isnull=True, released_at__isnull=True)
        .select_related("person")
        .order_by("due_on", "id")[:limit]
    )


def tasks_due(actor: Actor, whose: Standing, *, until: dt.date, limit: int = 20) -> list[Task]:
    """Open tasks a member sees to, due until this day, the most overdue first."""
    require(actor, Right.VIEW)
    mine = whose.owns("owner", "person__care__deputy")
    rows = Task.objects.filter(mine, due_on__lte=until, done_at__isnull=True)
    seen = in_sight(actor, "person__") & Q(
        person__archived_at__isnull=True, person__restricted_at__isnull=True
    )
    return list(rows.filter(seen).select_related("person").order_by("due_on", "id")[:limit])


@dataclass(frozen=True, slots=True)
class Ahead:
    """Whom a member wanted to get in touch with, and who becomes quiet."""

    due: list[Care]
    quiet: list[Care]


def contacts_ahead(
    actor: Actor, whose: Standing, *, until: dt.date, days_before: int = QUIET_AHEAD_DAYS
) -> Ahead:
    """People to get in touch with until this day, the most overdue first; then the quiet ones.

    Quiet: without a real contact for almost a quarter, no next one planned and nothing to do for
    them. Those for whom the quarter ends soonest come first; who has been silent for longer than
    half a year is not a matter of today. One statement for both.
    """
    require(actor, Right.VIEW)
    now = clock.now()
    is_quiet = Q(
        next_contact_on__isnull=True,
        last_contact_at__lte=now - dt.timedelta(days=rules.QUARTER_DAYS - days_before),
        last_contact_at__gt=now - dt.timedelta(days=2 * rules.QUARTER_DAYS),
    ) & ~Exists(Task.objects.filter(person_id=OuterRef("person_id"), done_at__isnull=True))
    rows = list(
        _visible(actor, Care.objects.filter(whose.owns("owner", "deputy")))
        .filter(Q(next_contact_on__lte=until) | is_quiet)
        .select_related("person")
        .order_by("next_contact_on", "last_contact_at", "person_id")[: MOST_DUE + MOST_QUIET]
    )
    return Ahead(
        due=[row for row in rows if row.next_contact_on is not None][:MOST_DUE],
        quiet=[row for row in rows if row.next_contact_on is None][:MOST_QUIET],
    )


@dataclass(frozen=True, slots=True)
class Touch:
    """How many of the people somebody cares for had a real contact within a quarter."""

    cared_for: int
    touched: int

    @property
    def share(self) -> int:
        """Percent, 0 for nobody."""
        return round(100 * self.touched / self.cared_for) if self.cared_for else 0


def touch_of(actor: Actor, member_id: uuid.UUID) -> Touch:
    """The member's own people: how many, and how many were spoken with within 90 days."""
    require(actor, Right.VIEW)
    since = clock.now() - dt.timedelta(days=rules.QUARTER_DAYS)
    row = _visible(actor, Care.objects.filter(owner_id=member_id)).aggregate(
        cared_for=Count("person_id"),
        touched=Count("person_id", filter=Q(last_contact_at__gte=since)),
    )
    return Touch(cared_for=row["cared_for"], touched=row["touched"])


def _visible(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows about people in daily work whom the actor may know about."""
    return rows.filter(person__in=Person.objects.visible_to(actor).active())


def people_in_live_contact(
    person_ids: Sequence[uuid.UUID], at: dt.datetime
) -> frozenset[uuid.UUID]:
    """Those of these people whose relation is warm or very warm at `at`: for the contact budget."""
    least = scale.log_for(rules.LIVE_WARMTH, at)
    care = Care.objects.filter(person_id__in=list(person_ids), warmth_log__gte=least)
    return frozenset(care.values_list("person_id", flat=True))
