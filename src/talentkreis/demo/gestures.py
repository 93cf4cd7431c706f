# SPDX-License-Identifier: Apache-2.0
"""A few gestures in every state: to do, waiting for approval, refused, done, thanked, dropped."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.demo.words import gestures as words
from talentkreis.gestures.actions import deciding, doing, planning
from talentkreis.gestures.models import GestureKind
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.demo.people import DemoPerson
    from talentkreis.demo.writing import Written
    from talentkreis.organisation.models import Member

DONE, THANKED, DROPPED, AGREED, REFUSED = "done", "thanked", "dropped", "agreed", "refused"


@dataclass(frozen=True, slots=True)
class _Story:
    """One gesture: who plans it, what, for which day, and what became of it."""

    member: str
    kind: str
    occasion: str
    days: int
    cents: int = 0
    then: str = ""


# Above the limit of fifty euros somebody who leads has to agree, and it is never who planned it.
STORIES: Final = (
    _Story("Merle Hansen", GestureKind.CARD, words.CERTIFICATE, 3),
    _Story("Merle Hansen", GestureKind.LETTER, words.AFTER_TALK, 5),
    _Story("Jan Behrens", GestureKind.GIFT, words.TEN_YEARS, 12, 2_500),
    _Story("Jan Behrens", GestureKind.INVITATION, words.OPEN_DAY, 20, 1_800),
    _Story("Jan Behrens", GestureKind.GIFT, words.RACE, 9, 8_900),
    _Story("Emily Fraser", GestureKind.INVITATION, words.CONCERT, 15, 6_400, AGREED),
    _Story("Emily Fraser", GestureKind.GIFT, words.TABLET, 15, 34_900, REFUSED),
    _Story("Merle Hansen", GestureKind.LETTER, words.STAYED, 1, 0, DONE),
    _Story("Merle Hansen", GestureKind.CARD, words.BABY, 1, 300, THANKED),
    _Story("Jan Behrens", GestureKind.CARD, words.MOVED, 2, 0, DROPPED),
)


def make_gestures(
    written: Written, people: Sequence[DemoPerson], members: Mapping[str, Member], seed: int
) -> None:
    """Write them through the actions of the product; `people` may be written to."""
    merle, chosen = members["Merle Hansen"], random.Random(seed + 11)
    for story, person in zip(STORIES, chosen.sample(list(people), len(STORIES)), strict=True):
        actor = members[story.member].actor
        is_letter = story.kind == GestureKind.LETTER
        gesture = planning.plan_gesture(
            actor=actor,
            person_id=written.id_of(person),
            plan=planning.Plan(
                kind=story.kind,
                occasion=story.occasion,
                due_on=clock.today() + dt.timedelta(days=story.days),
                value_cents=story.cents,
                subject=words.SUBJECTS[person.language] if is_letter else "",
                text=words.LETTERS[person.language] if is_letter else "",
            ),
        )
        _live_on(story, gesture.id, actor_of=members, approver=merle)


def _live_on(
    story: _Story, gesture_id: uuid.UUID, *, actor_of: Mapping[str, Member], approver: Member
) -> None:
    """What became of it."""
    actor = actor_of[story.member].actor
    if story.then == AGREED:
        deciding.approve_gesture(
            actor=approver.actor, gesture_id=gesture_id, reason=words.WHY_AGREED
        )
    elif story.then == REFUSED:
        deciding.refuse_gesture(
            actor=approver.actor, gesture_id=gesture_id, reason=words.WHY_REFUSED
        )
    elif story.then == DROPPED:
        planning.drop_gesture(actor=actor, gesture_id=gesture_id)
    elif story.then in {DONE, THANKED}:
        doing.finish_gesture(actor=actor, gesture_id=gesture_id)
        if story.then == THANKED:
            doing.note_thanks(actor=actor, gesture_id=gesture_id, on=clock.today())
