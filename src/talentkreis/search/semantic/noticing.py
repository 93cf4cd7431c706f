# SPDX-License-Identifier: Apache-2.0
"""Hearing of changes after which somebody may carry a phrase that is new here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.people.events import AboutFields, AboutSkill, MergeUndone, PersonCreated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.activity.events import PersonChanged

TITLE = "position"
# One person's new title is embedded at once; during an import many come one after the other.
MANY, SOON_S, LATER_S = 50, 1.0, 15.0


def notice_new_phrases(events: Sequence[PersonChanged]) -> None:
    """Subscriber: have new titles and skills embedded once the transaction has committed."""
    telling = [event for event in events if _may_tell(event)]
    if telling:
        from talentkreis.search.tasks import queue_embedding

        queue_embedding(after_s=SOON_S if len(telling) < MANY else LATER_S)


def _may_tell(event: PersonChanged) -> bool:
    if isinstance(event, AboutFields):
        return TITLE in event.fields
    return isinstance(event, PersonCreated | AboutSkill | MergeUndone)
