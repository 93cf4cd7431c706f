# SPDX-License-Identifier: Apache-2.0
"""Making a model care about what tells occupations apart.

Names of one occupation should lie together whatever language and wording they are in: directions in
which they scatter weigh less. The matrix is a closed form over the labels of the shipped vocabulary
(docs/decisions/0024-closeness-orders-people.md); it is for titles, and makes skills worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talentkreis.search.semantic.port import Unusable
from talentkreis.search.semantic.sentence_encoder import SHIPPED
from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Kind, spellings, vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from talentkreis.search.semantic.port import Embedder

# How much of an even scatter is mixed in: between .2 and 1 nothing changed by more than .007.
EVEN_SHARE = 0.5
# A model whose labels all lie alike tells nothing; its scale must not become endless.
LEAST_SPREAD = 0.05


# How close two labels of one concept are in the shipped model, and two of different ones: other
# models are brought to the same scale, so that one threshold of likeness holds for all.
USUAL = {Kind.OCCUPATION: (0.244, 0.742), Kind.SKILL: (0.164, 0.726)}
UNCHANGED = (1.0, 0.0)
# Skills whose labels tell how close labels are: more of them changed nothing that can be seen.
MOST_SKILLS = 500


@dataclass(frozen=True)
class Fit:
    """What is learnt of a model before it is used: for titles its matrix, and both scales."""

    matrix: NDArray[np.float32]
    title: tuple[float, float]
    skill: tuple[float, float]


def fitted(model: Embedder, *, without: Collection[str] = ()) -> Fit:
    """What is to be known of this model; `without`: folded titles that must not be looked at.

    Raises Unusable.
    """
    labels, concepts = _labelled(Kind.OCCUPATION, without)
    vectors = model.embed(labels)
    of_concept = np.array(concepts)
    matrix = _matrix(vectors.astype(np.float64), of_concept)
    if model.name == SHIPPED:
        return Fit(matrix, UNCHANGED, UNCHANGED)
    title = _likeness(whitened(vectors, matrix), of_concept)
    labels, concepts = _labelled(Kind.SKILL, without)
    skill = _likeness(model.embed(labels), np.array(concepts))
    return Fit(matrix, _scaled(title, USUAL[Kind.OCCUPATION]), _scaled(skill, USUAL[Kind.SKILL]))


def _scaled(own: tuple[float, float], usual: tuple[float, float]) -> tuple[float, float]:
    """Scale and shift from this model's closeness to the usual one."""
    scale = (usual[1] - usual[0]) / max(own[1] - own[0], LEAST_SPREAD)
    return scale, usual[0] - scale * own[0]


def _likeness(vectors: NDArray[np.float32], of_concept: NDArray[np.int64]) -> tuple[float, float]:
    """The mean closeness of labels of different concepts, and of labels of the same."""
    close = vectors @ vectors.T
    is_same = of_concept[:, np.newaxis] == of_concept
    other = float(close[~is_same].mean())
    np.fill_diagonal(is_same, val=False)
    return other, float(close[is_same].mean())


def _matrix(vectors: NDArray[np.float64], of_concept: NDArray[np.int64]) -> NDArray[np.float32]:
    dimension = vectors.shape[1]
    scatter = np.zeros((dimension, dimension))
    for concept in np.unique(of_concept):
        rows = vectors[of_concept == concept]
        rows = rows - rows.mean(axis=0)
        scatter += rows.T @ rows
    scatter /= len(vectors)
    if not np.trace(scatter) > 0:
        raise Unusable("bad_numbers")
    even = np.trace(scatter) / dimension * np.eye(dimension)
    values, directions = np.linalg.eigh(scatter + EVEN_SHARE * even)
    matrix: NDArray[np.float32] = ((directions * values**-0.5) @ directions.T).astype(np.float32)
    return matrix


def whitened(vectors: NDArray[np.float32], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors seen through a matrix, of length 1 again."""
    seen = vectors @ matrix
    found: NDArray[np.float32] = seen / np.linalg.norm(seen, axis=1, keepdims=True)
    return found


def _labelled(kind: Kind, without: Collection[str]) -> tuple[list[str], list[int]]:
    """Labels with the number of their concept: the first ones of each language are enough.

    All six times as many labels gave the same figures and took six times as long.
    """
    labels: list[str] = []
    concepts: list[int] = []
    entries = list(vocabulary(kind).entries.values())
    if kind is Kind.SKILL:
        entries = entries[:: len(entries) // MOST_SKILLS + 1]
    for number, entry in enumerate(entries):
        first: dict[str, str] = {}
        for term in entry.terms:
            if kind is Kind.SKILL:
                first.setdefault(term.language, term.text)
                continue
            title = normalise_title(spellings(term, Kind.OCCUPATION)[-1])
            if title.folded not in without:
                first.setdefault(term.language, title.core)
        for core in dict.fromkeys(first.values()):
            labels.append(core)
            concepts.append(number)
    return labels, concepts
