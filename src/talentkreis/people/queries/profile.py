# SPDX-License-Identifier: Apache-2.0
"""Everything a page shows about one person, with one statement."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import may
from talentkreis.people.models import (
    ContactKind,
    ContactPoint,
    Conversation,
    CustomField,
    CustomValue,
    Document,
    EvidenceSource,
    FieldHistory,
    Freshness,
    Hat,
    LegalBasis,
    MailDomain,
    Person,
    PersonLanguage,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
    Station,
)
from talentkreis.people.permissions import Right, require_about
from talentkreis.people.provenance import Ages, Origin, Provenance, origins
from talentkreis.people.queries.fields import CustomShown
from talentkreis.people.queries.mail_domains import REFUSALS, refusals_of
from talentkreis.taxonomy.queries import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.doubts import Refusal

MOST_TALKS = 400

M = TypeVar("M", bound="Model")


@dataclass(frozen=True, slots=True)
class SkillShown:
    """A skill with its level 1-5, and the sentence that shows it with where it is from."""

    id: int
    name: str
    level: int | None
    evidence: str
    evidence_source: str = ""
    evidenced_on: dt.date | None = None
    document_id: uuid.UUID | None = None
    code: str = ""

    @property
    def label(self) -> str:
        """The concept in the reader's language; what was written where it names none."""
        return label_of(self.code, get_language()) or self.name

    @property
    def source_label(self) -> str:
        """Where the evidence is from, in words."""
        return str(EvidenceSource(self.evidence_source).label) if self.evidence_source else ""


@dataclass(frozen=True, slots=True)
class Talk:
    """That somebody talked with the person, or tried to; without what was said."""

    at: dt.datetime
    was_reached: bool
    kind: str = ""
    member_id: uuid.UUID | None = None
    member: str = ""


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
    languages: list[PersonLanguage]
    custom: list[CustomShown]
    provenance: Provenance
    # Domains of their addresses that take no mail, as far as that was asked.
    mail_refusals: dict[str, Refusal]
    # Other records went into this one: worth asking which.
    was_merged: bool = False

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
        skills=[_skill(row) for row in found["skills"]],
        stations=_instances(Station, found["stations"]),
        bases=_instances(ProcessingBasis, found["bases"]),
        talks=[_talk(row) for row in found["talks"]],
        document_count=getattr(person, "_document_count") or 0,  # noqa: B009 - an annotation
        languages=_instances(PersonLanguage, found["languages"]),
        custom=_custom(actor, found["custom"]),
        provenance=_provenance(person, found),
        mail_refusals=refusals_of(_instances(MailDomain, found["mail_refusals"])),
        was_merged=getattr(person, "_was_merged"),  # noqa: B009 - an annotation
    )


_STATION = ("id", "kind", "title", "organisation", "place", "description", "degree", "subject",
            "starts_on", "ends_on", "is_with_us")  # fmt: skip
_POINT = ("id", "kind", "value", "normalised", "label", "is_primary", "verified_at", "bounced_at")
_BASIS = ("id", "purpose", "legal_basis", "source", "evidence", "starts_on", "ends_on",
          "notice_due_on", "noticed_at")  # fmt: skip
