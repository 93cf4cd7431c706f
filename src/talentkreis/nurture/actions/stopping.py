# SPDX-License-Identifier: Apache-2.0
"""Ending enrolments, for a reason that is kept and shown, and recalling what has not gone out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.mail import actions as mail
from talentkreis.nurture import events
from talentkreis.nurture.models import Reason
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from talentkreis.nurture.models import Reason
    from talentkreis.organisation.actors import Actor

# Locked in the order of their ids: two stops at once never wait for each other.
_STOP = """
WITH chosen AS (
    SELECT id FROM nurture_enrolment
    WHERE state IN ('active', 'paused')
      AND (%(people)s::uuid[] IS NULL OR person_id = ANY(%(people)s::uuid[]))
      AND (%(enrolments)s::uuid[] IS NULL OR id = ANY(%(enrolments)s::uuid[]))
      AND (%(sequences)s::uuid[] IS NULL OR sequence_id = ANY(%(sequences)s::uuid[]))
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE nurture_enrolment enrolment
SET state = 'stopped', reason = %(reason)s, next_due_at = NULL, changed_at = %(now)s
FROM chosen WHERE chosen.id = enrolment.id
RETURNING enrolment.id, enrolment.person_id, enrolment.sequence_id
"""


@transaction.atomic
def stop_enrolments(
    *,
    actor: Actor,
    reason: Reason,
    person_ids: Collection[uuid.UUID] | None = None,
    enrolment_ids: Collection[uuid.UUID] | None = None,
    sequence_ids: Collection[uuid.UUID] | None = None,
) -> int:
    """Stop the live enrolments that fit all that is named; tell how many.

    Their messages that have not gone out are cancelled in the same transaction. Raises ValueError
    when nothing is named, NotAllowed.
    """
    require(actor, Right.START)
    if person_ids is enrolment_ids is sequence_ids is None:
        raise ValueError("name what to stop")
    with connection.cursor() as cursor:
        cursor.execute(
            _STOP,
            {
                "people": None if person_ids is None else list(person_ids),
                "enrolments": None if enrolment_ids is None else list(enrolment_ids),
                "sequences": None if sequence_ids is None else list(sequence_ids),
                "reason": reason,
                "now": clock.now(),
            },
        )
        stopped = cursor.fetchall()
    if not stopped:
        return 0
    mail.cancel_messages(actor=SYSTEM, enrolment_ids=[row[0] for row in stopped], reason=reason)
    tell_stop(actor, [(row[2], row[1]) for row in stopped], reason)
    return len(stopped)


def tell_stop(actor: Actor, pairs: list[tuple[uuid.UUID, uuid.UUID]], reason: str) -> None:
    """Record the end for (sequence, person) pairs, one statement a sequence."""
    by_sequence: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for sequence_id, person_id in pairs:
        by_sequence[sequence_id].append(person_id)
    for sequence_id, people in by_sequence.items():
        activity.record_for_people(
            events.EnrolmentStopped(actor=actor, sequence_id=sequence_id, reason=reason), people
        )
