# SPDX-License-Identifier: Apache-2.0
"""Sentences for the codes messages carry: why a message is where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.mail.models import MessageState

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from talentkreis.mail.models import Message

REASONS: dict[str, _StrOrPromise] = {
    "gives_way": _("Something more important goes to this person first."),
    "frozen": _("Outreach is paused."),
    "contact_budget": _("Something reached this person only recently; this one waits its turn."),
    "paused": _("The person wants a pause; the message waits until it is over."),
    "outside_hours": _(
        "It is outside working hours where the person is; it waits for the morning."
    ),
    "domain_rests": _("The recipient’s provider asked for fewer mails at a time."),
    "gate_asks": _("The gate says: ask first."),
    "gate_refused": _("The gate said no at the moment of hand-over."),
    "no_address": _("There was no address that works."),
    "person_gone": _("The person does not exist any more."),
    "person_erased": _("The person was deleted."),
    "too_late": _("It was due too long ago. Late messages go out only when somebody says so."),
    "late_dropped": _("It was too late, and somebody decided to let it go."),
    "recalled": _("Recalled by the team."),
    "held_by_member": _("Held by the team."),
    "too_large": _("The message is too long for most mail programs."),
    "file_missing": _("A file that belongs to it cannot be read."),
    "not_for_service": _("The service that sends for us cannot carry this message."),
    "bad_address": _("This cannot be an e-mail address."),
    "connection": _("The connection broke before anything was handed over; it is tried again."),
    "released": _("Given back to the plan; nothing was handed over."),
    "interrupted": _("The hand-over was interrupted at the last moment."),
    "policy": _("The server refuses our sender. All sending is stopped until that is settled."),
    "content": _("The server takes the text for spam."),
    "content_refused": _("Held, because the server takes another text of this sequence for spam."),
    "address": _("The server says that this address does not exist."),
    "mailbox_full": _("The recipient’s mailbox is full; it is tried for three days."),
    "rate": _("The server asked us to slow down."),
    "greylist": _("The server asks for a second attempt later. That is usual."),
    "unknown": _("The server refused without saying why; one more attempt follows."),
    "resolved_arrived": _("A member found out that it arrived."),
    "resolved_not_arrived": _("A member found out that it did not arrive."),
    "resolved_send_again": _("A member found out that it did not arrive; it is sent again."),
    "resolved_report": _("The provider told later what became of it."),
    "account": _("The provider does not serve our account at the moment; it is tried again."),
    "blocked": _("The person told the provider that they want nothing from us by this channel."),
    "channel": _("This channel does not reach this number."),
    "resolved_reply": _("The person answered, so it arrived."),
    "resolved_bounce": _("It came back, so it did not arrive."),
    "sender_gone": _("The colleague in whose name it was to go out has not approved it any more."),
    "asks_leave": _("The colleague in whose name it is to go out has not approved it yet."),
    "sender_declined": _("The colleague in whose name it was to go out said no."),
    "sender_away": _("The colleague in whose name it goes out is away; it waits for their return."),
    "words_not_approved": _(
        "These are not the words that the colleague in whose name it was to go out approved."
    ),
    "sequence_paused": _("The sequence is paused."),
    "away": _("The person is away, as their own note says; it waits for their return."),
    "skipped": _("Somebody read the draft and left it out."),
    "complaints_refused": _(
        "Held, because too many recipients of this sequence reported it as unwanted."
    ),
    "address_review": _(
        "The server refused this address twice without saying why. Somebody has to look."
    ),
    "returned_unknown": _("It came back twice without a reason. Is the address right?"),
}

_REJECTED_UNKNOWN = _("The server refused twice without saying why.")


def reason_of(message: Message) -> _StrOrPromise:
    """Why the message is in its state, in one sentence; empty where the state says it all."""
    if message.state == MessageState.REJECTED and message.state_reason == "unknown":
        return _REJECTED_UNKNOWN
    return REASONS.get(message.state_reason, "")
