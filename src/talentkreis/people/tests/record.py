# SPDX-License-Identifier: Apache-2.0
"""What was recorded, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.activity.models import Activity

if TYPE_CHECKING:
    import uuid


def events(person_id: uuid.UUID, kind: str = "") -> list[Activity]:
    """What was recorded about a person."""
    rows = Activity.objects.filter(person_id=person_id).order_by("at", "id")
    return [row for row in rows if not kind or row.kind == kind]
