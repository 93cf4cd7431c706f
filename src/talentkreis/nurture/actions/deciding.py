# SPDX-License-Identifier: Apache-2.0
"""What becomes of enrolments whose next step is due: decided for a batch, with a few questions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from talentkreis.channels.ready import NOT_READY, ready
from talentkreis.consent.answers import Verdict
from talentkreis.consent.gate import may_contact_many
from talentkreis.kernel.errors import NotAllowed
from talentkreis.nurture.actions.batches import (
    Batch,
    lock_people,
    lock_pools,
    next_slot,
    pending_of,
)
from talentkreis.nurture.actions.outcomes import (
    Due,
    Halted,
    LeftOut,
    Noted,
    Outcome,
    Postponed,
    Progress,
    Taken,
)
from talentkreis.nurture.models import EnrolmentState, Reason, StepKind
from talentkreis.nurture.queries.draws import draw_variants
from talentkreis.nurture.queries.recipients import (
    courses_of,
    go_on_without,
    load_recipients,
    load_steps,
    sender_for,
)
from talentkreis.nurture.queries.speaking import speaking_now
from talentkreis.nurture.rules import calendar, endings, timetable
from talentkreis.nurture.rules.course import Point
from talentkreis.nurture.rules.letters import Letter, Obstacle, write_letter, write_step
from talentkreis.organisation.actors import SYSTEM
from talentkreis.pools.field import condition
from talentkreis.search.language import FilterError, from_json
from talentkreis.search.queries import matching

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence as Seq

    from talentkreis.channels.ready import Ready
    from talentkreis.consent.answers import Answer
    from talentkreis.consent.models import Channel, Purpose
    from talentkreis.nurture.models import Sequence
    from talentkreis.nurture.queries.recipients import PlannedStep, Recipient
    from talentkreis.nurture.rules.course import Course
    from talentkreis.pools.models import Pool

# While a message of an enrolment has not gone out, its next one waits this long and looks again.
LOOK_AGAIN = dt.timedelta(days=1)
_NOTHING_LEAVES = frozenset({"sending_stopped", "sending_not_ready"})
# A colleague cannot call or write to somebody whose number or profile nobody knows.
_UNREACHABLE = frozenset({"no_address", "address_bounced"})
_NOWHERE = calendar.Place("UTC")


@dataclass(slots=True)
class Deciding:
    """A run of the planner: what all its batches share, and how it decides."""

    now: dt.datetime
    home: calendar.Place = _NOWHERE
    company: str = ""
    sequences: dict[uuid.UUID, Sequence] = field(default_factory=dict)
    steps: dict[uuid.UUID, list[PlannedStep]] = field(default_factory=dict)
    courses: dict[uuid.UUID, Course] = field(default_factory=dict)
    # Channels a version goes on without.
    spare: dict[uuid.UUID, frozenset[Channel]] = field(default_factory=dict)
    # What short messages are written with; read when the first one is due.
    ready: Ready = NOT_READY

    def decide(self, due: Seq[Due]) -> list[Outcome]:
        """What becomes of each; what cannot be decided now is left for the next run."""
        if not due:
            return []
        unread = {row.version_id for row in due} - self.steps.keys()
        if unread:
            self.steps |= load_steps(unread)
            self.courses = courses_of(self.steps)
            self.spare = {version: go_on_without(steps) for version, steps in self.steps.items()}
        if self.ready is NOT_READY and any(self._step(row).is_short for row in due):
            self.ready = ready()
        batch = Batch(
            people=load_recipients([row.person_id for row in due], home=self.home),
            answers=self._ask_gate(due),
            pending=pending_of([row.id for row in due if self._step(row).is_sent]),
            free_people=lock_people([row.person_id for row in due if self._needs_person(row)]),
            free_pools=lock_pools({self._step(row).pool_id for row in due}),
            answered=self._ask_branches(due),
            speakers=speaking_now(
                {(row.version_id, row.sender_id) for row in due if row.sender_id},
                (self.now + LOOK_AGAIN).date(),
            ),
            drawn=draw_variants([(row.id, row.person_id, self._step(row)) for row in due]),
        )
        left = self._left_pool(due)
        outcomes: list[Outcome] = [
            Halted(row, EnrolmentState.STOPPED, Reason.LEFT_POOL) for row in left.values()
        ]
        for row in due:
            outcome = None if row.id in left else self._outcome(row, batch)
            if outcome is not None:
                outcomes.append(outcome)
        return outcomes

    def _outcome(self, row: Due, batch: Batch) -> Outcome | None:
        step, recipient = self._step(row), batch.people[row.person_id]
        if self._needs_person(row) and row.person_id not in batch.free_people:
            return None
        if step.is_silent:
            return self._note(row, step, recipient, batch)
        answer = batch.answers.get(row.id)
        if answer is not None:
            if answer.reason in _NOTHING_LEAVES:
                return None
            stands = self._stands_in_the_way(row, step, recipient, answer)
            if stands is not None:
                return stands
        if step.is_task:
            return self._task(row, step, recipient)
        outcome = self._mail(row, step, recipient, batch)
        return self._one_at_a_time(row, recipient, batch, outcome) if step.is_sent else outcome

    def _one_at_a_time(
        self, row: Due, recipient: Recipient, batch: Batch, outcome: Outcome
    ) -> Outcome:
        """A message waits while another to the same person, or of this enrolment, is under way."""
        if not isinstance(outcome, Taken):
            return outcome
        latest, reason = batch.pending.get(row.id, (self.now, Reason.CONTACT_BUDGET))
        if row.person_id in batch.written_to or row.id in batch.pending:
            return self._wait(row, recipient, max(latest, self.now) + LOOK_AGAIN, reason)
        batch.written_to.add(row.person_id)
        return outcome

    def _note(
        self, row: Due, step: PlannedStep, recipient: Recipient, batch: Batch
    ) -> Outcome | None:
        """A step that reaches nobody: a branch answers, the others say what is to be noted."""
        answer: bool | None = None
        if step.kind == StepKind.BRANCH:
            found = batch.answered[row.version_id, row.position]
            if found is None:
                return Halted(row, EnrolmentState.PAUSED, Reason.CONDITION)
            answer = row.person_id in found
        elif step.kind == StepKind.POOL and step.pool_id not in batch.free_pools:
            return None
        progress = self._progress(row, recipient, max(self.now, row.next_due_at), answer=answer)
        return Noted(row, step, progress, answer)

    def _stands_in_the_way(
        self, row: Due, step: PlannedStep, recipient: Recipient, answer: Answer
    ) -> Outcome | None:
        """What the gate's answer means for this step; None where it may be taken."""
        if answer.verdict is Verdict.ASK and not step.is_sent:
            return None  # whoever does it asks first
        without = self._without(row, step, answer)
        if without:
            progress = self._progress(row, recipient, max(self.now, row.next_due_at))
            return LeftOut(row, progress, without)
        after = endings.consequence(answer, max(self.now, row.next_due_at))
        if isinstance(after, endings.Stop):
            return Halted(row, EnrolmentState.STOPPED, after.reason)
        if not isinstance(after, endings.Wait):
            return None
        if step.leg.on is not None and calendar.local_day(after.until, recipient.place) > max(
            step.leg.on, calendar.next_working_day(step.leg.on, recipient.place)
        ):
            progress = self._progress(row, recipient, self._moment(row, recipient))
            return LeftOut(row, progress, after.reason)
        return self._wait(row, recipient, after.until, after.reason)

    def _without(self, row: Due, step: PlannedStep, answer: Answer) -> str:
        """Why this step is left out while the others go on; empty where it is not."""
        if step.is_task and answer.reason in _UNREACHABLE:
            return answer.reason
        if step.channel is None or not step.is_short:
            return ""
        said = endings.left_out(answer, step.channel)
        return said.reason if said and step.channel in self.spare[row.version_id] else ""

    def _mail(self, row: Due, step: PlannedStep, recipient: Recipient, batch: Batch) -> Outcome:
        variant, speaker = batch.drawn.get(row.id), ""
        if row.sender_id is not None:
            speaker = batch.speakers.get((row.version_id, row.sender_id), "")
            if not speaker:
                return Halted(row, EnrolmentState.PAUSED, Reason.SENDER_GONE)
        if step.is_short and step.channel not in self.ready.on:
            return self._wait(row, recipient, self.now + LOOK_AGAIN, Reason.CHANNEL_OFF)
        letter = write_step(
            step.kind,
            step.wordings[variant or 0],
            recipient.addressee,
            sender_for(recipient, self.sequences[row.sequence_id], self.company, speaker=speaker),
            language=recipient.language,
            form_of_address=recipient.form_of_address,
            ready=self.ready,
        )
        if isinstance(letter, Obstacle):
            return Halted(row, EnrolmentState.PAUSED, letter.reason)
        return replace(self._taken(row, step, recipient, letter), variant=variant)

    def _task(self, row: Due, step: PlannedStep, recipient: Recipient) -> Outcome:
        sequence = self.sequences[row.sequence_id]
        owner_id = recipient.owner_id or (sequence.owner_id if sequence.owner.is_active else None)
        if owner_id is None:
            return Halted(row, EnrolmentState.PAUSED, Reason.NO_OWNER)
        letter = self._words_for_colleague(row, step, recipient)
        if isinstance(letter, Obstacle):
            return Halted(row, EnrolmentState.PAUSED, letter.reason)
        return self._taken(row, step, recipient, letter, owner_id)

    def _words_for_colleague(
        self, row: Due, step: PlannedStep, recipient: Recipient
    ) -> Letter | Obstacle:
        """What a task says. A colleague reads it, so any language will do; what the person is to
        read in the end has to be in theirs.
        """
        sender = sender_for(recipient, self.sequences[row.sequence_id], self.company)
        languages = [recipient.language]
        if step.kind in {StepKind.TASK, StepKind.CALL}:
            languages += [language for language, _form in step.templates]
        letter: Letter | Obstacle = Obstacle(Reason.TEXT_MISSING)
        for language in languages:
            letter = write_letter(
                step.templates,
                recipient.addressee,
                sender,
                language=language,
                form_of_address=recipient.form_of_address,
            )
            if not isinstance(letter, Obstacle):
                break
        return letter

    def _taken(
        self,
        row: Due,
        step: PlannedStep,
        recipient: Recipient,
        letter: Letter,
        owner_id: uuid.UUID | None = None,
    ) -> Taken:
        at = self._moment(row, recipient)
        return Taken(
            due=row,
            step=step,
            purpose=step.purpose(self.sequences[row.sequence_id].purpose),
            letter=letter,
            at=at,
            on=calendar.local_day(at, recipient.place),
            owner_id=owner_id,
            progress=self._progress(row, recipient, at),
        )

    def _moment(self, row: Due, recipient: Recipient) -> dt.datetime:
        """When the step happens: as planned, or the next working morning after an outage."""
        if row.next_due_at >= self.now:
            return row.next_due_at
        return next_slot(recipient, self.now)

    @staticmethod
    def _wait(row: Due, recipient: Recipient, until: dt.datetime, reason: str) -> Postponed:
        return Postponed(row, next_slot(recipient, until), reason)

    def _progress(
        self, row: Due, recipient: Recipient, at: dt.datetime, *, answer: bool | None = None
    ) -> Progress:
        """The step after this one, counted on from the day this one really happens."""
        here = Point(row.position, row.occurrence, row.anchor_on)
        visit = timetable.next_visit(
            self.courses[row.version_id],
            here,
            at=at,
            place=recipient.place,
            minute=recipient.minute,
            answer=answer,
        )
        return Progress(visit.point, visit.due_at) if visit else Progress(here, None)

    def _step(self, row: Due) -> PlannedStep:
        return self.steps[row.version_id][row.position]

    def _needs_person(self, row: Due) -> bool:
        """Whether the step writes something about the person, who is locked for it."""
        step = self._step(row)
        return step.is_task or step.kind in {StepKind.TAG, StepKind.POOL}

    def _left_pool(self, due: Seq[Due]) -> dict[uuid.UUID, Due]:
        """Whoever a pool by filter does not find any more. Pools by hand tell it themselves."""
        by_pool: dict[uuid.UUID, list[Due]] = defaultdict(list)
        pools: dict[uuid.UUID, Pool] = {}
        for row in due:
            pool = self.sequences[row.sequence_id].pool
            if pool is not None and pool.is_dynamic:
                by_pool[pool.id].append(row)
                pools[pool.id] = pool
        left: dict[uuid.UUID, Due] = {}
        for pool_id, rows in by_pool.items():
            among = [row.person_id for row in rows]
            found = matching(SYSTEM, condition(pools[pool_id]), among)
            left |= {row.id: row for row in rows if row.person_id not in found}
        return left

    def _ask_branches(self, due: Seq[Due]) -> dict[tuple[uuid.UUID, int], set[uuid.UUID] | None]:
        """Whom each branch finds, with one statement a branch; None where it cannot be asked.

        Asked with the rights of whoever is in charge of the sequence, so that nobody learns by a
        branch what they could not look up.
        """
        asked: dict[tuple[uuid.UUID, int], list[Due]] = defaultdict(list)
        for row in due:
            if self._step(row).kind == StepKind.BRANCH:
                asked[row.version_id, row.position].append(row)
        return {place: self._ask_branch(rows) for place, rows in asked.items()}

    def _ask_branch(self, rows: Seq[Due]) -> set[uuid.UUID] | None:
        asking = self.sequences[rows[0].sequence_id].owner.actor
        try:
            node = from_json(self._step(rows[0]).condition, actor=asking)
            return matching(asking, node, [row.person_id for row in rows])
        except (FilterError, NotAllowed):
            return None

    def _ask_gate(self, due: Seq[Due]) -> dict[uuid.UUID, Answer]:
        """The gate's answers by enrolment, at the time the first of them is due."""
        asked: dict[tuple[Purpose, Channel], list[Due]] = defaultdict(list)
        for row in due:
            step = self._step(row)
            purpose = step.purpose(self.sequences[row.sequence_id].purpose)
            if purpose is not None and step.channel is not None:
                asked[purpose, step.channel].append(row)
        answers: dict[uuid.UUID, Answer] = {}
        for (purpose, channel), rows in asked.items():
            at = max(self.now, rows[0].next_due_at)
            said = may_contact_many({row.person_id for row in rows}, purpose, channel, at=at)
            answers |= {row.id: said[row.person_id] for row in rows}
        return answers
