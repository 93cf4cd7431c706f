# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.consent.models import Purpose
from talentkreis.mail import events
from talentkreis.mail.models import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event


def _about(template: _StrOrPromise) -> Callable[[Mapping[str, Any]], str]:
    def sentence(payload: Mapping[str, Any]) -> str:
        purpose = str(payload.get("purpose", ""))
        name = Purpose(purpose).label if purpose in Purpose.values else _("Message")
        return str(template) % {"purpose": name}

    return sentence


def _paused(payload: Mapping[str, Any]) -> str:
    reason = payload.get("reason")
    if reason == "content":
        return _("Messages of a sequence held: the server takes the text for spam")
    if reason == "complaints":
        return _("Too many recipients reported mail as unwanted: nothing more goes out")
    return _("All sending stopped: the server refuses our sender")


def _reviewed(payload: Mapping[str, Any]) -> str:
    if payload.get("outcome") == "skipped":
        return _("Draft of a personal message left out")
    return _("Draft of a personal message read and sent")


def _address_reviewed(payload: Mapping[str, Any]) -> str:
    if payload.get("is_right"):
        return _("Looked at a refused address: it is right")
    return _("Looked at a refused address: it is wrong")


def _answering(payload: Mapping[str, Any]) -> str:
    if payload.get("member_id"):
        return _("Conversation given to a colleague to answer")
    return _("Conversation given back: nobody in particular answers")


def _switched(payload: Mapping[str, Any]) -> str:
    code = str(payload.get("service", ""))
    name = Service(code).label if code in Service.values else code
    if payload.get("is_on"):
        return _("Mail leaves through a service from now on: %(name)s") % {"name": name}
    return _("Mail leaves through a service no more: %(name)s") % {"name": name}


SENTENCES: dict[type[Event], _StrOrPromise | Callable[[Mapping[str, Any]], str]] = {
    events.MessageQueued: _about(gettext_lazy("Message planned (%(purpose)s)")),
    events.MessageAccepted: _about(gettext_lazy("Message handed over (%(purpose)s)")),
    events.MessageRejected: _about(gettext_lazy("Message refused by the server (%(purpose)s)")),
    events.MessageUncertain: _about(
        gettext_lazy("Not certain whether a message arrived (%(purpose)s)")
    ),
    events.DeliveryFailed: gettext_lazy("A message could not be delivered"),
    events.MessageResolved: _about(
        gettext_lazy("Cleared up what became of a message (%(purpose)s)")
    ),
    events.MessageCancelled: _about(gettext_lazy("Message not sent (%(purpose)s)")),
    events.ContactBudgetChanged: gettext_lazy("Contact budget used"),
    events.DraftReviewed: _reviewed,
    events.SendingPaused: _paused,
    events.AddressReviewed: _address_reviewed,
    events.ReplyReceived: gettext_lazy("Replied"),
    events.AutoReplyReceived: gettext_lazy("Automatic reply received"),
    events.BounceReceived: gettext_lazy("A message came back"),
    events.ComplaintReceived: gettext_lazy("A message was reported as unwanted"),
    events.InboundAssigned: gettext_lazy("E-mail assigned"),
    events.ThreadAssigned: _answering,
    events.RelaySwitched: _switched,
    events.AggregateReportTaken: gettext_lazy("DMARC report taken in"),
}
