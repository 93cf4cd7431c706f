# SPDX-License-Identifier: Apache-2.0
"""Gender forms of German occupations: one base form, every way people write it.

The vocabulary writes an occupation once, with a colon (``Softwareentwickler:in``,
``Beauftragte:r``) or as a pair (``Industriekaufmann/-frau``); `forms` makes the rest by rule.
`neutral_word` goes the other way: any form of one word to the one that stands for all.
"""

from __future__ import annotations

import re

from talentkreis.kernel.text import fold

# Base of the neutral form → feminine, where the feminine is more than base + "in".
_FEMININE = {
    "arzt": "ärztin",
    "anwalt": "anwältin",
    "koch": "köchin",
    "bauer": "bäuerin",
    "rat": "rätin",
    "vogt": "vögtin",
    "schmied": "schmiedin",
}
_PLURALS = {
    "arzt": "ärzte",
    "anwalt": "anwälte",
    "koch": "köche",
    "rat": "räte",
    "vogt": "vögte",
    "kapitän": "kapitäne",
    "diakon": "diakone",
}
# Folded endings → folded neutral ending; the irregular ones above and contractions.
_IRREGULAR = (
    ("aerztinnen", "arzt"), ("aerztin", "arzt"), ("aerzten", "arzt"), ("aerzte", "arzt"),
    ("aerzt", "arzt"),
    ("anwaeltinnen", "anwalt"), ("anwaeltin", "anwalt"), ("anwaelten", "anwalt"),
    ("anwaelte", "anwalt"), ("anwaelt", "anwalt"), ("koechinnen", "koch"),
    ("koechin", "koch"), ("koeche", "koch"), ("koech", "koch"),
    ("baeuerinnen", "bauer"), ("baeuerin", "bauer"), ("raetinnen", "rat"), ("raetin", "rat"),
    ("beamtinnen", "beamt"), ("beamtin", "beamt"), ("beamter", "beamt"), ("beamten", "beamt"),
    ("beamte", "beamt"),
    ("frauen", "mann"), ("frau", "mann"), ("leuten", "mann"), ("leute", "mann"),
    ("maenner", "mann"), ("kaufperson", "kaufmann"), ("fachpersonen", "fachmann"),
    ("fachperson", "fachmann"), ("kapitaene", "kapitaen"),
    ("kapitaenen", "kapitaen"), ("diakone", "diakon"), ("diakonen", "diakon"),
    ("wirtinnen", "wirt"), ("wirtin", "wirt"),
)  # fmt: skip
# What stands before -in in feminine nouns; "Termin", "Medizin" and "Berlin" end otherwise.
_BASES = re.compile(
    r".{2,}(?:er|or|ar|eur|oer|ist|yst|ast|ent|ant|at|et|eut|log|agog|nom|graf|graph|urg|ekt|and|"
    r"end|soph|expert|strateg|kolleg|kund|hirt|arch|soldat|therapeut|naut|schmied|vogt|wart|wirt|"
    r"paed|path|metz|sekretaer|funktionaer)"
    r"|.*(?:pilot|chef|coach|expert|detektiv|diakon|kapitaen|substitut)"
)
_WEAK = re.compile(r".+(?:log|agog|expert|strateg|kolleg|kund|orthopaed|logopaed|motopaed)e")
_PARTICIPLES = re.compile(
    r"(.{3,}(?:isch|lich|iert|end|al|iv)|.*(?:angestellt|beauftragt|bevollmaechtigt|geordnet|nah|"
    r"staendig|bedienstet|beschaeftigt|geprueft|anerkannt|aktuariell|intern|extern)|frei)e[rnms]?"
)
_INCLUSIVE = re.compile(r"(?P<base>[^\W\d_]+):in\b")
_PARTICIPLE = re.compile(r"(?P<base>[^\W\d_]+e):r\b")
_PAIR = re.compile(r"(?P<base>[^\W\d_]*)(?P<one>mann|frau)/-(?P<other>mann|frau)\b")
# Both forms written out: Koch/Köchin, Facharzt/Fachärztin für Chirurgie.
_HALVES = re.compile(r"(?P<one>[^\W\d_][\w-]+)/(?P<other>[^\W\d_][\w-]+)(?P<rest>\b.*)")
SEPARATORS = (":", "*", "_", "/", "/-", "·")


