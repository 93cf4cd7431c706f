# SPDX-License-Identifier: Apache-2.0
"""One setting for all questions of a page, so that pools and members are looked up once."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from talentkreis.search.fields.registry import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.organisation.actors import Actor

_shared: ContextVar[dict[Actor, Setting] | None] = ContextVar("shared", default=None)


def is_sharing() -> bool:
    """Whether a page is being read."""
    return _shared.get() is not None


@contextmanager
def sharing() -> Iterator[None]:
    """While a page is read: the same actor gets the same setting, with what it has looked up."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def setting_for(actor: Actor) -> Setting:
    """The setting of a question of this actor."""
    shared = _shared.get()
    if shared is None:
        return Setting(actor=actor)
    return shared.setdefault(actor, Setting(actor=actor))
