# SPDX-License-Identifier: Apache-2.0
"""Rows that are people."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from talentkreis.consent.models import Purpose
from talentkreis.intake.columns.targets import Target
from talentkreis.intake.rows import values
from talentkreis.intake.rows.own import own_value
from talentkreis.intake.rows.shapes import Address, ConsentCells, Reference
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean, clean_lines, fold
from talentkreis.people.addresses import normalise_email, normalise_link, normalise_phone
from talentkreis.people.models import ContactKind, Person, Salutation
from talentkreis.people.names import split_name
from talentkreis.people.rules import LONGEST_TEXT, MOST_CONTACT_POINTS, MOST_SKILLS, MOST_TAGS

if TYPE_CHECKING:
    from talentkreis.intake.rows.preparing import Scratch, Step
    from talentkreis.intake.rows.shapes import PreparedRow

_LIMITS = {
    name: getattr(Person._meta.get_field(name), "max_length", None) or LONGEST_TEXT
    for name in (
        "title", "given_name", "family_name", "position", "employer_name", "summary", "street",
        "postcode", "city", "source_detail",
    )
}  # fmt: skip
_LONGEST_SKILL = 120
_LONGEST_TAG = 80
_LONGEST_ID = 200
_LONGEST_ADDRESS = 320
_POSTCODE_CITY = re.compile(r"(?:[A-Za-z]{1,3}[- ])?(\d{4,5})[ ,]+(.+)")
_EMAIL_SEPARATORS = re.compile(r"[;,\s|]+")
_NEUTRAL = frozenset({"divers", "neutral", "mx", "mx.", "d", "ohne"})
_LABELS = {
    ("mobile", "de"): "mobil",
    ("work", "de"): "dienstlich",
    ("home", "de"): "privat",
}
_PURPOSES = (
    (Purpose.NEWSLETTER, ("newsletter", "rundbrief")),
    (Purpose.JOB_ALERT, ("job", "stelle", "vacanc")),
    (Purpose.EVENT_INVITATION, ("event", "veranstaltung", "einladung", "invitation")),
    (Purpose.PERSONAL_EMAIL, ("personal_email", "personal e-mail", "personliche e-mail")),
    (Purpose.PERSONAL_CONTACT, ("personal_contact", "telefon", "anruf", "persoenlich", "phone")),
    (Purpose.NURTURE, ("nurture", "pool", "kontakt", "touch", "talent", "community")),
)


def _line(field: str) -> Step:
    """A step that takes the cell as a line of text for one column of the person."""
    limit = _LIMITS[field]

    def take(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
        del scratch, option
        line = clean(text)
        if len(line) > limit:
            row.refuse("too_long", name, limit=limit)
        elif line:
            row.fields[field] = line

    return take


def _keep(key: str) -> Step:
    """A step that keeps the cell for the end of the row."""

    def take(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
        del option
        line = clean(text)
        if len(line) > LONGEST_TEXT:
            row.refuse("too_long", name, limit=LONGEST_TEXT)
        else:
            scratch.values[key] = line
            scratch.values[f"{key} column"] = name

    return take


def _summary(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del scratch, option
    lines = clean_lines(text)
    if len(lines) > LONGEST_TEXT:
        row.refuse("too_long", name, limit=LONGEST_TEXT)
    else:
        row.fields["summary"] = lines


def _note(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del scratch, option
    lines = clean_lines(text)
    if len(lines) > LONGEST_TEXT:
        row.refuse("too_long", name, limit=LONGEST_TEXT)
    elif lines:
        row.notes.append(lines)


def _city(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    # "Kiel, Schleswig-Holstein, Deutschland": LinkedIn and Greenhouse write the town first.
    _CITY(row, scratch, text.partition(",")[0], name, option)


def _postcode_city(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    found = _POSTCODE_CITY.fullmatch(text)
    if found is None:
        _city(row, scratch, text, name, option)
        return
    row.fields["postcode"] = found[1]
    _city(row, scratch, found[2], name, option)


def _country(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del scratch, option
    try:
        row.fields["country"] = values.as_country(text)
    except ValueError:
        row.hint("unknown_country", name)


def _language(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del scratch, option
    try:
        row.fields["language"] = values.as_language(text)
    except ValueError:
        row.hint("unknown_language", name)


@lru_cache(maxsize=2_000)
def honours(text: str) -> tuple[str, str]:
    """Salutation and title in "Frau Prof. Dr."; both empty for "Firma"."""
    if fold(text) in _NEUTRAL:
        return Salutation.NEUTRAL.value, ""
    parts = split_name(f"{text} X")
    return parts.salutation, parts.title


def _honorific(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del scratch, option
    salutation, title = honours(clean(text))
    if salutation:
        row.fields["salutation"] = salutation
    if len(title) > _LIMITS["title"]:
        row.refuse("too_long", name, limit=_LIMITS["title"])
    elif title:
        row.fields["title"] = title


def _email(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del scratch, option
    many = text.count("@") > 1 and "<" not in text
    for part in _EMAIL_SEPARATORS.split(text) if many else (text,):
        if not part:
            continue
        try:
            normalised = normalise_email(part)
        except RuleViolation:
            row.refuse("invalid_email", name)
            return
        add_address(row, Address(ContactKind.EMAIL.value, part[:_LONGEST_ADDRESS], normalised, ""))


def _phone(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del row
    # Which country a number without prefix is of, only the whole row tells.
    separator = next((s for s in (";", "\n", "|") if s in text), None)
    for part in text.split(separator) if separator else (text,):
        if part.strip():
            scratch.phones.append((part.strip(), name, option))


def _link(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del scratch, option
    try:
        normalised = normalise_link(text)
    except RuleViolation:
        row.hint("invalid_link", name)
        return
    add_address(row, Address(ContactKind.LINK.value, clean(text)[:320], normalised, ""))


def add_address(row: PreparedRow, address: Address) -> None:
    """Add an address once."""
    if not any(
        a.kind == address.kind and a.normalised == address.normalised for a in row.addresses
    ):
        row.addresses.append(address)


@lru_cache(maxsize=20_000)
def _label(word: str) -> tuple[str, str]:
    """A label as it is kept, and its key: the same few stand in every row."""
    label = clean(word.lstrip("#"))
    return label, fold(label)


def _labels(attribute: str, limit: int, most: int) -> Step:
    def take(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
        del scratch, option
        known: list[str] = getattr(row, attribute)
        keys = {_label(label)[1][:limit] for label in known}
        for word in values.as_list(text):
            label, whole = _label(word)
            key = whole[:limit]
            if len(label) > limit:
                row.refuse("too_long", name, limit=limit)
            elif key and key not in keys:
                known.append(label)
                keys.add(key)
        if len(known) > most:
            row.refuse("too_many_values", name, limit=most)

    return take


def external_id(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    """A step that takes the id the person has in the other system."""
    del scratch
    line = clean(text)
    if len(line) > _LONGEST_ID:
        row.refuse("too_long", name, limit=_LONGEST_ID)
    elif line:
        row.references.append(Reference(option, line))


def is_deleted(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    """A step that leaves out what the other system has deleted."""
    del scratch, option
    try:
        if values.as_flag(text):
            row.refuse("deleted_there", name)
    except ValueError:
        row.refuse("not_yes_or_no", name)


def _mail_flag(*, means_no: bool) -> Step:
    def take(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
        del scratch, option
        try:
            row.opts_out = row.opts_out or values.as_flag(text) is means_no
        except ValueError:
            # A wish we cannot read is not a wish we may ignore.
            row.refuse("not_yes_or_no", name)

    return take


_CITY = _line("city")

STEPS: dict[Target, Step] = {
    Target.FULL_NAME: _keep("full_name"),
    Target.HONORIFIC: _honorific,
    Target.GIVEN_NAME: _line("given_name"),
    Target.MIDDLE_NAME: _keep("middle_name"),
    Target.FAMILY_NAME: _line("family_name"),
    Target.LANGUAGE: _language,
    Target.EMAIL: _email,
    Target.PHONE: _phone,
    Target.LINK: _link,
    Target.POSITION: _line("position"),
    Target.EMPLOYER: _line("employer_name"),
    Target.SUMMARY: _summary,
    Target.SKILL: _labels("skills", _LONGEST_SKILL, MOST_SKILLS),
    Target.TAG: _labels("tags", _LONGEST_TAG, MOST_TAGS),
    Target.STREET: _line("street"),
    Target.STREET_2: _keep("street_2"),
    Target.POSTCODE: _line("postcode"),
    Target.CITY: _city,
    Target.POSTCODE_CITY: _postcode_city,
    Target.COUNTRY: _country,
    Target.OWN_FIELD: own_value,
    Target.NOTE: _note,
    Target.SOURCE_DETAIL: _line("source_detail"),
    Target.EXTERNAL_ID: external_id,
    Target.IS_DELETED: is_deleted,
    Target.CONSENT_PURPOSE: _keep("consent_purpose"),
    Target.CONSENT_DATE: _keep("consent_date"),
    Target.CONSENT_WORDING: _keep("consent_wording"),
    Target.CONSENT_EVIDENCE: _keep("consent_evidence"),
    Target.MAIL_OPT_OUT: _mail_flag(means_no=True),
    Target.MAIL_ALLOWED: _mail_flag(means_no=False),
}


def finish(row: PreparedRow, scratch: Scratch) -> None:
    """Put the name together, dial in the right country, and see whether anybody is left."""
    if scratch.values:
        _finish_name(row, scratch)
        _finish_street(row, scratch)
        _finish_consent(row, scratch)
    elif "." in row.fields.get("given_name", ""):
        _split_given_name(row)
    for text, name, label in scratch.phones:
        _dial(row, scratch, text, name, label)
    if len(row.addresses) > MOST_CONTACT_POINTS:
        row.refuse("too_many_values", "", limit=MOST_CONTACT_POINTS)
    named = row.fields.get("given_name") or row.fields.get("family_name")
    if not named and not row.emails and not row.errors:
        row.refuse("nameless")


def _finish_name(row: PreparedRow, scratch: Scratch) -> None:
    whole = scratch.values.get("full_name")
    fields = row.fields
    if whole and not (fields.get("given_name") and fields.get("family_name")):
        parts = split_name(whole)
        for field in ("given_name", "family_name", "title", "salutation"):
            value = getattr(parts, field)
            if value and field not in fields:
                fields[field] = value
    if "." in fields.get("given_name", ""):
        _split_given_name(row)
    middle = scratch.values.get("middle_name")
    if middle and fields.get("given_name"):
        fields["given_name"] = f"{fields['given_name']} {middle}"
    for field in ("title", "given_name", "family_name"):
        if len(fields.get(field, "")) > _LIMITS[field]:
            row.refuse("too_long", scratch.values.get("full_name column", ""), limit=_LIMITS[field])


def _split_given_name(row: PreparedRow) -> None:
    """``Dr. Anna`` in the column of given names."""
    parts = split_name(f"{row.fields['given_name']} X")
    if parts.title and parts.given_name:
        row.fields["given_name"] = parts.given_name
        row.fields.setdefault("title", parts.title)


def _finish_street(row: PreparedRow, scratch: Scratch) -> None:
    second = scratch.values.get("street_2")
    if second:
        street = ", ".join(filter(None, (row.fields.get("street"), second)))
        row.fields["street"] = street[: _LIMITS["street"]]


def _dial(row: PreparedRow, scratch: Scratch, text: str, name: str, label: str) -> None:
    country = row.fields.get("country") or scratch.plan.country or "DE"
    try:
        normalised = normalise_phone(text, country)
    except RuleViolation:
        row.refuse("invalid_phone", name)
        return
    shown = _LABELS.get((label, scratch.plan.language), label)
    add_address(row, Address(ContactKind.PHONE.value, clean(text)[:320], normalised, shown))


def _finish_consent(row: PreparedRow, scratch: Scratch) -> None:
    said = {
        key: scratch.values.get(f"consent_{key}", "")
        for key in ("purpose", "date", "wording", "evidence")
    }
    if not any(said.values()):
        return
    answer = fold(said["purpose"])
    if answer in {"nein", "no", "false", "0", "falsch"}:
        return
    consent = ConsentCells(
        purpose=_purpose(answer), wording=said["wording"], evidence=said["evidence"]
    )
    if said["date"]:
        try:
            consent.given_at = values.as_moment(said["date"], scratch.order, scratch.zone)
        except ValueError:
            row.hint("consent_date_unclear", scratch.values["consent_date column"])
    missing = [
        code
        for code, present in (
            ("purpose", consent.purpose),
            ("date", consent.given_at),
            ("wording", consent.wording),
            ("evidence", consent.evidence),
        )
        if not present
    ]
    if missing:
        row.hint("consent_incomplete", "", missing=missing)
    else:
        row.consent = consent


def _purpose(answer: str) -> str:
    """The purpose a cell names; empty where it names none ("ja")."""
    if answer in Purpose.values:
        return answer
    return next((p.value for p, words in _PURPOSES if any(word in answer for word in words)), "")
