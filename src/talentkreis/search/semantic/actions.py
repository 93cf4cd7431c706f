# SPDX-License-Identifier: Apache-2.0
"""Keeping phrases and their vectors: taking in what is new, embedding, changing models, sweeping.

Everything here looks at what is there, does the part that is missing and may be stopped and begun
again at any point. Nothing of it runs in the transaction that changes a person, except forgetting.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import structlog
from django.db import connection, transaction

from talentkreis.kernel import clock
from talentkreis.kernel.arrays import number_array, text_array
from talentkreis.kernel.text import clean, fold
from talentkreis.search.semantic.grams import as_sparse, grams_of
from talentkreis.search.semantic.models import EmbeddingModel, PhraseKind
from talentkreis.search.semantic.whitening import fitted, whitened
from talentkreis.taxonomy.titles import normalise_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from talentkreis.search.semantic.port import Embedder

log = structlog.get_logger(__name__)

# Phrases in one transaction: about two seconds of the model.
BATCH = 1_000
TAKEN_IN = 5_000
LONGEST_PHRASE = 200

# Distinct titles one by one along their index, however many people carry each.
_NEW_TITLES = """
WITH RECURSIVE carried(key) AS (
    (SELECT position_key FROM search_row WHERE position_key > %(after)s
        ORDER BY position_key LIMIT 1)
    UNION ALL
    SELECT (SELECT position_key FROM search_row WHERE position_key > carried.key
        ORDER BY position_key LIMIT 1)
    FROM carried WHERE carried.key IS NOT NULL
), strange AS (
    SELECT key FROM carried WHERE key IS NOT NULL AND NOT EXISTS (
        SELECT FROM search_wording w WHERE w.kind = 0 AND w.key = carried.key)
    LIMIT %(most)s
)
SELECT strange.key, said.position FROM strange CROSS JOIN LATERAL (
    SELECT p.position FROM search_row r JOIN people_person p ON p.id = r.person_id
    WHERE r.position_key = strange.key LIMIT 1
) AS said ORDER BY strange.key
"""
_NEW_SKILLS = """
SELECT s.key, s.name FROM people_skill s
WHERE s.key > %(after)s
    AND NOT EXISTS (SELECT FROM search_wording w WHERE w.kind = 1 AND w.key = s.key)
    AND EXISTS (SELECT FROM people_personskill ps WHERE ps.skill_id = s.id)
ORDER BY s.key LIMIT %(most)s
"""
_NEW = {PhraseKind.TITLE: _NEW_TITLES, PhraseKind.SKILL: _NEW_SKILLS}
_KEEP_PHRASES = """
INSERT INTO search_phrase (kind, key, text, grams)
SELECT %s, new.key, new.text, new.grams::sparsevec
FROM unnest(%s::text[], %s::text[], %s::text[]) AS new(key, text, grams)
ORDER BY new.key ON CONFLICT (kind, key) DO NOTHING
"""
_KEEP_WORDINGS = """
INSERT INTO search_wording (kind, key, phrase_id)
SELECT p.kind, new.wording, p.id
FROM unnest(%s::text[], %s::text[]) AS new(wording, phrase)
JOIN search_phrase p ON p.kind = %s AND p.key = new.phrase
ORDER BY new.wording FOR KEY SHARE OF p ON CONFLICT (kind, key) DO NOTHING
"""
_WITHOUT_VECTOR = """
SELECT p.id, p.kind, p.text FROM search_phrase p
WHERE NOT EXISTS (SELECT FROM search_vector v WHERE v.model_id = %s AND v.phrase_id = p.id)
ORDER BY p.id LIMIT %s
"""
_KEEP_VECTORS = """
INSERT INTO search_vector (phrase_id, model_id, kind, vector)
SELECT p.id, %s, p.kind, new.vector::halfvec
FROM unnest(%s::bigint[], %s::text[]) AS new(phrase_id, vector)
JOIN search_phrase p ON p.id = new.phrase_id
ORDER BY p.id FOR KEY SHARE OF p ON CONFLICT (model_id, phrase_id) DO NOTHING
"""
# Wordings nobody carries any more.
_SWEEP_TITLES = """
DELETE FROM search_wording w WHERE w.kind = 0 AND (%(key)s::text IS NULL OR w.key = %(key)s)
    AND NOT EXISTS (SELECT FROM search_row r WHERE r.position_key = w.key)
RETURNING w.phrase_id
"""
_SWEEP_SKILLS = """
DELETE FROM search_wording w WHERE w.kind = 1 AND NOT EXISTS (
    SELECT FROM people_skill s JOIN people_personskill ps ON ps.skill_id = s.id WHERE s.key = w.key)
RETURNING w.phrase_id
"""
# Held while their vectors go: the background job skips what is being deleted.
_UNWORDED = """
SELECT p.id FROM search_phrase p WHERE p.id = ANY(%s::bigint[])
    AND NOT EXISTS (SELECT FROM search_wording w WHERE w.phrase_id = p.id)
ORDER BY p.id FOR UPDATE
"""
_WITH_PHRASES = (
    "DELETE FROM search_vector WHERE phrase_id = ANY(%s::bigint[])",
    "DELETE FROM search_phrase WHERE id = ANY(%s::bigint[])",
)


def keep_up(
    model: Embedder,
    *,
    most_seconds: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Take in new phrases and embed what the model has not seen; tell whether all is done.

    Batch by batch, each in a transaction of its own; `progress` hears how many are embedded of how
    many. A model that is new here is asked by searches once it has seen everything.
    """
    ends_at = None if most_seconds is None else time.monotonic() + most_seconds
    take_in()
    row = _model_row(model)
    while embed_some(model, row):
        if progress is not None:
            progress(*_embedded(row))
        if ends_at is not None and time.monotonic() >= ends_at:
            return False
    _switch_to(row)
    return True


