# SPDX-License-Identifier: Apache-2.0
"""What a run of the planner tells the record: one statement for each sequence and kind of event."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from talentkreis.activity import actions as activity
from talentkreis.nurture import events
from talentkreis.nurture.actions.outcomes import Halted, LeftOut, Noted, Outcome, Postponed, Taken
from talentkreis.nurture.models import EnrolmentState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator

    from talentkreis.activity.events import Event
    from talentkreis.organisation.actors import Actor


def tell_outcomes(actor: Actor, outcomes: Iterable[Outcome]) -> None:
    """Record what became of each. Asking again is no news."""
    people: dict[Event, dict[uuid.UUID, None]] = defaultdict(dict)
    for outcome in outcomes:
        for event in _events(actor, outcome):
            people[event][outcome.due.person_id] = None
    for event, person_ids in people.items():
        activity.record_for_people(event, list(person_ids))


def _events(actor: Actor, outcome: Outcome) -> Iterator[Event]:
    sequence_id = outcome.due.sequence_id
    if isinstance(outcome, Taken | Noted | LeftOut) and outcome.progress.due_at is None:
        yield events.EnrolmentFinished(actor=actor, sequence_id=sequence_id)
    match outcome:
        case Noted(step=step, answer=bool() as answer):
            yield events.BranchAnswered(
                actor=actor, sequence_id=sequence_id, step_id=step.step_id, answer=answer
            )
        case LeftOut(reason=reason):
            yield events.StepLeftOut(actor=actor, sequence_id=sequence_id, reason=reason)
        case Postponed(reason=reason) if outcome.due.reason != reason:
            yield events.StepPostponed(actor=actor, sequence_id=sequence_id, reason=reason)
        case Halted(state=EnrolmentState.PAUSED, reason=reason):
            yield events.EnrolmentPaused(actor=actor, sequence_id=sequence_id, reason=reason)
        case Halted(reason=reason):
            yield events.EnrolmentStopped(actor=actor, sequence_id=sequence_id, reason=reason)
