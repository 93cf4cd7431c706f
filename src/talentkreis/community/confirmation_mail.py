# SPDX-License-Identifier: Apache-2.0
"""The confirmation mail, or short message: locked, plain, with one link (TRUST L-19).

No logo, no slogan, no welcome, no reminder, nothing to click but the confirmation; Impressum and
privacy stand below every mail of ours. Nobody can edit it: advertising in it would be unlawful,
and a test refuses images and further links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from talentkreis.channels.ready import CONFIRMATION_TEMPLATE, ready
from talentkreis.channels.rules import filled
from talentkreis.consent.actions import keep_confirmation_mail, note_confirmation_mail
from talentkreis.consent.links import confirmation_token
from talentkreis.consent.models import Channel, ConfirmationRequest, ConsentText, RenewalRequest
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import Conflict
from talentkreis.mail import tasks
from talentkreis.mail.actions import forget_messages, queue_message
from talentkreis.mail.addresses import PHONE_CHANNELS
from talentkreis.mail.models import SentCopy
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.consent.events import (
        ConfirmationLapsed,
        ConfirmationRequested,
        ConsentConfirmed,
    )
    from talentkreis.mail.events import MessageAccepted


def write(events: Sequence[ConfirmationRequested]) -> None:
    """Queue the mail of each request, or its short message, in the language of the form."""
    for event in events:
        request = ConfirmationRequest.objects.get(id=event.request_id)
        channel = channel_of(request)
        written: dict[str, Any] = {}
        if channel == Channel.EMAIL:
            written["subject"], written["text"] = words(request)
        else:
            written = {"subject": "", **short_words(request, channel)}
        message = queue_message(
            actor=SYSTEM,
            person_id=request.person_id,
            purpose="transactional",
            to_address=request.address,
            language=request.language,
            due_at=clock.now(),
            expires_at=request.expires_at,
            channel=channel,
            **written,
        )
        note_confirmation_mail(request_id=request.id, message_id=message.id)
        if channel != Channel.EMAIL:
            jobs.defer_once(tasks.deliver, key="mail.deliver")  # they hold the telephone now


def channel_of(request: ConfirmationRequest) -> str:
    """Where its link goes: the channel its boxes are about."""
    channels = ConsentText.objects.filter(id__in=request.text_ids).values_list("channel", flat=True)
    return next((each for each in channels if each in PHONE_CHANNELS), Channel.EMAIL)


def short_words(request: ConfirmationRequest, channel: str) -> dict[str, Any]:
    """The text of a short message with one link; by WhatsApp as an approved template."""
    employer = Employer.objects.values_list("name", flat=True).first() or ""
    link = _link(request)
    if channel == Channel.WHATSAPP:
        found = ready().templates.get((CONFIRMATION_TEMPLATE, request.language))
        if found is None:
            raise Conflict(_("This channel is not switched on."), code="channel_off")
        template = {"name": found.name, "language": found.language, "values": [link]}
        return {"text": filled(found.body, [link]), "template": template}
    with translation.override(request.language):
        text = _(
            "%(employer)s: Please confirm that we may write to you by %(channel)s: %(link)s"
        ) % {"employer": employer, "channel": Channel(channel).label, "link": link}
    return {"text": text}


def words(request: ConfirmationRequest) -> tuple[str, str]:
    """Subject and text of the mail."""
    employer = Employer.objects.values_list("name", flat=True).first() or ""
    link = _link(request)
    with translation.override(request.language):
        until = date_format(localtime(request.expires_at), "DATE_FORMAT")
        texts = ConsentText.objects.filter(id__in=request.text_ids).order_by("purpose")
        boxes = "\n".join(f"- {text.wording}" for text in texts)
        subject = _("Please confirm: messages from %(employer)s") % {"employer": employer}
        paragraphs = (
            _("Hello,"),
            _("somebody entered this address at %(employer)s and ticked:") % {"employer": employer},
            boxes,
            _("If that was you, please confirm it here:"),
            link,
            _(
                "The link is valid until %(until)s. Without your confirmation we do not write to "
                "you, and we delete the address then."
            )
            % {"until": until},
            _("If it was not you, there is nothing to do."),
        )
        return subject, "\n\n".join(paragraphs)


def _link(request: ConfirmationRequest) -> str:
    page = reverse("community:confirm", args=[confirmation_token(request.id)])
    return f"{settings.PUBLIC_URL}{page}"


def keep(events: Sequence[MessageAccepted]) -> None:
    """Copy what was sent, and the server's answer, to the proof of the consent."""
    ids = {event.message_id for event in events if event.purpose == "transactional"}
    _keep(ids - {None})


def settle(events: Sequence[ConsentConfirmed]) -> None:
    """After the button: the mail belongs to the person's proof, and nowhere else any more."""
    ids = {event.message_id for event in events} - {None}
    _keep(ids)
    confirmed = ConfirmationRequest.objects.filter(message_id__in=ids, confirmed_at__isnull=False)
    forget_messages(message_ids=[r.message_id for r in confirmed if r.message_id is not None])


def forget(events: Sequence[ConfirmationLapsed]) -> None:
    """Nobody confirmed: the mail to somebody we do not know goes too."""
    forget_messages(message_ids=[event.message_id for event in events if event.message_id])


def _keep(message_ids: Collection[uuid.UUID | None]) -> None:
    if not message_ids:  # almost always: newsletters and sequences confirm nothing
        return
    asked = ConfirmationRequest.objects.filter(message_id__in=message_ids)
    renewed = RenewalRequest.objects.filter(message_id__in=message_ids)
    rows = SentCopy.objects.filter(
        Q(message_id__in=asked.values("message_id"))
        | Q(message_id__in=renewed.values("message_id"))
    )
    for message_id, mime, reply in rows.values_list("message_id", "mime", "message__smtp_reply"):
        keep_confirmation_mail(message_id=message_id, mime=bytes(mime), response=reply)
