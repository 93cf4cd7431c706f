# SPDX-License-Identifier: Apache-2.0
"""Everything a page shows about one person, with one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    Document,
    Hat,
    Person,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
    Station,
)
from talentkreis.people.permissions import Right, require_about

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

    from talentkreis.organisation.actors import Actor

MOST_TALKS = 400

M = TypeVar("M", bound="Model")


@dataclass(frozen=True, slots=True)
class SkillShown:
    """A skill with its level 1-5 and the sentence that shows it."""

    name: str
    level: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Talk:
    """That somebody talked with the person, or tried to; without what was said."""

    at: dt.datetime
    was_reached: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with everything that describes them."""

    person: Person
    contact_points: list[ContactPoint]
    hats: list[Hat]
    tags: list[str]
    skills: list[SkillShown]
    stations: list[Station]
    bases: list[ProcessingBasis]
    talks: list[Talk]
    document_count: int

    def primary(self, kind: str) -> ContactPoint | None:
        """The address of this kind we use first."""
        return next((p for p in self.contact_points if p.kind == kind and p.is_primary), None)


def profile(actor: Actor, person_id: uuid.UUID) -> Profile:
    """One person whole. Raises NotAllowed, NotFound for an absent or invisible person."""
    require_about(actor, Right.VIEW, person_id)
    person = _with_everything(Person.objects.visible_to(actor).filter(id=person_id)).first()
    if person is None:
        raise NotFound(_("There is no such person here."), code="no_such_person")
    found: dict[str, list[Any]] = {name: getattr(person, f"_{name}") or [] for name in _PARTS}
    return Profile(
        person=person,
        contact_points=_instances(ContactPoint, found["contact_points"]),
        hats=_instances(Hat, found["hats"]),
        tags=[row["name"] for row in found["tags"]],
        skills=[SkillShown(**row) for row in found["skills"]],
        stations=_instances(Station, found["stations"]),
        bases=_instances(ProcessingBasis, found["bases"]),
        talks=[_talk(row) for row in found["talks"]],
        document_count=getattr(person, "_document_count") or 0,  # noqa: B009 - an annotation
    )


_STATION = ("id", "kind", "title", "organisation", "place", "description", "starts_on", "ends_on",
            "is_with_us")  # fmt: skip
_POINT = ("id", "kind", "value", "normalised", "label", "is_primary", "verified_at", "bounced_at")
_BASIS = ("id", "purpose", "legal_basis", "source", "evidence", "starts_on", "ends_on",
          "notice_due_on", "noticed_at")  # fmt: skip
_HAT = ("id", "kind", "starts_on", "ends_on", "source")
_PARTS = ("contact_points", "hats", "tags", "skills", "stations", "bases", "talks")


def _with_everything(people: QuerySet[Person]) -> QuerySet[Person]:
    last = F("ends_on").desc(nulls_first=True)
    first = F("starts_on").desc(nulls_last=True)
    return people.annotate(
        _contact_points=_list(ContactPoint, _POINT, "kind", F("is_primary").desc(), "created_at"),
        _hats=_list(Hat, _HAT, last, first, "id"),
        _stations=_list(Station, _STATION, last, first, "id"),
        _bases=_list(ProcessingBasis, _BASIS, last, first, "id"),
        _tags=ArraySubquery(
            PersonTag.objects.filter(person_id=OuterRef("id"))
            .order_by("tag__key")
            .values(row=JSONObject(name="tag__name"))
        ),
        _skills=ArraySubquery(
            PersonSkill.objects.filter(person_id=OuterRef("id"))
            .order_by(F("level").desc(nulls_last=True), "skill__key")
            .values(row=JSONObject(name="skill__name", level="level", evidence="evidence"))
        ),
        _talks=ArraySubquery(
            Conversation.objects.filter(person_id=OuterRef("id"))
            .order_by("-happened_at")
            .values(row=JSONObject(at="happened_at", was_reached="was_reached"))[:MOST_TALKS]
        ),
        _document_count=Subquery(
            Document.objects.filter(person_id=OuterRef("id"))
            .order_by()
            .values("person_id")
            .annotate(count=Count("id"))
            .values("count"),
            output_field=IntegerField(),
        ),
    )


def _list(model: type[Model], columns: Sequence[str], *order: Any) -> ArraySubquery:
    rows = model._default_manager.filter(person_id=OuterRef("id")).order_by(*order)
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in columns})))


def _instances(model: type[M], rows: list[dict[str, Any]]) -> list[M]:
    """Rows as objects of the model: shown, never saved."""
    return [
        model(**{name: model._meta.get_field(name).to_python(value) for name, value in row.items()})  # type: ignore[union-attr]  # plain columns
        for row in rows
    ]


def _talk(row: dict[str, Any]) -> Talk:
    at = parse_datetime(row["at"])
    assert at is not None
    return Talk(at=at, was_reached=row["was_reached"])
