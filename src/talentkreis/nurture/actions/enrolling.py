# SPDX-License-Identifier: Apache-2.0
"""Starting people: rows first, with one statement, whoever is among them twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail.preflight import Draft, require_no_red
from talentkreis.nurture import events
from talentkreis.nurture.actions.building import locked_sequence
from talentkreis.nurture.actions.comparing import keep_lots
from talentkreis.nurture.models import (
    SHORT_KINDS,
    SILENT_KINDS,
    SequenceState,
    Side,
    StepKind,
    StepText,
)
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.checks import check_people
from talentkreis.nurture.queries.speaking import share_speakers, speakers_of
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.nurture.models import Sequence as NurtureSequence
    from talentkreis.nurture.models import SequenceVersion
    from talentkreis.nurture.queries.check_lines import EnrolmentCheck, Start
    from talentkreis.organisation.actors import Actor

_INSERT = """
INSERT INTO nurture_enrolment (id, sequence_id, version_id, person_id, position, anchor_on,
    next_due_at, sender_id, started_by_id, started_at, changed_at)
SELECT new.id, %(sequence)s, %(version)s, new.person_id, new.position, new.anchor_on,
    new.next_due_at, new.sender_id, %(member)s, %(now)s, %(now)s
FROM unnest(%(ids)s::uuid[], %(people)s::uuid[], %(positions)s::int[], %(anchors)s::date[],
    %(dues)s::timestamptz[], %(senders)s::uuid[])
    AS new(id, person_id, position, anchor_on, next_due_at, sender_id)
JOIN people_person person ON person.id = new.person_id
ORDER BY new.person_id
ON CONFLICT (person_id, sequence_id) WHERE state IN ('active', 'paused') DO NOTHING
RETURNING person_id, id
"""


@dataclass(frozen=True, slots=True)
class Started:
    """How many were started, which enrolments that made by person, and who was not and why."""

    count: int
    check: EnrolmentCheck
    enrolments: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)


@transaction.atomic
def start_enrolments(
    *,
    actor: Actor,
    sequence_id: uuid.UUID,
    person_ids: Iterable[uuid.UUID],
    includes_later: bool = False,
    position: int = 0,
    waits: bool = False,
) -> Started:
    """Start all of these people who may start now; the others are left alone and named.

    With `includes_later` those whom only time keeps start as well, when it has passed; they begin
    with the step at `position`, which lies on no way of a branch. With `waits` a draft takes them
    in and stands until somebody lets it go on. Freezes the version. Starting somebody twice is
    once. Raises NotFound, NotAllowed, Conflict when the sequence has ended, its pool is closed or
    mail servers would refuse the mail (`preflight_red`), RuleViolation when it has no steps.
    """
    require(actor, Right.START)
    sequence = locked_sequence(actor, sequence_id)
    if sequence.pool is not None and not sequence.pool.is_open:
        raise Conflict(
            _("The pool of this sequence is closed. Open it again first."), code="pool_closed"
        )
    check = check_people(
        actor, sequence, person_ids, includes_later=includes_later, position=position
    )
    if not check.version.steps.exists():
        raise RuleViolation(_("The sequence has no steps yet."), code="no_steps")
    _require_good_mail(check.version)
    if sequence.held_out_percent:
        drawn = [(s.recipient.person_id, Side.CARE) for s in check.starts if s.is_compared]
        drawn += [(s.recipient.person_id, Side.HELD) for s in check.skips if s.is_held_out]
        keep_lots(sequence, drawn)
    started = _insert(actor, sequence_id, check.version, check.starts)
    if not started:
        return Started(0, check)
    activity.record_for_people(
        events.PersonEnrolled(actor=actor, sequence_id=sequence.id, pool_id=sequence.pool_id),
        list(started),
    )
    if sequence.state == SequenceState.DRAFT:
        _begin(actor, sequence, waits=waits)
    return Started(len(started), check, started)


def _require_good_mail(version: SequenceVersion) -> None:
    """Raises Conflict where mail servers would refuse what it sends; SMS are none of theirs."""
    if not version.steps.exclude(kind__in=SHORT_KINDS | SILENT_KINDS).exists():
        return
    require_no_red(
        [
            Draft(text.subject, text.body, language=text.language)
            for text in StepText.objects.filter(step__version=version, step__kind=StepKind.EMAIL)
        ]
    )


def _begin(actor: Actor, sequence: NurtureSequence, *, waits: bool) -> None:
    sequence.state = SequenceState.PAUSED if waits else SequenceState.RUNNING
    sequence.started_at = clock.now()
    sequence.save(update_fields=["state", "started_at"])
    kind = events.SequencePaused if waits else events.SequenceStarted
    activity.record(kind(actor=actor, sequence_id=sequence.id, pool_id=sequence.pool_id))


def _insert(
    actor: Actor, sequence_id: uuid.UUID, version: SequenceVersion, starts: Sequence[Start]
) -> dict[uuid.UUID, uuid.UUID]:
    """Enrolments made, by person; whoever is under way already is not among them."""
    if not starts:
        return {}
    people = [start.recipient.person_id for start in starts]
    speakers = share_speakers(sequence_id, people, speakers_of(version))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "sequence": sequence_id,
                "version": version.id,
                "member": actor.member_id,
                "now": clock.now(),
                "ids": [new_id() for _start in starts],
                "people": people,
                "senders": [speakers.get(person_id) for person_id in people],
                "positions": [start.visit.point.position for start in starts],
                "anchors": [start.visit.point.anchor for start in starts],
                "dues": [start.due_at for start in starts],
            },
        )
        return dict(cursor.fetchall())
