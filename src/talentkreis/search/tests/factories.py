# SPDX-License-Identifier: Apache-2.0
"""People for search tests, written directly: these tests are about finding, not about creating."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from talentkreis.kernel import clock
from talentkreis.kernel.text import fold
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Member
from talentkreis.people.models import (
    BasisPurpose,
    Hat,
    LegalBasis,
    Person,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
    Skill,
    SourceType,
    Tag,
)
from talentkreis.search import actions
from talentkreis.search.semantic.actions import keep_up
from talentkreis.search.semantic.choice import shipped
from talentkreis.search.semantic.models import EmbeddingModel
from talentkreis.search.semantic.whitening import fitted

if TYPE_CHECKING:
    from collections.abc import Sequence


def make_member(role: Role = Role.RECRUITER, name: str = "Merle Hansen", **fields: Any) -> Member:
    """A member who can sign in with force_login."""
    email = fields.pop("email", f"{fold(name).replace(' ', '.')}-{role}@example.org")
    return Member.objects.create(name=name, role=role, email=email, **fields)


def make_person(
    name: str = "Ayşe Demir",
    *,
    tags: Sequence[str] = (),
    hats: Sequence[str] = (),
    skills: Sequence[str] = (),
    has_basis: bool = True,
    **fields: Any,
) -> Person:
    """A person with a processing basis, found by search at once."""
    given, _, family = name.rpartition(" ")
    person = Person.objects.create(
        given_name=given,
        family_name=family,
        **{"source_type": SourceType.APPLICATION, **fields},
    )
    ProcessingBasis.objects.create(
        person=person,
        purpose=BasisPurpose.POOL,
        legal_basis=LegalBasis.CONSENT,
        source="Test",
        starts_on=dt.date(2020, 1, 1),
        ends_on=None if has_basis else dt.date(2021, 1, 1),
    )
    for tag in tags:
        row, _created = Tag.objects.get_or_create(key=fold(tag), defaults={"name": tag})
        PersonTag.objects.create(person=person, tag=row)
    for skill in skills:
        skill_row, _created = Skill.objects.get_or_create(key=fold(skill), defaults={"name": skill})
        PersonSkill.objects.create(person=person, skill=skill_row)
    for hat in hats:
        Hat.objects.create(person=person, kind=hat)
    actions.refresh([person.pk])
    return person


def embed_everything() -> None:
    """Have every title and skill embedded by the model of the product."""
    EmbeddingModel.objects.get_or_create(
        name=shipped().name,
        defaults={
            "dimension": shipped().dimension,
            "whitening": _matrix(),
            "created_at": clock.now(),
        },
    )
    assert keep_up(shipped())


@cache
def _matrix() -> bytes:
    """Fitted once for all tests of a process: it takes some seconds and is always the same."""
    return fitted(shipped()).matrix.tobytes()
