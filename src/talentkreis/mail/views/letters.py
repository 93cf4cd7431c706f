# SPDX-License-Identifier: Apache-2.0
"""What writing to one person takes, on whichever page: beginning, gate, draft, files, sending."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.mail import actions, lending, previews, queries
from talentkreis.mail.addresses import primary_addresses
from talentkreis.mail.forms import LetterForm
from talentkreis.mail.models import Mailbox
from talentkreis.mail.windows import way_to
from talentkreis.organisation.models import Employer
from talentkreis.organisation.writing_aids import LETTER, aids_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from talentkreis.kernel.errors import Conflict, RuleViolation
    from talentkreis.mail.models import InboundMessage, Message
    from talentkreis.mail.queries import Beginning
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.models import Person


def letter_form(
    request: ActorRequest,
    person: Person,
    answered: InboundMessage | None,
    channel: str,
    *,
    is_new: bool = False,
) -> LetterForm:
    """The form as it was sent; else the draft, else how a letter begins.

    One that is new can be written in the name of a colleague.
    """
    begun = queries.beginning(request.actor, person.id)
    initial = {"channel": channel}
    if channel == Channel.EMAIL:  # a short message has neither greeting nor signature
        initial |= _blank(request, person, answered)
    if begun.draft is not None:
        initial |= {"subject": begun.draft.subject, "text": begun.draft.text}
    form = LetterForm(request.POST if request.method == "POST" else None, initial=initial)
    choices = form.fields["mailbox"]
    choices.queryset = _mailboxes(begun)  # type: ignore[attr-defined]  # a ModelChoiceField
    others = lending.colleagues(request.actor, person.id) if is_new else []
    if others and channel == Channel.EMAIL:
        form.offer_speakers(others)
    else:
        del form.fields["speaker"], form.fields["speaker_note"]
    if answered is None or channel != Channel.EMAIL:
        del form.fields["has_quote"]
    if answered is not None or len(begun.mailboxes) < 2:  # noqa: PLR2004 - a choice
        del form.fields["mailbox"]
    if channel != Channel.EMAIL:
        del form.fields["subject"]
    return form


def letter_context(
    request: ActorRequest,
    person: Person,
    form: LetterForm,
    *,
    answered: InboundMessage | None = None,
    conflict: Conflict | None = None,
) -> dict[str, Any]:
    """What `mail/letter.html` shows."""
    channel = str(form["channel"].value() or Channel.EMAIL)
    begun = queries.beginning(request.actor, person.id)
    address = primary_addresses([person.id], channel).get(person.id, "")
    return {
        "person": person,
        "form": form,
        "channel": channel,
        "gate": way_to(person.id, Channel(channel)).answer,
        "address": address,
        "channel_label": Channel(channel).label,
        "answered": answered,
        "quotation": previews.quotation(answered, person.language) if answered else "",
        "draft": begun.draft,
        "files": begun.files,
        "writing": queries.who_writes([person.id], request.actor).get(person.id, []),
        "seen_at": clock.now().isoformat(),
        "conflict": conflict,
        "aids": aids_for(LETTER, request.actor, person.id) if channel == Channel.EMAIL else [],
    }


def send_letter(
    request: ActorRequest,
    person: Person,
    form: LetterForm,
    answered: InboundMessage | None,
) -> Message:
    """Send what a valid form says. Raises RuleViolation, Conflict."""
    words, given = form.words(), form.cleaned_data
    text = words.text
    if answered is not None and given.get("has_quote"):
        text = f"{text.rstrip()}\n\n{previews.quotation(answered, person.language)}"
    mailbox: Mailbox | None = given.get("mailbox")
    return actions.send_reply(
        actor=request.actor,
        person_id=person.id,
        words=actions.Words(
            text=text,
            subject=words.subject,
            channel=words.channel,
            answers=answered.id if answered else None,
        ),
        seen_at=given.get("seen_at"),
        is_sure=bool(request.POST.get("is_sure")),
        finishes=not request.POST.get("stays_open"),
        mailbox_id=mailbox.id if mailbox else None,
    )


def ask_colleague(request: ActorRequest, person: Person, form: LetterForm) -> Message:
    """Lay what a valid form says before the colleague it names. Raises as `lending.ask`."""
    given = form.cleaned_data
    wish = lending.Wish(
        person_id=person.id,
        words=form.words(),
        sender_id=uuid.UUID(given["speaker"]),
        note=given.get("speaker_note") or "",
    )
    return lending.ask(request.actor, wish)


def show_violation(form: LetterForm, error: RuleViolation) -> None:
    """A refusal beside the field it is about, or above all of them."""
    for name, text in (error.fields or {"": error.message}).items():
        form.add_error(name if name in form.fields else None, str(text))


def posted_words(request: HttpRequest) -> actions.Words:
    """What somebody has written so far, valid or not."""
    form = LetterForm(request.POST)
    form.is_valid()
    return form.words()


def _blank(
    request: ActorRequest, person: Person, answered: InboundMessage | None
) -> dict[str, str]:
    employer = Employer.objects.filter(id=1).first()
    return {
        "subject": previews.answer_subject(answered.subject) if answered else "",
        "text": previews.blank_letter(
            person,
            request.member.name,
            employer.name if employer else "",
            signature=queries.signature_of(request.member.id, person.language),
        ),
    }


def _mailboxes(begun: Beginning) -> Any:
    return Mailbox.objects.filter(Q(id__in=[each.id for each in begun.mailboxes]))
