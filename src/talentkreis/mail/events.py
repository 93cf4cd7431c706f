# SPDX-License-Identifier: Apache-2.0
"""What happened to messages. Person, message and sequence are set wherever they are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.activity.events import Event, PersonChanged

if TYPE_CHECKING:
    import datetime as dt
    import uuid


@dataclass(frozen=True, kw_only=True)
class MessageQueued(Event):
    """A message was planned."""

    kind = "mail.message_queued"
    purpose: str
    enrolment_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MessageAccepted(Event):
    """The mail server took a message over."""

    kind = "mail.message_accepted"
    purpose: str
    enrolment_id: uuid.UUID | None = None
    attempt: int = 0


@dataclass(frozen=True, kw_only=True)
class ContactBudgetChanged(PersonChanged):
    """Something automatic reached these people: the gate now answers differently.

    Recorded by a background job shortly after a delivery, for many people with one statement.
    """

    kind = "mail.contact_budget_changed"


@dataclass(frozen=True, kw_only=True)
class MessageRejected(Event):
    """The server refused a message for good, or we gave up."""

    kind = "mail.message_rejected"
    purpose: str
    enrolment_id: uuid.UUID | None = None
    reason: str = ""
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageUncertain(Event):
    """Nobody knows whether a message arrived; it is not repeated, a human looks."""

    kind = "mail.message_uncertain"
    purpose: str
    enrolment_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(Event):
    """The provider took a message over and could not deliver it; `blame` is a `rules.Blame`."""

    kind = "mail.delivery_failed"
    channel: str
    blame: str
    enrolment_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MessageResolved(Event):
    """Somebody, or a reply or bounce, said what became of an uncertain message."""

    kind = "mail.message_resolved"
    purpose: str
    outcome: str
    enrolment_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MessageCancelled(Event):
    """A message will not be sent: recalled, refused by the gate, or too late."""

    kind = "mail.message_cancelled"
    purpose: str
    reason: str
    enrolment_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DraftReviewed(Event):
    """Somebody read a draft: ``sent`` or ``skipped``."""

    kind = "mail.draft_reviewed"
    purpose: str
    outcome: str
    enrolment_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AddressReviewed(Event):
    """Somebody said whether an address that was refused for no reason given is right."""

    kind = "mail.address_reviewed"
    is_right: bool


@dataclass(frozen=True, kw_only=True)
class SendingPaused(Event):
    """The installation stopped itself, or one sequence; somebody has to look.

    `reason`: "policy", "content" or "complaints". With a sequence it is about that one alone.
    """

    kind = "mail.sending_paused"
    reason: str
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class InboundEvent(PersonChanged, is_abstract=True):
    """Base of everything that came in by mail, or was told by the service that sends ours."""

    inbound_id: uuid.UUID | None = None
    enrolment_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ReplyReceived(InboundEvent):
    """A human wrote to us: sequences stop."""

    kind = "mail.reply_received"


@dataclass(frozen=True, kw_only=True)
class AutoReplyReceived(InboundEvent):
    """An automatic answer: neither reply nor engagement; `returns_on` if it named a day."""

    kind = "mail.auto_reply_received"
    returns_on: str = ""

    @staticmethod
    def day(value: dt.date | None) -> str:
        """How a day is written into the event."""
        return value.isoformat() if value else ""


@dataclass(frozen=True, kw_only=True)
class BounceReceived(InboundEvent):
    """A message came back."""

    kind = "mail.bounce_received"
    status: str = ""
    blame: str = ""


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(InboundEvent):
    """The recipient's provider (RFC 5965), or the service that sends, reports a complaint."""

    kind = "mail.complaint_received"


@dataclass(frozen=True, kw_only=True)
class InboundAssigned(PersonChanged):
    """A member said whose mail it is."""

    kind = "mail.inbound_assigned"
    inbound_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AggregateReportTaken(Event):
    """A receiver's report about mail in our name was taken in."""

    kind = "mail.aggregate_report_taken"
    report_id: uuid.UUID
    came_by: str
    source_count: int


@dataclass(frozen=True, kw_only=True)
class ThreadAssigned(Event):
    """Somebody is to answer a conversation; no `member_id`: nobody in particular any more."""

    kind = "mail.thread_assigned"
    thread_id: uuid.UUID
    member_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RelaySwitched(Event):
    """Mail of a mailbox leaves through a service from now on, or no more."""

    kind = "mail.relay_switched"
    service: str
    is_on: bool
