# SPDX-License-Identifier: Apache-2.0
"""Everything a step needs to know about many people, with a handful of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentkreis.consent.models import Channel, Purpose
from talentkreis.nurture.models import (
    MAIL_KINDS,
    SENT_KINDS,
    SHORT_KINDS,
    SILENT_KINDS,
    TASK_KINDS,
    Network,
    Step,
    StepKind,
    StepText,
    WaitUnit,
)
from talentkreis.nurture.rules import calendar
from talentkreis.nurture.rules.course import Course, Leg
from talentkreis.nurture.rules.letters import Template
from talentkreis.nurture.rules.wording import Addressee, Sender
from talentkreis.organisation.queries import employer
from talentkreis.people.models import Person, shown_name

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Mapping

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Employer


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as a sequence sees them."""

    person_id: uuid.UUID
    addressee: Addressee
    language: str
    form_of_address: str
    place: calendar.Place
    owner_id: uuid.UUID | None
    owner_name: str

    @property
    def name(self) -> str:
        """Given and family name, for lists."""
        return shown_name(f"{self.addressee.given_name} {self.addressee.family_name}".strip())

    @property
    def minute(self) -> int:
        """The person's own minute of the morning."""
        return calendar.minute_of(self.person_id)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its words, ready to be written to anybody."""

    step_id: uuid.UUID
    position: int
    kind: str
    name: str
    leg: Leg
    templates: dict[tuple[str, str], Template]
    network: str = ""
    tag_name: str = ""
    takes_off: bool = False
    pool_id: uuid.UUID | None = None
    condition: dict[str, Any] | None = None
    origin_id: uuid.UUID | None = None
    shares: tuple[int, ...] = ()
    # The wordings besides the first, which are `templates`.
    variants: tuple[dict[tuple[str, str], Template], ...] = ()

    @property
    def wordings(self) -> tuple[dict[tuple[str, str], Template], ...]:
        """Everything it may say, by the number of the wording."""
        return (self.templates, *self.variants)

    @property
    def is_sent(self) -> bool:
        """Whether this step sends something by itself."""
        return self.kind in SENT_KINDS

    @property
    def is_short(self) -> bool:
        """Whether it rings on a telephone."""
        return self.kind in SHORT_KINDS

    @property
    def is_mail(self) -> bool:
        """Whether this step ends in an e-mail, by itself or after somebody has read it."""
        return self.kind in MAIL_KINDS

    @property
    def is_task(self) -> bool:
        """Whether a colleague does it."""
        return self.kind in TASK_KINDS

    @property
    def is_silent(self) -> bool:
        """Whether it reaches nobody."""
        return self.kind in SILENT_KINDS

    @property
    def channel(self) -> Channel | None:
        """How it reaches the person; None where it does not, or is a task of any kind."""
        if self.kind == StepKind.SOCIAL:
            return Channel.XING if self.network == Network.XING else Channel.LINKEDIN
        return _CHANNELS.get(self.kind)

    def purpose(self, of_sequence: str) -> Purpose | None:
        """What the gate is asked about it; None for what needs no answer."""
        if self.is_sent:
            return Purpose(of_sequence)
        if self.kind == StepKind.PERSONAL:
            return Purpose.PERSONAL_EMAIL
        return Purpose.PERSONAL_CONTACT if self.channel else None


_CHANNELS: dict[str, Channel] = {
    StepKind.EMAIL: Channel.EMAIL,
    StepKind.PERSONAL: Channel.EMAIL,
    StepKind.SMS: Channel.SMS,
    StepKind.WHATSAPP: Channel.WHATSAPP,
    StepKind.CALL: Channel.PHONE,
    StepKind.LETTER: Channel.LETTER,
}


def home_of(row: Employer) -> calendar.Place:
    """Where the employer is: the place of everybody we know no better of."""
    return calendar.Place(row.time_zone, row.country, row.region)


def load_recipients(
    person_ids: Iterable[uuid.UUID], *, home: calendar.Place | None = None
) -> dict[uuid.UUID, Recipient]:
    """People by id, with whoever cares for them; unknown ids are left out."""
    home = home or home_of(employer())
    rows = Person.objects.filter(id__in=list(person_ids)).values_list(
        "id",
        "given_name",
        "family_name",
        "title",
        "salutation",
        "position",
        "employer_name",
        "city",
        "country",
        "time_zone",
        "language",
        "form_of_address",
        "care__owner_id",
        "care__owner__name",
        "care__owner__is_active",
    )
    return {
        row[0]: Recipient(
            person_id=row[0],
            addressee=Addressee(
                given_name=row[1],
                family_name=row[2],
                title=row[3],
                salutation=row[4],
                position=row[5],
                employer_name=row[6],
                city=row[7],
            ),
            language=row[10],
            form_of_address=row[11],
            place=calendar.place_of(time_zone=row[9], country=row[8], home=home),
            owner_id=row[12] if row[14] else None,
            owner_name=row[13] if row[14] else "",
        )
        for row in rows
    }


def load_steps(version_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[PlannedStep]]:
    """The steps of versions in their order, with all their words."""
    texts: dict[tuple[uuid.UUID, int], dict[tuple[str, str], Template]] = {}
    for text in StepText.objects.filter(step__version__in=version_ids):
        wording = texts.setdefault((text.step_id, text.variant), {})
        wording[text.language, text.form_of_address] = Template(text.subject, text.body)
    steps: dict[uuid.UUID, list[PlannedStep]] = {version_id: [] for version_id in version_ids}
    rows = list(Step.objects.filter(version__in=version_ids).order_by("position"))
    positions = {step.id: step.position for step in rows}
    for step in rows:
        wordings = [texts.get((step.id, n), {}) for n in range(max(1, len(step.shares)))]
        steps[step.version_id].append(_planned(step, positions, wordings))
    return steps


def go_on_without(steps: Iterable[PlannedStep]) -> frozenset[Channel]:
    """Telephone channels whose steps may be left out of a course: it reaches people otherwise too.

    A course that is nothing but SMS ends for whoever gets none, as one of e-mails does.
    """
    ways = {step.channel or step.kind for step in steps if not step.is_silent}
    return frozenset({Channel.SMS, Channel.WHATSAPP} & ways) if len(ways) > 1 else frozenset()


def courses_of(steps: Mapping[uuid.UUID, list[PlannedStep]]) -> dict[uuid.UUID, Course]:
    """The course through each version."""
    return {version: tuple(step.leg for step in planned) for version, planned in steps.items()}


def course_of(steps: Iterable[Step]) -> Course:
    """The course through the steps of one version, which stand in their order."""
    rows = list(steps)
    positions = {step.id: step.position for step in rows}
    return tuple(_leg(step, positions) for step in rows)


def _leg(step: Step, positions: Mapping[uuid.UUID, int]) -> Leg:
    months = {WaitUnit.MONTHS: 1, WaitUnit.QUARTERS: 3}.get(WaitUnit(step.wait_unit), 0)
    return Leg(
        months=months * step.wait_count,
        days=step.wait_count if step.wait_unit == WaitUnit.DAYS else 0,
        on=step.wait_until,
        repeats=step.repeats,
        asks=step.kind == StepKind.BRANCH,
        ends=step.kind == StepKind.STOP,
        is_silent=step.kind in SILENT_KINDS,
        branch=positions[step.branch_id] if step.branch_id else None,
        way=step.way,
    )


def _planned(
    step: Step,
    positions: Mapping[uuid.UUID, int],
    wordings: list[dict[tuple[str, str], Template]],
) -> PlannedStep:
    return PlannedStep(
        step_id=step.id,
        position=step.position,
        kind=step.kind,
        name=step.name,
        leg=_leg(step, positions),
        templates=wordings[0],
        network=step.network,
        tag_name=step.tag_name,
        takes_off=step.takes_off,
        pool_id=step.pool_id,
        condition=step.condition,
        origin_id=step.origin_id,
        shares=tuple(step.shares),
        variants=tuple(wordings[1:]),
    )


def sender_for(
    recipient: Recipient, sequence: Sequence, company: str, *, speaker: str = ""
) -> Sender:
    """Who writes to this person: whoever lends their name to it, else whoever cares for them,
    else the owner of the sequence.

    `sequence` carries its owner and pool (select_related).
    """
    return Sender(
        name=speaker or recipient.owner_name or sequence.owner.name,
        company=company,
        pool=sequence.pool.name if sequence.pool else "",
    )


def channels_of_sequences(
    sequence_ids: Iterable[uuid.UUID], *, every: bool
) -> dict[uuid.UUID, frozenset[str]]:
    """How sequences reach people: always by e-mail, unless all they send rings on a telephone;
    with `every` by their telephone channels as well. One query.
    """
    kinds: dict[uuid.UUID, set[str]] = {sequence_id: set() for sequence_id in sequence_ids}
    rows = Step.objects.filter(version__sequence__in=kinds, kind__in=MAIL_KINDS | SHORT_KINDS)
    for sequence_id, kind in rows.values_list("version__sequence", "kind").distinct():
        kinds[sequence_id].add(kind)
    found: dict[uuid.UUID, frozenset[str]] = {}
    for sequence_id, sent in kinds.items():
        by_phone, mails = sent & SHORT_KINDS, not sent or sent & MAIL_KINDS
        phones = {_CHANNELS[kind] for kind in by_phone} if every or not mails else set()
        found[sequence_id] = frozenset(phones | ({Channel.EMAIL} if mails else set()))
    return found
