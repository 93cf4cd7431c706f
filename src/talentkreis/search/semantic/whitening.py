# SPDX-License-Identifier: Apache-2.0
"""Making a model care about what tells occupations apart.

Names of one occupation should lie together whatever language and wording they are in: directions in
which they scatter weigh less. The matrix is a closed form over the labels of the shipped vocabulary
(docs/decisions/0024-closeness-orders-people.md); it is for titles, and makes skills worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Kind, spellings, vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from talentkreis.search.semantic.port import Embedder

# How much of an even scatter is mixed in: between .2 and 1 nothing changed by more than .007.
EVEN_SHARE = 0.5


def fitted(model: Embedder, *, without: Collection[str] = ()) -> NDArray[np.float32]:
    """The matrix for this model; `without`: folded titles that must not be looked at."""
    labels, concepts = _labelled(without)
    vectors = model.embed(labels).astype(np.float64)
    dimension = vectors.shape[1]
    of_concept = np.array(concepts)
    scatter = np.zeros((dimension, dimension))
    for concept in np.unique(of_concept):
        rows = vectors[of_concept == concept]
        rows = rows - rows.mean(axis=0)
        scatter += rows.T @ rows
    scatter /= len(labels)
    even = np.trace(scatter) / dimension * np.eye(dimension)
    values, directions = np.linalg.eigh(scatter + EVEN_SHARE * even)
    matrix: NDArray[np.float32] = ((directions * values**-0.5) @ directions.T).astype(np.float32)
    return matrix


def whitened(vectors: NDArray[np.float32], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors seen through a matrix, of length 1 again."""
    seen = vectors @ matrix
    found: NDArray[np.float32] = seen / np.linalg.norm(seen, axis=1, keepdims=True)
    return found


def _labelled(without: Collection[str]) -> tuple[list[str], list[int]]:
    """Titles with the number of their occupation: the first ones of each language are enough.

    All six times as many labels gave the same figures and took six times as long.
    """
    labels: list[str] = []
    concepts: list[int] = []
    for number, entry in enumerate(vocabulary(Kind.OCCUPATION).entries.values()):
        first: dict[str, str] = {}
        for term in entry.terms:
            title = normalise_title(spellings(term, Kind.OCCUPATION)[-1])
            if title.folded not in without:
                first.setdefault(term.language, title.core)
        for core in dict.fromkeys(first.values()):
            labels.append(core)
            concepts.append(number)
    return labels, concepts
