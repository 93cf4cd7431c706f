# SPDX-License-Identifier: Apache-2.0
"""Everything a step needs to know about many people, with a handful of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.nurture.models import Step, StepKind, StepText, WaitUnit
from talentkreis.nurture.rules import calendar
from talentkreis.nurture.rules.course import Wait
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
    wait: Wait
    templates: dict[tuple[str, str], Template]

    @property
    def is_email(self) -> bool:
        """Whether this step sends something."""
        return self.kind == StepKind.EMAIL


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
    texts: dict[uuid.UUID, dict[tuple[str, str], Template]] = {}
    for text in StepText.objects.filter(step__version__in=version_ids):
        texts.setdefault(text.step_id, {})[text.language, text.form_of_address] = Template(
            text.subject, text.body
        )
    steps: dict[uuid.UUID, list[PlannedStep]] = {version_id: [] for version_id in version_ids}
    for step in Step.objects.filter(version__in=version_ids).order_by("position"):
        steps[step.version_id].append(_planned(step, texts.get(step.id, {})))
    return steps


def waits_of(steps: Mapping[uuid.UUID, list[PlannedStep]]) -> dict[uuid.UUID, tuple[Wait, ...]]:
    """The waits between the steps of each version."""
    return {version: tuple(step.wait for step in planned) for version, planned in steps.items()}


def _planned(step: Step, templates: dict[tuple[str, str], Template]) -> PlannedStep:
    is_months = step.wait_unit == WaitUnit.MONTHS
    return PlannedStep(
        step_id=step.id,
        position=step.position,
        kind=step.kind,
        name=step.name,
        wait=Wait(
            months=step.wait_count if is_months else 0,
            days=0 if is_months else step.wait_count,
            repeats=step.repeats,
        ),
        templates=templates,
    )


def sender_for(recipient: Recipient, sequence: Sequence, company: str) -> Sender:
    """Who writes to this person: whoever cares for them, else the owner of the sequence.

    `sequence` carries its owner and pool (select_related).
    """
    return Sender(
        name=recipient.owner_name or sequence.owner.name,
        company=company,
        pool=sequence.pool.name if sequence.pool else "",
    )
