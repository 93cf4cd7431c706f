# SPDX-License-Identifier: Apache-2.0
"""Which phrases in use are close to what somebody looks for, by wording, by meaning, or by both.

The best of either way are looked at together: a sum of both, weighted. Ranks of the two lists,
which need no weights, lost when measured (docs/decisions/0024-closeness-orders-people.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db import connection

from talentkreis.search.semantic.actions import (
    as_vector,
    matrix_of,
    phrase_of,
)
from talentkreis.search.semantic.grams import as_sparse, grams_of
from talentkreis.search.semantic.models import EmbeddingModel, PhraseKind
from talentkreis.search.semantic.port import embedder_of
from talentkreis.search.semantic.whitening import whitened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.search.fields.registry import Setting

# Phrases looked at, by either way. Whoever has another title comes behind all of these.
MOST = 400
# Equal to four places is equally close: the last bits of a vector say nothing.
PLACES = 4
_NOT_CLOSE = 0.05


class Method(StrEnum):
    """What closeness means."""

    HYBRID = "hybrid"
    WORDING = "wording"
    MEANING = "meaning"


# From here on a phrase is called similar: about every second pair of titles was judged to be so
# (docs/quality.md). Skills are compared without the matrix and are closer to each other.
SIMILAR_FROM = {
    (PhraseKind.TITLE, Method.HYBRID): 0.55,
    (PhraseKind.TITLE, Method.WORDING): 0.5,
    (PhraseKind.TITLE, Method.MEANING): 0.6,
    (PhraseKind.SKILL, Method.HYBRID): 0.55,
    (PhraseKind.SKILL, Method.WORDING): 0.5,
    (PhraseKind.SKILL, Method.MEANING): 0.65,
}


@dataclass(frozen=True, slots=True)
class Close:
    """A phrase with how close it is, and how people here write it."""

    text: str
    score: float
    keys: tuple[str, ...]


_NEAR = {
    Method.MEANING: (
        "(SELECT phrase_id AS id FROM search_vector WHERE model_id = %(model)s AND kind = %(kind)s"
        " ORDER BY vector <#> %(vector)s::halfvec LIMIT %(most)s)"
    ),
    Method.WORDING: (
        "(SELECT id FROM search_phrase WHERE kind = %(kind)s"
        " ORDER BY grams <#> %(grams)s::sparsevec LIMIT %(most)s)"
    ),
}
_NEAR[Method.HYBRID] = f"{_NEAR[Method.MEANING]} UNION {_NEAR[Method.WORDING]}"
# The operator gives the inner product with the other sign.
_SCORED = """
WITH near AS ({near}) SELECT p.id, p.text,
    coalesce(-(v.vector <#> %(vector)s::halfvec), 0), -(p.grams <#> %(grams)s::sparsevec),
    (SELECT array_agg(w.key ORDER BY w.key) FROM search_wording w WHERE w.phrase_id = p.id)
FROM near JOIN search_phrase p USING (id)
LEFT JOIN search_vector v ON v.phrase_id = p.id AND v.model_id = %(model)s
"""
# Most of what is looked for is what somebody carries: no model has to be loaded for it.
_MODEL = """
SELECT m.id, m.name, v.vector::text FROM search_model m
LEFT JOIN search_phrase p ON p.kind = %s AND p.key = %s AND p.text = %s
LEFT JOIN search_vector v ON v.phrase_id = p.id AND v.model_id = m.id
WHERE m.is_current
"""


def close_phrases(
    setting: Setting, kind: PhraseKind, texts: Sequence[str], method: Method
) -> list[Close]:
    """Phrases close to one of these texts, the closest first; looked up once a question."""
    place = ("close", kind, tuple(texts), method)
    if place not in setting.known:
        setting.known[place] = _close(kind, texts, method)
    found: list[Close] = setting.known[place]
    return found


def _close(kind: PhraseKind, texts: Sequence[str], method: Method) -> list[Close]:
    best: dict[int, Close] = {}
    for text in texts:
        for number, close in _scored(kind, text, method):
            if close.score > (best[number].score if number in best else _NOT_CLOSE):
                best[number] = close
    return sorted(best.values(), key=lambda close: (-close.score, close.text))


def _scored(kind: PhraseKind, text: str, method: Method) -> Iterable[tuple[int, Close]]:
    key, said = phrase_of(kind, text)
    with connection.cursor() as cursor:
        cursor.execute(_MODEL, [kind, key, said])
        model, name, vector = cursor.fetchone() or (None, "", None)
    if embedder_of(name) is None:
        # Nothing has been embedded yet, or what did it is gone: the wording is all there is.
        model, method = None, Method.WORDING
    share = _share_of_meaning(method)
    if share and not vector:
        vector = _embedded(model, kind, said)
    asked = {
        "kind": kind,
        "most": MOST,
        "model": model,
        "vector": vector if share else None,
        "grams": as_sparse(grams_of(said)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SCORED.format(near=_NEAR[method]), asked)
        rows = cursor.fetchall()
    for number, phrase, meaning, wording, keys in rows:
        score = round(share * meaning + (1 - share) * wording, PLACES)
        yield number, Close(phrase, score, tuple(keys or ()))


def _share_of_meaning(method: Method) -> float:
    if method is Method.HYBRID:
        return float(settings.SEARCH_SHARE_OF_MEANING)
    return 1.0 if method is Method.MEANING else 0.0


@lru_cache(maxsize=2_000)
def _embedded(model_id: int, kind: PhraseKind, text: str) -> str:
    """What the current model makes of a text that nobody here carries."""
    row = EmbeddingModel.objects.get(pk=model_id)
    model = embedder_of(row.name)
    assert model is not None, "asked for before"
    [vector] = model.embed([text])
    matrix = matrix_of(row)
    if kind is PhraseKind.TITLE and matrix is not None:
        [vector] = whitened(vector[np.newaxis], matrix)
    return as_vector(vector)
