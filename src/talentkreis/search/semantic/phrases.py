# SPDX-License-Identifier: Apache-2.0
"""What a title or skill is as a phrase, and what models make of phrases, as it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from talentkreis.kernel.text import clean, fold
from talentkreis.search.semantic.models import EmbeddingModel, PhraseKind
from talentkreis.search.semantic.port import Unusable
from talentkreis.search.semantic.whitening import whitened
from talentkreis.taxonomy.titles import normalise_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONGEST_PHRASE = 200


def phrase_of(kind: PhraseKind, text: str) -> tuple[str, str]:
    """Key and text of the phrase behind a title or skill.

    Titles in their normal form: every gender form and decoration of one is the same phrase.
    """
    if kind is PhraseKind.TITLE:
        normal = normalise_title(text)
        return normal.folded[:LONGEST_PHRASE], normal.core[:LONGEST_PHRASE]
    return fold(text)[:LONGEST_PHRASE], clean(text)[:LONGEST_PHRASE]


def seen_by(
    row: EmbeddingModel, vectors: NDArray[np.float32], kinds: Sequence[int]
) -> NDArray[np.float32]:
    """Vectors as they are compared: titles through the matrix of the model.

    Raises Unusable for vectors of another length than those that are kept.
    """
    if vectors.shape[1] != row.dimension:
        raise Unusable("other_dimension", f"{vectors.shape[1]}, {row.dimension}")
    titles = np.array([kind == PhraseKind.TITLE for kind in kinds])
    if row.whitening is not None and titles.any():
        matrix = np.frombuffer(row.whitening, np.float32).reshape(row.dimension, row.dimension)
        vectors = vectors.copy()
        vectors[titles] = whitened(vectors[titles], matrix)
    return vectors


def as_vector(vector: np.ndarray[Any, np.dtype[np.float32]]) -> str:
    """As PostgreSQL reads a vector."""
    return "[" + ",".join(f"{value:.6f}" for value in vector.tolist()) + "]"
