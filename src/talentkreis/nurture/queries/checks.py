# SPDX-License-Identifier: Apache-2.0
"""Before the start: who would start, who would not, and why (FEATURES F2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.channels.ready import NOT_READY, ready
from talentkreis.consent.answers import Verdict
from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.nurture.models import LIVE_STATES, Enrolment, Sequence, StepKind
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.check_lines import (
    EnrolmentCheck,
    Skip,
    Start,
    gate_skip,
    grouped,
    own_skip,
)
from talentkreis.nurture.queries.comparing import held_out
from talentkreis.nurture.queries.recipients import (
    go_on_without,
    home_of,
    load_recipients,
    load_steps,
    sender_for,
)
from talentkreis.nurture.rules import calendar, timetable
from talentkreis.nurture.rules.endings import Wait as Waiting
from talentkreis.nurture.rules.endings import consequence, left_out
from talentkreis.nurture.rules.letters import Obstacle, write_step
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from talentkreis.channels.ready import Ready
    from talentkreis.consent.answers import Answer
    from talentkreis.nurture.queries.recipients import PlannedStep, Recipient
    from talentkreis.organisation.actors import Actor

# Whoever is started can be recalled for at least this long.
TIME_TO_RECALL = dt.timedelta(hours=1)
CHUNK = 2_000
# What the gate says about somebody, and through which channel.
_Said = tuple["Answer", Channel]


def enrolment_check(
    actor: Actor, sequence_id: uuid.UUID, person_ids: Iterable[uuid.UUID], *, position: int = 0
) -> EnrolmentCheck:
    """Who of these people would start now at a step, and who not and why. People the actor may
    not see, and archived ones, are not mentioned. Raises NotFound.
    """
    require(actor, Right.VIEW)
    sequence = sequence_visible_to(actor, sequence_id)
    return check_people(actor, sequence, person_ids, position=position)


def sequence_visible_to(actor: Actor, sequence_id: uuid.UUID) -> Sequence:
    """The sequence with owner and pool. Raises NotFound for what the actor may not see."""
    sequence = (
        Sequence.objects.visible_to(actor)
        .select_related("owner", "pool")
        .filter(id=sequence_id)
        .first()
    )
    if sequence is None:
        raise NotFound(_("There is no such sequence."), code="no_such_sequence")
    return sequence


def check_people(
    actor: Actor,
    sequence: Sequence,
    person_ids: Iterable[uuid.UUID],
    *,
    includes_later: bool = False,
    position: int = 0,
) -> EnrolmentCheck:
    """`enrolment_check` for a loaded sequence; `includes_later` starts those who have to wait.

    Raises NotFound for a step nobody can begin with.
    """
    now = clock.now()
    version = sequence.versions.order_by("-number")[0]
    steps = load_steps([version.id])[version.id]
    if position and (position >= len(steps) or steps[position].leg.branch is not None):
        raise NotFound(_("There is no such step."), code="no_such_step")
    ids = list(
        Person.objects.visible_to(actor)
        .active()
        .filter(id__in=list(person_ids))
        .order_by("family_name", "given_name", "id")
        .values_list("id", flat=True)
    )
    row = employer()
    reading = _Reading(
        sequence=sequence,
        steps=steps,
        company=row.name,
        home=home_of(row),
        now=now,
        position=position,
        ready=ready() if any(step.is_short for step in steps) else NOT_READY,
    )
    starts: list[Start] = []
    skips: list[Skip] = []
    for start in range(0, len(ids), CHUNK):
        for outcome in reading.look_at(ids[start : start + CHUNK], includes_later=includes_later):
            (starts if isinstance(outcome, Start) else skips).append(outcome)  # type: ignore[arg-type]  # narrowed by the condition
    return EnrolmentCheck(
        version=version,
        starts=tuple(starts),
        skips=tuple(skips),
        groups=grouped(skips),
        without=grouped(each for start in starts for each in start.without),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """One look at many people for one sequence."""

    sequence: Sequence
    steps: list[PlannedStep]
    company: str
    home: calendar.Place
    now: dt.datetime
    position: int = 0
    ready: Ready = NOT_READY

    def look_at(self, person_ids: list[uuid.UUID], *, includes_later: bool) -> list[Start | Skip]:
        """One outcome for each person, in their order."""
        recipients = load_recipients(person_ids, home=self.home)
        enrolled = set(
            Enrolment.objects.filter(
                sequence=self.sequence, person__in=person_ids, state__in=LIVE_STATES
            ).values_list("person_id", flat=True)
        )
        answers = self._answers(person_ids)
        by_phone = self._by_phone(person_ids)
        held, drawn_for = held_out(self.sequence, person_ids)
        outcomes = [
            self._outcome(
                recipients[person_id],
                is_enrolled=person_id in enrolled,
                said=self._decisive(person_id, answers, by_phone),
                without=self._without(recipients[person_id], by_phone),
                includes_later=includes_later,
            )
            for person_id in person_ids
            if person_id in recipients
        ]
        # The lot is drawn for whoever could be started: both sides are people of one kind.
        return [
            _drawn(outcome, held, drawn_for) if isinstance(outcome, Start) else outcome
            for outcome in outcomes
        ]

    def _answers(self, person_ids: list[uuid.UUID]) -> Mapping[uuid.UUID, Answer]:
        """The gate's answers about the e-mails everybody gets.

        What lies on the way of a branch is asked when somebody comes to it: the branch may be
        there for exactly those who may not be written to. Humans ask before what they do.
        """
        sent = {step.kind for step in self._ahead if step.is_mail and step.leg.branch is None}
        if not sent:
            return {}
        if StepKind.EMAIL in sent:
            return may_contact_many(
                person_ids, Purpose(self.sequence.purpose), Channel.EMAIL, at=self.now
            )
        asked = may_contact_many(person_ids, Purpose.PERSONAL_EMAIL, Channel.EMAIL, at=self.now)
        # Where one is to ask first, whoever reads the draft does.
        return {
            person: answer for person, answer in asked.items() if answer.verdict is not Verdict.ASK
        }

    def _by_phone(self, person_ids: list[uuid.UUID]) -> dict[Channel, Mapping[uuid.UUID, Answer]]:
        """The answers about SMS and WhatsApp that everybody gets."""
        return {
            channel: may_contact_many(
                person_ids, Purpose(self.sequence.purpose), channel, at=self.now
            )
            for channel in self._short_channels
        }

    @property
    def _short_channels(self) -> list[Channel]:
        """SMS and WhatsApp, where a step outside all ways sends by it."""
        found = {step.channel for step in self._ahead if step.is_short and step.leg.branch is None}
        return [channel for channel in (Channel.SMS, Channel.WHATSAPP) if channel in found]

    def _decisive(
        self,
        person_id: uuid.UUID,
        mails: Mapping[uuid.UUID, Answer],
        by_phone: Mapping[Channel, Mapping[uuid.UUID, Answer]],
    ) -> _Said | None:
        """The answer a start hangs on: about e-mails, or where there are none, the mildest about
        what rings; None where a colleague reaches them anyway.
        """
        if person_id in mails:
            return mails[person_id], Channel.EMAIL
        if any(step.is_mail and step.leg.branch is None for step in self._ahead):
            return None
        said = [(answers[person_id], channel) for channel, answers in by_phone.items()]
        if not said:
            return None
        best = max(said, key=lambda each: each[0].verdict.rank)
        others = any(step.is_task for step in self._ahead)
        return None if others and left_out(*best) else best

    def _without(
        self, recipient: Recipient, by_phone: Mapping[Channel, Mapping[uuid.UUID, Answer]]
    ) -> tuple[Skip, ...]:
        """What is left out for somebody who starts all the same."""
        spare = go_on_without(self.steps)
        return tuple(
            gate_skip(recipient, answers[recipient.person_id], channel)
            for channel, answers in by_phone.items()
            if channel in spare and left_out(answers[recipient.person_id], channel)
        )

    @property
    def _ahead(self) -> list[PlannedStep]:
        """The steps that are still to come."""
        return self.steps[self.position :]

    def _outcome(
        self,
        recipient: Recipient,
        *,
        is_enrolled: bool,
        said: _Said | None,
        without: tuple[Skip, ...],
        includes_later: bool,
    ) -> Start | Skip:
        own = self._own_reason(recipient, is_enrolled=is_enrolled)
        if own is not None:
            return own
        not_before = self.now + TIME_TO_RECALL
        answer, channel = said or (None, Channel.EMAIL)
        if answer is not None and not answer.is_yes:
            after = consequence(answer, self.now)
            if not (isinstance(after, Waiting) and _waits(answer)):
                return gate_skip(recipient, answer, channel)
            if not includes_later:
                return Skip(
                    recipient, answer.reason, answer.why or answer.text, "start_later", after.until
                )
            not_before = after.until
        obstacle = self._obstacle(recipient, without)
        if obstacle is not None:
            return own_skip(recipient, obstacle.reason, obstacle.field)
        return self._start(recipient, not_before, without)

    def _own_reason(self, recipient: Recipient, *, is_enrolled: bool) -> Skip | None:
        """What keeps somebody out whatever the gate says."""
        if not self.steps:
            return own_skip(recipient, "no_steps")
        if is_enrolled:
            return own_skip(recipient, "already_enrolled")
        off = next((each for each in self._short_channels if each not in self.ready.on), None)
        return own_skip(recipient, "channel_off", str(off.label)) if off else None

    def _obstacle(self, recipient: Recipient, without: tuple[Skip, ...]) -> Obstacle | None:
        """What would stop the person at any message of the sequence: better said now."""
        sender = sender_for(recipient, self.sequence, self.company)
        left = {each.channel for each in without}
        read = [step for step in self._ahead if step.is_mail or step.is_short]
        for step, wording in ((s, w) for s in read if s.channel not in left for w in s.wordings):
            letter = write_step(
                step.kind,
                wording,
                recipient.addressee,
                sender,
                language=recipient.language,
                form_of_address=recipient.form_of_address,
                ready=self.ready,
            )
            if isinstance(letter, Obstacle):
                return letter
        return None

    def _start(
        self, recipient: Recipient, not_before: dt.datetime, without: tuple[Skip, ...]
    ) -> Start | Skip:
        visit = timetable.first_visit(
            tuple(step.leg for step in self.steps),
            place=recipient.place,
            minute=recipient.minute,
            not_before=not_before,
            position=self.position,
        )
        if visit is None:
            return own_skip(recipient, "all_over")
        return Start(recipient, visit, without=without)


def _drawn(start: Start, held: set[uuid.UUID], drawn_for: set[uuid.UUID]) -> Start | Skip:
    person_id = start.recipient.person_id
    if person_id in held:
        return own_skip(start.recipient, "held_out")
    return replace(start, is_compared=person_id in drawn_for)


def _waits(answer: Answer) -> bool:
    """Only time stands in the way, we know how much, and it is not the person's own wish."""
    return answer.valid_until is not None and answer.reason != "paused"
