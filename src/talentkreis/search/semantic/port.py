# SPDX-License-Identifier: Apache-2.0
"""What a sentence-embedding model has to offer, and which one this installation uses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into vectors in which nearness is nearness of meaning.

    `name` changes whenever the same text could come out differently: vectors are kept under it.
    """

    @property
    def name(self) -> str:
        """Which model, which version."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text."""

    def release(self) -> None:
        """Give back what was loaded; the next text loads it again."""


@cache
def embedder() -> Embedder:
    """The model of this installation; nothing is loaded before the first text."""
    from talentkreis.search.semantic.sentence_encoder import SentenceEncoder

    return SentenceEncoder()


def embedder_of(name: str) -> Embedder | None:
    """The model with this name, where it is the one of this installation."""
    return embedder() if embedder().name == name else None
