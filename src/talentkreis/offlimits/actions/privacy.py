# SPDX-License-Identifier: Apache-2.0
"""Forgetting for erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.offlimits.models import OffLimits

if TYPE_CHECKING:
    import uuid


def forget_off_limits(person_id: uuid.UUID) -> None:
    """Delete the entries about a person."""
    OffLimits.objects.filter(person_id=person_id).delete()
