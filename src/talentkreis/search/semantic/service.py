# SPDX-License-Identifier: Apache-2.0
"""A model behind an outside service that speaks OpenAI's interface for embeddings.

Titles and skills leave this machine, in batches, through `kernel.http`; never inside a
transaction. Each question is noted with its cost before anything else happens with the answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import numpy as np

from talentkreis.kernel import http, model_service
from talentkreis.search.semantic import spending
from talentkreis.search.semantic.port import Unusable, of_length_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talentkreis.search.semantic.models import EmbeddingChoice

BATCH: Final = 128
LONGEST_TEXT: Final = 400
# A vector of 4,000 numbers is at most 90 KB of JSON.
MOST_BYTES: Final = 16 * 1024 * 1024
MOST_DIMENSIONS: Final = 4_000
# Worth asking again at once; whoever asks to wait is asked again by a later job.
_PASSING: Final = frozenset({"too_slow", "no_connection", "service_down"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one question may take, and after which pauses it is asked again."""

    most_seconds: float
    pauses_s: tuple[float, ...] = ()


# A background job waits; a page shows the order by wording instead.
JOB: Final = Patience(30.0, (1.0, 4.0))
PAGE: Final = Patience(2.5)


class Service:
    """The service an admin switched on, as its settings were when it was asked for."""

    is_outside = True

    def __init__(self, choice: EmbeddingChoice, patience: Patience = JOB) -> None:
        self._service = model_service.Service(choice.base_url, bytes(choice.key or b""))
        self._model = choice.service_model
        self._patience = patience

    @property
    def name(self) -> str:
        """Where it is asked and what it is called there."""
        parts = urlsplit(self._service.base_url.rstrip("/"))
        return f"{parts.hostname}{parts.path}/{self._model}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text. Raises Unusable, RuntimeError in a transaction."""
        parts = [
            self._batch([text[:LONGEST_TEXT] for text in texts[start : start + BATCH]])
            for start in range(0, len(texts), BATCH)
        ]
        if len({part.shape[1] for part in parts}) > 1:
            raise Unusable("other_dimension")
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)

    def release(self) -> None:
        """Nothing is loaded here."""

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        spending.check(texts)
        for pause in (*self._patience.pauses_s, None):
            try:
                return self._asked(texts)
            except Unusable as error:
                spending.note(self.name, texts, failure=error.code)
                if pause is None or error.code not in _PASSING:
                    raise
                time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _asked(self, texts: list[str]) -> NDArray[np.float32]:
        question = {"model": self._model, "input": texts, "encoding_format": "float"}
        limits = http.Limits(MOST_BYTES, self._patience.most_seconds)
        try:
            said = self._service.ask("/embeddings", question, limits=limits)
        except model_service.Fault as error:
            raise Unusable(error.code, error.detail) from error
        try:
            vectors = _vectors(said["data"], len(texts))
        except (ValueError, TypeError, KeyError) as error:
            raise Unusable("bad_answer") from error
        spending.note(self.name, texts, tokens=model_service.tokens_of(said))
        return of_length_one(vectors)


def _vectors(data: Any, count: int) -> NDArray[np.float32]:
    """In the order of the texts, which `index` tells. Raises ValueError for anything else."""
    placed = sorted(((int(each["index"]), each["embedding"]) for each in data), key=itemgetter(0))
    if [place for place, _numbers in placed] != list(range(count)):
        raise ValueError("not one vector a text")
    vectors = np.array([numbers for _index, numbers in placed], dtype=np.float32)
    if vectors.ndim != 2 or not 1 < vectors.shape[1] <= MOST_DIMENSIONS:  # noqa: PLR2004 - rows
        raise ValueError("not vectors")
    return vectors
