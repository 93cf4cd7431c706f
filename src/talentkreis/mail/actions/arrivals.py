# SPDX-License-Identifier: Apache-2.0
"""A message comes or goes: its conversation follows in the same transaction.

One row a person and mailbox is locked at a time, after the person where both are needed, so that
two arrivals at once wait for each other and nothing is counted twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.mail.models import Mailbox, Thread, ThreadState

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.models import InboundMessage, Message


def note_arrival(row: InboundMessage) -> Thread:
    """Somebody wrote: their conversation is open and awake, unless they were put aside."""
    member_id = _owner_of(row.mailbox_id)
    thread = thread_with(
        row.person_id, member_id, sender=row.from_address.lower(), channel=row.channel
    )
    thread.channel = row.channel
    if thread.last_in_at is None or row.received_at >= thread.last_in_at:
        thread.latest, thread.last_in_at = row, row.received_at
    if thread.state != ThreadState.ASIDE:
        thread.state, thread.snoozed_until = ThreadState.OPEN, None
        thread.listed_at = max(filter(None, (thread.last_in_at, thread.last_out_at)))
    thread.save()
    return thread


def note_departure(message: Message) -> None:
    """A member wrote: what they wrote is part of the conversation, which may be a new one."""
    if message.person_id is None:
        return
    thread = thread_with(message.person_id, _owner_of(message.mailbox_id))
    now = clock.now()
    thread.channel, thread.last_out_at = message.channel, now
    thread.listed_at = max(now, thread.listed_at)  # later where it sleeps
    thread.save(update_fields=["channel", "last_out_at", "listed_at"])


def thread_with(
    person_id: uuid.UUID | None,
    member_id: uuid.UUID | None,
    *,
    sender: str = "",
    channel: str = Channel.EMAIL,
) -> Thread:
    """The conversation with a person or sender, made where there is none, and held."""
    key: dict[str, Any] = (
        {"person_id": person_id, "member_id": member_id}
        if person_id
        else {"person_id": None, "sender": sender, "channel": channel}
    )
    rows = Thread.objects.select_for_update(no_key=True, of=("self",)).filter(**key)
    found = rows.first()
    if found is None:
        new = Thread(**key, state=ThreadState.DONE, listed_at=clock.now())
        Thread.objects.bulk_create([new], ignore_conflicts=True)
        found = rows.get()
    return found


def _owner_of(mailbox_id: uuid.UUID | None) -> uuid.UUID | None:
    if mailbox_id is None:
        return None
    return Mailbox.objects.filter(id=mailbox_id).values_list("member_id", flat=True).first()
