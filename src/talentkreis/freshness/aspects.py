# SPDX-License-Identifier: Apache-2.0
"""What a person can be asked to check, and which fields that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.people.models import ContactKind

if TYPE_CHECKING:
    from collections.abc import Iterable


class Aspect(models.TextChoices):
    """One thing to ask about; the page shows those that are asked, and nothing else."""

    WORK = "work", _("Position and employer")
    PLACE = "place", _("Place")
    SKILLS = "skills", _("Skills")
    AVAILABILITY = "availability", _("Available from")
    WISHES = "wishes", _("Work model and hours")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone number")


# The person's own columns behind an aspect. Pay is never asked: a link is no place for it.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    Aspect.WORK: ("position", "employer_name"),
    Aspect.PLACE: ("postcode", "city"),
    Aspect.AVAILABILITY: ("available_from",),
    Aspect.WISHES: ("work_model", "weekly_hours"),
}
ADDRESSES: Final[dict[str, ContactKind]] = {
    Aspect.EMAIL: ContactKind.EMAIL,
    Aspect.PHONE: ContactKind.PHONE,
}
# Addresses that can be proposed: an outside source knows links as well.
PROPOSABLE: Final = (ContactKind.EMAIL, ContactKind.PHONE, ContactKind.LINK)
USUAL: Final = (Aspect.WORK, Aspect.PLACE, Aspect.SKILLS, Aspect.AVAILABILITY, Aspect.WISHES)
# What tells that somebody changed jobs.
WORK_FIELDS: Final = frozenset(FIELDS[Aspect.WORK])


def fields_of(aspects: Iterable[str]) -> tuple[str, ...]:
    """The columns of these aspects, in the order of the page."""
    asked = set(aspects)
    return tuple(name for aspect, names in FIELDS.items() if aspect in asked for name in names)


def address_field(kind: str) -> str:
    """How the history calls an address of this kind."""
    return f"contact_points.{kind}"
