# SPDX-License-Identifier: Apache-2.0
"""How well somebody masters something: ``kann:SPS >= erfahren``, ``spricht:Englisch >= B2``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.kernel.text import fold
from talentkreis.search.tree import AtLeast, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Step:
    """One level: its code in the tree, and its names per language, the printed one first."""

    code: str
    names: Mapping[str, tuple[str, ...]]

    def name(self, language: str) -> str:
        """The name that is printed in `language`."""
        return self.names[language][0]


# From least to most, as the profile counts them from 1 to 5.
SKILL_STEPS: Final = (
    Step("1", {"de": ("Grundkenntnisse", "Anfang"), "en": ("basic", "beginner")}),
    Step("2", {"de": ("mit-Anleitung",), "en": ("guided", "with-guidance")}),
    Step("3", {"de": ("selbstständig", "fortgeschritten"), "en": ("independent", "advanced")}),
    Step("4", {"de": ("erfahren",), "en": ("experienced",)}),
    Step("5", {"de": ("lehrt-andere", "Experte", "Expertin"), "en": ("teaches-others", "expert")}),
)
# The Common European Framework of Reference.
LANGUAGE_STEPS: Final = (
    *(Step(code, {"de": (code,), "en": (code,)}) for code in ("A1", "A2", "B1", "B2", "C1", "C2")),
    Step("native", {"de": ("Muttersprache",), "en": ("native", "mother-tongue")}),
)


def step_of(steps: Sequence[Step], word: str) -> Step | None:
    """The level called so in either language, or by its code."""
    wanted = fold(word.replace("_", "-"))
    for step in steps:
        if any(wanted == fold(name) for names in step.names.values() for name in names):
            return step
    return next((step for step in steps if fold(step.code) == wanted), None)


def from_on(steps: Sequence[Step], code: str) -> list[str]:
    """The codes of this level and all higher ones."""
    codes = [step.code for step in steps]
    return codes[codes.index(code) :]


def named(steps: Sequence[Step], code: str, language: str) -> str:
    """What a level is called; empty for none."""
    return next((step.name(language) for step in steps if step.code == code), "")


def word_of(value: Value) -> str:
    """What a value asks for, whatever level it asks for."""
    return value.word if isinstance(value, AtLeast) else str(value)
