# SPDX-License-Identifier: Apache-2.0
"""Taking a person out of mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from talentkreis.mail import rules
from talentkreis.mail.actions.recalling import end_messages
from talentkreis.mail.models import (
    CapturedMessage,
    Draft,
    InboundMessage,
    Message,
    MessageState,
    OutgoingFile,
    SentCopy,
    Thread,
)
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence


@transaction.atomic
def erase_mail_of(person_id: uuid.UUID) -> None:
    """Recall what has not gone out, blank what has, delete what came in and was captured.

    Rows of messages stay without any personal data: that something was sent, when and how it
    ended is what figures and the contact history of the installation are made of.
    """
    addresses = list(
        ContactPoint.objects.filter(
            person_id=person_id, kind__in=[ContactKind.EMAIL, ContactKind.PHONE]
        ).values_list("value", "normalised")
    )
    everything = {text for pair in addresses for text in pair}
    mine = Message.objects.filter(person_id=person_id)
    waiting = list(
        mine.filter(state__in=rules.NOT_GONE_OUT)
        .order_by("id")
        .select_for_update(no_key=True, of=("self",))
        .only("id", "person_id", "sequence_id", "enrolment_id", "purpose")
    )
    end_messages(actor=SYSTEM, rows=waiting, state=MessageState.CANCELLED, reason="person_erased")
    everything |= set(mine.exclude(to_address="").values_list("to_address", flat=True))
    headers = list(mine.values_list("message_id_header", flat=True))
    # The hash goes as well: whoever has the address and the key must find nothing here. What
    # has to be remembered of it is in the suppression list.
    SentCopy.objects.filter(message__person_id=person_id).delete()
    mine.update(
        to_address="",
        address_hash=None,
        subject="",
        text="",
        html="",
        template=None,
        external_id="",
        smtp_reply="",
        gate_text="",
        references="",
        in_reply_to="",
        evidence="",
    )
    _erase_files(person_id)
    Draft.objects.filter(person_id=person_id).delete()
    Thread.objects.filter(person_id=person_id).delete()
    _erase_inbound(person_id, headers, everything)
    CapturedMessage.objects.filter(
        Q(envelope_to__in=everything) | Q(message_id_header__in=headers)
    ).delete()


def _erase_files(person_id: uuid.UUID) -> None:
    rows = OutgoingFile.objects.filter(
        Q(message__person_id=person_id) | Q(draft__person_id=person_id)
    )
    names = list(rows.values_list("file", flat=True))
    rows.delete()
    transaction.on_commit(lambda: delete_files(names))


def _erase_inbound(person_id: uuid.UUID, headers: Sequence[str], addresses: set[str]) -> None:
    rows = InboundMessage.objects.filter(
        Q(person_id=person_id)
        | Q(message__person_id=person_id)
        | Q(from_address__in=addresses)
        | Q(in_reply_to__in=[header for header in headers if header])
    )
    names = [name for name in rows.values_list("raw", flat=True) if name]
    senders = {address.lower() for address in rows.values_list("from_address", flat=True)}
    rows.delete()
    Thread.objects.filter(person=None, sender__in=senders, latest=None).delete()
    transaction.on_commit(lambda: delete_files(names))


def delete_files(names: Sequence[str]) -> None:
    """Take files out of the storage; called when what named them is gone for good."""
    for name in names:
        default_storage.delete(name)
