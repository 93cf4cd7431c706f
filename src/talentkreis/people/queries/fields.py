# SPDX-License-Identifier: Apache-2.0
"""Fields of this employer, and after how many months values count as old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import may
from talentkreis.people.models import CustomField, CustomKind, CustomValue, Freshness
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


_BIRTH_DATE = frozenset({"geburtsdatum", "geburtstag", "date of birth", "birth date", "birthday"})


@dataclass(frozen=True, slots=True)
class CustomShown:
    """A field of this employer with what a person says in it."""

    field: CustomField
    value: CustomValue


def custom_fields(actor: Actor, *, is_archived: bool = False) -> list[CustomField]:
    """Fields in use (or the archived ones) that this actor may read, in their order."""
    rows = CustomField.objects.filter(archived_at__isnull=not is_archived)
    if not (actor.is_system or may(actor, Right.READ_RESTRICTED)):
        rows = rows.filter(is_restricted=False)
    return list(rows)


def custom_values(actor: Actor, person_id: uuid.UUID) -> list[CustomShown]:
    """What a person whom the caller has seen says in the fields this actor may read."""
    rows = CustomValue.objects.filter(
        person_id=person_id, field__in=custom_fields(actor)
    ).select_related("field")
    return [CustomShown(row.field, row) for row in rows.order_by("field__position", "field_id")]


def birth_date_field() -> CustomField | None:
    """The field in which this employer keeps birth dates, named so; most employers have none."""
    fields = CustomField.objects.filter(kind=CustomKind.DATE, archived_at__isnull=True)
    named = (f for f in fields if {fold(f.label_de), fold(f.label_en)} & _BIRTH_DATE)
    return next(named, None)


def field_by_id(field_id: uuid.UUID) -> CustomField:
    """One field. Raises NotFound."""
    field = CustomField.objects.filter(id=field_id).first()
    if field is None:
        raise NotFound(_("There is no such field."), code="no_such_field")
    return field


def freshness() -> Freshness:
    """After how many months values count as old: the employer's choice, else the defaults."""
    return Freshness.objects.filter(id=1).first() or Freshness()
