# SPDX-License-Identifier: Apache-2.0
"""How a step reads for real people: written by the code that writes what is sent (TRUST E-19)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from talentkreis.channels.ready import NOT_READY, ready
from talentkreis.nurture.models import StepKind
from talentkreis.nurture.queries.recipients import (
    load_recipients,
    load_steps,
    sender_for,
)
from talentkreis.nurture.rules.letters import Obstacle, write_step
from talentkreis.organisation.queries import employer
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence as Seq

    from django.utils.safestring import SafeString

    from talentkreis.channels.segments import Length
    from talentkreis.nurture.models import Sequence, SequenceVersion
    from talentkreis.nurture.queries.recipients import PlannedStep, Recipient
    from talentkreis.organisation.actors import Actor

PEOPLE_SHOWN = 5
# Around what a merge field said; two characters of Unicode's private use, gone before display.
_OPEN, _CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter to one of the people, or why it cannot be written."""

    recipient: Recipient
    number: int
    count: int
    language: str
    sender_name: str
    subject: SafeString | str = ""
    paragraphs: tuple[SafeString, ...] = ()
    obstacle: str = ""
    # Which of several wordings it is.
    variant: int = 0
    # Of an SMS: how it is sent, its ending included; of a WhatsApp message: its template.
    length: Length | None = None
    ending: str = ""
    template: str = ""

    @property
    def next_number(self) -> int:
        """The person after this one; after the last the first again."""
        return self.number % self.count + 1


def people_to_preview(
    actor: Actor, audience_ids: Seq[uuid.UUID], *, count: int = PEOPLE_SHOWN
) -> list[uuid.UUID]:
    """Five real people: from the audience, spread over it, else whoever came last."""
    if audience_ids:
        step = max(1, len(audience_ids) // count)
        return list(audience_ids[::step][:count])
    latest = Person.objects.visible_to(actor).active().order_by("-id")
    return list(latest.values_list("id", flat=True)[:count])


def preview_of(
    actor: Actor,
    sequence: Sequence,
    version: SequenceVersion,
    *,
    step_id: uuid.UUID,
    person_ids: Seq[uuid.UUID],
    number: int = 1,
    language: str = "",
    variant: int = 0,
) -> Preview | None:
    """The letter of a step to the `number`-th of these people, in `language` or theirs, in one of
    its wordings.

    None when there is nobody to show it for.
    """
    visible = set(
        Person.objects.visible_to(actor).filter(id__in=person_ids).values_list("id", flat=True)
    )
    ids = [person_id for person_id in person_ids if person_id in visible]
    if not ids:
        return None
    number = (max(1, number) - 1) % len(ids) + 1
    recipient = load_recipients([ids[number - 1]])[ids[number - 1]]
    step = next(step for step in load_steps([version.id])[version.id] if step.step_id == step_id)
    variant = variant if variant < len(step.wordings) else 0
    language = language or recipient.language
    return _write(sequence, step, variant, recipient, number, len(ids), language)


def _write(
    sequence: Sequence,
    step: PlannedStep,
    variant: int,
    recipient: Recipient,
    number: int,
    count: int,
    language: str,
) -> Preview:
    sender = sender_for(recipient, sequence, employer().name)
    now = ready() if step.is_short else NOT_READY
    letter = write_step(
        step.kind,
        step.wordings[variant],
        recipient.addressee,
        sender,
        language=language,
        form_of_address=recipient.form_of_address,
        ready=now,
        around=(_OPEN, _CLOSE),
    )
    shown = Preview(recipient, number, count, language, sender.name, variant=variant)
    if isinstance(letter, Obstacle):
        return replace(shown, obstacle=obstacle_text(letter))
    if step.kind == StepKind.SMS:
        plain = letter.text.replace(_OPEN, "").replace(_CLOSE, "")
        length = now.length_of(plain, language)
        shown = replace(shown, length=length, ending=now.endings.get(language, ""))
    return replace(
        shown,
        template=str((letter.template or {}).get("name", "")),
        subject=_marked(letter.subject),
        paragraphs=tuple(
            _marked(paragraph) for paragraph in letter.text.split("\n\n") if paragraph.strip()
        ),
    )


def obstacle_text(obstacle: Obstacle) -> str:
    """Why a step cannot be written to somebody, in words."""
    match obstacle.reason:
        case "text_missing":
            return _("There is no text in this language.")
        case "template_gone":
            return _("The template “%(name)s” is not approved, or has other places now.") % {
                "name": obstacle.field
            }
        case "too_long":
            return _("This is too long for an SMS. Write an e-mail.")
    return _("The merge field “%(field)s” has no value for this person.") % {
        "field": obstacle.field
    }


def _marked(text: str) -> SafeString:
    """Escaped, merge values in <mark>, line breaks kept."""
    escaped = str(conditional_escape(text))
    marked = escaped.replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>")
    return mark_safe(marked.strip().replace("\n", "<br>"))  # noqa: S308 - escaped above
