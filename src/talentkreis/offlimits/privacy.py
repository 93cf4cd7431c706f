# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO): that, why and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.offlimits.actions import forget_off_limits
from talentkreis.offlimits.models import OffLimits
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Entries about the person. Those about their employer are no data about them."""
    columns = (
        "strength", "reason", "starts_on", "ends_on", "ended_at", "set_at", "set_by__name",
    )  # fmt: skip
    rows = OffLimits.objects.filter(person_id=person_id).order_by("set_at")
    return {
        "off_limits": [
            {key: plain(value) for key, value in row.items()} for row in rows.values(*columns)
        ]
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete them."""
    forget_off_limits(person_id)
