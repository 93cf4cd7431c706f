# SPDX-License-Identifier: Apache-2.0
"""Hearing of changes after which somebody may carry a phrase that is new here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.people.events import AboutFields, AboutSkill, MergeUndone, PersonCreated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.activity.events import PersonChanged

TITLE = "position"
# One person's new title is embedded at once; during an import many come one after the other.
MANY, SOON_S, LATER_S = 50, 1.0, 15.0


def notice_new_phrases(events: Sequence[PersonChanged]) -> None:
    """Subscriber: have new titles and skills embedded once the transaction has committed.

    Only then: two transactions that queue the same job would wait for each other until the end of
    the longer one. Were it lost, the job comes by itself every ten minutes.
    """
    telling = sum(_may_tell(event) for event in events)
    if telling:
        from talentkreis.search.tasks import queue_embedding

        after_s = SOON_S if telling < MANY else LATER_S
        transaction.on_commit(partial(queue_embedding, after_s=after_s), robust=True)


def _may_tell(event: PersonChanged) -> bool:
    if isinstance(event, AboutFields):
        return TITLE in event.fields
    return isinstance(event, PersonCreated | AboutSkill | MergeUndone)
