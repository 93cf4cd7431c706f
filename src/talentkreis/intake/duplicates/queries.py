# SPDX-License-Identifier: Apache-2.0
"""The queue of likely duplicates, as one member may see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.duplicates.engine.judging import (
    are_tied,
    doubts_of,
    judge_pair,
    reasons_of,
)
from talentkreis.intake.duplicates.engine.records import keys_of
from talentkreis.intake.duplicates.records import records_of
from talentkreis.intake.duplicates.rules import Certainty, certainty_of
from talentkreis.intake.duplicates.wording import CERTAINTIES, doubts_text, reasons_text
from talentkreis.intake.models import (
    ClusterState,
    DuplicateCluster,
    DuplicateMember,
    DuplicateRun,
    DuplicateSettings,
)
from talentkreis.intake.permissions import Right
from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.people.models import ContactKind, ContactPoint, Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.intake.duplicates.engine.records import Record
    from talentkreis.organisation.actors import Actor

PAGE = 20
# For the navigation of every page: beyond this it says “99+”.
MOST_COUNTED = 100
_MOST_BESIDE = 6
_FIELDS: dict[str, _StrOrPromise] = {
    "title": _("Title"),
    ContactKind.EMAIL: _("E-mail"),
    ContactKind.PHONE: _("Phone"),
    ContactKind.LINK: _("Link"),
    "position": _("Position"),
    "employer_name": _("Employer"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "city": _("Town"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One property of everybody beside each other."""

    label: _StrOrPromise
    values: list[str]
    differs: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the queue: who, how sure, why, and what is known about each."""

    cluster: DuplicateCluster
    people: list[Person]
    certainty: Certainty
    text: str
    # Why nobody can be certain, in words; empty where it is as good as certain.
    doubts: str
    lines: list[Line]

    @property
    def certainty_text(self) -> str:
        """How sure, in words."""
        return str(CERTAINTIES[self.certainty])

    @property
    def is_certain(self) -> bool:
        """So sure that one key is enough."""
        return self.certainty == Certainty.CERTAIN


def visible_clusters(actor: Actor) -> QuerySet[DuplicateCluster]:
    """Groups all of whose people the actor may see; who was merged meanwhile is nobody to see.

    Of whom only one is left, because the others were erased, is no group any more.
    """
    members = DuplicateMember.objects.filter(cluster=OuterRef("pk"))
    hidden = members.exclude(person__in=Person.objects.visible_to(actor))
    two = members.order_by().values("cluster").annotate(n=Count("id")).filter(n__gt=1)
    return DuplicateCluster.objects.filter(~Exists(hidden)).filter(Exists(two))


def waiting(actor: Actor) -> QuerySet[DuplicateCluster]:
    """The groups to decide about now, the surest first."""
    require(actor, Right.DUPLICATES)
    due = Q(state=ClusterState.OPEN) | Q(state=ClusterState.LATER, later_until__lt=clock.now())
    return visible_clusters(actor).filter(due).order_by("-weight", "id")


def queue(actor: Actor, *, limit: int = PAGE) -> list[Group]:
    """The beginning of the queue, everybody beside each other."""
    clusters = list(waiting(actor).prefetch_related("members")[:limit])
    member_ids = {
        cluster.id: sorted(member.person_id for member in cluster.members.all())[:_MOST_BESIDE]
        for cluster in clusters
    }
    everybody = [person_id for ids in member_ids.values() for person_id in ids]
    people = Person.objects.in_bulk(everybody)
    records = records_of(Person.objects.filter(id__in=everybody))
    points: dict[tuple[uuid.UUID, str], list[str]] = {}
    for point in ContactPoint.objects.filter(person__in=everybody).order_by("-is_primary", "id"):
        points.setdefault((point.person_id, point.kind), []).append(point.value)
    groups = []
    for cluster in clusters:
        here = [people[each] for each in member_ids[cluster.id] if each in people]
        keys = [keys_of(records[person.id]) for person in here]
        judgement = judge_pair(*keys[:2])
        certainty = certainty_of(cluster.weight, is_tied=are_tied(keys))
        is_certain = certainty == Certainty.CERTAIN
        groups.append(
            Group(
                cluster=cluster,
                people=here,
                certainty=certainty,
                text=reasons_text(reasons_of(judgement.steps)),
                doubts="" if is_certain else doubts_text(doubts_of(judgement)),
                lines=[*_lines(here, points), *_birth_dates(here, records)],
            )
        )
    return groups


def _lines(people: Sequence[Person], points: dict[tuple[uuid.UUID, str], list[str]]) -> list[Line]:
    lines = []
    for field, label in _FIELDS.items():
        if field in ContactKind:
            values = [", ".join(points.get((person.id, field), [])) for person in people]
        else:
            values = [str(getattr(person, field) or "") for person in people]
        if any(values):
            differs = len({value for value in values if value}) > 1
            lines.append(Line(label, values, differs))
    return lines


def _birth_dates(people: Sequence[Person], records: Mapping[uuid.UUID, Record]) -> Iterator[Line]:
    """Where the employer keeps them."""
    days = [records[person.id].born_on for person in people]
    if any(days):
        values = [date_format(dt.date.fromisoformat(day)) if day else "" for day in days]
        yield Line(_("Birth date"), values, len({day for day in days if day}) > 1)


def latest_run() -> DuplicateRun | None:
    """The search that runs, or ran last."""
    return DuplicateRun.objects.order_by("-started_at").first()


def current_settings() -> DuplicateSettings:
    """How duplicates are treated; nothing is merged without a look before somebody says so."""
    return DuplicateSettings.objects.filter(id=1).first() or DuplicateSettings()
