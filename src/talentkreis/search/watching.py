# SPDX-License-Identifier: Apache-2.0
"""Who wants to know whether a change of people changes what filters find.

Whoever keeps filters (pools) stands above and registers a watch: a context around every writing of
rows, so that it can look before and after, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Writing:
    """Whose rows are written. `are_new`: they have none yet.

    `fields`: codes of the only fields that may answer differently afterwards; None for any.
    """

    person_ids: Sequence[uuid.UUID]
    are_new: bool = False
    fields: frozenset[str] | None = None


Watch = Callable[[Writing], AbstractContextManager[None]]

_watches: dict[str, Watch] = {}


def register_watch(name: str, watch: Watch) -> None:
    """Look before and after rows of people are written."""
    _watches[name] = watch


@contextmanager
def watched(writing: Writing) -> Iterator[None]:
    """Write rows of these people inside."""
    with ExitStack() as stack:
        for watch in _watches.values():
            stack.enter_context(watch(writing))
        yield
