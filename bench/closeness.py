# SPDX-License-Identifier: Apache-2.0
"""Whom the product finds first, over people who carry the titles of a set.

A question is asked as a recruiter would: as a filter for a role or a skill. The list is what the
page shows, those found in the order of closeness and then the similar ones, the latter without the
threshold below which the page stops. The labels of the questions are taken out of the vocabulary,
and so out of everything fitted to it. Baselines in the same run: parts of words (2 to 5 letters)
weighted by rarity over the bare titles, and plain full text.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from functools import cached_property
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection, connections, transaction

from bench.relevance_sets import About, RelevanceSet, sets_in
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import fold
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import (
    BasisPurpose,
    LegalBasis,
    Person,
    PersonSkill,
    ProcessingBasis,
    Skill,
    SourceType,
)
from talentkreis.search import actions, queries
from talentkreis.search.fields import Setting
from talentkreis.search.queries.closest import page_by_closeness, similar_places
from talentkreis.search.semantic import actions as semantic
from talentkreis.search.semantic import grams
from talentkreis.search.semantic.choice import shipped
from talentkreis.search.semantic.closeness import Method
from talentkreis.search.tree import Condition, Operator
from talentkreis.taxonomy import naming
from talentkreis.taxonomy.queries import resolve_many
from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Entry, Kind, vocabulary

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from talentkreis.search.semantic.port import Embedder
    from talentkreis.search.tree import Node

DEPTH = 1_000
FIELDS = {About.TITLES: "role", About.SKILLS: "skill"}
_TABLES = "people_person, people_skill, search_row, search_phrase, search_model"
Ranking = list[str]


def measure(data: Path | None, people: int) -> Iterator[dict[str, Any]]:
    """One row a set, method and measure; then the means over the sets of titles and skills."""
    model = Remembering(shipped())
    means: dict[tuple[str, str], list[float]] = defaultdict(list)
    whole = {kind: dict(vocabulary(kind).entries) for kind in Kind}
    for each in sets_in(data):
        chosen = each.sampled(people)
        _forget_everybody()
        _withhold(whole, chosen.questions.values())
        carriers = _populate(chosen, model)
        plain = dict(_plain_ways(chosen, carriers))
        for method, found in _found(chosen, carriers):
            for measure_name, value in _measured(chosen, found).items():
                means[method, measure_name].append(value)
                yield _row(chosen, method, measure_name, value, plain)
    for (method, measure_name), values in means.items():
        if len(values) > 1 and method != "names":
            yield {
                "name": f"relevance_mean_{method}_{measure_name}",
                "value": round(fmean(values), 4),
                "unit": "",
                "baseline": None,
                "ratio": None,
                "n": len(values),
            }


class Remembering:
    """A model that is asked for each text once, over all sets."""

    def __init__(self, model: Embedder) -> None:
        self.name, self.is_outside = model.name, model.is_outside
        self._model = model
        self._known: dict[str, NDArray[np.float32]] = {}

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the model."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known.update(zip(new, self._model.embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def release(self) -> None:
        """Nothing: the next set asks again."""


def _forget_everybody() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {_TABLES} CASCADE")
    connections["owner"].close()


def _withhold(whole: dict[Kind, dict[str, Entry]], labels: Collection[str]) -> None:
    """Make the vocabulary as if it had none of these labels, in whatever form."""
    folded = {fold(label) for label in labels}
    cores = {normalise_title(label).folded for label in labels}
    for kind, entries in whole.items():
        known = vocabulary(kind)
        for table in (known.entries, known.by_label, known.by_key, known.narrower):
            table.clear()
        for entry in entries.values():
            terms = tuple(
                term
                for term in entry.terms
                if fold(term.text) not in folded
                and (kind is Kind.SKILL or normalise_title(term.text).folded not in cores)
            )
            if terms:
                known.add(Entry(entry.concept, terms, entry.broader, entry.related))
    naming.shipped.cache_clear()
    grams.rarity.cache_clear()


def _populate(chosen: RelevanceSet, model: Embedder) -> dict[uuid.UUID, str]:
    """One person for each title, skill or name, known to the search; id → what they stand for."""
    ids = {new_id(): code for code in chosen.carried}
    _create(ids, chosen)
    if chosen.about is About.SKILLS:
        _give_skills(ids, chosen)
    actions.refresh(ids)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["owner"].close()
    if chosen.about is not About.NAMES:
        semantic.keep_up(model)
    return ids


@transaction.atomic
def _create(ids: dict[uuid.UUID, str], chosen: RelevanceSet) -> None:
    today = Setting().today
    Person.objects.bulk_create(
        [_person(person_id, chosen, chosen.carried[code]) for person_id, code in ids.items()],
        batch_size=2_000,
    )
    ProcessingBasis.objects.bulk_create(
        [
            ProcessingBasis(
                person_id=person_id,
                purpose=BasisPurpose.POOL,
                legal_basis=LegalBasis.CONSENT,
                source="bench",
                starts_on=today,
            )
            for person_id in ids
        ],
        batch_size=2_000,
    )


def _person(person_id: uuid.UUID, chosen: RelevanceSet, text: str) -> Person:
    given, family = "Bench", str(person_id)
    if chosen.about is About.NAMES:
        given, family = text.split(" ", 1)
    position = text[:200] if chosen.about is About.TITLES else ""
    return Person(
        id=person_id,
        given_name=given,
        family_name=family,
        position=position,
        source_type=SourceType.IMPORT,
    )


def _give_skills(ids: dict[uuid.UUID, str], chosen: RelevanceSet) -> None:
    names = {fold(text)[:120]: text[:120] for text in chosen.carried.values()}
    codes = resolve_many(names.values(), Kind.SKILL)
    Skill.objects.bulk_create(
        [
            Skill(key=key, name=name, code=codes[name].code if name in codes else "")
            for key, name in names.items()
        ],
        batch_size=2_000,
    )
    by_key = dict(Skill.objects.values_list("key", "pk"))
    PersonSkill.objects.bulk_create(
        [
            PersonSkill(person_id=person_id, skill_id=by_key[fold(chosen.carried[code])[:120]])
            for person_id, code in ids.items()
        ],
        batch_size=2_000,
    )


def _found(
    chosen: RelevanceSet, carriers: dict[uuid.UUID, str]
) -> Iterator[tuple[str, dict[str, Ranking]]]:
    if chosen.about is About.NAMES:
        yield (
            "names",
            {
                question: [carriers[row.id] for row in queries.find_by_name(SYSTEM, text, 10)]
                for question, text in chosen.questions.items()
            },
        )
        return
    for method in (Method.WORDING, Method.MEANING, Method.HYBRID):
        found = {}
        for question, text in chosen.questions.items():
            node = Condition(FIELDS[chosen.about], Operator.IS, text[:400])
            found[question] = [carriers[person_id] for person_id in _listed(node, method)]
        yield _LABELS[method], found


_LABELS = {Method.WORDING: "lexical", Method.MEANING: "semantic", Method.HYBRID: "hybrid"}


def _listed(node: Node, method: Method) -> list[uuid.UUID]:
    """The list of the page, as far as it is looked at here."""
    setting = Setting()
    exact, _cursor = page_by_closeness(setting, node, method, "", DEPTH)
    similar = similar_places(setting, node, method, DEPTH, least=0)
    return [place.person_id for place in [*exact, *similar]]


def _measured(chosen: RelevanceSet, found: dict[str, Ranking]) -> dict[str, float]:
    recalls, reciprocals, precisions = [], [], []
    for question, right in chosen.right.items():
        ranks = [rank for rank, code in enumerate(found[question], 1) if code in right]
        recalls.append(sum(rank <= 10 for rank in ranks) / len(right))
        reciprocals.append(1 / ranks[0] if ranks else 0.0)
        precisions.append(sum(hit / rank for hit, rank in enumerate(ranks, 1)) / len(right))
    return {
        "recall_at_10": fmean(recalls),
        "mrr": fmean(reciprocals),
        "map": fmean(precisions),
    }


def _plain_ways(
    chosen: RelevanceSet, carriers: dict[uuid.UUID, str]
) -> Iterator[tuple[str, dict[str, float]]]:
    tf = TfIdf(chosen.carried)
    ranked = {question: tf.closest(text) for question, text in chosen.questions.items()}
    yield "char_tfidf", _measured(chosen, ranked)
    ranked = {
        question: _by_full_text(text, carriers) for question, text in chosen.questions.items()
    }
    yield "full_text", _measured(chosen, ranked)


def _by_full_text(text: str, carriers: dict[uuid.UUID, str]) -> Ranking:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM search_row, (SELECT replace(plainto_tsquery('german', %s)::text,"
            " '&', '|')::tsquery || replace(plainto_tsquery('simple', %s)::text, '&', '|')::tsquery"
            " AS asked) AS q WHERE document @@ asked"
            " ORDER BY ts_rank(document, asked) DESC, person_id LIMIT %s",
            [text, fold(text), DEPTH],
        )
        return [carriers[row[0]] for row in cursor.fetchall()]


class TfIdf:
    """The plain way anybody would try first: parts of words, weighted by how rare they are here."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.codes = list(texts)
        self.counts = [_parts(text) for text in texts.values()]

    @cached_property
    def rarity(self) -> dict[str, float]:
        """Part → how rare it is among the titles."""
        seen = Counter(part for counts in self.counts for part in counts)
        return {part: math.log((1 + len(self.codes)) / (1 + n)) + 1 for part, n in seen.items()}

    @cached_property
    def places(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Part → who has it, and how much it weighs there."""
        lists: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, counts in enumerate(self.counts):
            weights = {part: n * self.rarity[part] for part, n in counts.items()}
            length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
            for part, weight in weights.items():
                lists[part].append((number, weight / length))
        return {
            part: (np.array([n for n, _w in pairs]), np.array([w for _n, w in pairs], np.float32))
            for part, pairs in lists.items()
        }

    def closest(self, text: str) -> Ranking:
        """Codes by closeness to a text."""
        scores = np.zeros(len(self.codes), dtype=np.float32)
        for part, count in _parts(text).items():
            if part in self.places:
                numbers, weights = self.places[part]
                scores[numbers] += count * self.rarity[part] * weights
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        return [self.codes[number] for number in order if scores[number] > 0]


def _parts(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in fold(text).split():
        edged = f" {word} "
        for length in range(2, 6):
            found.update(edged[at : at + length] for at in range(len(edged) - length + 1))
    return found


def _row(
    chosen: RelevanceSet,
    method: str,
    measure_name: str,
    value: float,
    plain: dict[str, dict[str, float]],
) -> dict[str, Any]:
    baseline = plain["char_tfidf"][measure_name]
    return {
        "name": f"relevance_{chosen.name}_{method}_{measure_name}",
        "value": round(value, 4),
        "unit": "",
        "baseline": round(baseline, 4),
        "ratio": round(value / baseline, 3) if baseline else None,
        "n": len(chosen.questions),
        "people": len(chosen.carried),
        "full_text": round(plain["full_text"][measure_name], 4),
    }
