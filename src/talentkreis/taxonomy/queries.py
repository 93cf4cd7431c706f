# SPDX-License-Identifier: Apache-2.0
"""What a text means, and what belongs to a meaning."""

from __future__ import annotations

from talentkreis.kernel.text import fold
from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Concept, Kind, concept_of, vocabulary


def resolve_skill(text: str) -> Concept | None:
    """The skill a label, synonym or abbreviation names; None where it is not known.

    One lookup of the folded text in most cases; a miss costs a second one without inflection.
    """
    known = vocabulary(Kind.SKILL)
    code = known.by_label.get(fold(text)) or known.by_key.get(known.key(text))
    return known.concept(code) if code else None


def resolve_occupation(text: str) -> Concept | None:
    """The occupation a job title names, whatever its gender form and decoration."""
    known = vocabulary(Kind.OCCUPATION)
    code = known.by_label.get(fold(text)) or known.by_key.get(known.key(text))
    if code is None:
        core = normalise_title(text).core
        code = known.by_label.get(fold(core)) or known.by_key.get(known.key(core))
    return known.concept(code) if code else None


def expand(code: str, *, related: bool = False) -> set[str]:
    """The code with everything narrower, and on demand what is related; unknown codes alone."""
    concept = concept_of(code)
    return vocabulary(concept.kind).expanded(code, related=related) if concept else {code}


def label_of(code: str, language: str | None = None) -> str:
    """The label of a concept in the reader's language; empty for an unknown code."""
    concept = concept_of(code)
    return concept.label(language) if concept else ""
