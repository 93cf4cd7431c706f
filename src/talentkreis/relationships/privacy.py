# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.people.privacy import plain
from talentkreis.relationships.actions.wishes import sweep_topics
from talentkreis.relationships.models import (
    Acquaintance,
    Care,
    Interest,
    NextReply,
    Promise,
    Task,
)

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Who cares for the person and knows them, their wishes, what was promised and to be done."""
    return {
        "care": _rows(
            Care.objects.filter(person_id=person_id),
            "owner__name",
            "deputy__name",
            "next_contact_on",
            "next_contact_reason",
            "not_now",
            "not_now_since",
            "preferred_channel",
            "last_contact_at",
        ),
        "interests": _rows(
            Interest.objects.filter(person_id=person_id).order_by("topic__key"),
            "topic__name",
            "since",
        ),
        "known_by": _rows(
            Acquaintance.objects.filter(person_id=person_id).order_by("id"), "member__name", "how"
        ),
        "next_replies": _rows(
            NextReply.objects.filter(person_id=person_id).order_by("id"),
            "member__name",
            "reason",
            "reply",
            "said_on",
        ),
        "promises": _rows(
            Promise.objects.filter(person_id=person_id).order_by("made_at"),
            "text",
            "owner__name",
            "made_at",
            "due_on",
            "kept_at",
            "released_at",
        ),
        "tasks": _rows(
            Task.objects.filter(person_id=person_id).order_by("created_at"),
            "title",
            "text",
            "owner__name",
            "due_on",
            "done_at",
        ),
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete care, wishes, promises and tasks of the person, and who knows them."""
    topics = list(Interest.objects.filter(person_id=person_id).values_list("topic_id", flat=True))
    Acquaintance.objects.filter(person_id=person_id).delete()
    Interest.objects.filter(person_id=person_id).delete()
    sweep_topics(topics)
    NextReply.objects.filter(person_id=person_id).delete()
    Task.objects.filter(person_id=person_id).delete()
    Promise.objects.filter(person_id=person_id).delete()
    Care.objects.filter(person_id=person_id).delete()


def _rows(rows: QuerySet[Any], *columns: str) -> list[dict[str, Any]]:
    return [{key: plain(value) for key, value in row.items()} for row in rows.values(*columns)]
