# SPDX-License-Identifier: Apache-2.0
"""Job titles in one form: without gender, advertising, workload and abbreviations.

One place for all of it: search, duplicates, CV reading and the vocabulary compare titles by
`NormalTitle.folded`. The core is for comparing and ranking; pages show what people wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from talentkreis.kernel.text import clean, fold
from talentkreis.taxonomy.gender import neutral_word

# Longer input is no title; regular expressions stay cheap on it.
LONGEST_TITLE = 300


class Level(StrEnum):
    """What a title says about experience."""

    JUNIOR = "junior"
    SENIOR = "senior"
    LEAD = "lead"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class NormalTitle:
    """A title for comparing: `core` readable, `folded` the key, and the level it names."""

    core: str
    folded: str
    level: Level | None = None


_SEX = r"(?:[mwfdxi]|div(?:ers|\.)?|gn|m(?:ä|ae)nnlich|weiblich|male|female|diverse)"
_NOISE = re.compile(
    # (m/w/d), [w|m|x], m/f/d and their kin; in brackets also with words behind them
    rf"[(\[{{]\s*(?:{_SEX}\s*[/|,*\-·.:+]+\s*)+{_SEX}\*?\s*[)\]}}]"
    rf"|(?<![^\W_])(?:[mwfdx]\s?[/|]\s?){{1,3}}[mwfdx](?![^\W_])"
    r"|[(\[]\s*(?:all[e]?\s+genders?|alle\s+geschlechter|gn|gn\*|mensch(?:en)?|human|any\s+gender|"
    r"divers|geschlecht\s+egal|m|w|d|f|x)\s*[)\]]"
    r"|\*gn\b|\ball\s+genders\b"
    # workload, start, contract and reference
    r"|(?<![^\W_])\d{1,3}\s*(?:[-–]\s*\d{1,3}\s*)?%"
    r"|(?<![^\W_])(?:in\s+|auch\s+in\s+)?(?:voll|teil)zeit"
    r"(?:\s*(?:/|oder|und|or)\s*(?:voll|teil)zeit)?(?![^\W_])"
    r"|(?<![^\W_])(?:full|part)[- ]?time(?![^\W_])"
    r"|(?<![^\W_])(?:ab\s+sofort|un?befristet|befristet)(?![^\W_])"
    r"|(?<![^\W_])(?:remote|home[- ]?office|hybrid)(?![^\W_])"
    r"|(?<![^\W_])(?:job|ref|referenz|kenn)[-. ]*(?:id|nr|nummer|ziffer|code)?[.:# ]+"
    r"[\w/-]*\d[\w/-]*"
    r"|(?<![^\W_])zum\s+\d{1,2}\.\d{1,2}\.(?:\d{2,4})?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[{]\s*[/,|\-–·*&+.:;]*\s*[)\]}]")
_DEGREES = re.compile(
    r"(?<![^\W_])(?:(?:prof|dr|mag|b\.?\s?sc|m\.?\s?sc|b\.?\s?a|m\.?\s?a|b\.?\s?eng|m\.?\s?eng|ll\.?m|"
    r"m\.?b\.?a|ph\.?\s?d)\.(?:\s?(?:med|rer|nat|phil|ing|jur|pol|oec|h\.c|univ)\.?)*)"
    r"(?=\s|$|,)|\((?:fh|uni|tu|tum|ba|dh|ihk|hwk)\)",
    re.IGNORECASE,
)
_INCLUSIVE = re.compile(
    r"(?<=[^\W\d_]{2})(?:(?:[:*_·]|/-?)in(?:nen)?(?![^\W_])|\(in(?:nen)?\)|(?<=[a-zß])In(?:nen)?(?![^\W_])"
    r"|(?<=e)(?:[:*_·]|/-?)[rn](?![^\W_])|(?<=e)\([rn]\)|/-?(?:frau|mann|leute|person)(?![^\W_]))"
)
_WORD = re.compile(r"[^\W\d_]+(?:\.?-?[^\W\d_]+)*\.?")
_SEPARATORS = re.compile(r"\s*(?:[|•·;,/]|\s[-–—]\s)\s*|\s*&\s*")
_EDGES = " \t-–—/|,;:·•*&+_"
_GRADE = re.compile(r"\s+(?:I{1,3}|IV)$")
_LEVELS = {
    "junior": Level.JUNIOR, "jr": Level.JUNIOR, "jun": Level.JUNIOR,
    "senior": Level.SENIOR, "sr": Level.SENIOR, "sen": Level.SENIOR, "snr": Level.SENIOR,
    "principal": Level.PRINCIPAL, "lead": Level.LEAD, "leitender": Level.LEAD,
}  # fmt: skip
# "Lead" is no level where it is the object: Lead Generation, Lead Management.
_LEAD_OBJECTS = frozenset({"generation", "management", "manager", "auditor", "generator", "buyer"})
# Written short → written out. Keys are folded, without the full stop at the end.
_ABBREVIATIONS = {
    "mgr": "Manager", "mngr": "Manager", "mgmt": "Management", "eng": "Engineer",
    "engr": "Engineer", "dev": "Developer", "admin": "Administrator", "sysadmin":
    "Systemadministrator", "sw": "Software", "hw": "Hardware", "asst": "Assistant",
    "assist": "Assistent", "coord": "Coordinator", "dir": "Director", "exec": "Executive",
    "rep": "Representative", "spec": "Specialist", "sachb": "Sachbearbeiter", "mitarb":
    "Mitarbeiter", "ltr": "Leiter", "ltg": "Leitung", "stv": "stellvertretender", "stellv":
    "stellvertretender", "stellvertr": "stellvertretender", "kfm": "kaufmännischer", "kaufm":
    "kaufmännischer", "techn": "technischer", "gf": "Geschäftsführer", "al": "Abteilungsleiter",
    "ing": "Ingenieur", "dipl-ing": "Ingenieur", "dipl.-ing": "Ingenieur", "dipl ing": "Ingenieur",
    "dipl.ing": "Ingenieur", "dipl.-kfm": "Kaufmann", "dipl.-kffr": "Kauffrau",
    "dipl.-inf": "Informatiker", "dipl.-inform": "Informatiker", "dipl.-wirt.-ing":
    "Wirtschaftsingenieur", "wirt.-ing": "Wirtschaftsingenieur", "wirtsch.-ing":
    "Wirtschaftsingenieur", "dipl.-psych": "Psychologe", "dipl.-paed": "Pädagoge",
    "dipl.-soz.paed": "Sozialpädagoge", "dipl.-betriebsw": "Betriebswirt", "dipl.-oec":
    "Ökonom", "dipl.-phys": "Physiker", "dipl.-chem": "Chemiker", "dipl.-math": "Mathematiker",
    "exam": "examinierter", "gepr": "geprüfter", "staatl": "staatlich", "anerk": "anerkannter",
    "buchh": "Buchhalter", "fibu": "Finanzbuchhaltung", "werkstud": "Werkstudent", "prakt":
    "Praktikant", "azubi": "Auszubildender", "mfa": "medizinischer Fachangestellter",
    "zfa": "zahnmedizinischer Fachangestellter", "refa-fachmann": "REFA-Fachmann",
    "kfz": "Kfz", "vertr": "Vertrieb", "aussend": "Außendienst", "personalref":
    "Personalreferent",
}  # fmt: skip
# Letters that abbreviate only with their full stop: "Ing." but not a word "rep".
_ONLY_WITH_STOP = frozenset({"al", "rep", "spec", "exec", "dir", "kfz", "eng", "prakt", "ltg"})


def normalise_title(text: str) -> NormalTitle:
    """A title without gender forms, advertising, workload, degrees and short spellings.

    Idempotent: the core of a core is itself. Never empty for a text with a letter or digit.
    """
    return _normalise(clean(text)[:LONGEST_TITLE])


@lru_cache(maxsize=50_000)
def _normalise(text: str) -> NormalTitle:
    level: Level | None = None
    core = text
    # Removing one thing can uncover another; two or three rounds settle every real title.
    for _ in range(8):
        before = core
        core, named = _once(core)
        level = level or named
        if core == before:
            break
    return NormalTitle(core, fold(core), level)


def _once(text: str) -> tuple[str, Level | None]:
    bare = _kept(_BRACKETS.sub(" ", _NOISE.sub(" ", text)), text)
    bare = _kept(_DEGREES.sub(" ", bare), bare)
    bare = _INCLUSIVE.sub("", bare)
    bare = _WORD.sub(_written_out, bare)
    bare = _without_repetition(bare)
    bare, level = _without_level(bare)
    bare = _kept(_GRADE.sub("", bare), bare)
    return bare.strip(_EDGES + ".") or bare, level


def _kept(new: str, old: str) -> str:
    """The new text, tidied; the old one where nothing would be left."""
    tidy = " ".join(new.split()).strip(_EDGES) if new != old else " ".join(old.split())
    tidy = tidy.strip(_EDGES) or tidy
    return tidy if any(c.isalnum() for c in tidy) else " ".join(old.split())


def _written_out(match: re.Match[str]) -> str:
    word = match[0]
    has_stop = word.endswith(".")
    short = fold(word.rstrip("."))
    written = _ABBREVIATIONS.get(short)
    if written and (has_stop or short not in _ONLY_WITH_STOP):
        return _neutral_words(written)
    if "-" in word:
        return "-".join(_WORD.sub(_written_out, part) for part in word.split("-"))
    return _neutral(word)


def _neutral_words(text: str) -> str:
    return " ".join(_neutral(word) for word in text.split())


@lru_cache(maxsize=50_000)
def _neutral(word: str) -> str:
    """The word in its neutral form; as it is written where it has only one."""
    folded = fold(word)
    neutral = neutral_word(folded)
    if neutral == folded:
        return word
    # Mostly an ending goes; where the stem changes too (Ärztin, Kauffrau) the key is written.
    if folded.startswith(neutral) and len(folded) == len(word):
        return word[: len(neutral)]
    for cut in range(len(word) - 1, 0, -1):
        if fold(word[:cut]) == neutral:
            return word[:cut]
    return neutral.capitalize() if word[:1].isupper() else neutral


def _without_repetition(text: str) -> str:
    """``Entwickler / Entwickler`` is one word; so are both halves of a doubled title."""
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) > 1 and len({fold(part) for part in parts}) == 1:
        return parts[0]
    if "/" in text:
        return re.sub(
            r"(?<![^\W_])([^\W_]+)\s*/\s*([^\W_]+)(?![^\W_])",
            lambda m: m[1] if fold(m[1]) == fold(m[2]) else m[0],
            text,
        )
    return text


def _without_level(text: str) -> tuple[str, Level | None]:
    kept: list[str] = []
    level: Level | None = None
    parts = text.split()
    for number, part in enumerate(parts):
        bare = fold(part).strip(".,()-/")
        named = _LEVELS.get(bare)
        if named is Level.LEAD:
            following = fold(parts[number + 1]) if number + 1 < len(parts) else ""
            named = None if number or not following or following in _LEAD_OBJECTS else named
        if named is None:
            kept.append(part)
        level = level or named
    bare_text = _kept(" ".join(kept), text)
    return bare_text, level if bare_text != text else None
