# SPDX-License-Identifier: Apache-2.0
"""What the fields of a person may hold. Pure: plain values in, clean values or a refusal out."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean, clean_lines
from talentkreis.people.models import BasisPurpose, LegalBasis, Person, SourceType

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

LONGEST_TEXT = 20_000
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
_IMPOSSIBLE_YEAR = _("This year cannot be meant.")
MOST_CONTACT_POINTS = 30
MOST_STATIONS = 100
MOST_SKILLS = 300
MOST_TAGS = 100
MOST_LANGUAGES = 40

# Everything a form, an import, a self-update or the API may set on a person.
EDITABLE_FIELDS = (
    "title", "given_name", "family_name", "salutation", "form_of_address", "pronunciation",
    "pronouns", "language", "position", "employer_name", "summary", "street", "postcode", "city",
    "country", "latitude", "longitude", "radius_km", "is_open_to_remote", "time_zone",
    "seniority", "work_model", "weekly_hours", "available_from", "notice_count", "notice_unit",
    "notice_end", "expected_pay_from", "expected_pay_to", "expected_pay_currency",
    "expected_pay_period",
    "source_type", "source", "source_detail",
)  # fmt: skip

# Read by those who care for people and by data protection alone.
PAY_FIELDS = frozenset(name for name in EDITABLE_FIELDS if name.startswith("expected_pay_"))

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_LIMITS: dict[str, tuple[float, float]] = {
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
    "radius_km": (0, 20_000),
    "weekly_hours": (1, 60),
    "notice_count": (0, 104),
    "expected_pay_from": (0, 10_000_000),
    "expected_pay_to": (0, 10_000_000),
}


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """A new person as somebody knows them. Only a name or an e-mail address is required.

    `emails`, `phones` and `links` are as typed; the first of each becomes the primary one.
    """

    title: str = ""
    given_name: str = ""
    family_name: str = ""
    salutation: str = ""
    form_of_address: str = "sie"
    pronunciation: str = ""
    pronouns: str = ""
    language: str = "de"
    position: str = ""
    employer_name: str = ""
    summary: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_km: int | None = None
    is_open_to_remote: bool | None = None
    time_zone: str = ""
    seniority: str = ""
    work_model: str = ""
    weekly_hours: int | None = None
    available_from: dt.date | None = None
    notice_count: int | None = None
    notice_unit: str = ""
    notice_end: str = ""
    expected_pay_from: int | None = None
    expected_pay_to: int | None = None
    expected_pay_currency: str = ""
    expected_pay_period: str = ""
    source_type: str = SourceType.OTHER.value
    source: str = ""
    source_detail: str = ""
    emails: Sequence[str] = field(default=())
    phones: Sequence[str] = field(default=())
    links: Sequence[str] = field(default=())
    confidential_to: Sequence[uuid.UUID] | None = None
    import_id: uuid.UUID | None = None

    def columns(self) -> dict[str, Any]:
        """The values of the person's own columns, not yet checked."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name in EDITABLE_FIELDS}


@dataclass(frozen=True, kw_only=True)
class BasisDetails:
    """Why the data of a person may be processed (Art. 5(1)(b), 6 DSGVO)."""

    purpose: str
    legal_basis: str
    source: str
    evidence: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    notice_due_on: dt.date | None = None


# Which letter of Art. 6(1) can carry which purpose (TRUST L-06).
_LAWFUL: dict[str, frozenset[str]] = {
    BasisPurpose.APPLICATION: frozenset({LegalBasis.CONTRACT, LegalBasis.CONSENT}),
    BasisPurpose.POOL: frozenset({LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST}),
    BasisPurpose.SOURCING: frozenset({LegalBasis.LEGITIMATE_INTEREST, LegalBasis.CONSENT}),
    BasisPurpose.EMPLOYMENT: frozenset({LegalBasis.CONTRACT, LegalBasis.CONSENT}),
    BasisPurpose.ALUMNI: frozenset({LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST}),
    BasisPurpose.CLIENT_CONTACT: frozenset(
        {LegalBasis.CONTRACT, LegalBasis.LEGITIMATE_INTEREST, LegalBasis.CONSENT}
    ),
    BasisPurpose.SUBSCRIPTION: frozenset({LegalBasis.CONSENT}),
}


def checked_basis(basis: BasisDetails, today: dt.date) -> dict[str, Any]:
    """Columns of a lawful processing basis. Raises RuleViolation naming every wrong field.

    Data that did not come from the person is announced to them within a month (Art. 14(3)(a)):
    where the basis is a legitimate interest, that clock starts by itself.
    """
    refused: dict[str, _StrOrPromise] = {}
    source = clean(basis.source)[:200]
    if not source:
        refused["source"] = _("Say where the data came from.")
    if basis.legal_basis not in _LAWFUL.get(basis.purpose, ()):
        refused["legal_basis"] = _("This legal basis cannot carry this purpose.")
    starts_on = basis.starts_on or today
    if basis.ends_on and basis.ends_on < starts_on:
        refused["ends_on"] = _("The end lies before the start.")
    if refused:
        raise RuleViolation(_first(refused), code="invalid_basis", fields=refused)
    due_on = basis.notice_due_on
    if due_on is None and basis.legal_basis == LegalBasis.LEGITIMATE_INTEREST:
        due_on = starts_on + relativedelta(months=1)
    return {
        "purpose": basis.purpose,
        "legal_basis": basis.legal_basis,
        "source": source,
        "evidence": clean(basis.evidence)[:300],
        "starts_on": starts_on,
        "ends_on": basis.ends_on,
        "notice_due_on": due_on,
    }


