# SPDX-License-Identifier: Apache-2.0
"""A model behind an outside service that speaks OpenAI's interface for embeddings.

Titles and skills leave this machine, in batches, through `kernel.http`; never inside a
transaction. Each question is noted with its cost before anything else happens with the answer.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import numpy as np

from talentkreis.kernel import http
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import decrypt
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
_OK, _UNAUTHORISED, _FORBIDDEN, _TOO_MANY, _FAULT = 200, 401, 403, 429, 500
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
        self._url = choice.base_url.rstrip("/") + "/embeddings"
        self._model = choice.service_model
        self._key = bytes(choice.key or b"")
        self._patience = patience

    @property
    def name(self) -> str:
        """Where it is asked and what it is called there."""
        parts = urlsplit(self._url)
        return f"{parts.hostname}{parts.path.removesuffix('/embeddings')}/{self._model}"

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
        try:
            answer = http.post(
                self._url,
                json.dumps(question).encode(),
                hosts=[urlsplit(self._url).hostname or ""],
                headers={"Content-Type": "application/json", **self._authorisation()},
                limits=http.Limits(MOST_BYTES, self._patience.most_seconds),
            )
        except http.Unreachable as error:
            raise Unusable(error.code) from error
        _check_status(answer)
        try:
            said = json.loads(answer.body)
            vectors = _vectors(said["data"], len(texts))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise Unusable("bad_answer") from error
        spending.note(self.name, texts, tokens=_tokens(said))
        return of_length_one(vectors)

    def _authorisation(self) -> dict[str, str]:
        if not self._key:
            return {}
        try:
            return {"Authorization": f"Bearer {decrypt(self._key)}"}
        except NotFound as error:  # stored under another secret of the installation
            raise Unusable("no_access") from error


def _check_status(answer: http.Answer) -> None:
    if answer.status == _TOO_MANY:
        raise Unusable("service_busy", _seconds(answer.headers.get("retry-after", "")))
    if answer.status in {_UNAUTHORISED, _FORBIDDEN}:
        raise Unusable("no_access")
    if answer.status >= _FAULT:
        raise Unusable("service_down")
    if answer.status != _OK:
        raise Unusable("refused")


def _seconds(text: str) -> str:
    return text.strip() if text.strip().isdecimal() else ""


def _vectors(data: Any, count: int) -> NDArray[np.float32]:
    """In the order of the texts, which `index` tells. Raises ValueError for anything else."""
    placed = sorted(((int(each["index"]), each["embedding"]) for each in data), key=itemgetter(0))
    if [place for place, _numbers in placed] != list(range(count)):
        raise ValueError("not one vector a text")
    vectors = np.array([numbers for _index, numbers in placed], dtype=np.float32)
    if vectors.ndim != 2 or not 1 < vectors.shape[1] <= MOST_DIMENSIONS:  # noqa: PLR2004 - rows
        raise ValueError("not vectors")
    return vectors


def _tokens(said: Any) -> int | None:
    """What the service says it counted; not all do."""
    usage = said.get("usage") if isinstance(said, dict) else None
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    return tokens if isinstance(tokens, int) and 0 <= tokens < 2**31 else None
