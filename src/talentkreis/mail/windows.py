# SPDX-License-Identifier: Apache-2.0
"""What a human's own message through a channel is: an answer, or a contact of our own.

While somebody's last SMS or WhatsApp message may be answered, an answer needs no consent and goes
to the number it came from, at any hour. Everything else asks the gate for exactly this channel,
and does not ring at night.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.mail.addresses import PHONE_CHANNELS
from talentkreis.mail.models import Classification, InboundMessage, InboundState
from talentkreis.organisation.models import Employer

if TYPE_CHECKING:
    import uuid

    from talentkreis.consent.answers import Answer

# How long after their last message an answer is an answer. For WhatsApp it is WhatsApp's rule.
ANSWERED_WITHIN: Final = {
    Channel.WHATSAPP: dt.timedelta(hours=24),
    Channel.SMS: dt.timedelta(days=14),
}
# A telephone lies beside the bed: what nobody waits for comes between these hours.
WAKES, SLEEPS = 8, 20


class Window(NamedTuple):
    """Until when somebody's last message may be answered, and from which number it came."""

    last_at: dt.datetime | None = None
    until: dt.datetime | None = None
    number: str = ""

    def is_open(self, now: dt.datetime) -> bool:
        """Whether what is written now is an answer."""
        return self.until is not None and now < self.until


class Way(NamedTuple):
    """How a human's message may leave: what it is for, what the gate says, to which number.

    `due_at` is now or, for what would ring at night, the morning; `until` when a window closes.
    """

    purpose: Purpose
    answer: Answer
    due_at: dt.datetime
    number: str = ""
    until: dt.datetime | None = None

    @property
    def is_answer(self) -> bool:
        """It answers what they wrote by this channel."""
        return bool(self.number)


def window_of(channel: Channel, last_at: dt.datetime | None, number: str) -> Window:
    """The window that their last message opened."""
    if last_at is None:
        return Window()
    return Window(last_at, last_at + ANSWERED_WITHIN[channel], number)


def window_with(person_id: uuid.UUID, channel: Channel) -> Window:
    """How long what this person wrote last may be answered by the same channel.

    Whoever wrote STOP last is not answered.
    """
    last = (
        InboundMessage.objects.filter(person_id=person_id, channel=channel)
        .exclude(state=InboundState.UNASSIGNED)
        .order_by("-received_at")
        .values_list("classification", "received_at", "sent_at", "from_address")
        .first()
    )
    if last is None or last[0] != Classification.HUMAN_REPLY:
        return Window()
    _kind, received_at, sent_at, number = last
    return window_of(channel, min(sent_at or received_at, received_at), number)


def way_to(person_id: uuid.UUID, channel: Channel) -> Way:
    """How something a member writes now may reach this person through a channel."""
    now = clock.now()
    if channel not in PHONE_CHANNELS:
        return Way(
            Purpose.PERSONAL_EMAIL, may_contact(person_id, Purpose.PERSONAL_EMAIL, channel), now
        )
    window = window_with(person_id, channel)
    if window.is_open(now):
        answer = may_contact(person_id, Purpose.TRANSACTIONAL, channel)
        return Way(Purpose.TRANSACTIONAL, answer, now, window.number, window.until)
    employer = Employer.objects.filter(id=1).first()
    zone = employer.time_zone if employer else "Europe/Berlin"
    answer = may_contact(person_id, Purpose.PERSONAL_CONTACT, channel)
    return Way(Purpose.PERSONAL_CONTACT, answer, quiet_until(now, zone))


def quiet_until(now: dt.datetime, time_zone: str) -> dt.datetime:
    """When a short message may ring: now, or at eight in the morning where we are."""
    local = now.astimezone(ZoneInfo(time_zone))
    if WAKES <= local.hour < SLEEPS:
        return now
    day = local.date() + dt.timedelta(days=1) if local.hour >= SLEEPS else local.date()
    morning = dt.datetime.combine(day, dt.time(WAKES), tzinfo=ZoneInfo(time_zone))
    return morning.astimezone(dt.UTC)
