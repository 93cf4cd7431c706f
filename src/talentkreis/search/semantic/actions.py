# SPDX-License-Identifier: Apache-2.0
"""Keeping phrases and their vectors: taking in what is new, embedding, changing models, sweeping.

Everything here looks at what is there, does the part that is missing and may be stopped and begun
again at any point. Nothing of it runs in the transaction that changes a person, except forgetting.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection, transaction

from talentkreis.kernel import clock
from talentkreis.kernel.arrays import number_array, text_array
from talentkreis.search.semantic.choice import chosen, embedder_of, name_of
from talentkreis.search.semantic.grams import as_sparse, grams_of
from talentkreis.search.semantic.models import EmbeddingModel, PhraseKind
from talentkreis.search.semantic.phrases import LONGEST_PHRASE, as_vector, phrase_of, seen_by
from talentkreis.search.semantic.whitening import fitted
from talentkreis.taxonomy.queries import resolve_many
from talentkreis.taxonomy.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from talentkreis.search.semantic.port import Embedder

log = structlog.get_logger(__name__)

# Phrases in one transaction: about two seconds of the model.
BATCH = 1_000
TAKEN_IN = 5_000

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
# Phrases of which a carrier's name has a word, be it their given or their family name.
_NAMING = r"""
SELECT p.id FROM search_phrase p WHERE p.id = ANY(%s::bigint[]) AND EXISTS (
    SELECT FROM search_wording w JOIN search_row r ON r.position_key = w.key
    WHERE w.phrase_id = p.id AND w.kind = 0
        AND regexp_split_to_array(r.position_key, '\s+')
            && regexp_split_to_array(r.name_key, '\s+'))
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
    model: Embedder | None = None,
    *,
    most_seconds: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Take in new phrases and embed what the model has not seen; tell whether all is done.

    Batch by batch, each in a transaction of its own; `progress` hears how many are embedded of how
    many. Without a `model`, the one that searches ask comes first, then the chosen one, which they
    ask from when it has seen everything. Raises Unusable.
    """
    ends_at = None if most_seconds is None else time.monotonic() + most_seconds
    take_in()
    *others, last = _in_use() if model is None else [model]
    for each in (*others, last):
        row = _model_row(each)
        while embed_some(each, row):
            if progress is not None:
                progress(*embedded(row))
            if ends_at is not None and time.monotonic() >= ends_at:
                return False
        if each is last:
            _switch_to(row)
    return True


def _in_use() -> list[Embedder]:
    """The current model while it can be asked, then the chosen one."""
    wanted = chosen()
    current = EmbeddingModel.objects.filter(is_current=True).first()
    asked = embedder_of(current.name) if current else None
    return [each for each in (asked,) if each and name_of(each) != name_of(wanted)] + [wanted]


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


def embed_some(model: Embedder, row: EmbeddingModel) -> int:
    """Embed some of the phrases this model has not seen; tell how many that were.

    The model works outside any transaction: it may be slow, and far away. Raises Unusable.
    """
    waiting = _rows(_WITHOUT_VECTOR, [row.pk, BATCH])
    if not waiting:
        return 0
    held = _with_names(waiting) if model.is_outside else set()
    shown = [each for each in waiting if each[0] not in held]
    vectors: list[str | None] = [None] * len(held)
    if shown:
        seen = model.embed([text for _id, _kind, text in shown])
        vectors += [as_vector(v) for v in seen_by(row, seen, [kind for _id, kind, _t in shown])]
    _run(_KEEP_VECTORS, [row.pk, number_array([*held, *(each[0] for each in shown)]), vectors])
    return len(waiting)


def _with_names(waiting: Sequence[tuple[Any, ...]]) -> set[int]:
    """Titles that may name whoever carries them: those stay here.

    One word that the vocabulary knows names an occupation, even where a Koch is called Koch.
    """
    titles = {text: number for number, kind, text in waiting if kind == PhraseKind.TITLE}
    known = resolve_many([text for text in titles if " " not in text], Kind.OCCUPATION)
    asked = [number for text, number in titles.items() if text not in known]
    return {row[0] for row in _rows(_NAMING, [number_array(asked)])} if asked else set()


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
    fit = fitted(model)
    row, _is_new = EmbeddingModel.objects.get_or_create(
        name=model.name,
        defaults={
            "dimension": len(fit.matrix),
            "whitening": fit.matrix.tobytes(),
            "title_scale": fit.title[0],
            "title_shift": fit.title[1],
            "skill_scale": fit.skill[0],
            "skill_shift": fit.skill[1],
            "created_at": clock.now(),
        },
    )
    return row


def embedded(row: EmbeddingModel) -> tuple[int, int]:
    """How many phrases a model has seen, of how many."""
    [(done, all_of_them)] = _rows(
        "SELECT (SELECT count(*) FROM search_vector WHERE model_id = %s),"
        " (SELECT count(*) FROM search_phrase)",
        [row.pk],
    )
    return done, all_of_them


@transaction.atomic
def _switch_to(row: EmbeddingModel) -> None:
    """Let searches ask this model: it has seen everything. The others stay until deleted."""
    models = {each.pk: each for each in EmbeddingModel.objects.select_for_update().order_by("pk")}
    if row.pk not in models or models[row.pk].is_current:
        return
    EmbeddingModel.objects.filter(is_current=True).update(is_current=False)
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
