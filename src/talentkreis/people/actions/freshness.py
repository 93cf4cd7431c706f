# SPDX-License-Identifier: Apache-2.0
"""How long a value counts as fresh, and making sure that it still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import plain, write_history
from talentkreis.people.events import ValuesConfirmed
from talentkreis.people.models import (
    ContactPoint,
    FieldHistory,
    Freshness,
    PersonLanguage,
    PersonSkill,
    Station,
)
from talentkreis.people.permissions import Right
from talentkreis.people.rules import EDITABLE_FIELDS

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

CONFIRMED = "confirmed"
LONGEST_MONTHS = 120


@transaction.atomic
def confirm_value(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    field: str,
    object_key: str = "",
    source: str = CONFIRMED,
) -> None:
    """Note that a value was checked and still holds: it is fresh again, from today and by whom.

    `source` is who says so. Raises NotFound, NotAllowed.
    """
    person = locked_person(actor, person_id)
    value = _current(person, field, object_key)
    if value is None or value == "":
        raise NotFound(_("There is no such value."), code="no_such_value")
    write_history(actor, person_id, {field: (value, value)}, source=source, object_key=object_key)
    record(ValuesConfirmed(actor=actor, person_id=person_id, fields=(field,)))


@transaction.atomic
def set_freshness(
    *, actor: Actor, work_months: int, contact_months: int, other_months: int
) -> Freshness:
    """After how many months values count as old. Raises NotAllowed, RuleViolation."""
    require(actor, Right.DEFINE_FIELDS)
    wanted = {
        "work_months": work_months,
        "contact_months": contact_months,
        "other_months": other_months,
    }
    reason = _("Between %(least)s and %(most)s.") % {"least": 1, "most": LONGEST_MONTHS}
    refused = dict.fromkeys(
        (name for name, months in wanted.items() if not 1 <= months <= LONGEST_MONTHS), reason
    )
    if refused:
        raise RuleViolation(reason, code="invalid_fields", fields=refused)
    row, _is_new = Freshness.objects.update_or_create(id=1, defaults=wanted)
    return row


def _current(person: Person, field: str, object_key: str) -> Any:
    """The value as the history keeps it: what it wrote last, else what an import left there."""
    if field in EDITABLE_FIELDS:
        return plain(getattr(person, field))
    last = (
        FieldHistory.objects.filter(person_id=person.id, field=field, object_key=object_key)
        .order_by("-at", "-id")
        .first()
    )
    if last is not None:
        return last.new
    return _imported(person.id, field, object_key) if object_key else None


def _imported(person_id: uuid.UUID, field: str, object_key: str) -> Any:
    rows: QuerySet[Any, Any]
    group, _dot, kind = field.partition(".")
    try:
        match group:
            case "contact_points":
                points = ContactPoint.objects.filter(person_id=person_id, kind=kind, id=object_key)
                return points.values_list("value", flat=True).first()
            case "stations":
                rows = Station.objects.filter(person_id=person_id, id=object_key)
                return rows.values("title", "organisation").first()
            case "skills":
                rows = PersonSkill.objects.filter(person_id=person_id, skill_id=int(object_key))
                return rows.values("level", name=F("skill__name")).first()
            case "languages":
                rows = PersonLanguage.objects.filter(person_id=person_id, code=object_key)
                return rows.values("code", "level").first()
    except (ValueError, ValidationError):
        return None
    return None
