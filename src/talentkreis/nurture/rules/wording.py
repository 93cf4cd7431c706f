# SPDX-License-Identifier: Apache-2.0
"""How a person is addressed, and what the merge fields of a text say.

German needs more than a first name: Anrede by salutation and title, Sie or Du by the text that
was chosen. Each field has a German and an English name; both work in every text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.utils.functional import _StrPromise

# Only these titles are spoken; degrees (Dipl.-Ing., M. Sc.) are not part of an Anrede.
_SPOKEN_TITLE = re.compile(r"\b(?:Prof|Dr)\b\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MergeField:
    """A merge field: its name in German and English texts, and what it stands for."""

    german: str
    english: str
    label: _StrPromise


FIELDS: tuple[MergeField, ...] = (
    MergeField("anrede", "salutation", _("Salutation, complete")),
    MergeField("vorname", "first_name", _("First name")),
    MergeField("nachname", "last_name", _("Last name")),
    MergeField("name", "full_name", _("First and last name")),
    MergeField("herr_frau", "mr_ms", _("Mr or Ms")),
    MergeField("titel", "title", _("Academic title")),
    MergeField("position", "position", _("Current position")),
    MergeField("arbeitgeber", "employer", _("Current employer")),
    MergeField("ort", "city", _("Place of residence")),
    MergeField("pool", "pool", _("Name of the pool")),
    MergeField("firma", "company", _("Our company")),
    MergeField("absender", "sender", _("Sender, the member in charge")),
    MergeField("absender_vorname", "sender_first_name", _("First name of the sender")),
)
FIELD_NAMES: frozenset[str] = frozenset(
    name for field in FIELDS for name in (field.german, field.english)
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """What of a person the merge fields may say."""

    given_name: str = ""
    family_name: str = ""
    title: str = ""
    salutation: str = ""
    position: str = ""
    employer_name: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the member in charge, and the employer."""

    name: str
    company: str
    pool: str = ""


def choose_text(
    available: Collection[tuple[str, str]], *, language: str, form_of_address: str
) -> tuple[str, str] | None:
    """Language and form of the text this person reads; None when their language is missing.

    The formal text stands in for a missing informal one, never the other way round, and no
    language stands in for another: an English reader gets no German mail.
    """
    for wanted in ((language, form_of_address), (language, "sie")):
        if wanted in available:
            return wanted
    return None


def salutation(person: Addressee, *, language: str, form_of_address: str) -> str:
    """The complete Anrede without comma. Never empty, never a guess about anybody's gender."""
    given, family = clean(person.given_name), clean(person.family_name)
    title = " ".join(_SPOKEN_TITLE.findall(clean(person.title)))
    if language == "en":
        return _english(given, family, title, person.salutation, form_of_address)
    return _german(given, family, title, person.salutation, form_of_address)


def merge_values(
    person: Addressee, sender: Sender, *, language: str, form_of_address: str
) -> dict[str, str]:
    """The value of every merge field, under its German and its English name; cleaned, on one line.

    An unknown value is the empty string: rendering then uses the default of the field or
    refuses, so that nobody reads a gap.
    """
    mr_ms = {"en": {"mr": "Mr", "ms": "Ms"}, "de": {"mr": "Herr", "ms": "Frau"}}
    known = {
        "anrede": salutation(person, language=language, form_of_address=form_of_address),
        "vorname": person.given_name,
        "nachname": person.family_name,
        "name": f"{person.given_name} {person.family_name}",
        "herr_frau": mr_ms["en" if language == "en" else "de"].get(person.salutation, ""),
        "titel": person.title,
        "position": person.position,
        "arbeitgeber": person.employer_name,
        "ort": person.city,
        "pool": sender.pool,
        "firma": sender.company,
        "absender": sender.name,
        "absender_vorname": sender.name.split(" ", 1)[0],
    }
    values = {}
    for field in FIELDS:
        values[field.german] = values[field.english] = clean(known[field.german])
    return values


def _german(given: str, family: str, title: str, salutation: str, form: str) -> str:
    if form == "du" and given:
        return f"Hallo {given}"
    word = {"mr": "Herr", "ms": "Frau"}.get(salutation)
    name = f"{word} {title} {family}" if word and family else f"{title} {given} {family}"
    return clean(f"Guten Tag {name}") if given or family else "Guten Tag"


def _english(given: str, family: str, title: str, salutation: str, form: str) -> str:
    if form == "du" and given:
        return f"Hello {given}"
    if not (given or family):
        return "Hello"
    word = {"mr": "Mr", "ms": "Ms"}.get(salutation, "")
    if "prof" in title.lower():
        word = "Professor"
    elif title:
        word = "Dr"
    return clean(f"Dear {word} {family}" if word and family else f"Dear {given} {family}")
