# SPDX-License-Identifier: Apache-2.0
"""From a record as it was written to the keys that are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from talentkreis.intake.duplicates.engine.phonetics import sound_of
from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_WORD = re.compile(r"[\W_]+")
LEGAL_FORMS = re.compile(
    r"\b(?:gmbh|mbh|ag|kg|kgaa|ohg|ug|se|eg|ev|e\.?\s?v|co|gbr|inc|ltd|llc|corp|plc|sa|sarl|bv|nv"
    r"|aor|adoer|und|and|gruppe|group|holding|deutschland|germany)\b\.?|[&.,+]"
)
_TWO_LETTERS = re.compile(r"([aou])e")
# They stand in names, and say nothing about who somebody is.
_PARTICLES = frozenset(
    (
        "von", "van", "vom", "zu", "zum", "zur", "de", "den", "der", "del", "della", "di", "da",
        "do", "dos", "du", "des", "la", "le", "ten", "ter", "te", "of", "the", "and", "und", "af",
        "geb", "geborene", "born", "nee", "jr", "sr", "junior", "senior", "dr", "prof", "mr",
        "mrs", "ms", "miss", "frau", "herr", "dipl", "ing", "med", "phil", "rer", "nat",
    )
)  # fmt: skip
# Ranks in names ("1st Baronet"): many people of one place and time share them.
_RANKS = frozenset(
    (
        "sir", "lord", "lady", "dame", "baron", "baronet", "bt", "bart", "earl", "viscount", "duke",
        "marquess", "count", "graf", "freiherr", "freifrau", "ritter", "captain",
        "colonel", "general", "reverend", "rev", "hon", "esq",
    )
)  # fmt: skip
_INITIALS = re.compile(r"^[a-z]{0,2}$")
_ORDINAL = re.compile(r"^\d+(st|nd|rd|th)?$")
_NICKNAMES = Path(__file__).with_name("nicknames.tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known about one person, as written; empty where nothing is known."""

    id: int
    given_name: str = ""
    family_name: str = ""
    # Earlier or other names: birth name, name of an artist, the whole name in one field.
    other_names: str = ""
    # ISO date, also an impossible one (a typing error is evidence too).
    born_on: str = ""
    place: str = ""
    postcode: str = ""
    region: str = ""
    street: str = ""
    employer: str = ""
    occupation: str = ""
    gender: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


_LISTS = ("emails", "phones", "links")


def record_from_text(number: int, said: Mapping[str, str]) -> Record:
    """A record from a line of a table; several addresses stand side by side in their column."""
    several = {name: tuple(said[name].split()) for name in _LISTS if name in said}
    single = {name: text for name, text in said.items() if name not in _LISTS}
    return replace(Record(id=number, **several), **single)  # type: ignore[arg-type]  # by name


@dataclass(slots=True, kw_only=True)
class Keys:
    """The comparable form of a record; the columns of the table that Splink reads."""

    id: int
    given: str | None = None
    given_first: str | None = None
    given_words: list[str] = field(default_factory=list)
    given_forms: list[int] = field(default_factory=list)
    given_sound: str | None = None
    family: str | None = None
    family_sound: str | None = None
    # Family name in its parts, and names held before or beside it.
    family_words: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    more_words: list[str] = field(default_factory=list)
    born: str | None = None
    place: str | None = None
    postcode: str | None = None
    region: str | None = None
    street: str | None = None
    house: str | None = None
    employer: str | None = None
    occupation: str | None = None
    gender: str | None = None
    email: str | None = None
    # What stands before the @, where it says more than the name.
    email_own: str | None = None
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


COLUMNS = tuple(each.name for each in fields(Keys))


@lru_cache(maxsize=200_000)
def key_of(text: str) -> str:
    """One key for every spelling: ``Jörg``, ``Joerg`` and ``Jorg`` → ``jorg``."""
    return _TWO_LETTERS.sub(r"\1", " ".join(_NO_WORD.sub(" ", fold(text)).split()))


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[int]]:
    """Given name → numbers of the families of forms it belongs to."""
    found: dict[str, list[int]] = {}
    lines = _NICKNAMES.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(line for line in lines if line and not line.startswith("#")):
        for name in {key_of(name) for name in line.split()}:
            found.setdefault(name, []).append(number)
    return found


def forms_of(given_key: str) -> list[int]:
    """Families of short, pet and foreign forms: those of ``uli`` and ``ulrich`` share one."""
    return _forms().get(given_key, [])


@lru_cache(maxsize=1)
def _names() -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for name, forms in _forms().items():
        for form in forms:
            names.setdefault(form, []).append(name)
    return names


def names_of_form(form: int) -> list[str]:
    """All names of one family of forms."""
    return _names().get(form, [])


def are_forms_of_one_name(first_key: str, second_key: str) -> bool:
    """Whether two given names may be forms of one: ``sepp`` and ``josef``."""
    return not set(forms_of(first_key)).isdisjoint(forms_of(second_key))


def keys_of(record: Record) -> Keys:
    """Prepare a record for comparison."""
    given_words = significant_words(record.given_name)
    family_words = significant_words(record.family_name)
    given, family = " ".join(given_words), " ".join(family_words)
    first = given_words[0] if given_words else ""
    others = significant_words(record.other_names)
    words = list(dict.fromkeys([*given_words, *family_words, *others]))
    more = [w for w in words if len(w) > 1 and w not in {first, *family_words}]
    house, street = _street(record.street)
    emails = [email.strip().lower() for email in record.emails if email.strip()]
    return Keys(
        id=record.id,
        given=given or None,
        given_first=first or None,
        given_words=given_words,
        given_forms=forms_of(first) if first else [],
        given_sound=sound_of(first) or None,
        family=family or None,
        family_sound=sound_of(family) or None,
        family_words=[w for w in [*family_words, *others] if w not in given_words],
        words=words,
        more_words=more,
        born=record.born_on.strip() or None,
        place=key_of(record.place) or None,
        postcode=_NO_WORD.sub("", record.postcode.lower()) or None,
        region=key_of(record.region) or None,
        street=street or None,
        house=house or None,
        employer=_employer(record.employer) or None,
        occupation=key_of(record.occupation) or None,
        gender=record.gender.strip().lower() or None,
        email=emails[0] if emails else None,
        email_own=_own_part(emails[0], words) or None if emails else None,
        emails=emails,
        phones=[phone for phone in record.phones if phone],
        links=[link for link in record.links if link],
    )


def significant_words(name: str) -> list[str]:
    """The words of a name without titles, particles and ranks, as keys."""
    words = key_of(name.replace("'", "")).split()
    kept = [w for w in words if w not in _PARTICLES]
    return [w for w in kept if w not in _RANKS and not _ORDINAL.match(w)]


def _own_part(email: str, words: list[str]) -> str:
    """What stands before the @, unless it is made of the name and of initials alone.

    Everybody called so has such an address somewhere: it repeats the name. A number does not.
    """
    local = email.partition("@")[0]
    rest = key_of(local).replace(" ", "")
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "") if len(word) > 1 else rest
    return "" if _INITIALS.match(rest) else local


def _street(text: str) -> tuple[str, str]:
    """House number and the words of the street."""
    words = key_of(text).split()
    house = next((word for word in words if word[0].isdigit()), "")
    return house, " ".join(word for word in words if word != house)


def _employer(text: str) -> str:
    """Without the legal form: ``Nordlicht Energie GmbH & Co. KG``."""
    whole = key_of(text)
    return " ".join(LEGAL_FORMS.sub(" ", whole).split()) or whole
