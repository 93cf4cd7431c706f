# SPDX-License-Identifier: Apache-2.0
"""Fields of this employer: defining them, and what people say in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import require
from talentkreis.people import custom
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import FORM, write_history
from talentkreis.people.events import CustomFieldChanged, CustomFieldDefined, CustomValueSet
from talentkreis.people.models import CustomField, CustomKind, CustomValue
from talentkreis.people.permissions import Right
from talentkreis.people.rules import required_line

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

MOST_FIELDS = 60
MOST_OPTIONS = 60
_OF_CHOICES = frozenset({CustomKind.CHOICE, CustomKind.CHOICES})
# Directive (EU) 2023/970, Art. 5(2): nobody may ask what somebody earned.
_PAST_PAY = ("aktuelles gehalt", "bisheriges gehalt", "letztes gehalt", "derzeitiges gehalt",
             "jetziges gehalt", "gehaltshistorie", "current salary", "previous salary",
             "last salary", "salary history", "present salary", "current pay")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FieldDetails:
    """A field as an admin describes it; `options` are (German, English) words in their order."""

    kind: str
    label_de: str
    label_en: str
    purpose: str
    options: Sequence[tuple[str, str]] = ()
    is_restricted: bool = False


@transaction.atomic
def define_field(*, actor: Actor, details: FieldDetails) -> CustomField:
    """Add a field. Raises NotAllowed, RuleViolation naming what is wrong."""
    require(actor, Right.DEFINE_FIELDS)
    if details.kind not in CustomKind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})
    if CustomField.objects.count() >= MOST_FIELDS:
        raise RuleViolation(
            _("At most %(count)d fields of your own.") % {"count": MOST_FIELDS}, code="too_many"
        )
    columns = _checked(details)
    codes = list(CustomField.objects.values_list("code", flat=True))
    last = CustomField.objects.aggregate(last=Max("position"))["last"]
    field = CustomField.objects.create(
        code=custom.code_from(columns["label_de"], codes),
        kind=details.kind,
        position=0 if last is None else last + 1,
        **columns,
    )
    record(CustomFieldDefined(actor=actor, field_id=field.id, code=field.code))
    return field


@transaction.atomic
def update_field(*, actor: Actor, field_id: uuid.UUID, details: FieldDetails) -> CustomField:
    """Word a field anew. Its kind stays, and no option goes that somebody has.

    Raises NotFound, NotAllowed, RuleViolation.
    """
    require(actor, Right.DEFINE_FIELDS)
    field = _locked_field(field_id)
    columns = _checked(details, field)
    for column, value in columns.items():
        setattr(field, column, value)
    field.save(update_fields=list(columns))
    record(CustomFieldChanged(actor=actor, field_id=field.id, code=field.code))
    return field


@transaction.atomic
def archive_field(*, actor: Actor, field_id: uuid.UUID, is_archived: bool = True) -> None:
    """Take a field out of forms and profiles, or bring it back; values stay for export.

    Raises NotFound, NotAllowed.
    """
    require(actor, Right.DEFINE_FIELDS)
    field = _locked_field(field_id)
    field.archived_at = clock.now() if is_archived else None
    field.save(update_fields=["archived_at"])
    record(CustomFieldChanged(actor=actor, field_id=field.id, code=field.code))


@transaction.atomic
def delete_field(*, actor: Actor, field_id: uuid.UUID) -> int:
    """Delete an archived field with everything people said in it; tells how many values went.

    Raises NotFound, NotAllowed, RuleViolation for a field that is in use.
    """
    require(actor, Right.DEFINE_FIELDS)
    field = _locked_field(field_id)
    if field.archived_at is None:
        raise RuleViolation(_("Archive the field first."), code="still_in_use")
    count, _by_model = CustomValue.objects.filter(field=field).delete()
    record(CustomFieldChanged(actor=actor, field_id=field.id, code=field.code))
    field.delete()
    return count


@transaction.atomic
def set_custom_values(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    values: Mapping[str, object],
    source: str = FORM,
) -> tuple[str, ...]:
    """Set what a person says in fields, by their code; empty takes a value away.

    Answers with the codes that changed. Raises NotFound, NotAllowed; RuleViolation naming every
    wrong field, `no_such_field` for a code nobody defined.
    """
    locked_person(actor, person_id)
    fields = {f.code: f for f in CustomField.objects.filter(code__in=values, archived_at=None)}
    unknown = sorted(set(values) - set(fields))
    if unknown:
        reason = _("There is no such field.")
        raise RuleViolation(reason, code="no_such_field", fields=dict.fromkeys(unknown, reason))
    wanted = _columns(fields, values)
    rows = {
        row.field_id: row
        for row in CustomValue.objects.filter(person_id=person_id, field__in=fields.values())
    }
    changed = []
    for code, field in fields.items():
        row, columns = rows.get(field.id), wanted[code]
        old = custom.value_of(field, row) if row else None
        new = _write(person_id, field, row, columns)
        if new == old:
            continue
        changed.append(code)
        write_history(
            actor, person_id, {f"custom.{code}": (old, new)}, source=source, object_key=field.id
        )
        record(CustomValueSet(actor=actor, person_id=person_id, field_id=field.id))
    return tuple(changed)


def _columns(
    fields: Mapping[str, CustomField], values: Mapping[str, object]
) -> dict[str, dict[str, Any] | None]:
    wanted: dict[str, dict[str, Any] | None] = {}
    refused: dict[str, _StrOrPromise] = {}
    for code, field in fields.items():
        try:
            wanted[code] = custom.columns_of(field, values[code])
        except RuleViolation as refusal:
            refused |= refusal.fields
    if refused:
        raise RuleViolation(next(iter(refused.values())), code="invalid_fields", fields=refused)
    return wanted


def _write(
    person_id: uuid.UUID,
    field: CustomField,
    row: CustomValue | None,
    columns: dict[str, Any] | None,
) -> Any:
    if columns is None:
        if row is not None:
            row.delete()
        return None
    row = row or CustomValue(person_id=person_id, field=field)
    for column, value in columns.items():
        setattr(row, column, value)
    row.save()
    return custom.value_of(field, row)


def _locked_field(field_id: uuid.UUID) -> CustomField:
    field = CustomField.objects.select_for_update(no_key=True).filter(id=field_id).first()
    if field is None:
        raise NotFound(_("There is no such field."), code="no_such_field")
    return field


def _checked(details: FieldDetails, field: CustomField | None = None) -> dict[str, Any]:
    label_de = required_line(details.label_de, 60, "label_de", _("A field needs a name."))
    label_en = required_line(details.label_en, 60, "label_en", _("A field needs a name."))
    for name, label in (("label_de", label_de), ("label_en", label_en)):
        if any(word in fold(label) for word in _PAST_PAY):
            reason = _("What somebody earned may not be asked (Directive (EU) 2023/970).")
            raise RuleViolation(reason, code="may_not_be_asked", fields={name: reason})
        _require_free_label(name, label, field)
    return {
        "label_de": label_de,
        "label_en": label_en,
        "purpose": required_line(
            details.purpose, 200, "purpose", _("Say what the field is needed for.")
        ),
        "options": _options(details, field),
        "is_restricted": details.is_restricted,
    }


def _require_free_label(name: str, label: str, field: CustomField | None) -> None:
    others = CustomField.objects.exclude(id=field.id) if field else CustomField.objects.all()
    if fold(label) in {fold(other) for other in others.values_list(name, flat=True)}:
        reason = _("There is a field of this name already.")
        raise RuleViolation(reason, code="name_taken", fields={name: reason})


def _options(details: FieldDetails, field: CustomField | None) -> list[dict[str, str]]:
    kind = field.kind if field else details.kind
    if kind not in _OF_CHOICES:
        return []
    known = {fold(o["de"]): o["code"] for o in field.options} if field else {}
    options: list[dict[str, str]] = []
    for german, english in details.options:
        if not german.strip():
            continue
        taken = [option["code"] for option in options]
        code = known.get(fold(german)) or custom.code_from(german, [*taken, *known.values()])
        if code not in taken:
            options.append(
                {"code": code, "de": german.strip()[:60], "en": (english.strip() or german)[:60]}
            )
    reason = ""
    if len(options) < 2:  # noqa: PLR2004 - one choice is none
        reason = _("Give at least two choices, one a line.")
    elif len(options) > MOST_OPTIONS:
        reason = _("At most %(count)d choices.") % {"count": MOST_OPTIONS}
    gone = sorted(set(known.values()) - {option["code"] for option in options})
    if gone and field and field.values.filter(choices__overlap=gone).exists():
        reason = _("A choice that somebody has cannot go.")
    if reason:
        raise RuleViolation(reason, code="invalid_fields", fields={"options": reason})
    return options
