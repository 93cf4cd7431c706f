# SPDX-License-Identifier: Apache-2.0
"""What a text means, and what belongs to a meaning.

The shipped vocabulary answers first, from memory; the words of the team and imported
classifications answer for what it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.kernel.text import fold
from talentkreis.taxonomy.models import Alias, SchemeConcept, SchemeLabel
from talentkreis.taxonomy.naming import core, shipped
from talentkreis.taxonomy.vocabulary import ENGLISH, GERMAN, Concept, Kind, concept_of, vocabulary

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

# Enough for a list under a field; more is not read.
MOST_PROPOSALS = 8


def resolve_skill(text: str) -> Concept | None:
    """The skill a label, synonym, abbreviation or word of the team names; None if unknown."""
    return resolve(text, Kind.SKILL)


def resolve_occupation(text: str) -> Concept | None:
    """The occupation a job title names, whatever its gender form and decoration."""
    return resolve(text, Kind.OCCUPATION)


def resolve(text: str, kind: Kind) -> Concept | None:
    """The concept of this kind a text names: shipped, of the team, or imported."""
    return shipped(text, kind) or resolve_many([text], kind).get(text)


def resolve_many(texts: Iterable[str], kind: Kind) -> dict[str, Concept]:
    """Text → concept for those that name one; at most three statements, however many texts."""
    found: dict[str, Concept] = {}
    open_keys: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts):
        if concept := shipped(text, kind):
            found[text] = concept
        elif key := vocabulary(kind).key(core(text, kind)):
            open_keys.setdefault(key, []).append(text)
    if open_keys:
        for key, concept in _stored(open_keys, kind).items():
            found.update(dict.fromkeys(open_keys[key], concept))
    return found


def named(text: str, kind: Kind) -> Concept | None:
    """The concept with this code or label."""
    concept = concept_of(text)
    return concept if concept and concept.kind is kind else resolve(text, kind)


def expand(code: str, *, related: bool = False) -> set[str]:
    """The code with everything narrower, and on demand what is linked; unknown codes alone."""
    return expand_many([code], related=related)[code]


# Whose codes are asked for, beside the code they belong to; each column has its index.
_NARROWER = """
    WITH RECURSIVE asked(root, own) AS (SELECT * FROM unnest(%s::text[], %s::text[])),
    found(root, id, own_code, code) AS (
        SELECT asked.root, c.id, c.own_code, c.code FROM asked
            JOIN taxonomy_schemeconcept c ON c.own_code = asked.own
        UNION SELECT asked.root, c.id, c.own_code, c.code FROM asked
            JOIN taxonomy_schemeconcept c ON c.code = asked.own
        UNION SELECT found.root, c.id, c.own_code, c.code FROM found
            JOIN taxonomy_schemerelation r ON r.other_id = found.id AND r.kind = 'broader'
            JOIN taxonomy_schemeconcept c ON c.id = r.concept_id
    )
    SELECT root, own_code, code FROM found
"""


def expand_many(codes: Iterable[str], *, related: bool = False) -> dict[str, set[str]]:
    """Each code with what `expand` says of it, in one statement."""
    found: dict[str, set[str]] = {}
    for code in codes:
        concept = concept_of(code)
        known = vocabulary(concept.kind).expanded(code, related=related) if concept else {code}
        found[code] = set(known)
    if not found:
        return found
    pairs = [(root, own) for root, each in found.items() for own in each]
    with connection.cursor() as cursor:
        cursor.execute(_NARROWER, [[root for root, _own in pairs], [own for _root, own in pairs]])
        for root, *narrower in cursor.fetchall():
            found[root].update(code for code in narrower if code)
    return found


def label_of(code: str, language: str | None = None) -> str:
    """The label of a shipped concept in the reader's language; empty for another code."""
    concept = concept_of(code)
    return concept.label(language) if concept else ""


def proposals(text: str, kind: Kind, language: str | None = None) -> list[Concept]:
    """Concepts whose labels begin with, or hold, what is typed; for completion in fields."""
    start = fold(text)
    if not start:
        return []
    known = vocabulary(kind)
    first: dict[str, None] = {}
    later: dict[str, None] = {}
    for label, code in known.by_label.items():
        if label.startswith(start):
            first[code] = None
        elif f" {start}" in label:
            later[code] = None
    found = [known.entries[code].concept for code in dict.fromkeys([*first, *later])]
    ordered = sorted(
        found,
        key=lambda c: (not fold(c.label(language)).startswith(start), len(c.label(language))),
    )
    return ordered[:MOST_PROPOSALS]


@dataclass(frozen=True, slots=True)
class AliasShown:
    """A word of the team with what it means."""

    alias: Alias
    meaning: str


def aliases(language: str | None = None) -> list[AliasShown]:
    """All words of the team, by alphabet."""
    return [
        AliasShown(alias, label_of(alias.code, language) or alias.code)
        for alias in Alias.objects.order_by("key")
    ]


def words_of_the_team(kind: Kind) -> dict[str, str]:
    """Text → code of all aliases: what `finding` takes as its `aliases`."""
    return dict(Alias.objects.filter(kind=kind).values_list("text", "code"))


def _stored(keys: Iterable[str], kind: Kind) -> dict[str, Concept]:
    """Key → concept, of the team's words before imported labels."""
    wanted = list(keys)
    rows = Alias.objects.filter(kind=kind, key__in=wanted).values_list("key", "code")
    found = {key: concept for key, code in rows if (concept := concept_of(code))}
    labels = (
        SchemeLabel.objects.filter(concept__kind=kind, key__in=wanted)
        .order_by("is_preferred", "-concept__code")
        .values_list("key", "concept_id", "concept__own_code")
    )
    imported: dict[str, tuple[uuid.UUID, str]] = {
        key: (concept_id, own) for key, concept_id, own in labels if key not in found
    }
    strange = _strangers({concept_id for concept_id, own in imported.values() if not own}, kind)
    for key, (concept_id, own) in imported.items():
        concept = concept_of(own) if own else strange.get(concept_id)
        if concept:
            found[key] = concept
    return found


def _strangers(ids: set[uuid.UUID], kind: Kind) -> dict[uuid.UUID, Concept]:
    """Imported concepts that the shipped vocabulary does not have."""
    if not ids:
        return {}
    labels: dict[uuid.UUID, dict[str, str]] = {}
    rows = SchemeLabel.objects.filter(concept__in=ids, is_preferred=True)
    for concept_id, language, text in rows.values_list("concept_id", "language", "text"):
        labels.setdefault(concept_id, {})[language] = text
    concepts = SchemeConcept.objects.filter(id__in=ids).values_list("id", "code", "scheme_id")
    found: dict[uuid.UUID, Concept] = {}
    for concept_id, code, scheme in concepts:
        by_language = labels.get(concept_id, {})
        some = next(iter(by_language.values()), code)
        found[concept_id] = Concept(
            code, kind, by_language.get(GERMAN, some), by_language.get(ENGLISH, some), scheme
        )
    return found
