# SPDX-License-Identifier: Apache-2.0
"""Starting people: rows first, with one statement, whoever is among them twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.nurture import events
from talentkreis.nurture.actions.building import locked_sequence
from talentkreis.nurture.models import SequenceState
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.checks import check_people
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.nurture.queries.checks import EnrolmentCheck, Start
    from talentkreis.organisation.actors import Actor

_INSERT = """
INSERT INTO nurture_enrolment (id, sequence_id, version_id, person_id, anchor_on, next_due_at,
    started_by_id, started_at, changed_at)
SELECT new.id, %(sequence)s, %(version)s, new.person_id, new.anchor_on, new.next_due_at,
    %(member)s, %(now)s, %(now)s
FROM unnest(%(ids)s::uuid[], %(people)s::uuid[], %(anchors)s::date[], %(dues)s::timestamptz[])
    AS new(id, person_id, anchor_on, next_due_at)
JOIN people_person person ON person.id = new.person_id
ORDER BY new.person_id
ON CONFLICT (person_id, sequence_id) WHERE state IN ('active', 'paused') DO NOTHING
RETURNING person_id
"""


@dataclass(frozen=True, slots=True)
class Started:
    """How many were started, and who was not and why."""

    count: int
    check: EnrolmentCheck


@transaction.atomic
def start_enrolments(
    *,
    actor: Actor,
    sequence_id: uuid.UUID,
    person_ids: Iterable[uuid.UUID],
    includes_later: bool = False,
) -> Started:
    """Start all of these people who may start now; the others are left alone and named.

    With `includes_later` those whom only time keeps start as well, when it has passed. Freezes
    the version. Starting somebody twice is once. Raises NotFound, NotAllowed, Conflict when the
    sequence has ended or its pool is closed, RuleViolation when it has no steps.
    """
    require(actor, Right.START)
    sequence = locked_sequence(actor, sequence_id)
    if sequence.pool is not None and not sequence.pool.is_open:
        raise Conflict(
            _("The pool of this sequence is closed. Open it again first."), code="pool_closed"
        )
    check = check_people(actor, sequence, person_ids, includes_later=includes_later)
    if not check.version.steps.exists():
        raise RuleViolation(_("The sequence has no steps yet."), code="no_steps")
    started = _insert(actor, sequence_id, check.version.id, check.starts)
    if not started:
        return Started(0, check)
    activity.record_for_people(
        events.PersonEnrolled(actor=actor, sequence_id=sequence.id, pool_id=sequence.pool_id),
        started,
    )
    if sequence.state == SequenceState.DRAFT:
        sequence.state = SequenceState.RUNNING
        sequence.started_at = clock.now()
        sequence.save(update_fields=["state", "started_at"])
        activity.record(
            events.SequenceStarted(actor=actor, sequence_id=sequence.id, pool_id=sequence.pool_id)
        )
    return Started(len(started), check)


def _insert(
    actor: Actor, sequence_id: uuid.UUID, version_id: uuid.UUID, starts: Sequence[Start]
) -> list[uuid.UUID]:
    if not starts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "sequence": sequence_id,
                "version": version_id,
                "member": actor.member_id,
                "now": clock.now(),
                "ids": [new_id() for _start in starts],
                "people": [start.recipient.person_id for start in starts],
                "anchors": [start.anchor_on for start in starts],
                "dues": [start.due_at for start in starts],
            },
        )
        return [row[0] for row in cursor.fetchall()]