def take_in() -> int:
    """Keep titles and skills that somebody carries and nobody has written so before; tell how many.

    Title forms of one occupation are one phrase, so that they are equally close to everything.
    """
    taken = 0
    for kind, statement in _NEW.items():
        after = ""
        while new := _rows(statement, {"after": after, "most": TAKEN_IN}):
            _keep(kind, new)
            taken += len(new)
            after = new[-1][0]
    return taken


def embed_some(model: Embedder, row: EmbeddingModel, most: int = BATCH) -> int:
    """Embed some of the phrases this model has not seen; tell how many that were.

    The model works outside any transaction: it may be slow, and far away.
    """
    waiting = _rows(_WITHOUT_VECTOR, [row.pk, most])
    if not waiting:
        return 0
    vectors = model.embed([text for _id, _kind, text in waiting])
    titles = np.array([kind == PhraseKind.TITLE for _id, kind, _text in waiting])
    matrix = matrix_of(row)
    if matrix is not None and titles.any():
        vectors[titles] = whitened(vectors[titles], matrix)
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP_VECTORS,
            [
                row.pk,
                number_array(phrase_id for phrase_id, _kind, _text in waiting),
                text_array([as_vector(vector) for vector in vectors]),
            ],
        )
    return len(waiting)


@transaction.atomic
def sweep() -> int:
    """Delete phrases that nobody carries any more, with their vectors; tell how many."""
    return _delete_unworded([*_rows(_SWEEP_TITLES, {"key": None}), *_rows(_SWEEP_SKILLS, [])])


@transaction.atomic
def forget_title(key: str) -> None:
    """Delete a title with its vectors where nobody carries it any more, for erasure.

    A title can name its bearer. Skills are names many share; those are swept every night.
    """
    _delete_unworded(_rows(_SWEEP_TITLES, {"key": key}))


def matrix_of(row: EmbeddingModel) -> np.ndarray[Any, np.dtype[np.float32]] | None:
    """What titles are multiplied with in this model."""
    if row.whitening is None:
        return None
    return np.frombuffer(row.whitening, dtype=np.float32).reshape(row.dimension, row.dimension)


def as_vector(vector: np.ndarray[Any, np.dtype[np.float32]]) -> str:
    """As PostgreSQL reads a vector."""
    return "[" + ",".join(f"{value:.6f}" for value in vector.tolist()) + "]"


def phrase_of(kind: PhraseKind, text: str) -> tuple[str, str]:
    """Key and text of the phrase behind a title or skill.

    Titles in their normal form: every gender form and decoration of one is the same phrase.
    """
    if kind is PhraseKind.TITLE:
        normal = normalise_title(text)
        return normal.folded[:LONGEST_PHRASE], normal.core[:LONGEST_PHRASE]
    return fold(text)[:LONGEST_PHRASE], clean(text)[:LONGEST_PHRASE]


def _delete_unworded(loose: Sequence[tuple[Any, ...]]) -> int:
    """Delete those of these phrases that have no wording left; tell how many."""
    unworded = _rows(_UNWORDED, [number_array(row[0] for row in loose)])
    for statement in _WITH_PHRASES:
        _run(statement, [number_array(row[0] for row in unworded)])
    return len(unworded)


@transaction.atomic
def _keep(kind: PhraseKind, new: Sequence[tuple[str, str]]) -> None:
    phrases: dict[str, str] = {}
    wordings: list[tuple[str, str]] = []
    for wording, written in new:
        key, text = phrase_of(kind, written)
        # Signs alone have no normal form.
        key, text = key or wording[:LONGEST_PHRASE], text or wording[:LONGEST_PHRASE]
        phrases.setdefault(key, text)
        wordings.append((wording, key))
    _run(
        _KEEP_PHRASES,
        [
            kind,
            text_array(list(phrases)),
            text_array(list(phrases.values())),
            text_array([as_sparse(grams_of(text)) for text in phrases.values()]),
        ],
    )
    _run(
        _KEEP_WORDINGS,
        [text_array([w for w, _key in wordings]), text_array([key for _w, key in wordings]), kind],
    )


def _model_row(model: Embedder) -> EmbeddingModel:
    row = EmbeddingModel.objects.filter(name=model.name).first()
    if row is not None:
        return row
    matrix = fitted(model)
    row, _is_new = EmbeddingModel.objects.get_or_create(
        name=model.name,
        defaults={
            "dimension": model.dimension,
            "whitening": matrix.tobytes(),
            "created_at": clock.now(),
        },
    )
    return row


def _embedded(row: EmbeddingModel) -> tuple[int, int]:
    [(done, all_of_them)] = _rows(
        "SELECT (SELECT count(*) FROM search_vector WHERE model_id = %s),"
        " (SELECT count(*) FROM search_phrase)",
        [row.pk],
    )
    return done, all_of_them


@transaction.atomic
def _switch_to(row: EmbeddingModel) -> None:
    """Let searches ask this model, and delete the others: it has seen everything they have."""
    models = list(EmbeddingModel.objects.select_for_update().order_by("pk"))
    if any(each.pk == row.pk and each.is_current for each in models) and len(models) == 1:
        return
    EmbeddingModel.objects.exclude(pk=row.pk).delete()
    EmbeddingModel.objects.filter(pk=row.pk).update(is_current=True)
    log.info("search_model_switched", model=row.name)


def _rows(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _run(statement: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