_HAT = ("id", "kind", "starts_on", "ends_on", "source")
_SKILL = {
    name: name for name in ("level", "evidence", "evidence_source", "evidenced_on", "document_id")
}
_LANGUAGE = ("id", "code", "level", "evidence", "evidence_source")
_FIELD = ("id", "code", "kind", "label_de", "label_en", "purpose", "options", "is_restricted")
_VALUE = ("id", "text", "number", "currency", "day", "is_true", "choices")
_ORIGIN = ("field", "object_key", "source", "at")
_MAIL_DOMAIN = ("domain", "verdict", "checked_at")
_PARTS = ("contact_points", "hats", "tags", "skills", "stations", "bases", "talks", "languages",
          "custom", "origins", "ages", "mail_refusals")  # fmt: skip


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
            .values(row=JSONObject(id="skill_id", name="skill__name", code="skill__code", **_SKILL))
        ),
        _languages=_list(PersonLanguage, _LANGUAGE, F("level").desc(nulls_last=True), "code"),
        _custom=ArraySubquery(
            CustomValue.objects.filter(person_id=OuterRef("id"), field__archived_at=None)
            .order_by("field__position", "field_id")
            .values(
                row=JSONObject(
                    **{name: name for name in _VALUE},
                    field=JSONObject(**{name: f"field__{name}" for name in _FIELD}),
                )
            )
        ),
        _origins=ArraySubquery(
            FieldHistory.objects.filter(person_id=OuterRef("id"), new__isnull=False)
            .order_by("field", "object_key", "-at", "-id")
            .distinct("field", "object_key")
            .values(
                row=JSONObject(
                    **{name: name for name in _ORIGIN},
                    by=Subquery(Member.objects.filter(id=OuterRef("actor_id")).values("name")),
                    basis="basis__legal_basis",
                )
            )
        ),
        _ages=ArraySubquery(
            Freshness.objects.values(
                row=JSONObject(work="work_months", contact="contact_months", other="other_months")
            )
        ),
        _mail_refusals=ArraySubquery(
            MailDomain.objects.filter(
                verdict__in=REFUSALS,
                domain__in=Subquery(
                    ContactPoint.objects.filter(
                        person_id=OuterRef(OuterRef("id")), kind=ContactKind.EMAIL
                    ).values_list(
                        Func(
                            F("normalised"),
                            Value("@"),
                            Value(2),
                            function="split_part",
                            output_field=TextField(),
                        )
                    )
                ),
            ).values(row=JSONObject(**{name: name for name in _MAIL_DOMAIN}))
        ),
        _talks=ArraySubquery(
            Conversation.objects.filter(person_id=OuterRef("id"))
            .order_by("-happened_at")
            .values(
                row=JSONObject(
                    at="happened_at",
                    was_reached="was_reached",
                    kind="kind",
                    member_id="member_id",
                    member="member__name",
                )
            )[:MOST_TALKS]
        ),
        _was_merged=Exists(Person.objects.filter(merged_into_id=OuterRef("id"))),
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


def _skill(row: dict[str, Any]) -> SkillShown:
    day, document = row["evidenced_on"], row["document_id"]
    return SkillShown(
        **row
        | {
            "evidenced_on": dt.date.fromisoformat(day) if day else None,
            "document_id": uuid.UUID(document) if document else None,
        }
    )


def _custom(actor: Actor, rows: list[dict[str, Any]]) -> list[CustomShown]:
    """Values in the order of their fields; restricted ones for those who may read them."""
    may_read = may(actor, Right.READ_RESTRICTED)
    shown = []
    for row in rows:
        (field,) = _instances(CustomField, [row.pop("field")])
        (value,) = _instances(CustomValue, [row])
        if may_read or not field.is_restricted:
            shown.append(CustomShown(field, value))
    return shown


def _provenance(person: Person, found: dict[str, list[Any]]) -> Provenance:
    rows = [row | {"at": _moment(row["at"]), "basis": _letter(row)} for row in found["origins"]]
    first_basis = found["bases"][-1]["legal_basis"] if found["bases"] else ""
    return Provenance(
        first=Origin(
            source="import" if person.import_id else "form",
            at=person.created_at,
            basis=_letter({"basis": first_basis}),
        ),
        now=clock.now(),
        ages=Ages(**found["ages"][0]) if found["ages"] else Ages(),
        known=origins(rows),
    )


def _letter(row: dict[str, Any]) -> str:
    return str(LegalBasis(row["basis"]).label) if row["basis"] else ""


def _moment(text: str) -> dt.datetime:
    at = parse_datetime(text)
    assert at is not None
    return at


def _talk(row: dict[str, Any]) -> Talk:
    return Talk(
        at=_moment(row["at"]),
        was_reached=row["was_reached"],
        kind=row["kind"],
        member_id=uuid.UUID(row["member_id"]) if row["member_id"] else None,
        member=row["member"] or "",
    )
