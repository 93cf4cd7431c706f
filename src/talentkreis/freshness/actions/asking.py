# SPDX-License-Identifier: Apache-2.0
"""Asking people whether what we know still holds.

One person, by a human who has read the text: a personal e-mail. Many at once: the same message to
many, which needs confirmed consent for messages of this kind and counts in the contact budget,
like every message that comes by itself. It is never "transactional": nobody asked for it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent.gate import may_contact, may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.freshness.aspects import Aspect
from talentkreis.freshness.events import UpdateAsked, UpdateTakenBack
from talentkreis.freshness.letters import LINK, letter_to
from talentkreis.freshness.links import update_url
from talentkreis.freshness.models import UpdateRequest
from talentkreis.freshness.permissions import Right
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail import merge_fields
from talentkreis.mail.actions import cancel_messages, queue_message
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tasks import deliver
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from talentkreis.organisation.actors import Actor

LINK_LASTS: Final = dt.timedelta(days=14)
# Many at once go out later, so that there is time to take it back.
TIME_TO_UNDO: Final = dt.timedelta(minutes=15)
# Whoever was asked is not asked again with many others for a quarter.
ASKED_RECENTLY: Final = dt.timedelta(days=90)
RECALLED: Final = "recalled"


@transaction.atomic
def ask_person(
    *, actor: Actor, person_id: uuid.UUID, aspects: Collection[str], subject: str, text: str
) -> UpdateRequest:
    """Ask one person, in words a member has read; an older link of theirs stops working.

    Raises NotFound, NotAllowed; RuleViolation where the gate does not say yes, where nothing is
    asked, or where the text has no place for the link.
    """
    require(actor, Right.ASK)
    person = locked_person(actor, person_id)
    wanted = _checked_aspects(aspects)
    if LINK not in merge_fields.fields_used(text):
        reason = _("Say with {{ link }} where the link goes.")
        raise RuleViolation(reason, code="no_link", fields={"text": reason})
    answer = may_contact(person.id, Purpose.PERSONAL_EMAIL, Channel.EMAIL)
    if not answer.is_yes:
        raise RuleViolation(answer.text, code="may_not_contact")
    request = _ask(
        actor,
        person,
        wanted,
        subject,
        text,
        purpose=Purpose.PERSONAL_EMAIL,
        due_at=clock.now(),
    )
    jobs.defer_once(deliver, key="mail.deliver")
    return request


@transaction.atomic
def ask_people(
    *, actor: Actor, person_ids: Sequence[uuid.UUID], aspects: Collection[str]
) -> dict[uuid.UUID, Any]:
    """Ask many people with the ready words; gives whom, with what undoing needs.

    Left out: whoever the gate does not allow it for, and whoever was asked within a quarter.
    Raises NotAllowed, RuleViolation where nothing is asked.
    """
    require(actor, Right.ASK)
    wanted = _checked_aspects(aspects)
    people = list(
        Person.objects.visible_to(actor)
        .active()
        .filter(id__in=person_ids)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
    )
    ids = [person.id for person in people]
    answers = may_contact_many(ids, Purpose.NURTURE, Channel.EMAIL)
    recently = set(
        UpdateRequest.objects.filter(
            person_id__in=ids, asked_at__gt=clock.now() - ASKED_RECENTLY
        ).values_list("person_id", flat=True)
    )
    employer = Employer.objects.filter(id=1).values_list("name", flat=True).first() or ""
    due_at = clock.now() + TIME_TO_UNDO
    asked = {}
    for person in people:
        if person.id in recently or not answers[person.id].is_yes:
            continue
        letter = letter_to(person, member_name="", employer_name=employer)
        request = _ask(
            actor,
            person,
            wanted,
            letter.subject,
            letter.text,
            purpose=Purpose.NURTURE,
            due_at=due_at,
        )
        asked[person.id] = {"request": str(request.id), "message": str(request.message_id)}
    return asked


@transaction.atomic
def take_back_requests(*, actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    """Recall what has not gone out yet; tells for how many people. Raises NotAllowed."""
    require(actor, Right.ASK)
    by_message = {entry["message"]: entry["request"] for entry in before.values()}
    messages = Message.objects.filter(id__in=list(by_message))
    cancel_messages(actor=actor, message_ids=list(by_message), reason=RECALLED)
    recalled = messages.filter(state=MessageState.CANCELLED).values_list("id", flat=True)
    rows = UpdateRequest.objects.filter(
        id__in=[by_message[str(message_id)] for message_id in recalled], closed_at__isnull=True
    )
    found = list(rows.values_list("id", "person_id"))
    record(
        *(
            UpdateTakenBack(actor=actor, person_id=person_id, request_id=request_id)
            for request_id, person_id in found
        )
    )
    rows.delete()
    return len(found)


@transaction.atomic
def start_clock_of_links(*, message_ids: Collection[uuid.UUID]) -> None:
    """The 14 days of a link begin when its mail has left. Only for subscribers."""
    UpdateRequest.objects.filter(message_id__in=message_ids, closed_at__isnull=True).update(
        expires_at=clock.now() + LINK_LASTS
    )


def _ask(
    actor: Actor,
    person: Person,
    aspects: list[str],
    subject: str,
    text: str,
    *,
    purpose: Purpose,
    due_at: dt.datetime,
) -> UpdateRequest:
    now = clock.now()
    UpdateRequest.objects.filter(person_id=person.id, closed_at__isnull=True).update(closed_at=now)
    request = UpdateRequest(
        person_id=person.id,
        aspects=aspects,
        asked_by_id=actor.member_id,
        asked_at=now,
        expires_at=due_at + LINK_LASTS,
    )
    message = queue_message(
        actor=actor,
        person_id=person.id,
        purpose=purpose,
        subject=subject,
        text=merge_fields.render(text, {LINK: update_url(request.id)}),
        language=person.language,
        due_at=due_at,
        is_automatic=purpose != Purpose.PERSONAL_EMAIL,
    )
    request.message_id = message.id
    request.save(force_insert=True)
    record(UpdateAsked(actor=actor, person_id=person.id, request_id=request.id))
    return request


def _checked_aspects(aspects: Collection[str]) -> list[str]:
    wanted = [aspect for aspect in Aspect.values if aspect in set(aspects)]
    if not wanted:
        reason = _("Choose what the person is asked.")
        raise RuleViolation(reason, code="nothing_asked", fields={"aspects": reason})
    return wanted