def checked_fields(values: Mapping[str, object]) -> dict[str, Any]:
    """Clean values for a person's columns.

    Control and direction characters go, the rest stays as it was typed: HTML in a name is text.
    Raises RuleViolation (`invalid_fields`) naming every field that cannot be, all at once.
    """
    accepted: dict[str, Any] = {}
    refused: dict[str, _StrOrPromise] = {}
    for name, value in values.items():
        if name not in EDITABLE_FIELDS:
            raise KeyError(f"{name} is not a field of a person that may be set")
        result = _checked(name, value)
        if isinstance(result, Refusal):
            refused[name] = result.reason
        else:
            accepted[name] = result
    if refused:
        raise RuleViolation(_first(refused), code="invalid_fields", fields=refused)
    return accepted


def refused_together(values: Mapping[str, Any]) -> dict[str, _StrOrPromise]:
    """What is wrong between fields of one person that are right each by itself."""
    refused: dict[str, _StrOrPromise] = {}
    if values.get("notice_count") is not None and not values.get("notice_unit"):
        refused["notice_unit"] = _("Weeks or months?")
    least, most = values.get("expected_pay_from"), values.get("expected_pay_to")
    if least is not None and most is not None and most < least:
        refused["expected_pay_to"] = _("This is less than the lower end.")
    if (least or most) and not values.get("expected_pay_period"):
        refused["expected_pay_period"] = _("For a year, a month or an hour?")
    return refused


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value is not accepted."""

    reason: _StrOrPromise


def _checked(name: str, value: object) -> Any:
    column = Person._meta.get_field(name)
    match column:
        case models.BooleanField():
            return value if value is None or isinstance(value, bool) else Refusal(_("Yes or no?"))
        case models.FloatField():
            return _number(name, value)
        case models.IntegerField():
            number = _number(name, value)
            return round(number) if isinstance(number, float) else number
        case models.DateField():
            return _day(value)
    return _text(name, column, "" if value is None else str(value))


def _text(name: str, column: object, value: str) -> str | Refusal:
    if isinstance(column, models.TextField):
        text = clean_lines(value)
        return text if len(text) <= LONGEST_TEXT else _too_long(LONGEST_TEXT)
    assert isinstance(column, models.CharField)
    text = clean(value)
    if column.choices:
        allowed = {key for key, _label in column.flatchoices}
        if column.blank:
            allowed.add("")
        return text if text in allowed else Refusal(_("This is not one of the choices."))
    return _line(name, text, column.max_length or 0)


def _line(name: str, text: str, longest: int) -> str | Refusal:
    if name == "country":
        text = text.upper()
        if text and not _COUNTRY.fullmatch(text):
            return Refusal(_("Countries are given as two letters, like DE."))
    if name == "time_zone" and text and text not in clock.time_zones():
        return Refusal(_("This time zone does not exist."))
    if name == "expected_pay_currency":
        text = text.upper()
        if text and not _CURRENCY.fullmatch(text):
            return Refusal(_("Currencies are given as three letters, like EUR."))
    return text if len(text) <= longest else _too_long(longest)


def _day(value: object) -> dt.date | Refusal | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        try:
            value = dt.date.fromisoformat(str(value)[:10])
        except ValueError:
            return Refusal(_("This is not a day of the calendar."))
    return value if EARLIEST_YEAR <= value.year <= LATEST_YEAR else Refusal(_IMPOSSIBLE_YEAR)


def _number(name: str, value: object) -> float | int | Refusal | None:
    if value is None or value == "":
        return None
    least, most = _LIMITS[name]
    try:
        number = float(str(value))
    except ValueError:
        return Refusal(_("This is not a number."))
    if not math.isfinite(number) or not least <= number <= most:
        return Refusal(
            _("Between %(least)s and %(most)s.") % {"least": f"{least:g}", "most": f"{most:g}"}
        )
    return number


def _too_long(longest: int) -> Refusal:
    return Refusal(_("At most %(count)d characters.") % {"count": longest})


def required_line(text: str, longest: int, field_name: str, missing: _StrOrPromise) -> str:
    """A clean line of text that may not be empty. Raises RuleViolation for this field."""
    line = clean(text)
    if not line:
        raise RuleViolation(missing, code="missing", fields={field_name: missing})
    if len(line) > longest:
        reason = _too_long(longest).reason
        raise RuleViolation(reason, code="too_long", fields={field_name: reason})
    return line


def optional_line(text: str, longest: int, field_name: str) -> str:
    """A clean line of text, possibly empty. Raises RuleViolation when too long."""
    line = clean(text)
    if len(line) > longest:
        reason = _too_long(longest).reason
        raise RuleViolation(reason, code="too_long", fields={field_name: reason})
    return line


def free_text(text: str, field_name: str = "text") -> str:
    """Clean text with its paragraphs. Raises RuleViolation when too long."""
    lines = clean_lines(text)
    if len(lines) > LONGEST_TEXT:
        reason = _too_long(LONGEST_TEXT).reason
        raise RuleViolation(reason, code="too_long", fields={field_name: reason})
    return lines


def _first(refused: Mapping[str, _StrOrPromise]) -> _StrOrPromise:
    reason = next(iter(refused.values()))
    assert isinstance(reason, (str, Promise))
    return reason
