# SPDX-License-Identifier: Apache-2.0
"""Who wants to know whether a change of people changes what filters find.

Whoever keeps filters (pools) stands above and registers a watch: a context around every writing of
rows, so that it can look before and after, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

# Called with the ids of people, and whether they have no row yet.
Watch = Callable[["Sequence[uuid.UUID]", bool], AbstractContextManager[None]]

_watches: dict[str, Watch] = {}


def register_watch(name: str, watch: Watch) -> None:
    """Look before and after rows of people are written."""
    _watches[name] = watch


@contextmanager
def watched(person_ids: Sequence[uuid.UUID], *, are_new: bool = False) -> Iterator[None]:
    """Write rows of these people inside."""
    with ExitStack() as stack:
        for watch in _watches.values():
            stack.enter_context(watch(person_ids, are_new))
        yield
