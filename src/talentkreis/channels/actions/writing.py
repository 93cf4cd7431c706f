# SPDX-License-Identifier: Apache-2.0
"""A short message to one person, written by a human; and noting one sent from a phone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.channels import queries
from talentkreis.channels.models import Template, TemplateState
from talentkreis.channels.rules import filled, one_line, places_of
from talentkreis.channels.segments import length_of, plain
from talentkreis.consent.models import Channel
from talentkreis.kernel import jobs
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.mail import actions as mail
from talentkreis.mail import tasks
from talentkreis.mail.permissions import Right
from talentkreis.mail.windows import way_to
from talentkreis.organisation.rights import require
from talentkreis.people import actions as people
from talentkreis.people.models import ConversationKind
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.mail.models import Message
    from talentkreis.mail.windows import Way
    from talentkreis.organisation.actors import Actor

_A_DAY = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Words:
    """What is sent: free text, or an approved template with its values."""

    text: str
    template: dict[str, object] | None = None


@transaction.atomic
def write_short(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    channel: Channel,
    text: str = "",
    template_id: uuid.UUID | None = None,
    values: Sequence[str] = (),
) -> Message:
    """Plan an SMS or WhatsApp message a human wrote.

    While their last message may be answered it is an answer, to the number it came from, at once.
    Else the gate is asked for personal contact by this channel, WhatsApp wants a template, and
    nothing rings at night. Raises NotAllowed, NotFound, Conflict while the channel is off,
    RuleViolation for what the gate or WhatsApp refuses, with the reason as its text.
    """
    require(actor, Right.WRITE)
    person = person_visible_to(actor, person_id)
    if queries.account_on(channel) is None:
        raise Conflict(_("This channel is not switched on."), code="channel_off")
    way = way_to(person_id, channel)
    words = _words(channel, way, text, template_id, values)
    if not way.answer.is_yes:
        raise RuleViolation(str(way.answer.text), code=way.answer.reason)
    message = mail.queue_message(
        actor=actor,
        person_id=person_id,
        purpose=way.purpose,
        subject="",
        text=words.text,
        template=words.template,
        language=person.language,
        due_at=way.due_at,
        expires_at=_end(way, words),
        channel=channel,
        to_address=way.number or None,
        is_automatic=False,
    )
    jobs.defer_once(tasks.deliver, key="mail.deliver")
    return message


def _words(
    channel: Channel,
    way: Way,
    text: str,
    template_id: uuid.UUID | None,
    values: Sequence[str],
) -> _Words:
    if template_id is not None:
        return _from_template(channel, template_id, values)
    if channel == Channel.WHATSAPP and not way.is_answer:
        raise _wrong(
            "template",
            _("More than 24 hours after their last message WhatsApp takes templates alone."),
        )
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise _wrong("text", _("Required"))
    if channel == Channel.SMS and length_of(plain(text)).is_too_long:
        raise _wrong("text", _("This is too long for an SMS. Write an e-mail."))
    return _Words(text)


def _from_template(channel: Channel, template_id: uuid.UUID, values: Sequence[str]) -> _Words:
    template = Template.objects.filter(id=template_id, state=TemplateState.APPROVED).first()
    if template is None or channel != Channel.WHATSAPP:
        raise _wrong("template", _("Choose an approved template."))
    given = [one_line(value) for value in values[: places_of(template.body)]]
    if len(given) != places_of(template.body) or not all(given):
        raise _wrong("values", _("Fill every place of the template, one a line."))
    return _Words(
        filled(template.body, given),
        {"name": template.name, "language": template.language, "values": given},
    )


def _end(way: Way, words: _Words) -> dt.datetime:
    """Free text that comes too late for the window would be refused anyway."""
    end = way.due_at + _A_DAY
    return end if words.template is not None or way.until is None else min(way.until, end)


def _wrong(name: str, reason: str) -> RuleViolation:
    return RuleViolation(reason, code="invalid_fields", fields={name: reason})


@transaction.atomic
def note_chat(
    *, actor: Actor, person_id: uuid.UUID, text: str = "", was_reached: bool = False
) -> None:
    """Note a WhatsApp message a member sent from their own phone, and whether it was answered.

    Raises NotAllowed, NotFound, RuleViolation where the gate says no.
    """
    require(actor, Right.WRITE)
    person_visible_to(actor, person_id)
    answer = way_to(person_id, Channel.WHATSAPP).answer
    if not answer.is_yes:
        raise RuleViolation(str(answer.text), code=answer.reason)
    people.log_conversation(
        actor=actor,
        person_id=person_id,
        kind=ConversationKind.WHATSAPP,
        text=text,
        was_reached=was_reached,
    )
