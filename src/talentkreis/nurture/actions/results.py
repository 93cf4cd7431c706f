# SPDX-License-Identifier: Apache-2.0
"""What planning decided about a batch of enrolments, and writing it with a few statements."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.kernel import clock
from talentkreis.mail.actions import cancel_messages
from talentkreis.mail.actions.batches import StepMessage, queue_step_messages
from talentkreis.nurture.actions.noting import write_notes
from talentkreis.nurture.actions.outcomes import (
    Halted,
    LeftOut,
    Noted,
    Outcome,
    Plan,
    Postponed,
    Taken,
)
from talentkreis.nurture.actions.telling import tell_outcomes
from talentkreis.nurture.models import Draw, EnrolmentState, StepKind
from talentkreis.nurture.step_keys import step_key
from talentkreis.organisation.actors import SYSTEM
from talentkreis.relationships.actions import create_task
from talentkreis.relationships.models import TaskKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.consent.models import Channel
    from talentkreis.organisation.actors import Actor


_UPDATE = """
UPDATE nurture_enrolment enrolment
SET state = new.state, reason = new.reason, position = new.position,
    occurrence = new.occurrence, anchor_on = new.anchor_on, next_due_at = new.due_at,
    changed_at = %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS new(id uuid, state text, reason text, position int,
    occurrence int, anchor_on date, due_at timestamptz)
WHERE enrolment.id = new.id
"""


def apply_outcomes(actor: Actor, outcomes: Sequence[Outcome], plan: Plan) -> None:
    """Write messages, tasks, progress and record of locked enrolments; counts go into `plan`."""
    taken = [outcome for outcome in outcomes if isinstance(outcome, Taken)]
    noted = [outcome for outcome in outcomes if isinstance(outcome, Noted)]
    halted = [outcome for outcome in outcomes if isinstance(outcome, Halted)]
    _queue(taken)
    _keep_draws(taken)
    _make_tasks(taken)
    refused = write_notes(noted)
    _write_progress(outcomes)
    _cancel_messages(halted)
    tell_outcomes(actor, [*outcomes, *refused])
    _count(plan, outcomes)


def _count(plan: Plan, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        match outcome:
            case Taken(step=step):
                plan.task_count += step.is_task
                plan.draft_count += step.kind == StepKind.PERSONAL
                plan.message_count += step.is_sent
            case Noted():
                plan.noted_count += 1
            case LeftOut():
                plan.left_out_count += 1
            case Postponed():
                plan.postponed_count += 1
            case Halted(state=state):
                plan.paused_count += state == EnrolmentState.PAUSED
                plan.stopped_count += state == EnrolmentState.STOPPED
        if isinstance(outcome, Taken | Noted | LeftOut):
            plan.finished_count += outcome.progress.due_at is None


def _queue(taken: Iterable[Taken]) -> None:
    by_way: dict[tuple[str, Channel, bool], list[StepMessage]] = defaultdict(list)
    for outcome in taken:
        step, channel = outcome.step, outcome.step.channel
        if step.is_task or outcome.purpose is None or channel is None:
            continue
        by_way[outcome.purpose, channel, not step.is_sent].append(
            StepMessage(
                person_id=outcome.due.person_id,
                sequence_id=outcome.due.sequence_id,
                enrolment_id=outcome.due.id,
                step_id=step.step_id,
                occurrence=outcome.due.occurrence,
                subject=outcome.letter.subject,
                text=outcome.letter.text,
                language=outcome.letter.language,
                due_at=outcome.at,
                template=outcome.letter.template,
                # A colleague's own mailbox sends mail; a number is the employer's.
                sender_id=None if step.is_short else outcome.due.sender_id,
            )
        )
    for (purpose, channel, needs_person), messages in by_way.items():
        queue_step_messages(
            actor=SYSTEM,
            purpose=purpose,
            messages=messages,
            needs_person=needs_person,
            channel=channel,
        )


def _keep_draws(taken: Iterable[Taken]) -> None:
    """Which wording went to whom; of a repeating step the first draw stays."""
    Draw.objects.bulk_create(
        [
            Draw(
                enrolment_id=outcome.due.id,
                step_id=outcome.step.step_id,
                variant=outcome.variant,
                drawn_at=outcome.at,
            )
            for outcome in taken
            if outcome.variant is not None
        ],
        ignore_conflicts=True,
    )


def _make_tasks(taken: Iterable[Taken]) -> None:
    for outcome in taken:
        if outcome.step.is_task:
            create_task(
                actor=SYSTEM,
                title=outcome.letter.subject[:200],
                text=outcome.letter.text,
                due_on=outcome.on,
                person_id=outcome.due.person_id,
                owner_id=outcome.owner_id,
                kind=_TASK_KINDS[outcome.step.kind],
                key=step_key(outcome.due.id, outcome.step.step_id, outcome.due.occurrence),
            )


_TASK_KINDS: dict[str, TaskKind] = {
    StepKind.TASK: TaskKind.TO_DO,
    StepKind.CALL: TaskKind.CALL,
    StepKind.SOCIAL: TaskKind.SOCIAL,
    StepKind.LETTER: TaskKind.LETTER,
}


def _cancel_messages(halted: Iterable[Halted]) -> None:
    by_reason: dict[str, list[uuid.UUID]] = defaultdict(list)
    for halt in halted:
        if halt.state == EnrolmentState.STOPPED:
            by_reason[halt.reason].append(halt.due.id)
    for reason, enrolment_ids in by_reason.items():
        cancel_messages(actor=SYSTEM, enrolment_ids=enrolment_ids, reason=reason)


def _write_progress(outcomes: Sequence[Outcome]) -> None:
    rows = [_row(outcome) for outcome in outcomes]
    if not rows:
        return
    names = ("id", "state", "reason", "position", "occurrence", "anchor_on", "due_at")
    # One JSON parameter: adapting seven arrays item by item takes longer than the update.
    given = json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, {"rows": given, "now": clock.now()})


_Row = tuple[uuid.UUID, str, str, int, int, dt.date, dt.datetime | None]


def _row(outcome: Outcome) -> _Row:
    due = outcome.due
    if isinstance(outcome, Taken | Noted | LeftOut):
        after, due_at = outcome.progress.point, outcome.progress.due_at
        state = EnrolmentState.ACTIVE if due_at else EnrolmentState.FINISHED
        return due.id, state, "", after.position, after.occurrence, after.anchor, due_at
    here = due.position, due.occurrence, due.anchor_on
    if isinstance(outcome, Postponed):
        return due.id, EnrolmentState.ACTIVE, outcome.reason, *here, outcome.until
    is_paused = outcome.state == EnrolmentState.PAUSED
    return due.id, outcome.state, outcome.reason, *here, due.next_due_at if is_paused else None
