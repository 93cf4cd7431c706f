# SPDX-License-Identifier: Apache-2.0
"""Families of roles: what most employers begin their pools with (FEATURES C11).

A family is a filter over the vocabulary: who has one of its occupations as title, or one of its
skills or anything narrower, in German or English. Like every filter of a pool it can be changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talentkreis.people.models import HatKind
from talentkreis.search.tree import Condition, Node, Not, Operator, all_of, any_of
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Family:
    """A family of roles: occupations and skills by their codes in the vocabulary."""

    code: str
    name: _StrOrPromise
    purpose: _StrOrPromise
    occupations: tuple[str, ...]
    skills: tuple[str, ...]

    @property
    def tag(self) -> str:
        """The tag that puts somebody in whatever their title and skills say: its name."""
        return str(self.name)

    @property
    def node(self) -> Node:
        """The filter, written in the reader's words; it means the same in both languages."""
        roles = (Condition("role", Operator.IS, name) for name in self.roles)
        skills = (Condition("skill", Operator.IS, name) for name in self.skill_names)
        tag = Condition("tag", Operator.IS, self.tag)
        return all_of((any_of((*roles, *skills, tag)), _NOT_HERE))

    @property
    def roles(self) -> list[str]:
        """The occupations in the reader's language."""
        return _labels(Kind.OCCUPATION, self.occupations)

    @property
    def skill_names(self) -> list[str]:
        """The skills in the reader's language."""
        return _labels(Kind.SKILL, self.skills)


_NOT_HERE: Final = Not(Condition("hat", Operator.IS, HatKind.EMPLOYEE))


def _labels(kind: Kind, codes: tuple[str, ...]) -> list[str]:
    entries = vocabulary(kind).entries
    return [entries[code].concept.label(get_language()) for code in codes]


FAMILIES: Final = (
    Family(
        "electrical",
        _("Electrical and energy"),
        _("People who build, run and repair networks and plants."),
        ("electrician", "electrical-engineer"),
        ("electrical-engineering", "automation-technology"),
    ),
    Family(
        "mechanical",
        _("Mechanics and production"),
        _("People who make things and keep machines running."),
        ("industrial-mechanic", "production-worker", "automotive-mechatronics-technician"),
        ("manufacturing", "maintenance"),
    ),
    Family(
        "engineering",
        _("Engineering and design"),
        _("People who develop and plan what others build."),
        ("engineer", "development-engineer", "design-engineer", "technician"),
        ("mechanical-design", "product-development", "process-engineering"),
    ),
    Family(
        "software",
        _("Software and data"),
        _("People who write software and read data."),
        ("software-engineer", "software-architect", "data-scientist"),
        ("software-development", "programming-languages", "data-analysis"),
    ),
    Family(
        "it",
        _("IT operations and security"),
        _("People who keep systems running and safe."),
        ("system-administrator", "it-support-specialist", "it-security-specialist"),
        ("system-administration", "information-security", "networking"),
    ),
    Family(
        "construction",
        _("Construction and property"),
        _("People who plan, build and look after buildings."),
        ("construction-site-manager", "architect", "construction-worker", "property-manager"),
        ("construction", "architecture", "real-estate"),
    ),
    Family(
        "health",
        _("Care and health"),
        _("People who care for others and heal them."),
        ("registered-nurse", "physician", "medical-assistant", "physiotherapist"),
        ("nursing", "medicine", "therapy"),
    ),
    Family(
        "social",
        _("Education and social work"),
        _("People who teach, bring up and stand by others."),
        ("early-childhood-educator", "social-worker", "teacher"),
        ("education-and-pedagogy", "social-work", "teaching"),
    ),
    Family(
        "finance",
        _("Finance and controlling"),
        _("People who know where the money is."),
        ("accountant", "controller", "tax-adviser", "bank-clerk"),
        ("accounting", "controlling", "tax"),
    ),
    Family(
        "office",
        _("Human resources, law and office"),
        _("People who keep the house together."),
        ("hr-manager", "lawyer", "office-clerk"),
        ("human-resources", "law"),
    ),
    Family(
        "sales",
        _("Sales and marketing"),
        _("People who win customers and keep them."),
        ("sales-representative", "marketing-manager", "customer-service-representative"),
        ("sales", "marketing"),
    ),
    Family(
        "logistics",
        _("Logistics and purchasing"),
        _("People who get things where they are needed."),
        ("warehouse-worker", "freight-forwarder", "truck-driver", "buyer"),
        ("logistics", "purchasing"),
    ),
)
BY_CODE: Final = {family.code: family for family in FAMILIES}
