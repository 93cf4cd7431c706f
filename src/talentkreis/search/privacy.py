# SPDX-License-Identifier: Apache-2.0
"""About one person: the projection, which repeats what others show, and who keeps finding them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.search import bulk, tasks
from talentkreis.search.actions import forget
from talentkreis.search.models import BulkChange, Find
from talentkreis.search.running import forget_changes
from talentkreis.search.saved.actions import forget_finds

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Which saved searches find them, since when, and in whose lists they were handed out; the
    row's columns repeat what others export.
    """
    finds = Find.objects.filter(person_id=person_id).order_by("found_at", "pk")
    return {
        "found_by_saved_searches": [
            {"search": name, "found_at": found_at.isoformat()}
            for name, found_at in finds.values_list("search__name", "found_at")
        ],
        "in_lists_of": [
            {"by": name, "made_at": made_at.isoformat()} for name, made_at in _lists(person_id)
        ],
    }


def _lists(person_id: uuid.UUID) -> QuerySet[BulkChange, tuple[str, dt.datetime]]:
    """Who made a file with their line in it, and when; known for as long as the line is kept."""
    in_files = BulkChange.objects.filter(
        person_id=person_id, chunk__run__code__in=bulk.making_files()
    )
    return in_files.order_by("pk").values_list("chunk__run__member__name", "chunk__run__created_at")


def erase_own(person_id: uuid.UUID) -> None:
    """Remove the row, what is kept for undoing bulk work, and who found them.

    The words of their name go once the erasure holds, unless somebody else is called so.
    """
    forget(person_id)
    tasks.queue_sweeping_names()
    forget_finds(person_id)
    forget_changes(person_id)
