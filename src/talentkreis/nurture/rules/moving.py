# SPDX-License-Identifier: Apache-2.0
"""Where somebody under way lands in another version of their sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Mark:
    """A step as it is recognised through versions: what it once was, and its way."""

    origin: uuid.UUID
    way: tuple[int | None, str] = (None, "")


def landing(old: Sequence[Mark], new: Sequence[Mark], position: int) -> int | None:
    """The position in `new` of the step that comes next in `old`, or of the first one after it
    that `new` still has; None where nothing of it is left.

    What lies on ways this person does not take is passed over, so that nobody gets a step twice.
    """
    places = {mark.origin: place for place, mark in enumerate(new)}
    here = old[position].way
    for mark in old[position:]:
        if mark.way in {here, (None, "")} and mark.origin in places:
            return places[mark.origin]
    return None
