# SPDX-License-Identifier: Apache-2.0
"""Moving people under way to the latest version, deliberately and step by step, and back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.nurture import events
from talentkreis.nurture.actions.building import locked_sequence
from talentkreis.nurture.models import Sequence, VersionMove
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.moves import UNDO_DAYS
from talentkreis.nurture.queries.recipients import course_of
from talentkreis.nurture.rules.course import counted
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.nurture.models import Step
    from talentkreis.organisation.actors import Actor

# One statement for everybody who stands before a step: what they were is kept, and they go on
# in the other version. When their next step is due stays as it is; the anchor is reckoned back
# from that day, so that the steps after it keep their distances.
_MOVE = """
WITH chosen AS (
    SELECT id, version_id, position, occurrence, anchor_on, next_due_at
    FROM nurture_enrolment
    WHERE sequence_id = %(sequence)s AND version_id = %(from)s AND position = %(position)s
      AND state IN ('active', 'paused')
    ORDER BY id FOR NO KEY UPDATE
), kept AS (
    INSERT INTO nurture_movedenrolment (move_id, enrolment_id, version_id, position, occurrence,
        anchor_on, new_position, new_occurrence)
    SELECT %(move)s, id, version_id, position, occurrence, anchor_on, %(to_position)s,
        CASE WHEN %(keeps)s THEN occurrence ELSE 0 END
    FROM chosen
)
UPDATE nurture_enrolment enrolment
SET version_id = %(to)s, position = %(to_position)s,
    occurrence = CASE WHEN %(keeps)s THEN enrolment.occurrence ELSE 0 END,
    anchor_on = (coalesce(chosen.next_due_at, %(now)s)::date - %(days)s
        - make_interval(months => %(months)s
            * (1 + CASE WHEN %(keeps)s THEN enrolment.occurrence ELSE 0 END)
            + %(months_before)s))::date,
    changed_at = %(now)s
FROM chosen WHERE chosen.id = enrolment.id
RETURNING enrolment.person_id
"""
_UNDO = """
UPDATE nurture_enrolment enrolment
SET version_id = moved.version_id, position = moved.position, occurrence = moved.occurrence,
    anchor_on = moved.anchor_on, changed_at = %(now)s
FROM nurture_movedenrolment moved
WHERE moved.move_id = %(move)s AND moved.enrolment_id = enrolment.id
  AND enrolment.version_id = %(version)s AND enrolment.position = moved.new_position
  AND enrolment.occurrence = moved.new_occurrence AND enrolment.state IN ('active', 'paused')
RETURNING enrolment.person_id
"""


@transaction.atomic
def move_to_latest(
    *,
    actor: Actor,
    sequence_id: uuid.UUID,
    landings: Mapping[tuple[int, int], int],
) -> VersionMove:
    """Move people who stand before steps of older versions to steps of the latest one.

    `landings` names, by number of the version and position, the position they come to; whoever is
    not named stays. Freezes the version. Raises NotFound, NotAllowed, Conflict when the sequence
    has ended, RuleViolation when nobody is moved or a step does not exist.
    """
    require(actor, Right.START)
    sequence = locked_sequence(actor, sequence_id)
    target = sequence.versions.order_by("-number")[0]
    steps = list(target.steps.order_by("position"))
    if any(not 0 <= place < len(steps) for place in landings.values()):
        raise RuleViolation(_("There is no such step."), code="no_such_step")
    move = VersionMove.objects.create(
        sequence=sequence,
        version=target,
        moved_by_id=actor.member_id,
        moved_at=clock.now(),
        person_count=0,
    )
    people: list[uuid.UUID] = []
    for version in sequence.versions.exclude(id=target.id).order_by("number"):
        old = list(version.steps.order_by("position"))
        for (number, position), place in sorted(landings.items()):
            if number != version.number or position >= len(old):
                continue
            people += _execute(
                _MOVE,
                {
                    "sequence": sequence.id,
                    "from": version.id,
                    "position": position,
                    "move": move.id,
                    "to": target.id,
                    "to_position": place,
                    "keeps": _is_same_rhythm(old[position], steps[place]),
                    "now": move.moved_at,
                    **_distance(steps, place),
                },
            )
    if not people:
        raise RuleViolation(_("Nobody stands there any more."), code="nobody_to_move")
    move.person_count = len(people)
    move.save(update_fields=["person_count"])
    activity.record_for_people(
        events.EnrolmentMoved(actor=actor, sequence_id=sequence.id, number=target.number), people
    )
    return move


@transaction.atomic
def undo_version_move(*, actor: Actor, move_id: uuid.UUID) -> int:
    """Take a move back for whoever has not gone on since; tell for how many.

    Raises NotFound, NotAllowed, Conflict when it was taken back already or is 30 days old.
    """
    require(actor, Right.START)
    move = (
        VersionMove.objects.filter(sequence__in=Sequence.objects.visible_to(actor), id=move_id)
        .select_for_update(no_key=True, of=("self",))
        .first()
    )
    if move is None:
        raise NotFound(_("There is no such move."), code="no_such_move")
    now = clock.now()
    if move.undone_at is not None or move.moved_at < now - dt.timedelta(days=UNDO_DAYS):
        raise Conflict(_("This move cannot be taken back any more."), code="move_over")
    move.undone_at = now
    move.save(update_fields=["undone_at"])
    people = _execute(_UNDO, {"move": move.id, "version": move.version_id, "now": now})
    activity.record_for_people(
        events.EnrolmentMovedBack(actor=actor, sequence_id=move.sequence_id), people
    )
    return len(people)


def _distance(steps: list[Step], place: int) -> dict[str, int]:
    """Days and months from the anchor of a stretch to a step, its own wait apart."""
    course = course_of(steps)
    months, days = counted(course, place)
    own = course[place].months if course[place].repeats else 0
    return {"days": days, "months": own, "months_before": months - own}


def _is_same_rhythm(old: Step, new: Step) -> bool:
    """Whether a repetition goes on being counted."""
    return old.origin_id == new.origin_id and old.repeats and new.repeats


def _execute(statement: str, values: dict[str, Any]) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
