# SPDX-License-Identifier: Apache-2.0
"""Names: taking them apart as they are written here, and greeting people by them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.kernel.text import clean, fold
from talentkreis.organisation.models import Language
from talentkreis.people.models import FormOfAddress, Salutation

if TYPE_CHECKING:
    from talentkreis.people.models import Person

_SALUTATIONS = {
    "frau": Salutation.MS,
    "fr.": Salutation.MS,
    "ms": Salutation.MS,
    "ms.": Salutation.MS,
    "mrs": Salutation.MS,
    "mrs.": Salutation.MS,
    "herr": Salutation.MR,
    "herrn": Salutation.MR,
    "hr.": Salutation.MR,
    "mr": Salutation.MR,
    "mr.": Salutation.MR,
}
_TITLES = frozenset(
    (
        "dr", "dres", "prof", "professor", "professorin", "pd", "privatdozent", "privatdozentin",
        "dipl", "ing", "dipl-ing", "dipl-kfm", "dipl-kff", "dipl-inf", "dipl-phys", "dipl-math",
        "dipl-wirt-ing", "dipl-betriebswirt", "dipl-psych", "mag", "magister", "med", "phil",
        "rer", "nat", "pol", "oec", "iur", "jur", "habil", "hc", "h", "c", "mult", "techn",
        "theol", "dent", "vet", "univ", "fh", "mba", "msc", "bsc", "ma", "ba", "llm",
    )
)  # fmt: skip
# Words that only continue a title; alone they are (Chinese, Korean) names.
_ONLY_AFTER_A_TITLE = frozenset(
    ("med", "phil", "rer", "nat", "pol", "oec", "iur", "jur", "habil", "hc", "h", "c", "mult",
     "techn", "theol", "dent", "vet", "univ", "fh", "ing", "ma", "ba")
)  # fmt: skip
_PARTICLES = frozenset(
    (
        "von", "van", "vom", "zu", "zum", "zur", "und", "de", "den", "der", "del", "della",
        "delle", "di", "da", "das", "do", "dos", "du", "des", "la", "le", "lo", "ten", "ter",
        "te", "tot", "af", "av", "aan", "auf", "aus", "bin", "ibn", "ben", "al", "el", "abu",
        "freiherr", "freifrau", "freiin", "graf", "gräfin", "baron", "baronin", "ritter",
        "edler", "edle", "mac", "st", "saint", "san", "santa", "'t", "d'", "o'",
    )
)  # fmt: skip
_AFTER_THE_NAME = re.compile(
    r"(?i),?\s+((?:b|m)\.?\s?(?:a|sc|eng|ed)\.?|ll\.?\s?m\.?|mba|ph\.?\s?d\.?|jr\.|jun\.|sen\."
    r"|sr\.|cfa|pmp|\([^)]*\))$"
)
_SPOKEN = (("prof", "Prof."), ("dr", "Dr."), ("dres", "Dr."), ("pd", "PD"))


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart; `suffix` is what stood behind it ("M.Sc.")."""

    given_name: str = ""
    family_name: str = ""
    title: str = ""
    salutation: str = ""
    suffix: str = ""


def split_name(text: str) -> NameParts:
    """Take a whole name apart: ``Frau Prof. Dr. Anna von der Heide, M.Sc.``, ``Demir, Ayşe``.

    A single word is a family name when it follows a salutation or title, else a given name.
    Never fails: what it cannot tell apart stays in the family name.
    """
    rest = clean(text)
    suffixes: list[str] = []
    while match := _AFTER_THE_NAME.search(rest):
        suffixes.insert(0, match[1])
        rest = rest[: match.start()].rstrip(", ")
    family_first, comma, given_after = (part.strip() for part in rest.partition(","))
    if comma and given_after:
        words, salutation, title = _without_honours(given_after.split())
        family, salutation_2, title_2 = _without_honours(family_first.split())
        return NameParts(
            given_name=" ".join(words),
            family_name=" ".join(family),
            title=" ".join(filter(None, (title_2, title))),
            salutation=salutation or salutation_2,
            suffix=", ".join(suffixes),
        )
    words, salutation, title = _without_honours(family_first.split())
    given, family = _halves(words, is_addressed=bool(salutation or title))
    return NameParts(
        given_name=" ".join(given),
        family_name=" ".join(family),
        title=title,
        salutation=salutation,
        suffix=", ".join(suffixes),
    )


