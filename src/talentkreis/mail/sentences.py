# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.consent.models import Purpose
from talentkreis.mail import events

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
    if payload.get("reason") == "content":
        return _("Messages of a sequence held: the server takes the text for spam")
    return _("All sending stopped: the server refuses our sender")


SENTENCES: dict[type[Event], _StrOrPromise | Callable[[Mapping[str, Any]], str]] = {
    events.MessageQueued: _about(gettext_lazy("Message planned (%(purpose)s)")),
    events.MessageAccepted: _about(gettext_lazy("Message handed over (%(purpose)s)")),
    events.MessageRejected: _about(gettext_lazy("Message refused by the server (%(purpose)s)")),
    events.MessageUncertain: _about(
        gettext_lazy("Not certain whether a message arrived (%(purpose)s)")
    ),
    events.MessageResolved: _about(
        gettext_lazy("Cleared up what became of a message (%(purpose)s)")
    ),
    events.MessageCancelled: _about(gettext_lazy("Message not sent (%(purpose)s)")),
    events.ContactBudgetChanged: gettext_lazy("Contact budget used"),
    events.SendingPaused: _paused,
    events.ReplyReceived: gettext_lazy("Replied by e-mail"),
    events.AutoReplyReceived: gettext_lazy("Automatic reply received"),
    events.BounceReceived: gettext_lazy("A message came back"),
    events.ComplaintReceived: gettext_lazy("A message was reported as unwanted"),
    events.InboundAssigned: gettext_lazy("E-mail assigned"),
}
