# SPDX-License-Identifier: Apache-2.0
"""What people look like over the API."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from ninja import Field, Schema

from talentkreis.api.operations import Created
from talentkreis.organisation.rights import may
from talentkreis.people.custom import value_of
from talentkreis.people.models import (
    BasisPurpose,
    FormOfAddress,
    LegalBasis,
    NoticeEnd,
    Salutation,
    Seniority,
    SourceType,
    WorkModel,
)
from talentkreis.people.permissions import Right
from talentkreis.people.queries import profile
from talentkreis.people.rules import PAY_FIELDS

if TYPE_CHECKING:
    from talentkreis.consent.answers import Answer
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person
    from talentkreis.people.provenance import Origin
    from talentkreis.search.queries import PersonRow


class PersonLine(Schema):
    """A person as lists show them."""

    id: uuid.UUID
    name: str
    position: str
    employer_name: str
    city: str
    warmth: int = Field(description="0 to 100")
    last_contact_at: dt.datetime | None
    gate: str = Field(description="yes, ask, no, or empty: may we be in touch personally")
    owner: str
    next_contact_on: dt.date | None
    pools: list[str]
    hats: list[str]
    is_archived: bool
    why: list[str] = Field(
        default_factory=list,
        description="Why the person is here: by closeness, or new in a saved search",
    )
    evidence: str = Field(
        default="", description="In an order by closeness: the sentence that shows it"
    )

    @classmethod
    def of(cls, row: PersonRow) -> PersonLine:
        """From a row of the search."""
        return cls(
            id=row.id,
            name=row.name,
            position=row.position,
            employer_name=row.employer_name,
            city=row.city,
            warmth=row.warmth,
            last_contact_at=row.last_contact_at,
            gate=row.gate,
            owner=row.owner,
            next_contact_on=row.next_contact_on,
            pools=list(row.pools),
            hats=list(row.hats),
            is_archived=row.is_archived,
            why=list(row.why),
            evidence=row.evidence.text if row.evidence else "",
        )


class PeoplePage(Schema):
    """Some people; `next_cursor` is empty at the end."""

    items: list[PersonLine]
    next_cursor: str


class ContactPointOut(Schema):
    """A way to reach somebody."""

    id: uuid.UUID
    kind: str
    value: str
    label: str
    is_primary: bool
    verified_at: dt.datetime | None
    bounced_at: dt.datetime | None


class BasisOut(Schema):
    """Why the data may be held."""

    id: uuid.UUID
    purpose: str
    legal_basis: str
    source: str
    starts_on: dt.date
    ends_on: dt.date | None


class PersonFields(Schema):
    """What a person's record says. In a PATCH only what is named changes."""

    title: str = Field(default="", max_length=60)
    given_name: str = Field(default="", max_length=120)
    family_name: str = Field(default="", max_length=120)
    salutation: Salutation = Salutation.UNKNOWN
    form_of_address: FormOfAddress = FormOfAddress.FORMAL
    pronunciation: str = Field(default="", max_length=120)
    pronouns: str = Field(default="", max_length=40)
    language: str = Field(default="de", pattern="^(de|en)$")
    position: str = Field(default="", max_length=200)
    employer_name: str = Field(default="", max_length=200)
    summary: str = Field(default="", max_length=20_000)
    street: str = Field(default="", max_length=200)
    postcode: str = Field(default="", max_length=12)
    city: str = Field(default="", max_length=120)
    country: str = Field(default="", max_length=2)
    latitude: float | None = None
    longitude: float | None = None
    radius_km: int | None = None
    is_open_to_remote: bool | None = None
    time_zone: str = Field(default="", max_length=60)
    seniority: Seniority = Seniority.UNKNOWN
    work_model: WorkModel = WorkModel.UNKNOWN
    weekly_hours: int | None = None
    available_from: dt.date | None = None
    notice_count: int | None = Field(default=None, description="Length of the notice period")
    notice_unit: str = Field(default="", pattern="^(|weeks|months)$")
    notice_end: NoticeEnd = NoticeEnd.ANY_DAY
    expected_pay_from: int | None = Field(
        default=None, description="What the person hopes for; never what they earn"
    )
    expected_pay_to: int | None = None
    expected_pay_currency: str = Field(default="", max_length=3)
    expected_pay_period: str = Field(default="", pattern="^(|year|month|hour)$")
    source_type: SourceType = SourceType.OTHER
    source: str = Field(default="", max_length=200)
    source_detail: str = Field(default="", max_length=200)


class HatOut(Schema):
    """What a person is or was to us."""

    kind: str
    starts_on: dt.date | None
    ends_on: dt.date | None


class StationOut(Schema):
    """One stop of a career: work or education."""

    id: uuid.UUID
    kind: str
    title: str
    organisation: str
    place: str
    degree: str
    subject: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    is_with_us: bool


class SkillLevel(Schema):
    """A skill with the sentence that shows it."""

    name: str
    level: int | None = Field(description="1 to 5")
    evidence: str
    evidence_source: str
    evidenced_on: dt.date | None


class LanguageOut(Schema):
    """A language by its ISO 639 code, at a level of the CEFR."""

    code: str
    level: str
    evidence: str


class OriginOut(Schema):
    """Where a value came from, when, by whom, on which basis."""

    source: str
    at: dt.datetime
    by: str
    basis: str
    is_old: bool


