# SPDX-License-Identifier: Apache-2.0
"""Messages a colleague sends by hand: the words to copy, where to, and what the gate says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel.errors import NotFound
from talentkreis.nurture.models import Enrolment, Network, Step, StepKind
from talentkreis.nurture.step_keys import step_of_key
from talentkreis.people.models import ContactKind, ContactPoint
from talentkreis.relationships.queries import task_visible_to

if TYPE_CHECKING:
    import uuid

    from talentkreis.consent.answers import Answer
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person
    from talentkreis.relationships.models import Task


@dataclass(frozen=True, slots=True)
class Handwork:
    """A message to be sent by hand, as a step asked for it."""

    task: Task
    person: Person
    channel: Channel
    network: str
    language: str
    sequence_id: uuid.UUID
    sequence_name: str
    enrolment_id: uuid.UUID
    step_id: uuid.UUID
    occurrence: int

    @property
    def is_letter(self) -> bool:
        """Whether it goes on paper, or is a gesture."""
        return self.channel == Channel.LETTER

    @property
    def person_id(self) -> uuid.UUID:
        """To whom."""
        return self.person.id


def handwork_of(actor: Actor, task_id: uuid.UUID) -> Handwork:
    """What is to be sent for a task that a step made.

    Raises NotFound for other tasks and people the actor does not see, NotAllowed.
    """
    task = task_visible_to(actor, task_id)
    step_of = step_of_key(task.key)
    step = Step.objects.filter(id=step_of.step_id).first() if step_of else None
    enrolment = (
        Enrolment.objects.filter(id=step_of.enrolment_id).select_related("sequence").first()
        if step_of
        else None
    )
    if step_of is None or step is None or enrolment is None or task.person is None:
        raise NotFound(_("There is no such task."), code="no_such_task")
    if step.kind not in {StepKind.SOCIAL, StepKind.LETTER}:
        raise NotFound(_("There is no such task."), code="no_such_task")
    channel = Channel.LETTER
    if step.kind == StepKind.SOCIAL:
        channel = Channel.XING if step.network == Network.XING else Channel.LINKEDIN
    return Handwork(
        task=task,
        person=task.person,
        channel=channel,
        network=str(Network(step.network).label) if step.network else str(channel.label),
        language=task.person.language,
        sequence_id=enrolment.sequence_id,
        sequence_name=enrolment.sequence.name,
        enrolment_id=step_of.enrolment_id,
        step_id=step_of.step_id,
        occurrence=step_of.occurrence,
    )


def answer_for(handwork: Handwork) -> Answer:
    """What the gate says about it now."""
    return may_contact(handwork.person_id, Purpose.PERSONAL_CONTACT, handwork.channel)


def profile_of(handwork: Handwork) -> str:
    """The address of the person's profile on that network; empty where nobody knows it."""
    part = {Channel.LINKEDIN: "linkedin.", Channel.XING: "xing."}.get(handwork.channel)
    if part is None:
        return ""
    links = ContactPoint.objects.filter(
        person=handwork.person, kind=ContactKind.LINK, normalised__contains=part
    )
    found = links.order_by("-is_primary", "created_at").first()
    return found.value if found else ""
