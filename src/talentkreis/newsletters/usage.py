# SPDX-License-Identifier: Apache-2.0
"""Which issues take up an item, for the library."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from talentkreis.content.usage import Use
from talentkreis.mail.models import Message, MessageState
from talentkreis.newsletters.models import BlockItem, Issue

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from talentkreis.organisation.actors import Actor


def uses_of(actor: Actor, item_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Use]]:
    """The issues the actor sees, with when they went out and how many people got them."""
    rows = list(
        BlockItem.objects.filter(
            item_id__in=item_ids, block__issue__in=Issue.objects.visible_to(actor)
        )
        .values_list("item_id", "block__issue_id", "block__issue__name", "block__issue__started_at")
        .order_by("-block__issue__started_at", "block__issue_id")
        .distinct()
    )
    reached = dict(
        Message.objects.filter(
            issue_id__in={issue_id for _item, issue_id, _name, _at in rows},
            state=MessageState.ACCEPTED,
        )
        .values_list("issue_id")
        .annotate(n=Count("id"))
    )
    found: dict[uuid.UUID, list[Use]] = defaultdict(list)
    for item_id, issue_id, name, started_at in rows:
        url = reverse("newsletters:detail", args=[issue_id])
        found[item_id].append(Use(name, url, started_at, reached.get(issue_id, 0)))
    return found
