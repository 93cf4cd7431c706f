# SPDX-License-Identifier: Apache-2.0
"""Languages a person speaks, with their level of the Common European Framework."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.reading.shapes import Line

_NAMES = """
de deutsch german|en englisch english|fr französisch french français|es spanisch spanish español castellano
it italienisch italian italiano|pt portugiesisch portuguese português|nl niederländisch dutch holländisch
pl polnisch polish polski|ru russisch russian|uk ukrainisch ukrainian|tr türkisch turkish türkçe
ar arabisch arabic|zh chinesisch chinese mandarin|ja japanisch japanese|ko koreanisch korean
sv schwedisch swedish|da dänisch danish|no norwegisch norwegian|fi finnisch finnish|cs tschechisch czech
sk slowakisch slovak|sl slowenisch slovenian slovene|hr kroatisch croatian|sr serbisch serbian
bs bosnisch bosnian|hu ungarisch hungarian|ro rumänisch romanian|bg bulgarisch bulgarian
el griechisch greek neugriechisch|he hebräisch hebrew|hi hindi|ur urdu|fa persisch persian farsi|ku kurdisch kurdish
sq albanisch albanian|mk mazedonisch macedonian|et estnisch estonian|lv lettisch latvian|lt litauisch lithuanian
is isländisch icelandic|ga irisch irish|ca katalanisch catalan|eu baskisch basque|vi vietnamesisch vietnamese
th thailändisch thai|id indonesisch indonesian|ms malaiisch malay|ta tamil|te telugu|bn bengali|pa punjabi
sw suaheli swahili|am amharisch amharic|la latein latin lateinisch|grc altgriechisch|ka georgisch georgian
hy armenisch armenian|az aserbaidschanisch azerbaijani|kk kasachisch kazakh|gsw schweizerdeutsch
lb luxemburgisch luxembourgish|af afrikaans|eo esperanto|sgn gebärdensprache dgs|so somali|ti tigrinya|ps paschtu pashto
grc ancient-greek|nds plattdeutsch niederdeutsch|mr marathi|gu gujarati|tl tagalog filipino|be belarussisch belarusian
"""
_CODES: dict[str, str] = {}
for _entry in re.split(r"[|\n]", _NAMES):
    _code, *_spellings = _entry.split() or [""]
    for _spelling in _spellings:
        _CODES[fold(_spelling)] = _code
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_CEFR = re.compile(r"(?i)(?<![\w.])([ABC][12])(?:\s?(?:\.\d|\+))?(?:\s?[-–/]\s?([ABC][12]))?(?!\w)")
_LEVELS = (
    ("native", r"muttersprach\w*|erstsprache|native|mother\s?tongue|first language|bilingual\w*|zweisprachig"),
    ("C2", r"verhandlungssicher in wort und schrift|full professional|nahezu muttersprach\w*|near[- ]native|annähernd muttersprach\w*|proficient user|mastery"),
    ("C1", r"verhandlungssicher\w*|fließend\w*|fliessend\w*|fluent\w*|business fluent|professional\s+working|advanced|sehr gut\w*|very good|excellent|proficient|exzellent|ausgezeichnet|vertragssicher|full working"),
    ("B2", r"gut(?:e[rn]?)?\b(?:\s+kenntnisse)?|good|upper[- ]intermediate|konversationssicher|sicher|fortgeschritten\w*|working proficiency"),
    ("B1", r"mittel\w*|intermediate|befriedigend|conversational|erweiterte grundkenntnisse|limited working|solide"),
    ("A2", r"grundkenntnisse|basic\w*|elementary|basis\w*|schulkenntnisse|wenig|grundlegend\w*|gering\w*|fair|pre-intermediate"),
    ("A1", r"anfänger\w*|beginner\w*|einsteiger\w*|novice|erste kenntnisse"),
)  # fmt: skip
# A network asks for five levels, named after the scale of the Interagency Language Roundtable
# (1 elementary … 5 native). Nobody has fixed what they are in the European framework; these were
# chosen by its descriptions (docs/cv.md). Its words mean something else than in other CVs, where
# "gute Kenntnisse" and "verhandlungssicher" are one step apart.
_OF_NETWORKS = (
    ("native", r"native|bilingual|muttersprach|zweisprachig"),
    ("C2", r"full professional|verhandlungssicher"),
    ("C1", r"professional working|flie(?:ß|ss)end"),
    ("B1", r"limited working|gute kenntnisse"),
    ("A2", r"elementary|grundkenntnisse"),
)
_NETWORK_WORDS = [(level, re.compile(rf"(?i)\b(?:{words})")) for level, words in _OF_NETWORKS]
_LEVEL_WORDS = [(level, re.compile(rf"(?i)(?<!nicht )\b(?:{words})")) for level, words in _LEVELS]
_LABEL = re.compile(
    r"(?i)^\W*(?:muttersprachen?|mother tongue\(?s?\)?|native languages?|erstsprache|first language)\s*[:\t-]?\s*"
)
_DOTS = re.compile(r"[●■★⬤◼█•]{1,6}[○□☆◯◻░]{0,6}")
_SPLIT = re.compile(
    r"\s*(?:[;,|·•/]|\bund\b|\band\b|\s[–-]\s(?=[A-ZÄÖÜ][\wäöü]+isch|[A-Z]\w+(?:ish|ese|ian)\b))\s*"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language (ISO 639 code) with its level: native, A1–C2, or unknown."""

    code: str
    name: str
    level: str
    line: int


