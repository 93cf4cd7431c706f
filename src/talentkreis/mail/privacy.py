# SPDX-License-Identifier: Apache-2.0
"""What mail keeps about a person: shown on request, taken out on erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.mail.actions.erasing import erase_mail_of
from talentkreis.mail.models import (
    Draft,
    InboundFile,
    InboundMessage,
    Message,
    OutgoingFile,
    Thread,
)
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

_SENT = (
    "id",
    "purpose",
    "channel",
    "to_address",
    "subject",
    "text",
    "language",
    "state",
    "due_at",
    "handed_at",
    "finished_at",
    "gate_verdict",
    "gate_reason",
    "gate_text",
    "gate_asked_at",
    "message_id_header",
    "smtp_reply",
)
_RECEIVED = (
    "id",
    "channel",
    "from_name",
    "from_address",
    "subject",
    "text",
    "classification",
    "received_at",
    "message_id_header",
)


_FILE = ("name", "media_type", "size")
_THREAD = ("state", "tags", "assignee__name", "snoozed_until", "last_in_at", "last_out_at")
_DRAFT = ("member__name", "channel", "subject", "text", "saved_at")


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Every message to and from the person, with the gate's answer."""
    return {
        "messages": _plain(Message.objects.filter(person_id=person_id), _SENT),
        "received": _plain(InboundMessage.objects.filter(person_id=person_id), _RECEIVED),
        "conversations": _plain(Thread.objects.filter(person_id=person_id), _THREAD),
        "drafts": _plain(Draft.objects.filter(person_id=person_id), _DRAFT),
        "files_sent": _plain(OutgoingFile.objects.filter(message__person_id=person_id), _FILE),
        "files_received": _plain(InboundFile.objects.filter(inbound__person_id=person_id), _FILE),
    }


def _plain(rows: QuerySet[Any], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {key: plain(value) for key, value in row.items()}
        for row in rows.order_by("pk").values(*columns)
    ]


def erase_own(person_id: uuid.UUID) -> None:
    """Recall what has not gone out; blank the rest; delete what came in, files included."""
    erase_mail_of(person_id)
