# SPDX-License-Identifier: Apache-2.0
"""Mailboxes and messages, what came in, conversations of the inbox, how mail is taken."""

from talentkreis.mail.models.dmarc import AggregateReport, CameBy, ReportedSource
from talentkreis.mail.models.health import (
    ComplaintDay,
    NameServerSwitch,
    OutboundMark,
    PreflightLevel,
    PreflightLine,
    PreflightTopic,
    ReportedRate,
    Throttle,
)
from talentkreis.mail.models.inbound import Classification, InboundMessage, InboundState
from talentkreis.mail.models.messages import (
    RELAY,
    SMTP,
    CapturedMessage,
    ContactRules,
    Mailbox,
    Message,
    MessageClass,
    MessageState,
    Security,
    SentCopy,
)
from talentkreis.mail.models.relays import Region, Relay, Service
from talentkreis.mail.models.reports import DeliveryReport, ReportStatus
from talentkreis.mail.models.sign_in import (
    Authorisation,
    AuthorisationState,
    Provider,
    ProviderAccess,
)
from talentkreis.mail.models.threads import (
    LONGEST_TAG,
    Draft,
    InboundFile,
    OutgoingFile,
    Signature,
    Thread,
    ThreadState,
)

__all__ = [
    "LONGEST_TAG",
    "RELAY",
    "SMTP",
    "AggregateReport",
    "Authorisation",
    "AuthorisationState",
    "CameBy",
    "CapturedMessage",
    "Classification",
    "ComplaintDay",
    "ContactRules",
    "DeliveryReport",
    "Draft",
    "InboundFile",
    "InboundMessage",
    "InboundState",
    "Mailbox",
    "Message",
    "MessageClass",
    "MessageState",
    "NameServerSwitch",
    "OutboundMark",
    "OutgoingFile",
    "PreflightLevel",
    "PreflightLine",
    "PreflightTopic",
    "Provider",
    "ProviderAccess",
    "Region",
    "Relay",
    "ReportStatus",
    "ReportedRate",
    "ReportedSource",
    "Security",
    "SentCopy",
    "Service",
    "Signature",
    "Thread",
    "ThreadState",
    "Throttle",
]