def language_code(text: str) -> str:
    """The code of a language's German or English name; empty where it is none."""
    words = fold(text).strip(" .:()").split()
    if words[:2] == ["ancient", "greek"]:
        return "grc"
    for word in words[:2]:
        if found := _CODES.get(word) or _CODES.get(word.removesuffix("kenntnisse")):
            return found
        if word.endswith(("e", "en")) and (found := _CODES.get(word.rstrip("en"))):
            return found
    return ""


def level_of(text: str, network: str = "") -> str:
    """The level a text names, in the words of a network if one printed it; empty for none."""
    if network:
        for level, words in _NETWORK_WORDS:
            if words.search(text):
                return level
    if re.search(
        r"(?i)\b(?:muttersprach|native|mother tongue|erstsprache)", text
    ) and not re.search(r"(?i)nahezu|near|annähernd|fast", text):
        return "native"
    if found := _CEFR.search(text):
        return (found[2] or found[1]).upper()
    for level, words in _LEVEL_WORDS:
        if words.search(text):
            return level
    return ""


def find_languages(lines: Sequence[tuple[int, Line]], network: str = "") -> list[Spoken]:
    """Languages of the lines of a section of languages."""
    found: dict[str, Spoken] = {}
    is_native = False
    pending: list[tuple[str, str, int]] = []
    for number, line in lines:
        text = "\t".join(line.parts)
        label = _LABEL.match(text)
        if label:
            is_native = True
            text = text[label.end() :]
            if not text.strip():
                continue
        names = _named(text)
        if not names:
            level = level_of(text, network)
            if level and pending:
                for code, name, at in pending:
                    if code in found and not found[code].level:
                        found[code] = Spoken(code, name, level, at)
            pending = [] if level else pending
            is_native = is_native and not re.search(
                r"(?i)fremdsprach|other language|foreign|weitere", text
            )
            continue
        pending = []
        for position, (first, last, code, name) in enumerate(names):
            end = names[position + 1][0] if position + 1 < len(names) else len(text)
            before = text[names[position - 1][1] if position else 0 : first]
            own = text[last:end]
            level = level_of(own, network)
            if not level and position == 0 and (front := level_of(before, network)):
                level = front
            if (
                not level
                and position + 1 < len(names)
                and re.fullmatch(r"\s*(?:,|und|and|&|/)\s*", own)
            ):
                tail = text[names[-1][1] :]
                level = level_of(tail, network) if ":" not in text[:first] else ""
                if "," in own:
                    level = ""
            if not level and is_native and label:
                level = "native"
            if code not in found:
                found[code] = Spoken(code, name, level, number)
                if not level:
                    pending.append((code, name, number))
        if label:
            is_native = False
    return list(found.values())


def _named(text: str) -> list[tuple[int, int, str, str]]:
    """Names of languages with their places in a text."""
    names = []
    for word in _WORDS.finditer(text):
        key = fold(word[0])
        code = _CODES.get(key) or _CODES.get(key.removesuffix("kenntnisse"))
        if code == "el" and text[: word.start()].lower().rstrip().endswith("ancient"):
            code = "grc"
        if code and word[0][:1].isupper():
            names.append((word.start(), word.end(), code, word[0]))
    return [n for i, n in enumerate(names) if not i or n[2] != names[i - 1][2]]
