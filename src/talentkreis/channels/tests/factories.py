# SPDX-License-Identifier: Apache-2.0
"""Somebody with a number and a yes to a channel; deliveries that do not wait long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.channels.models import Account
from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.mail.actions import queue_message
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import a_person, give_consent
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.mail.delivery import Delivered
    from talentkreis.mail.models import Message
    from talentkreis.people.models import Person

NUMBER = "+4915112345678"
QUICK = Pace(timeouts=Timeouts(connect=1, command=1, final_dot=1))


def somebody(channel: Channel = Channel.SMS, *purposes: str, number: str = NUMBER) -> Person:
    """A person with a mobile number and confirmed consent for this channel."""
    person = a_person()
    ContactPoint.objects.create(
        person=person, kind=ContactKind.PHONE, value=number, normalised=number, is_primary=True
    )
    if purposes:
        give_consent(person, *purposes, channel=channel)
    return person


def a_short_message(person: Person, channel: Channel = Channel.SMS, **values: Any) -> Message:
    """A personal message that is due."""
    given: dict[str, Any] = {
        "actor": SYSTEM,
        "person_id": person.id,
        "purpose": "personal_contact",
        "subject": "",
        "text": "Guten Tag, passt Dienstag?",
        "language": "de",
        "due_at": clock.now(),
        "channel": channel,
        "is_automatic": False,
    }
    return queue_message(**(given | values))


def deliver(provider: str, *, at: dt.datetime | None = None) -> Delivered:
    """Hand over what is due, now or at `at`, through the account with this provider."""
    account = Account.objects.get(provider=provider)
    return deliver_due(account.mailbox_id, pace=QUICK, at=at)
