# SPDX-License-Identifier: Apache-2.0
"""Whose CV it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talentkreis.intake.cv.fields.contacts import Found
from talentkreis.intake.cv.fields.dates import find_periods
from talentkreis.intake.cv.fields.headings import Section, section_of
from talentkreis.intake.cv.fields.localities import is_place
from talentkreis.intake.cv.fields.words import degree_score, employer_score, title_score
from talentkreis.kernel.text import fold, fold_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.fields.sections import Stretch
    from talentkreis.intake.cv.reading.shapes import Line

_LABEL = re.compile(
    r"(?i)^\W*(?:name|vor-?\s?(?:und|&|/)\s?(?:nachname|zuname)|vollständiger name|full name|first name\(s\) surname\(s\)|name, vorname|nachname, vorname|name und vorname|surname\(s\) first name\(s\)|name, first name)\s*(?::|\||$)\s*"
)
_GIVEN = re.compile(r"(?i)^\W*(?:vorname(?:n|\(n\))?|first names?|given names?)\s*(?::|$)\s*")
_FAMILY = re.compile(
    r"(?i)^\W*(?:nachname|familienname|zuname|surname|last name|family name)\s*(?::|$)\s*"
)
_DOCUMENT = re.compile(
    r"(?i)^\W*(?:(?:tabellarischer\s+)?lebenslauf|curriculum\s+vitae|résumé|resume|cv|bewerbung(?:sunterlagen)?|profil)\b\s*(?:von|of|for|für|–|-|:|\||/)?\s*"
)
_AFTER = re.compile(
    r"(?i)\s*[,|/–-]?\s*\b(?:M\.?\s?Sc\.?|B\.?\s?Sc\.?|M\.?\s?A\.|B\.?\s?A\.|MBA|Ph\.?\s?D\.?|LL\.?\s?M\.?|B\.?\s?Eng\.?|M\.?\s?Eng\.?|CPA|PMP|Jr\.|Sr\.)(?=\W|$).*$"
)
_HONOUR = re.compile(r"(?i)^(?:herr|frau|mr\.?|mrs\.?|ms\.?)\s+")
_TITLED = re.compile(
    r"(?i)^(?:(?:univ\.-?)?(?:prof\.|professor|dr\.?(?:-ing\.?)?|dipl\.-?\s?\w+\.?(?:\s?\(fh\))?|mag\.|ing\.|pd|med\.|rer\.|nat\.|phil\.|pol\.|oec\.|jur\.|iur\.|h\.?\s?c\.|habil\.|techn\.)\s*)+"
)
_PARTICLE = frozenset(
    [
        "von",
        "van",
        "vom",
        "zu",
        "zum",
        "zur",
        "und",
        "de",
        "den",
        "der",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "des",
        "la",
        "le",
        "ten",
        "ter",
        "te",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "graf",
        "freiherr",
        "y",
        "e",
        "st.",
        "o",
    ]
)
_WORD = re.compile(r"^[^\W\d_][^\W\d_'’.`-]*(?:[-'’`][^\W\d_]+)*\.?$")
_NEVER = frozenset(
    [
        "lebenslauf",
        "curriculum",
        "vitae",
        "resume",
        "cv",
        "profil",
        "profile",
        "bewerbung",
        "kontakt",
        "contact",
        "adresse",
        "seite",
        "page",
        "tel",
        "telefon",
        "phone",
        "mobil",
        "email",
        "e-mail",
        "mail",
        "straße",
        "strasse",
        "str",
        "street",
        "weg",
        "platz",
        "allee",
        "summary",
        "about",
        "me",
        "über",
        "mich",
        "deutschland",
        "germany",
        "linkedin",
        "xing",
        "github",
        "persönliche",
        "daten",
        "personal",
        "information",
        "bewerbungsunterlagen",
        "anschreiben",
        "foto",
        "photo",
        "picture",
        "bild",
        "anlage",
        "top",
        "skills",
        "europass",
        "europäischer",
        "european",
        "vertraulich",
        "confidential",
        "page",
        "seite",
        "geburtsdatum",
        "nationalität",
        "wohnhaft",
        "geboren",
        "vorname",
        "nachname",
        "name",
    ]
)


_ITS_PLACE = frozenset({Section.HEAD, Section.CONTACT, Section.PERSONAL, Section.SUMMARY})


def find_name(
    lines: Sequence[Line],
    stretches: Sequence[Stretch],
    emails: Sequence[Found],
    links: Sequence[Found] = (),
) -> Found | None:
    """The name of the person with its line; None where none is certain enough.

    Addresses and the last part of links to profiles often hold the name.
    """
    if labelled := _labelled(lines):
        return labelled
    hints = [_letters(e.value.partition("@")[0]) for e in emails[:2]]
    hints += [_letters(link.value.rstrip("/").rpartition("/")[2]) for link in links[:4]]
    best: tuple[float, Found] | None = None
    largest = max((line.size for line in lines[:400] if line.page == 1), default=0.0)
    sections = {number: s.section for s in stretches for number, _ in s.lines}
    seen = 0
    for number, line in enumerate(lines):
        if line.page > 1 and best is not None:
            break
        is_early = seen < 15
        seen += 1
        section = sections.get(number, Section.OTHER)
        for rank, (text, span) in enumerate(_candidates(lines, number)):
            name = as_name(text)
            if not name:
                continue
            score = 3.0 - min(seen, 16) * 0.18 - rank * 0.1
            score += 2.5 if largest and line.size > 0.97 * largest else 0.0
            score += 1.0 if largest and line.size > 0.7 * largest and line.size > 13 else 0.0
            likeness = max((_resembles(name, hint) for hint in hints), default=0.0)
            is_largest = bool(largest) and line.size > 0.97 * largest
            score += 3.0 * likeness
            score += 0.4 if line.is_bold else 0.0
            score += 0.6 if span > 1 and largest and line.size > 0.97 * largest else 0.0
            score -= 2.0 if section not in _ITS_PLACE and not is_largest else 0.0
            score -= 3.0 if title_score(name) >= 2 and likeness < 1 else 0.0
            score -= (
                2.0
                if employer_score(name) >= 1 or degree_score(_TITLED.sub("", name)) >= 1
                else 0.0
            )
            score -= 1.5 if is_place(name) else 0.0
            if not is_early and score < 3.5:
                continue
            if best is None or score > best[0]:
                best = (score, Found(name, number))
    return best[1] if best and best[0] > 0.8 else None


def _candidates(lines: Sequence[Line], number: int) -> list[tuple[str, int]]:
    line = lines[number]
    is_spread = all(len(part.split()) == 1 for part in line.parts)
    texts = [(line.text, 1)] if len(line.parts) == 1 or is_spread else []
    texts += [(part, 1) for part in line.parts] if len(line.parts) > 1 else []
    bare = _DOCUMENT.sub("", line.text)
    if bare != line.text:
        texts.append((bare, 1))
    pieces = re.split(r"\s[|·•–—-]\s|,\s|\s{2,}|\t", line.text)
    if len(pieces) > 1:
        texts.append((pieces[0], 1))
        if _DOCUMENT.match(pieces[0]):
            texts.append((pieces[1], 1))
    if number + 1 < len(lines):
        after = lines[number + 1]
        is_one = after.page == line.page and abs(after.size - line.size) < 0.6 and line.size >= 14
        if is_one and len(line.text.split()) <= 2 and len(after.text.split()) <= 2:
            texts.append((f"{line.text} {after.text}", 2))
    return texts


def _labelled(lines: Sequence[Line]) -> Found | None:
    given = family = ""
    at = 0
    for number, line in enumerate(lines[:120]):
        text = (
            " ".join(line.parts)
            if len(line.parts) == 1
            else f"{line.parts[0].rstrip(':')}: {' '.join(line.parts[1:])}"
        )
        if hit := _LABEL.match(text):
            rest = text[hit.end() :].strip()
            if not rest and number + 1 < len(lines):
                rest = lines[number + 1].text
            if name := as_name(rest, is_labelled=True):
                return Found(name, number)
        for pattern in (_GIVEN, _FAMILY):
            if hit := pattern.match(text):
                value = text[hit.end() :].strip()
                if value and _WORD.match(value.split()[0]):
                    at = number
                    if pattern is _GIVEN:
                        given = value
                    else:
                        family = value
    return Found(_cased(f"{given} {family}"), at) if given and family else None


def as_name(text: str, *, is_labelled: bool = False) -> str:
    """A text as a person's name in given-family order; empty where it cannot be one."""
    bare = _HONOUR.sub("", text.strip(" ,;:|·•*"))
    bare = _AFTER.sub("", bare).strip(" ,;:|·•")
    bare = re.sub(r"\s*\([^)]*\)|\s*[\"“„][^\"”“]*[\"”“]", "", bare)
    rest = _TITLED.sub("", bare)
    title = bare[: len(bare) - len(rest)].strip()
    if "," in rest:
        family, _, given = rest.partition(",")
        rest = f"{given.strip()} {family.strip()}" if len(family.split()) <= 3 else ""
    words = rest.split()
    least = 1 if is_labelled else 2
    if not least <= len(words) <= 5 or len(rest) > 60 or re.search(r"[\d@/:;!?&+=<>]", rest):
        return ""
    if section_of(rest) or find_periods(rest):
        return ""
    content = [w for w in words if w.lower() not in _PARTICLE]
    if len(content) < least or any(w.lower().strip(".") in _NEVER for w in words):
        return ""
    if not all(_WORD.match(w) and (w[0].isupper() or w.lower() in _PARTICLE) for w in words):
        return ""
    if not any(len(w.strip(".")) > 1 for w in content):
        return ""
    # "NORRIS Chuck": capitals alone mark the family name
    if len(words) == 2 and words[0].isupper() and len(words[0]) > 2 and not words[1].isupper():
        words.reverse()
    return _cased(f"{title} {' '.join(words)}".strip())


def _cased(name: str) -> str:
    """Names in capitals written as names are written."""
    return " ".join(map(_cased_word, name.split()))


def _cased_word(word: str) -> str:
    if len(word) <= 2 or not word.isupper() or "." in word:
        return word
    cased = re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), word.lower())
    return cased.lower() if cased.lower() in _PARTICLE else cased


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", fold(text))


def _resembles(name: str, local: str) -> float:
    """How much of the name the local part of an address holds."""
    if not local:
        return 0.0
    hits = 0.0
    words = [w for w in name.split() if len(w.strip(".")) > 1 and "." not in w]
    for word in words:
        forms = {_letters(word), re.sub(r"[^a-z]", "", fold_short(word))}
        forms |= {f for piece in word.split("-") for f in (_letters(piece),)}
        if any(len(f) > 2 and f in local for f in forms):
            hits += 1
        elif local.startswith(_letters(word)[:1]):
            hits += 0.3
    return min(hits / max(min(len(words), 2), 1), 1.0)