def neutral_word(folded: str) -> str:
    """The form that stands for all genders of a folded word: ``entwicklerin`` → ``entwickler``.

    Words that are no feminine or participle stay as they are. The result is a key, not German.
    """
    for ending, neutral in _IRREGULAR:
        if folded.endswith(ending):
            return folded[: -len(ending)] + neutral
    word = folded[:-3] if folded.endswith("innen") else folded
    if word.endswith("in") and _BASES.fullmatch(word[:-2]):
        word = word[:-2]
    if _WEAK.fullmatch(word):
        return word[:-1]
    if participle := _PARTICIPLES.fullmatch(word):
        return participle[1] + "e"
    return word


def forms(label: str) -> list[str]:
    """Every way to write one occupation, the label itself first.

    ``Softwareentwickler:in`` gives masculine, feminine, both plurals, slash, star, underscore,
    bracket and inner capital; a label without mark gives itself.
    """
    found = [label]
    for pattern, endings in (
        (_INCLUSIVE, _inclusive),
        (_PARTICIPLE, _participle),
        (_PAIR, _pair),
    ):
        if match := pattern.search(label):
            head, tail = label[: match.start()], label[match.end() :]
            found += [f"{head}{middle}{tail}" for middle in endings(match)]
    return list(dict.fromkeys([*found, *halves(label)]))


def halves(label: str) -> list[str]:
    """Both forms of a label that writes them out: ``Koch/Köchin`` → ``Koch``, ``Köchin``."""
    pair = _HALVES.fullmatch(label)
    if pair is None:
        return []
    one, other = fold(pair["one"]), fold(pair["other"])
    if not other.endswith("in") and one[:4] != other[:4]:
        return []
    return [pair["one"] + pair["rest"], pair["other"] + pair["rest"]]


def masculine(base: str) -> str:
    """The masculine of a base before ``:in``: ``Biolog`` → ``Biologe``, ``Ärzt`` → ``Arzt``."""
    for irregular, feminine in _FEMININE.items():
        if base.lower().endswith(feminine[:-2]):
            cut = len(base) - len(feminine[:-2])
            return _cased(base[:cut] + irregular, like=base)
    if base.lower().endswith("beamt"):
        return base + "er"
    return base + "e" if _WEAK.fullmatch(fold(base) + "e") else base


def feminine(base: str) -> str:
    """The feminine of a masculine or of a base before ``:in``."""
    for irregular, female in _FEMININE.items():
        if base.lower().endswith(irregular):
            return _cased(base[: -len(irregular)] + female, like=base)
    return base + "in"


def _inclusive(match: re.Match[str]) -> list[str]:
    base = match["base"]
    male, female = masculine(base), feminine(base)
    plural = male
    for irregular, many in _PLURALS.items():
        if male.lower().endswith(irregular):
            plural = _cased(male[: -len(irregular)] + many, like=male)
    if plural == male and not male.lower().endswith("er"):
        plural = male + ("n" if male.endswith("e") else "en")
    endings = [f"{base}{mark}in" for mark in SEPARATORS]
    endings += [f"{base}{mark}innen" for mark in SEPARATORS]
    return [male, female, plural, f"{female}nen", *endings, f"{base}(in)", f"{base}In",
            f"{base}Innen", f"{male}/{female}"]  # fmt: skip


def _participle(match: re.Match[str]) -> list[str]:
    base = match["base"]
    marks = [f"{base}{mark}r" for mark in SEPARATORS]
    return [f"{base}r", base, f"{base}n", *marks, f"{base}(r)"]


def _pair(match: re.Match[str]) -> list[str]:
    base, one, other = match["base"], match["one"], match["other"]
    if not base:
        return []
    neutral = [f"{base}person"] if base.lower().endswith(("fach", "kauf")) else []
    return [
        f"{base}{one}",
        f"{base}{other}",
        f"{base}leute",
        *neutral,
        f"{base}{one}/{other}",
        f"{base}{other}/-{one}",
        f"{base}{one}/{base}{other}",
    ]


def _cased(word: str, *, like: str) -> str:
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