class PersonOut(PersonFields):
    """Everything about a person except notes and documents.

    Expected pay and restricted own fields are empty for a token that may not read them.
    """

    id: uuid.UUID
    created_at: dt.datetime
    updated_at: dt.datetime
    archived_at: dt.datetime | None
    restricted_at: dt.datetime | None
    contact_points: list[ContactPointOut]
    bases: list[BasisOut]
    hats: list[str]
    tags: list[str]
    skills: list[str]
    worn_hats: list[HatOut] = Field(description="Every hat with its dates")
    stations: list[StationOut]
    skill_levels: list[SkillLevel]
    languages: list[LanguageOut]
    own_fields: dict[str, Any] = Field(description="Values of the employer's fields by code")
    origins: dict[str, OriginOut] = Field(description="By field of the record")


class OwnFieldOut(Schema):
    """A field this employer defined, and what it is needed for."""

    code: str
    kind: str
    label_de: str
    label_en: str
    purpose: str
    options: list[dict[str, str]]


class OwnValues(Schema):
    """Values by the code of the field: text, number, {amount, currency}, date, true or false,
    the code of a choice, a list of codes, or null."""

    values: dict[str, Any] = Field(max_length=60)


class BasisIn(Schema):
    """Why this person's data may be held (Art. 6 GDPR); nobody is kept without."""

    purpose: BasisPurpose
    legal_basis: LegalBasis
    source: str = Field(min_length=1, max_length=200, description="Where the data came from")
    evidence: str = Field(default="", max_length=300)
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


class NewPerson(PersonFields):
    """A person to get to know. A name or an e-mail address is needed, and a basis."""

    emails: list[str] = Field(default_factory=list, max_length=30)
    phones: list[str] = Field(default_factory=list, max_length=30)
    links: list[str] = Field(default_factory=list, max_length=30)
    basis: BasisIn


class NextStepOut(Schema):
    """The lawful thing to do instead."""

    code: str
    text: str


class GateAnswer(Schema):
    """The gate's answer. Sending asks again at hand-over: this one holds for this moment."""

    verdict: str = Field(description="yes, ask or no")
    reason: str = Field(description="Stable code")
    text: str
    next_step: NextStepOut | None
    valid_until: dt.datetime | None
    not_before: dt.datetime | None = Field(
        default=None, description="A yes that holds from then on: working hours there"
    )

    @classmethod
    def of(cls, answer: Answer) -> GateAnswer:
        """What the gate said."""
        step = answer.next_step
        return cls(
            verdict=answer.verdict.value,
            reason=answer.reason,
            text=str(answer.text),
            next_step=NextStepOut(code=step.code, text=str(step.text)) if step else None,
            valid_until=answer.valid_until,
            not_before=answer.not_before,
        )


class SimilarPerson(Schema):
    """Somebody known already who may be the person just made known. No names: see the person."""

    id: str
    certainty: str = Field(description="certain, likely or possible")
    reason: str = Field(description="The strongest: email, phone, link or name")


class CreatedPerson(Created):
    """The new person, and who may be the same one."""

    similar: list[SimilarPerson]


class TimelineLine(Schema):
    """One thing that happened."""

    id: uuid.UUID
    occurred_at: dt.datetime
    kind: str
    sentence: str
    actor: str
    pool_id: uuid.UUID | None
    sequence_id: uuid.UUID | None
    message_id: uuid.UUID | None


class TimelineOut(Schema):
    """What happened, newest first; `next_cursor` is empty at the end."""

    items: list[TimelineLine]
    next_cursor: str


def person_out(actor: Actor, person: Person) -> PersonOut:
    """A person whom the caller has seen, without what this actor may not read."""
    whole = profile(actor, person.id)
    points = person.contact_points.order_by("kind", "-is_primary", "created_at")
    own = {name: getattr(person, name) for name in PersonFields.model_fields}
    if not may(actor, Right.READ_RESTRICTED):
        empty = PersonFields()
        own |= {name: getattr(empty, name) for name in PAY_FIELDS}
    return PersonOut(
        **own,
        id=person.id,
        created_at=person.created_at,
        updated_at=person.updated_at,
        archived_at=person.archived_at,
        restricted_at=person.restricted_at,
        contact_points=[ContactPointOut.from_orm(point) for point in points],
        bases=[BasisOut.from_orm(basis) for basis in person.bases.order_by("starts_on", "id")],
        hats=list(person.hats.filter(ends_on=None).values_list("kind", flat=True)),
        tags=list(person.tags.order_by("tag__key").values_list("tag__name", flat=True)),
        skills=sorted(skill.name for skill in whole.skills),
        worn_hats=[HatOut.from_orm(hat) for hat in whole.hats],
        stations=[StationOut.from_orm(station) for station in whole.stations],
        skill_levels=[SkillLevel.from_orm(skill) for skill in whole.skills],
        languages=[LanguageOut.from_orm(language) for language in whole.languages],
        own_fields={shown.field.code: value_of(shown.field, shown.value) for shown in whole.custom},
        origins={
            name: _origin(whole.provenance.of(name))
            for name in PersonFields.model_fields
            if own[name] not in (None, "")
        },
    )


def _origin(origin: Origin) -> OriginOut:
    return OriginOut(
        source=origin.source,
        at=origin.at,
        by=origin.by,
        basis=origin.basis,
        is_old=origin.is_old,
    )
