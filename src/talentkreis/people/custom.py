# SPDX-License-Identifier: Apache-2.0
"""What a custom field may hold. Pure: a value in any spelling in, columns or a refusal out.

The same rules serve the form, the API (numbers and lists) and imports (words as people write
them, in German and English).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean, clean_lines, fold
from talentkreis.people.addresses import normalise_link
from talentkreis.people.models.custom import CustomField, CustomKind, CustomValue
from talentkreis.people.rules import EARLIEST_YEAR, LATEST_YEAR, LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_LINE: Final = 500
LONGEST_KEY: Final = 200
LARGEST: Final = Decimal(10) ** 13
EMPTY: Final[dict[str, Any]] = {
    "text": "", "text_key": "", "number": None, "currency": "", "day": None, "is_true": None,
    "choices": [],
}  # fmt: skip
_YES: Final = frozenset({"ja", "j", "yes", "y", "true", "wahr", "1", "x", "on"})
_NO: Final = frozenset({"nein", "n", "no", "false", "falsch", "0", "off"})
_GROUPED: Final = re.compile(r"-?\d{1,3}([.,'’\u202f])\d{3}(\1\d{3})*")
_MONEY: Final = re.compile(
    r"(?P<before>[A-Z]{3}|€|CHF)?\s*(?P<amount>[-\d.,'’\u202f ]+)\s*(?P<after>[A-Z]{3}|€)?"
)
_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def columns_of(field: CustomField, value: object) -> dict[str, Any] | None:
    """The columns of a value; None for an empty one. Raises RuleViolation naming the field."""
    if value is None or value in ("", []) or (isinstance(value, str) and not value.strip()):
        return None
    filled = _READERS[CustomKind(field.kind)](field, value)
    return None if filled is None else EMPTY | filled


def value_of(field: CustomField, row: CustomValue) -> Any:
    """The value as JSON holds it: for the API, the history and exports."""
    return {
        CustomKind.NUMBER: _plain_number(row.number),
        CustomKind.MONEY: {"amount": _plain_number(row.number), "currency": row.currency},
        CustomKind.DATE: row.day.isoformat() if row.day else None,
        CustomKind.YES_NO: row.is_true,
        CustomKind.CHOICE: next(iter(row.choices), None),
        CustomKind.CHOICES: list(row.choices),
    }.get(CustomKind(field.kind), row.text)


def shown(field: CustomField, row: CustomValue) -> str:
    """The value as people read it, in the active language."""
    match field.kind:
        case CustomKind.NUMBER:
            return _shown_number(row.number)
        case CustomKind.MONEY:
            return f"{_shown_number(row.number)} {row.currency}".strip()
        case CustomKind.DATE:
            return date_format(row.day, "DATE_FORMAT") if row.day else ""
        case CustomKind.YES_NO:
            return pgettext("answer", "yes") if row.is_true else pgettext("answer", "no")
        case CustomKind.CHOICE | CustomKind.CHOICES:
            labels = field.option_labels()
            return ", ".join(labels.get(code, code) for code in row.choices)
    return row.text


def as_typed(number: Decimal) -> str:
    """A number as one may type it again: never with three decimals, which read as thousands."""
    text = f"{number.normalize():f}"
    _whole, _point, decimals = text.partition(".")
    if len(decimals) == 3:  # noqa: PLR2004 - the length of a group of digits
        text += "0"
    return text if (get_language() or "de").startswith("en") else text.replace(".", ",")


def code_from(label: str, taken: Sequence[str] = ()) -> str:
    """A code made of a label, that no other field has: ``Höhentauglich?`` → ``hoehentauglich``."""
    stem = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:36] or "field"
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}_{number}", number + 1
    return code


def _plain_number(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _shown_number(number: Decimal | None) -> str:
    if number is None:
        return ""
    whole = number == number.to_integral_value()
    rounded = number.quantize(Decimal(1)) if whole else number.normalize()
    return number_format(rounded, use_l10n=True, force_grouping=True)


def _refused(field: CustomField, reason: str) -> RuleViolation:
    return RuleViolation(reason, code="invalid_fields", fields={field.code: reason})


def _line(field: CustomField, value: object) -> dict[str, Any] | None:
    text = clean(str(value))
    if len(text) > LONGEST_LINE:
        raise _refused(field, _("At most %(count)d characters.") % {"count": LONGEST_LINE})
    return {"text": text, "text_key": fold(text)[:LONGEST_KEY]} if text else None


def _paragraphs(field: CustomField, value: object) -> dict[str, Any] | None:
    text = clean_lines(str(value))
    if len(text) > LONGEST_TEXT:
        raise _refused(field, _("At most %(count)d characters.") % {"count": LONGEST_TEXT})
    return {"text": text, "text_key": fold(text)[:LONGEST_KEY]} if text else None


def _number(field: CustomField, value: object) -> dict[str, Any]:
    return {"number": _decimal(field, value)}


def _decimal(field: CustomField, value: object) -> Decimal:
    """A number as people write it: 1.234,5 and 1,234.5 and 1'234.5 are one; 1.234 is thousands."""
    if isinstance(value, bool):
        raise _refused(field, _("This is not a number."))
    if isinstance(value, (int, float, Decimal)):
        text = str(value)
    else:
        text = re.sub(r"\s", "", str(value))
        if _GROUPED.fullmatch(text):
            text = re.sub(r"[.,'’\u202f]", "", text)
        elif text.rfind(",") > text.rfind("."):
            text = re.sub(r"[.'’]", "", text).replace(",", ".")
        else:
            text = re.sub(r"[,'’]", "", text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _refused(field, _("This is not a number.")) from None
    if not number.is_finite() or abs(number) >= LARGEST:
        raise _refused(field, _("This number is too large."))
    return round(number, 4)


def _money(field: CustomField, value: object) -> dict[str, Any]:
    currency, amount = "EUR", value
    if isinstance(value, dict):
        amount, currency = value.get("amount"), str(value.get("currency") or "EUR").upper()
    elif isinstance(value, str):
        found = _MONEY.fullmatch(value.strip())
        if not found:
            raise _refused(field, _("Write an amount, like 1,200 EUR."))
        written = found["before"] or found["after"] or "EUR"
        amount, currency = found["amount"], "EUR" if written == "€" else written
    if not re.fullmatch(r"[A-Z]{3}", currency, re.ASCII):
        raise _refused(field, _("Currencies are given as three letters, like EUR."))
    return {"number": _decimal(field, amount), "currency": currency}


def _date(field: CustomField, value: object) -> dict[str, Any]:
    try:
        if isinstance(value, dt.datetime):
            day = value.date()
        elif isinstance(value, dt.date):
            day = value
        elif found := _DAY.fullmatch(str(value).strip()):
            day = dt.date(int(found[3]), int(found[2]), int(found[1]))
        else:
            day = dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise _refused(field, _("This is not a day of the calendar.")) from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise _refused(field, _("This year cannot be meant."))
    return {"day": day}


def _yes_no(field: CustomField, value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"is_true": value}
    word = fold(str(value))
    if word not in _YES | _NO:
        raise _refused(field, _("Yes or no?"))
    return {"is_true": word in _YES}


def _choice(field: CustomField, value: object) -> dict[str, Any]:
    return {"choices": [_option(field, str(value))]}


def _choices(field: CustomField, value: object) -> dict[str, Any] | None:
    words = re.split(r"[,;|]", value) if isinstance(value, str) else list(value)  # type: ignore[call-overload]  # a list from form or API
    wanted = {_option(field, str(word)) for word in words if str(word).strip()}
    order = [option["code"] for option in field.options]
    return {"choices": sorted(wanted, key=order.index)} if wanted else None


def _option(field: CustomField, word: str) -> str:
    wanted = fold(word)
    for option in field.options:
        if wanted in {fold(option["code"]), fold(option["de"]), fold(option["en"])}:
            return str(option["code"])
    labels = ", ".join(field.option_labels().values())
    raise _refused(field, _("This is not one of the choices: %(choices)s") % {"choices": labels})


def _link(field: CustomField, value: object) -> dict[str, Any]:
    try:
        link = normalise_link(str(value))
    except RuleViolation as refusal:
        raise _refused(field, str(refusal.message)) from refusal
    return {"text": link, "text_key": link[:LONGEST_KEY]}


_READERS: Final[Mapping[CustomKind, Any]] = {
    CustomKind.TEXT: _line,
    CustomKind.LONG_TEXT: _paragraphs,
    CustomKind.NUMBER: _number,
    CustomKind.MONEY: _money,
    CustomKind.DATE: _date,
    CustomKind.YES_NO: _yes_no,
    CustomKind.CHOICE: _choice,
    CustomKind.CHOICES: _choices,
    CustomKind.LINK: _link,
}
