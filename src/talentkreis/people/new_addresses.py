# SPDX-License-Identifier: Apache-2.0
"""New addresses are looked at soon, where the employer lets name servers be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.activity.actions import subscribe
from talentkreis.people.events import ContactPointAdded, PersonCreated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.activity.events import Event


def follow_addresses() -> None:
    """Subscribe; called once, from `apps.py`."""
    subscribe(PersonCreated, _ask_soon)
    subscribe(ContactPointAdded, _ask_soon)


def _ask_soon(events: Sequence[Event]) -> None:  # noqa: ARG001 - any of them
    from talentkreis.people.actions import ask_soon

    ask_soon()
