# SPDX-License-Identifier: Apache-2.0
"""The keys rows are looked up by; `intake_key` of the database makes the same ones."""

from __future__ import annotations

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


def block_key(given_name: str, family_name: str) -> str:
    """First given name and the beginning of the family name; empty where one of them is."""
    if not given_name or not family_name:
        return ""
    return f"{text_key(given_name).partition(' ')[0]}|{text_key(family_name)[:3]}"