def _without_honours(words: list[str]) -> tuple[list[str], str, str]:
    """Words of the name, salutation, title."""
    salutation = ""
    title: list[str] = []
    rest = list(words)
    while len(rest) > 0:
        first = rest[0].lower()
        key = first.strip(".").replace(".", "")
        if not salutation and not title and first in _SALUTATIONS:
            salutation = _SALUTATIONS[first].value
        elif _is_title(rest[0], key, follows_one=bool(title)) and len(rest) > 1:
            title.append(rest[0])
        else:
            break
        rest.pop(0)
    return rest, salutation, " ".join(title)


def _is_title(word: str, key: str, *, follows_one: bool) -> bool:
    if key in _ONLY_AFTER_A_TITLE:
        return follows_one
    # "Prof.Dr." and "Dipl.-Ing." are one word
    return key in _TITLES or word.lower().startswith(("dr.", "prof.", "dipl."))


def _halves(words: list[str], *, is_addressed: bool) -> tuple[list[str], list[str]]:
    """Given and family name; the family begins at its first particle, else at the last word."""
    if len(words) <= 1:
        return ([], words) if is_addressed else (words, [])
    if words[0].lower() in _PARTICLES and is_addressed:
        return [], words
    for position, word in enumerate(words[1:-1], start=1):
        if word.lower() in _PARTICLES:
            return words[:position], words[position:]
    return words[:-1], words[-1:]


def name_key(given_name: str, family_name: str) -> str:
    """One key for every spelling of a name: ``Jörg Müller``, ``Joerg Mueller``, ``Jorg Muller``.

    The database computes the same (`people_name_key`), which has the index.
    """
    return re.sub(r"([aou])e", r"\1", fold(f"{given_name} {family_name}"))


def spoken_title(title: str) -> str:
    """The highest title, as it is said in a greeting: ``Prof. Dr. med.`` → ``Prof.``."""
    key = title.lower()
    return next((spoken for start, spoken in _SPOKEN if re.search(rf"\b{start}", key)), "")


def greeting(person: Person, language: str = "") -> str:
    """How a letter to this person begins, without the comma.

    Du: ``Hallo Svea``. Sie: ``Sehr geehrte Frau Dr. Demir``, and where we do not know how to
    address somebody ``Guten Tag Svea Callsen``. `language` defaults to the person's own.
    """
    english = (language or person.language) == Language.ENGLISH
    if person.form_of_address == FormOfAddress.INFORMAL and person.given_name:
        return f"{'Hello' if english else 'Hallo'} {person.given_name}"
    spoken = spoken_title(person.title)
    if person.family_name and person.salutation in {Salutation.MS, Salutation.MR}:
        is_ms = person.salutation == Salutation.MS
        if english:
            form = _english_title(spoken) or ("Ms" if is_ms else "Mr")
            return f"Dear {form} {person.family_name}"
        form = "Sehr geehrte Frau" if is_ms else "Sehr geehrter Herr"
        return " ".join(filter(None, (form, spoken, person.family_name)))
    whole = " ".join(filter(None, (spoken, person.name)))
    if english:
        return f"Dear {whole}" if whole else "Hello"
    return f"Guten Tag {whole}".strip()


def _english_title(spoken: str) -> str:
    return {"Prof.": "Professor", "Dr.": "Dr", "PD": "Dr"}.get(spoken, "")
