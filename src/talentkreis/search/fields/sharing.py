# SPDX-License-Identifier: Apache-2.0
"""One setting for all questions of a page, so that pools and members are looked up once."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from talentkreis.search.fields.registry import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from talentkreis.organisation.actors import Actor

T = TypeVar("T")

_shared: ContextVar[dict[Any, Any] | None] = ContextVar("shared", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    """While a page is read: the same actor gets the same setting, with what it has looked up.

    Inside of another one it changes nothing.
    """
    if _shared.get() is not None:
        yield
        return
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def setting_for(actor: Actor) -> Setting:
    """The setting of a question of this actor."""
    return looked_up(actor, lambda: Setting(actor=actor))


def looked_up(key: object, look: Callable[[], T]) -> T:
    """What `look` finds, once for a page."""
    shared = _shared.get()
    if shared is None:
        return look()
    if key not in shared:
        shared[key] = look()
    found: T = shared[key]
    return found
