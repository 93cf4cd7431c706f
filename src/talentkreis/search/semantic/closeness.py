# SPDX-License-Identifier: Apache-2.0
"""Which phrases in use are close to what somebody looks for, by wording, by meaning, or by both.

The best of either way are looked at together: a sum of both, weighted. Ranks of the two lists,
which need no weights, lost when measured (docs/decisions/0024-closeness-orders-people.md).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import connection

from talentkreis.search.semantic.choice import embedder_of
from talentkreis.search.semantic.grams import as_sparse, grams_of
from talentkreis.search.semantic.models import EmbeddingModel, PhraseKind
from talentkreis.search.semantic.phrases import as_vector, phrase_of, seen_by
from talentkreis.search.semantic.port import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.semantic.port import Embedder

log = structlog.get_logger(__name__)

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
    -(v.vector <#> %(vector)s::halfvec), -(p.grams <#> %(grams)s::sparsevec),
    (SELECT array_agg(w.key ORDER BY w.key) FROM search_wording w WHERE w.phrase_id = p.id)
FROM near JOIN search_phrase p USING (id)
LEFT JOIN search_vector v ON v.phrase_id = p.id AND v.model_id = %(model)s
"""
# Most of what is looked for is what somebody carries: no model has to be loaded for it.
_MODEL = """
SELECT m.id, m.name, v.vector::text,
    CASE %s WHEN 0 THEN ARRAY[title_scale, title_shift] ELSE ARRAY[skill_scale, skill_shift] END
FROM search_model m
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
    asked = _asked(kind, key, said) if method is not Method.WORDING else None
    # Where no model can be asked, the wording is all there is.
    share = _share_of_meaning(method, kind) if asked else 0.0
    model, vector, (scale, shift) = asked or (None, None, (1.0, 0.0))
    with connection.cursor() as cursor:
        cursor.execute(
            _SCORED.format(near=_NEAR[method if asked else Method.WORDING]),
            {
                "kind": kind,
                "most": MOST,
                "model": model,
                "vector": vector,
                "grams": as_sparse(grams_of(said)),
            },
        )
        rows = cursor.fetchall()
    for number, phrase, nearness, wording, keys in rows:
        meaning = 0.0 if nearness is None else nearness * scale + shift
        score = round(share * meaning + (1 - share) * wording, PLACES)
        yield number, Close(phrase, score, tuple(keys or ()))


def _asked(kind: PhraseKind, key: str, said: str) -> tuple[int, str, tuple[float, float]] | None:
    """The current model, what it makes of a text, and its scale; None where it cannot say."""
    with connection.cursor() as cursor:
        cursor.execute(_MODEL, [kind, kind, key, said])
        row = cursor.fetchone()
    if row is None:
        return None
    model, name, vector, (scale, shift) = row
    vector = vector or _vector_of(model, name, kind, said)
    return (model, vector, (scale, shift)) if vector else None


def _share_of_meaning(method: Method, kind: PhraseKind) -> float:
    """Names of skills are short and share few letters across languages: half as much wording."""
    if method is not Method.HYBRID:
        return 1.0 if method is Method.MEANING else 0.0
    share = float(settings.SEARCH_SHARE_OF_MEANING)
    return (1 + share) / 2 if kind is PhraseKind.SKILL else share


# Texts nobody here carries, as models saw them; each process remembers its own.
_seen: OrderedDict[tuple[int, PhraseKind, str], str] = OrderedDict()
REMEMBERED = 2_000


def _vector_of(model_id: int, name: str, kind: PhraseKind, text: str) -> str:
    """What a model makes of a text; empty where it cannot be asked, or not from within a page."""
    place = (model_id, kind, text)
    if place not in _seen:
        model = embedder_of(name)
        # `ask_ahead` has asked an outside one, before the transaction of the page.
        if model is None or model.is_outside:
            return ""
        try:
            remember(EmbeddingModel.objects.get(pk=model_id), kind, [text], model)
        except Unusable as error:
            log.warning("search_model_unusable", model=name, reason=error.code)
            return ""
    _seen.move_to_end(place)
    return _seen[place]


def remember(row: EmbeddingModel, kind: PhraseKind, texts: Sequence[str], model: Embedder) -> None:
    """Have texts embedded and keep what came out of it for searches. Raises Unusable."""
    vectors = seen_by(row, model.embed(texts), [kind] * len(texts))
    for text, vector in zip(texts, vectors, strict=True):
        _seen[row.pk, kind, text] = as_vector(vector)
    while len(_seen) > REMEMBERED:
        _seen.popitem(last=False)


def is_remembered(row: EmbeddingModel, kind: PhraseKind, text: str) -> bool:
    """Whether this text need not be embedded again."""
    return (row.pk, kind, text) in _seen
