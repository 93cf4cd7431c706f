# SPDX-License-Identifier: Apache-2.0
"""Which automations are at work right now: what they cause carries their chain.

A context, not a field of events: what an effect causes in turn (a pool by filter that finds
somebody) is recorded by other packages that know nothing of automations.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping

    Chain = tuple[uuid.UUID, ...]

_chains: ContextVar[Mapping[uuid.UUID, Chain] | None] = ContextVar("chains", default=None)


@contextmanager
def acting(chains: Mapping[uuid.UUID, Chain]) -> Iterator[None]:
    """While steps are done: the chain behind each of these people, this automation being last."""
    token = _chains.set(chains)
    try:
        yield
    finally:
        _chains.reset(token)


def behind(person_id: uuid.UUID) -> Chain:
    """The automations behind what happens to this person now; empty for what people do."""
    return (_chains.get() or {}).get(person_id, ())
