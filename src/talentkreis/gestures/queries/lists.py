# SPDX-License-Identifier: Apache-2.0
"""Lists of gestures: what is to be done, what waits for approval, what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.gestures.models import OPEN_STATES, Gesture, GestureState
from talentkreis.gestures.permissions import Right
from talentkreis.gestures.queries.rules import euros
from talentkreis.gestures.rules import may_decide
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import may, require
from talentkreis.relationships.standing_in import standing_of
from talentkreis.search.queries import PersonRow, person_rows

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from talentkreis.consent.answers import Answer
    from talentkreis.organisation.actors import Actor
    from talentkreis.relationships.standing_in import Standing

MOST = 100
MOST_COUNTED = 100
# What is due within a week belongs into today's list: post takes its days.
AHEAD = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Shown:
    """Which gestures a page shows, and the word of it in the address."""

    key: str

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about them."""
        return self.key in {"meine", "alle"}


@dataclass(frozen=True, slots=True)
class GestureLine:
    """A gesture with its person, what the gate says, and whether the actor may decide."""

    gesture: Gesture
    person: PersonRow
    answer: Answer
    instead_of: str = ""
    may_decide: bool = False

    @property
    def value(self) -> str:
        """What it is worth; empty where it costs nothing."""
        return euros(self.gesture.value_cents) if self.gesture.value_cents else ""

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed."""
        return self.gesture.is_open and self.gesture.due_on < clock.today()

    @property
    def may_be_done(self) -> bool:
        """Whether it is free to be sent: approved where it has to be, and the gate says so."""
        is_free = self.gesture.state == GestureState.PLANNED
        return is_free and (self.answer.verdict != "no" or self.answer.reason == "no_address")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of gestures, and how many more there are."""

    lines: tuple[GestureLine, ...]
    left_out: int
    to_decide: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a member today: gestures of theirs, and decisions."""

    due_count: int
    overdue_count: int
    decide_count: int


def listed(actor: Actor, member_id: uuid.UUID, shown: Shown) -> Page:
    """Gestures of a list, the next due first, what was done last first. Raises NotAllowed.

    The number of queries does not grow with the list.
    """
    require(actor, Right.VIEW)
    standing = standing_of(member_id)
    rows = _chosen(actor, standing, shown)
    found = list(rows[: MOST + 1])
    more = rows.count() - MOST if len(found) > MOST else 0
    return Page(_lines(actor, found[:MOST], standing), more, _to_decide(actor))


def gestures_of_person(actor: Actor, person_id: uuid.UUID) -> list[Gesture]:
    """Gestures for one person, open ones first, then the latest. Raises NotAllowed."""
    require(actor, Right.VIEW)
    rows = Gesture.objects.visible_to(actor).filter(person_id=person_id)
    return list(
        rows.select_related("owner").order_by(F("done_at").desc(nulls_first=True), "-due_on", "id")[
            :MOST
        ]
    )


def gesture_visible_to(actor: Actor, gesture_id: uuid.UUID) -> Gesture:
    """One gesture with everybody named in it. Raises NotFound, NotAllowed."""
    require(actor, Right.VIEW)
    row = (
        Gesture.objects.visible_to(actor)
        .select_related("person", "owner", "planned_by", "decided_by", "done_by", "task")
        .filter(id=gesture_id)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such gesture."), code="no_such_gesture")
    return row


def line_of(actor: Actor, member_id: uuid.UUID, gesture: Gesture) -> GestureLine:
    """One gesture as lists show it."""
    [line] = _lines(actor, [gesture], standing_of(member_id))
    return line


def of_task(actor: Actor, task_id: uuid.UUID) -> Gesture | None:
    """The gesture that is open for the task of a step; None where there is none."""
    rows = Gesture.objects.visible_to(actor).filter(task_id=task_id, state__in=OPEN_STATES)
    return rows.first()


def waiting_for(actor: Actor, whose: Standing) -> Waiting:
    """What is due within a week for a member and those they stand in for, and what waits for
    their decision; one query. Nothing for those who may not see gestures."""
    if not may(actor, Right.VIEW):
        return Waiting(0, 0, 0)
    today = clock.today()
    mine = whose.owns("owner", "person__care__deputy") & Q(state=GestureState.PLANNED)
    decide = Q(state=GestureState.WAITING) & ~_own(actor)
    counted = (
        Gesture.objects.visible_to(actor)
        .filter(state__in=OPEN_STATES)
        .aggregate(
            due=Count("id", filter=mine & Q(due_on__lte=today + AHEAD)),
            overdue=Count("id", filter=mine & Q(due_on__lt=today)),
            decide=Count("id", filter=decide),
        )
    )
    decides = may(actor, Right.APPROVE)
    return Waiting(counted["due"], counted["overdue"], counted["decide"] if decides else 0)


def _chosen(actor: Actor, standing: Standing, shown: Shown) -> QuerySet[Gesture]:
    rows = Gesture.objects.visible_to(actor).select_related("owner", "decided_by")
    match shown.key:
        case "freigabe":
            return rows.filter(state=GestureState.WAITING).order_by("planned_at", "id")
        case "erledigt":
            closed = rows.exclude(state__in=OPEN_STATES)
            return closed.order_by(F("done_at").desc(nulls_last=True), "-due_on", "id")
        case "alle":
            return rows.filter(state__in=OPEN_STATES).order_by("due_on", "id")
        case _:
            mine = standing.owns("owner", "person__care__deputy")
            return rows.filter(mine, state__in=OPEN_STATES).order_by("due_on", "id")


def _lines(
    actor: Actor, gestures: Sequence[Gesture], standing: Standing
) -> tuple[GestureLine, ...]:
    ids = list({gesture.person_id for gesture in gestures})
    people = {row.id: row for row in person_rows(actor, ids)}
    answers = may_contact_many(ids, Purpose.PERSONAL_CONTACT, Channel.LETTER)
    decides = may(actor, Right.APPROVE)
    return tuple(
        GestureLine(
            gesture,
            people[gesture.person_id],
            answers[gesture.person_id],
            instead_of=standing.instead_of(gesture.owner_id),
            may_decide=decides
            and gesture.state == GestureState.WAITING
            and may_decide(
                decider=actor.member_id,
                asked_by=gesture.planned_by_id,
                owner=gesture.owner_id,
            ),
        )
        for gesture in gestures
        if gesture.person_id in people
    )


def _to_decide(actor: Actor) -> int:
    if not may(actor, Right.APPROVE):
        return 0
    waiting = Gesture.objects.visible_to(actor).filter(state=GestureState.WAITING)
    return waiting.exclude(_own(actor)).values("id")[:MOST_COUNTED].count()


def _own(actor: Actor) -> Q:
    return Q(planned_by_id=actor.member_id) | Q(owner_id=actor.member_id)
