# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO): the topics they asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.content.models import TopicChoice
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """The topics, and since when."""
    rows = TopicChoice.objects.filter(person_id=person_id).order_by("topic__key")
    return {
        "topics_chosen": [
            {key: plain(value) for key, value in row.items()}
            for row in rows.values("topic__name_de", "topic__name_en", "chosen_at")
        ]
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Forget the choice; topics stay."""
    TopicChoice.objects.filter(person_id=person_id).delete()
