# SPDX-License-Identifier: Apache-2.0
"""Before the start: who would start, who would not, and why (FEATURES F2)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import Verdict
from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.nurture.models import LIVE_STATES, Enrolment, Sequence, StepKind
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.comparing import held_out
from talentkreis.nurture.queries.recipients import (
    home_of,
    load_recipients,
    load_steps,
    sender_for,
)
from talentkreis.nurture.queries.skip_words import GROUP_TEXTS, OWN_STEPS, STEPS_ON, TEXTS
from talentkreis.nurture.rules import calendar, timetable
from talentkreis.nurture.rules.endings import Wait as Waiting
from talentkreis.nurture.rules.endings import consequence
from talentkreis.nurture.rules.letters import Obstacle, write_letter
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import Answer
    from talentkreis.nurture.models import SequenceVersion
    from talentkreis.nurture.queries.recipients import PlannedStep, Recipient
    from talentkreis.nurture.rules.timetable import Visit
    from talentkreis.organisation.actors import Actor

# Whoever is started can be recalled for at least this long.
TIME_TO_RECALL = dt.timedelta(hours=1)
CHUNK = 2_000
NAMES_SHOWN = 3
BAR, BAR_GAP = 400, 4


@dataclass(frozen=True, slots=True)
class Skip:
    """A person who would not start: why, what to do, and from when it may be different."""

    recipient: Recipient
    reason: str
    text: _StrOrPromise
    next_step: str
    until: dt.datetime | None = None
    detail: str = ""

    @property
    def is_held_out(self) -> bool:
        """The lot left them without the sequence."""
        return self.reason == "held_out"

    @property
    def may_start_later(self) -> bool:
        """Only time stands in the way."""
        return self.next_step == "start_later"


@dataclass(frozen=True, slots=True)
class SkipGroup:
    """People skipped for the same reason."""

    reason: str
    text: _StrOrPromise
    next_step: str
    skips: tuple[Skip, ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.skips)

    @property
    def names(self) -> str:
        """The first few, and how many more."""
        return ", ".join(skip.recipient.name for skip in self.skips[:NAMES_SHOWN])

    @property
    def more_count(self) -> int:
        """Those whose names are not shown."""
        return max(0, len(self.skips) - NAMES_SHOWN)

    @property
    def next_step_text(self) -> _StrOrPromise:
        """The words of the next step."""
        return STEPS_ON.get(self.next_step, "")

    @property
    def details(self) -> str:
        """Fields or languages in question."""
        return ", ".join(sorted({skip.detail for skip in self.skips if skip.detail}))

    @property
    def days(self) -> list[dt.datetime]:
        """From when on, for those who only have to wait; each day once."""
        return sorted({skip.until for skip in self.skips if skip.until and skip.may_start_later})

    @property
    def last_day(self) -> dt.datetime | None:
        """When the last of them is free."""
        return max(self.days, default=None)


@dataclass(frozen=True, slots=True)
class Start:
    """A person who would start: when the first step is due, at their place."""

    recipient: Recipient
    visit: Visit
    # Whether they count when the sequence is compared with going without it.
    is_compared: bool = False

    @property
    def due_at(self) -> dt.datetime:
        """When their first step is due."""
        return self.visit.due_at


@dataclass(frozen=True, slots=True)
class EnrolmentCheck:
    """What starting would do now. Nothing has been written."""

    version: SequenceVersion
    starts: tuple[Start, ...] = ()
    skips: tuple[Skip, ...] = ()
    groups: tuple[SkipGroup, ...] = field(default=())

    @property
    def start_count(self) -> int:
        """How many would start."""
        return len(self.starts)

    @property
    def skip_count(self) -> int:
        """How many would not."""
        return len(self.skips)

    @property
    def start_width(self) -> int:
        """The bar of those who start, of `BAR`; a gap is left where both are there."""
        return round((BAR - self._gap) * self.start_count / max(1, len(self.starts + self.skips)))

    @property
    def skip_from(self) -> int:
        """Where the bar of the others begins."""
        return self.start_width + self._gap

    @property
    def skip_width(self) -> int:
        """The bar of those who do not start."""
        return BAR - self.skip_from if self.skips else 0

    @property
    def _gap(self) -> int:
        return BAR_GAP if self.starts and self.skips else 0

    @property
    def first_at(self) -> dt.datetime | None:
        """When the first step of anybody is due; until then all can be recalled."""
        return min((start.due_at for start in self.starts), default=None)


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
    )
    starts: list[Start] = []
    skips: list[Skip] = []
    for start in range(0, len(ids), CHUNK):
        for outcome in reading.look_at(ids[start : start + CHUNK], includes_later=includes_later):
            (starts if isinstance(outcome, Start) else skips).append(outcome)  # type: ignore[arg-type]  # narrowed by the condition
    return EnrolmentCheck(
        version=version, starts=tuple(starts), skips=tuple(skips), groups=_grouped(skips)
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

    def look_at(self, person_ids: list[uuid.UUID], *, includes_later: bool) -> list[Start | Skip]:
        """One outcome for each person, in their order."""
        recipients = load_recipients(person_ids, home=self.home)
        enrolled = set(
            Enrolment.objects.filter(
                sequence=self.sequence, person__in=person_ids, state__in=LIVE_STATES
            ).values_list("person_id", flat=True)
        )
        answers = self._answers(person_ids)
        held, drawn_for = held_out(self.sequence, person_ids)
        outcomes = [
            self._outcome(
                recipients[person_id],
                is_enrolled=person_id in enrolled,
                answer=answers.get(person_id),
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

    @property
    def _ahead(self) -> list[PlannedStep]:
        """The steps that are still to come."""
        return self.steps[self.position :]

    def _outcome(
        self,
        recipient: Recipient,
        *,
        is_enrolled: bool,
        answer: Answer | None,
        includes_later: bool,
    ) -> Start | Skip:
        if not self.steps:
            return _own_skip(recipient, "no_steps")
        if is_enrolled:
            return _own_skip(recipient, "already_enrolled")
        not_before = self.now + TIME_TO_RECALL
        if answer is not None and not answer.is_yes:
            after = consequence(answer, self.now)
            if not (isinstance(after, Waiting) and _waits(answer)):
                return _gate_skip(recipient, answer)
            if not includes_later:
                return Skip(
                    recipient, answer.reason, answer.why or answer.text, "start_later", after.until
                )
            not_before = after.until
        obstacle = self._obstacle(recipient)
        if obstacle is not None:
            return _own_skip(recipient, obstacle.reason, obstacle.field)
        return self._start(recipient, not_before)

    def _obstacle(self, recipient: Recipient) -> Obstacle | None:
        """What would stop the person at any e-mail of the sequence: better said now."""
        sender = sender_for(recipient, self.sequence, self.company)
        for wording in (w for step in self._ahead if step.is_mail for w in step.wordings):
            letter = write_letter(
                wording,
                recipient.addressee,
                sender,
                language=recipient.language,
                form_of_address=recipient.form_of_address,
            )
            if isinstance(letter, Obstacle):
                return letter
        return None

    def _start(self, recipient: Recipient, not_before: dt.datetime) -> Start | Skip:
        visit = timetable.first_visit(
            tuple(step.leg for step in self.steps),
            place=recipient.place,
            minute=recipient.minute,
            not_before=not_before,
            position=self.position,
        )
        if visit is None:
            return _own_skip(recipient, "all_over")
        return Start(recipient, visit)


def _drawn(start: Start, held: set[uuid.UUID], drawn_for: set[uuid.UUID]) -> Start | Skip:
    person_id = start.recipient.person_id
    if person_id in held:
        return _own_skip(start.recipient, "held_out")
    return replace(start, is_compared=person_id in drawn_for)


def _waits(answer: Answer) -> bool:
    """Only time stands in the way, we know how much, and it is not the person's own wish."""
    return answer.valid_until is not None and answer.reason != "paused"


def _own_skip(recipient: Recipient, reason: str, detail: str = "") -> Skip:
    return Skip(recipient, reason, TEXTS[reason], OWN_STEPS[reason], None, detail)


def _gate_skip(recipient: Recipient, answer: Answer) -> Skip:
    return Skip(
        recipient,
        answer.reason,
        answer.why or answer.text,
        answer.next_step.code if answer.next_step else "leave",
        answer.valid_until,
    )


def _grouped(skips: list[Skip]) -> tuple[SkipGroup, ...]:
    """By reason, the largest group first."""
    by_reason: dict[str, list[Skip]] = defaultdict(list)
    for skip in skips:
        by_reason[skip.reason].append(skip)
    groups = [
        SkipGroup(reason, GROUP_TEXTS.get(reason, same[0].text), same[0].next_step, tuple(same))
        for reason, same in by_reason.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-group.count, group.reason)))
