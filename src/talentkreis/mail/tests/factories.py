# SPDX-License-Identifier: Apache-2.0
"""Objects for tests of mail, made as the product makes them wherever that is possible."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.consent.models import ConsentState
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail.actions import hash_of_address, message_id_of
from talentkreis.mail.models import Mailbox, Message, MessageState, Security
from talentkreis.organisation.models import Employer
from talentkreis.people.models import (
    BasisPurpose,
    ContactKind,
    ContactPoint,
    LegalBasis,
    Person,
    ProcessingBasis,
    SourceType,
)

if TYPE_CHECKING:
    import uuid

_numbers = itertools.count(1)


def the_employer(**values: Any) -> Employer:
    """The employer, ready to send."""
    defaults = {
        "name": "Nordlicht Energie",
        "sender_name": "Nordlicht Energie",
        "sender_address": "karriere@nordlicht.test",
        "imprint_text": "Nordlicht Energie GmbH, Kiel",
        "privacy_text": "Wir speichern, was wir brauchen.",
    }
    employer, _ = Employer.objects.update_or_create(id=1, defaults=defaults | values)
    return employer


def a_person(*, email: str | None = "", **values: Any) -> Person:
    """A person with a processing basis and, unless `email` is None, a primary address."""
    number = next(_numbers)
    with transaction.atomic():
        person = Person.objects.create(
            **(
                {
                    "given_name": "Svea",
                    "family_name": f"Callsen {number}",
                    "source_type": SourceType.OTHER,
                }
                | values
            )
        )
        ProcessingBasis.objects.create(
            person=person,
            purpose=BasisPurpose.POOL,
            legal_basis=LegalBasis.CONSENT,
            source="test",
            starts_on=clock.today(),
        )
        if email is not None:
            address = email or f"person{number}@post.test"
            ContactPoint.objects.create(
                person=person,
                kind=ContactKind.EMAIL,
                value=address,
                normalised=address.lower(),
                is_primary=True,
            )
    return person


def give_consent(person: Person, *purposes: str, **values: Any) -> None:
    """Confirmed consent by e-mail for these purposes (nurture unless named)."""
    for purpose in purposes or ("nurture",):
        ConsentState.objects.create(
            **(
                {
                    "person": person,
                    "purpose": purpose,
                    "channel": "email",
                    "status": "confirmed",
                    "since": clock.now() - dt.timedelta(days=10),
                    "event_id": 0,
                }
                | values
            )
        )


def a_mailbox(*, port: int = 1, **values: Any) -> Mailbox:
    """A mailbox on loopback, default, without a daily cap."""
    defaults: dict[str, Any] = {
        "name": "Karriere",
        "from_name": "Nordlicht Energie",
        "from_address": "karriere@nordlicht.test",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": Security.NONE,
        "daily_cap": None,
        "is_default": True,
    }
    return Mailbox.objects.create(**(defaults | values))


def a_message(*, person: Person | None = None, **values: Any) -> Message:
    """A planned message, written directly."""
    new: uuid.UUID = new_id()
    now = clock.now()
    if person is None:
        person = a_person()
        give_consent(person, values.get("purpose", "nurture"))
    defaults: dict[str, Any] = {
        "id": new,
        "purpose": "nurture",
        "person": person,
        "to_address": "",
        "follows_primary": True,
        "subject": "Neues aus der Leitwarte",
        "text": "Guten Tag,\n\nhier sind wir.",
        "language": "de",
        "state": MessageState.PLANNED,
        "message_class": "at_most_once",
        "due_at": now,
        "expires_at": now + dt.timedelta(hours=24),
        "message_id_header": message_id_of(new, "nordlicht.test"),
    }
    defaults |= values
    defaults.setdefault("address_hash", hash_of_address(defaults["to_address"]))
    return Message.objects.create(**defaults)


_PATHS: dict[str, tuple[str, ...]] = {
    "planned": (),
    "waiting_for_person": ("waiting_for_person",),
    "held": ("held",),
    "claimed": ("claimed",),
    "data_started": ("claimed", "data_started"),
    "accepted": ("claimed", "data_started", "accepted"),
    "deferred": ("claimed", "deferred"),
    "rejected": ("claimed", "rejected"),
    "uncertain": ("claimed", "data_started", "uncertain"),
    "expired": ("expired",),
    "cancelled": ("cancelled",),
}


def put_into_state(message: Message, state: str, **values: Any) -> Message:
    """Walk a planned message to `state` along allowed transitions."""
    for step in _PATHS[state]:
        message.state = MessageState(step)
        if step == "claimed":
            message.attempt += 1
            message.lease_until = clock.now() + dt.timedelta(minutes=5)
        message.save()
    if values:
        Message.objects.filter(id=message.id).update(**values)
        message.refresh_from_db()
    return message
