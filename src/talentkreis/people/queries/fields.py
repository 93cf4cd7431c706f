# SPDX-License-Identifier: Apache-2.0
"""Fields of this employer, and after how many months values count as old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import may
from talentkreis.people.models import CustomField, CustomValue, Freshness
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


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


def field_by_id(field_id: uuid.UUID) -> CustomField:
    """One field. Raises NotFound."""
    field = CustomField.objects.filter(id=field_id).first()
    if field is None:
        raise NotFound(_("There is no such field."), code="no_such_field")
    return field


def freshness() -> Freshness:
    """After how many months values count as old: the employer's choice, else the defaults."""
    return Freshness.objects.filter(id=1).first() or Freshness()
