# SPDX-License-Identifier: Apache-2.0
"""Cells that go to fields of the employer's own: read by the rules of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from talentkreis.intake.rows import values
from talentkreis.intake.rows.shapes import OwnValue
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.people.custom import LONGEST_LINE, columns_of
from talentkreis.people.models import CustomKind
from talentkreis.people.rules import LONGEST_TEXT

if TYPE_CHECKING:
    from talentkreis.intake.rows.preparing import Scratch
    from talentkreis.intake.rows.shapes import PreparedRow
    from talentkreis.people.models import CustomField

# Why a field refuses a cell, by what the field holds.
_REFUSALS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    CustomKind.TEXT: ("too_long", {"limit": LONGEST_LINE}),
    CustomKind.LONG_TEXT: ("too_long", {"limit": LONGEST_TEXT}),
    CustomKind.NUMBER: ("not_a_number", {}),
    CustomKind.MONEY: ("not_an_amount", {}),
    CustomKind.DATE: ("invalid_date", {}),
    CustomKind.YES_NO: ("not_yes_or_no", {}),
    CustomKind.CHOICE: ("not_a_choice", {}),
    CustomKind.CHOICES: ("not_a_choice", {}),
    CustomKind.LINK: ("not_a_link", {}),
}
_NAMED_CHOICES: Final = 8


def own_value(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    """A step that takes the cell as a value of an own field, in any spelling people use."""
    field = scratch.plan.own_fields.get(option)
    if field is None:
        row.hint("own_field_gone", name)
        return
    # "keine" is no answer, unless it is one of the choices.
    if values.is_nothing(text) and fold(text) not in _choices(field):
        return
    try:
        columns = columns_of(field, _readable(field, text, scratch.order))
    except (RuleViolation, ValueError):
        code, said = _REFUSALS[field.kind]
        row.refuse(code, name, **said, **_named_choices(field))
        return
    if columns is not None:
        row.own.append(OwnValue(field, columns))


def _readable(field: CustomField, text: str, order: str) -> object:
    """The cell as the field reads it: dates by the order of the file, lists as a file has them."""
    match field.kind:
        case CustomKind.DATE:
            return values.as_day(text, order)
        case CustomKind.CHOICES:
            return [text] if fold(text) in _choices(field) else values.as_list(text)
    return text


def _choices(field: CustomField) -> set[str]:
    return {fold(word) for option in field.options for word in option.values()}


def _named_choices(field: CustomField) -> dict[str, Any]:
    """The first choices in both languages: who reads the reason is not known yet."""
    if not field.options:
        return {}
    more = ["…"] if len(field.options) > _NAMED_CHOICES else []
    return {
        "choices": {
            language: ", ".join(
                [option[language] for option in field.options[:_NAMED_CHOICES]] + more
            )
            for language in ("de", "en")
        }
    }
