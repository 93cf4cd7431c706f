# SPDX-License-Identifier: Apache-2.0
"""Enrolments that began elsewhere or earlier: histories that come with a sequence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.kernel.ids import new_id
from talentkreis.nurture import events
from talentkreis.nurture.actions.building import locked_sequence
from talentkreis.nurture.models import EnrolmentState, SequenceState
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from talentkreis.activity.events import Event
    from talentkreis.organisation.actors import Actor

_INSERT = """
INSERT INTO nurture_enrolment (id, sequence_id, version_id, person_id, state, reason, position,
    occurrence, anchor_on, next_due_at, started_by_id, started_at, changed_at)
SELECT new.id, %(sequence)s, %(version)s, new.person_id, new.state, new.reason, new.position,
    new.occurrence, new.anchor_on, new.next_due_at, %(member)s, new.started_at, new.changed_at
FROM unnest(%(ids)s::uuid[], %(people)s::uuid[], %(states)s::text[], %(reasons)s::text[],
    %(positions)s::int[], %(occurrences)s::int[], %(anchors)s::date[], %(dues)s::timestamptz[],
    %(starts)s::timestamptz[], %(changes)s::timestamptz[])
    AS new(id, person_id, state, reason, position, occurrence, anchor_on, next_due_at,
        started_at, changed_at)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEnrolment:
    """Where a person stands in a sequence, and since when."""

    person_id: uuid.UUID
    anchor_on: dt.date
    started_at: dt.datetime
    changed_at: dt.datetime
    position: int
    occurrence: int = 0
    state: str = EnrolmentState.ACTIVE
    reason: str = ""
    next_due_at: dt.datetime | None = None


@transaction.atomic
def take_over_enrolments(
    *, actor: Actor, sequence_id: uuid.UUID, rows: Sequence[PastEnrolment]
) -> list[uuid.UUID]:
    """Write enrolments as they stand; answers with their ids, in the same order.

    Asks no gate: whoever is under way is asked about at their next step. The sequence runs from
    then on. Raises NotFound, NotAllowed, Conflict when it has ended.
    """
    require(actor, Right.START)
    sequence = locked_sequence(actor, sequence_id)
    version = sequence.versions.order_by("-number")[0]
    ids = [new_id() for _row in rows]
    if not rows:
        return ids
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "sequence": sequence.id,
                "version": version.id,
                "member": actor.member_id,
                "ids": ids,
                "people": [row.person_id for row in rows],
                "states": [row.state for row in rows],
                "reasons": [row.reason for row in rows],
                "positions": [row.position for row in rows],
                "occurrences": [row.occurrence for row in rows],
                "anchors": [row.anchor_on for row in rows],
                "dues": [row.next_due_at for row in rows],
                "starts": [row.started_at for row in rows],
                "changes": [row.changed_at for row in rows],
            },
        )
    if sequence.state == SequenceState.DRAFT:
        sequence.state = SequenceState.RUNNING
        sequence.started_at = min(row.started_at for row in rows)
        sequence.save(update_fields=["state", "started_at"])
    _tell(actor, sequence.id, rows)
    return ids


def _tell(actor: Actor, sequence_id: uuid.UUID, rows: Sequence[PastEnrolment]) -> None:
    people: dict[Event, list[uuid.UUID]] = defaultdict(list)
    for row in rows:
        began = events.PersonEnrolled(
            actor=actor, sequence_id=sequence_id, occurred_at=row.started_at
        )
        people[began].append(row.person_id)
        if row.state == EnrolmentState.STOPPED:
            ended = events.EnrolmentStopped(
                actor=actor,
                sequence_id=sequence_id,
                reason=row.reason,
                occurred_at=row.changed_at,
            )
            people[ended].append(row.person_id)
    for event, person_ids in people.items():
        activity.record_for_people(event, person_ids)
