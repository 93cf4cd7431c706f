# SPDX-License-Identifier: Apache-2.0
"""What a sentence-embedding model has to offer, whatever it is and wherever it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into vectors in which nearness is nearness of meaning.

    `name` changes whenever the same text could come out differently: vectors are kept under it.
    """

    @property
    def name(self) -> str:
        """Which model, which version."""

    @property
    def is_outside(self) -> bool:
        """Whether texts leave this machine: then names of people must not be among them."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text. Raises Unusable."""

    def release(self) -> None:
        """Give back what was loaded; the next text loads it again."""


class Unusable(Exception):
    """A model that cannot be asked; `code` says why, `detail` names the file or number at fault.

    Nothing a person wrote is in it.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def text(self) -> str:
        """For people, in the active language."""
        return why_unusable(self.code, self.detail)


def why_unusable(code: str, detail: str = "") -> str:
    """A code of `Unusable` in words."""
    text = str(REASONS.get(code, REASONS["bad_answer"]))
    return f"{text} ({detail})" if detail else text


def of_length_one(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows, each of length 1. Raises Unusable for numbers that are none."""
    if vectors.ndim != 2 or not np.isfinite(vectors).all():  # noqa: PLR2004 - rows and columns
        raise Unusable("bad_numbers")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not lengths.all():
        raise Unusable("bad_numbers")
    unit: NDArray[np.float32] = (vectors / lengths).astype(np.float32)
    return unit


REASONS: dict[str, _StrOrPromise] = {
    "no_folder": _("TALENTKREIS_EMBEDDING_FOLDER names no folder that can be read."),
    "no_file": _("A file of the model is missing in its folder."),
    "no_library": _("The libraries for ONNX models are not installed: talentkreis[onnx]."),
    "bad_model": _("The file is not an ONNX model that can be loaded."),
    "bad_tokenizer": _("The tokenizer of the model cannot be read."),
    "bad_settings": _("A settings file of the model cannot be read."),
    "unknown_input": _("The model asks for something other than texts."),
    "unknown_output": _("The model answers with something other than vectors."),
    "bad_numbers": _("The model answers with numbers that are none."),
    "other_dimension": _("The model answers with vectors of another length than before."),
    "switched_off": _("The outside service is switched off."),
    "too_slow": _("The service was too slow."),
    "too_large": _("The answer of the service was far too large."),
    "no_connection": _("There was no connection to the service."),
    "bad_answer": _("The answer was not what the service promises."),
    "redirected_away": _("The service pointed to another address."),
    "forbidden_address": _("The address is not one of the open internet."),
    "no_access": _("The service did not accept our key."),
    "service_down": _("The service had a fault."),
    "service_busy": _("The service asked us to wait."),
    "refused": _("The service refused the question; is the name of the model right?"),
    "budget_used_up": _("This month’s budget is used up."),
}
