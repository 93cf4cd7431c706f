# SPDX-License-Identifier: Apache-2.0
"""The projection about one person: nothing that other packages do not already show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.search.actions import forget
from talentkreis.search.running import forget_changes

if TYPE_CHECKING:
    import uuid


def export_own(person_id: uuid.UUID) -> dict[str, Any]:  # noqa: ARG001 - every package has the same shape
    """Nothing of its own: every column repeats what its owner exports."""
    return {}


def erase_own(person_id: uuid.UUID) -> None:
    """Remove the row, and what is kept for undoing bulk work."""
    forget(person_id)
    forget_changes(person_id)
