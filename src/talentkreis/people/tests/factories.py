# SPDX-License-Identifier: Apache-2.0
"""People for tests of every package. Always with a processing basis, as the database demands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from factory.declarations import RelatedFactory, Sequence
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from talentkreis.kernel.text import fold
from talentkreis.people.addresses import normalise
from talentkreis.people.models import (
    BasisPurpose,
    ContactKind,
    ContactPoint,
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


class BasisFactory(DjangoModelFactory[ProcessingBasis]):
    """A processing basis; consent for the pool unless told otherwise."""

    class Meta:
        model = ProcessingBasis

    purpose = BasisPurpose.POOL
    legal_basis = LegalBasis.CONSENT
    source = "Test"
    starts_on = dt.date(2024, 1, 1)


class PersonFactory(DjangoModelFactory[Person]):
    """A person with one basis and one e-mail address.

    ``PersonFactory(email="a@b.example")`` sets the address, ``email=False`` leaves it out;
    ``phone=…``, ``tags=["Netz"]``, ``hats=["silver_medallist"]``, ``skills=["SCADA"]`` add the
    rest; ``bases__purpose=…`` changes the basis.
    """

    class Meta:
        model = Person
        skip_postgeneration_save = True

    given_name = Sequence(lambda n: f"Svea{n}")
    family_name = "Callsen"
    position = "Elektronikerin"
    employer_name = "Fördenetz"
    city = "Kiel"
    country = "DE"
    source_type = SourceType.IMPORT
    source = "Test"

    bases = RelatedFactory(BasisFactory, factory_related_name="person")

    @post_generation  # type: ignore[untyped-decorator]  # the library has no types
    def email(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """The primary e-mail address."""
        if create and extracted is not False:
            address = extracted or f"person@{self.pk.hex[-12:]}.example"
            _add_point(self, ContactKind.EMAIL, address)

    @post_generation  # type: ignore[untyped-decorator]  # the library has no types
    def phone(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """The primary phone number."""
        if create and extracted:
            _add_point(self, ContactKind.PHONE, extracted)

    @post_generation  # type: ignore[untyped-decorator]  # the library has no types
    def tags(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Tags by name."""
        for name in (extracted or ()) if create else ():
            tag, _new = Tag.objects.get_or_create(key=fold(name), defaults={"name": name})
            PersonTag.objects.create(person=self, tag=tag)

    @post_generation  # type: ignore[untyped-decorator]  # the library has no types
    def skills(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Skills by name."""
        for name in (extracted or ()) if create else ():
            skill, _new = Skill.objects.get_or_create(key=fold(name), defaults={"name": name})
            PersonSkill.objects.create(person=self, skill=skill)

    @post_generation  # type: ignore[untyped-decorator]  # the library has no types
    def hats(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Hats worn now."""
        for kind in (extracted or ()) if create else ():
            Hat.objects.create(person=self, kind=kind)


def _add_point(person: Any, kind: ContactKind, value: str) -> None:
    ContactPoint.objects.create(
        person=person,
        kind=kind,
        value=value,
        normalised=normalise(kind, value),
        is_primary=True,
    )
