# SPDX-License-Identifier: Apache-2.0
"""The ready cadence: month 1, 2, 3, then once a quarter, in German and English.

The texts are whole and honest as they stand: they claim nothing about an employer that could be
wrong, and promise only what Talentkreis keeps (one message a month at most, a human who answers,
an end by one click). Most employers will put a paragraph of their own into each.
"""

from __future__ import annotations

from dataclasses import dataclass

from talentkreis.nurture.cadence import english, german, german_informal


@dataclass(frozen=True, slots=True)
class Words:
    """Name, summary, subject and body of a step in one language and form."""

    name: str
    summary: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class CadenceStep:
    """A step of the cadence; `words` by language and form of address."""

    key: str
    wait_months: int
    repeats: bool
    words: dict[tuple[str, str], Words]


def _words(key: str) -> dict[tuple[str, str], Words]:
    return {
        ("de", "sie"): Words(**german.STEPS[key]),
        ("de", "du"): Words(**german_informal.STEPS[key]),
        ("en", "sie"): Words(**english.STEPS[key]),
    }


STEPS: tuple[CadenceStep, ...] = (
    CadenceStep("welcome", wait_months=0, repeats=False, words=_words("welcome")),
    CadenceStep("insight", wait_months=1, repeats=False, words=_words("insight")),
    CadenceStep("update", wait_months=1, repeats=False, words=_words("update")),
    CadenceStep("quarterly", wait_months=3, repeats=True, words=_words("quarterly")),
)
NAMES: dict[str, str] = {"de": german.NAME, "en": english.NAME}
DESCRIPTIONS: dict[str, str] = {"de": german.DESCRIPTION, "en": english.DESCRIPTION}
