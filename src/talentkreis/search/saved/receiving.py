# SPDX-License-Identifier: Apache-2.0
"""What takes in the people a saved search newly finds: pools, which stand above, register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor


class Receive(Protocol):
    """Takes people in as the actor, with the reason; those who were there once are left out.

    Raises a DomainError where it takes nobody.
    """

    def __call__(
        self, *, actor: Actor, pool_id: uuid.UUID, person_ids: Sequence[uuid.UUID], why: str
    ) -> object:
        """Take them in."""


class Offer(Protocol):
    """The pools somebody may fill, by id, with their names."""

    def __call__(self, actor: Actor) -> Mapping[uuid.UUID, str]:
        """Those the actor sees and may put people into."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """`troubles`: why it takes nobody, by the code of its refusal."""

    receive: Receive
    offer: Offer
    troubles: Mapping[str, _StrOrPromise]


_receivers: list[Receiver] = []


def register_receiver(new: Receiver) -> None:
    """There is one, from `apps.py`."""
    _receivers[:] = [new]


def receiver() -> Receiver | None:
    """The one registered."""
    return _receivers[0] if _receivers else None


def pools_offered(actor: Actor) -> Mapping[uuid.UUID, str]:
    """Pools the actor may let a search fill."""
    taking = receiver()
    return taking.offer(actor) if taking else {}
