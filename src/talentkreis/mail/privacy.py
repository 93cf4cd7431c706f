# SPDX-License-Identifier: Apache-2.0
"""What mail keeps about a person: shown on request, taken out on erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.mail.actions.erasing import erase_mail_of
from talentkreis.mail.models import InboundMessage, Message
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

_SENT = (
    "id",
    "purpose",
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
    "from_name",
    "from_address",
    "subject",
    "text",
    "classification",
    "received_at",
    "message_id_header",
)


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Every message to and from the person, with the gate's answer."""
    return {
        "messages": [
            {key: plain(value) for key, value in row.items()}
            for row in Message.objects.filter(person_id=person_id).order_by("id").values(*_SENT)
        ],
        "received": [
            {key: plain(value) for key, value in row.items()}
            for row in InboundMessage.objects.filter(person_id=person_id)
            .order_by("id")
            .values(*_RECEIVED)
        ],
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Recall what has not gone out; blank the rest; delete what came in, files included."""
    erase_mail_of(person_id)
