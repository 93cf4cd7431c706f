# SPDX-License-Identifier: Apache-2.0
"""The keys rows are looked up by, some of them as the database makes them for its indexes."""

from __future__ import annotations

import string
from functools import lru_cache

from talentkreis.intake.duplicates.engine.records import LEGAL_FORMS
from talentkreis.people.names import name_key


@lru_cache(maxsize=50_000)
def text_key(text: str) -> str:
    """One key for every spelling: ``Flüge-Öl`` and ``Fluege Oel``."""
    return name_key(text.replace("-", " "), "")


@lru_cache(maxsize=50_000)
def employer_key(text: str) -> str:
    """An employer without its legal form: ``Nordlicht Energie GmbH & Co. KG``."""
    return " ".join(LEGAL_FORMS.sub(" ", text_key(text)).split()) or text_key(text)


# Letters as `intake_key` of the database takes them; for finding, not for deciding.
_FORMS = {
    "a": "ÄÀÁÂÃÅĄĂ", "c": "ÇĆČ", "d": "ĎĐÐ", "e": "ÈÉÊËĘĚĖ", "g": "ĞĢ", "i": "ÌÍÎÏĮ", "k": "Ķ",
    "l": "ŁĽĻ", "n": "ÑŃŇŅ", "o": "ÖÒÓÔÕØŐ", "r": "ŘŔ", "s": "ŚŠȘŞ", "t": "ŤȚŢ", "u": "ÜÙÚÛŮŰŪ",
    "y": "ÝŸ", "z": "ŹŻŽ",
}  # fmt: skip
_AS_STORED = str.maketrans(
    {letter: plain for plain, forms in _FORMS.items() for letter in forms + forms.lower()}
    | {upper: upper.lower() for upper in string.ascii_uppercase}
    | {"İ": "i", "ı": "i", "ß": "s", "-": " ", "’": "'"}
)


@lru_cache(maxsize=50_000)
def stored_key(text: str) -> str:
    """What `intake_key` of the database makes of a text."""
    plain = text.translate(_AS_STORED)
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def namesake_key(given_name: str, family_name: str, place: str) -> str:
    """What `intake_namesake_key` of the database makes of a name and where it is."""
    texts = (stored_key(given_name), stored_key(family_name), stored_key(place))
    given, family, where, *_more = "|".join(texts).split("|")
    return f"{given.partition(' ')[0]}|{family[:3]}|{where}"


def block_key(given_name: str, family_name: str) -> str:
    """First given name and the beginning of the family name; empty where one of them is."""
    if not given_name or not family_name:
        return ""
    return f"{text_key(given_name).partition(' ')[0]}|{text_key(family_name)[:3]}"
