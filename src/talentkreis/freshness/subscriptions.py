# SPDX-License-Identifier: Apache-2.0
"""What other packages tell that makes a signal, or settles one. Same transaction, set-based.

What a member typed in by hand makes no signal: they know it. What an import, a program or the
person themselves changed does, with its source.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from talentkreis.consent.models import Purpose
from talentkreis.freshness.actions import (
    NewSignal,
    raise_signals,
    settle_by_acting,
    start_clock_of_links,
)
from talentkreis.freshness.aspects import WORK_FIELDS, address_field
from talentkreis.freshness.models import SignalKind
from talentkreis.kernel.text import fold
from talentkreis.organisation.actors import ActorKind
from talentkreis.people.models import ContactKind, ContactPoint, ConversationKind, FieldHistory

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.activity.events import Event
    from talentkreis.intake.events import PersonCompleted
    from talentkreis.mail.events import MessageAccepted, MessageQueued
    from talentkreis.people.events import ContactPointAdded, ConversationLogged, PersonUpdated

# Sources of a changed value that nobody here has seen yet. Proposals make their signal when they
# arrive, not when they are taken over.
_UNSEEN: Final = frozenset({"api", "extension", "mail", "import"})
_EMAIL: Final = address_field(ContactKind.EMAIL)
# A link goes out with one of these; asking for each message of a newsletter would cost.
_ASKING: Final = frozenset({Purpose.PERSONAL_EMAIL, Purpose.NURTURE})


def notice_new_jobs(events: Sequence[PersonUpdated]) -> None:
    """Position or employer was changed by a program, an extension or a mail."""
    people = {e.person_id for e in events if e.person_id and WORK_FIELDS & set(e.fields)}
    if people:
        rows = FieldHistory.objects.filter(person_id__in=people, field__in=WORK_FIELDS)
        latest = rows.order_by("person_id", "field", "-id").distinct("person_id", "field")
        _signal_jobs([row for row in latest if row.source in _UNSEEN])


def notice_imported_changes(events: Sequence[PersonCompleted]) -> None:
    """An import changed position or employer, or brought an address for somebody unreachable."""
    by_import: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for event in events:
        if event.import_id and event.person_id:
            by_import[event.import_id].add(event.person_id)
    for import_id, people in by_import.items():
        rows = FieldHistory.objects.filter(
            person_id__in=people, import_id=import_id, field__in=[*WORK_FIELDS, _EMAIL]
        )
        found = list(rows)
        _signal_jobs([row for row in found if row.field in WORK_FIELDS])
        _signal_addresses({row.person_id for row in found if row.field == _EMAIL}, "import")


def notice_new_addresses(events: Sequence[ContactPointAdded]) -> None:
    """An address came in by a program or the person, where mail to another one comes back."""
    by_source: dict[str, set[uuid.UUID]] = defaultdict(set)
    for event in events:
        if event.contact_kind == ContactKind.EMAIL and event.person_id:
            source = _SOURCE_OF.get(event.actor.kind)
            if source:
                by_source[source].add(event.person_id)
    for source, people in by_source.items():
        _signal_addresses(people, source)


_SOURCE_OF: Final = {
    ActorKind.TOKEN: "api",
    ActorKind.PERSON: "community",
    ActorKind.SYSTEM: "mail",
}


def settle_by_conversations(events: Sequence[ConversationLogged]) -> None:
    """A member talked with somebody: what was noticed about them is acted on."""
    _settle([e for e in events if e.conversation_kind != ConversationKind.SELF_UPDATE])


def settle_by_letters(events: Sequence[MessageQueued]) -> None:
    """A member wrote to somebody personally."""
    _settle([e for e in events if e.purpose == Purpose.PERSONAL_EMAIL])


def start_clocks(events: Sequence[MessageAccepted]) -> None:
    """A mail with a link has left."""
    ids = {e.message_id for e in events if e.purpose in _ASKING and e.sequence_id is None}
    if ids:
        start_clock_of_links(message_ids=[message_id for message_id in ids if message_id])


def _settle(events: Sequence[Event]) -> None:
    by_actor = defaultdict(set)
    for event in events:
        if event.actor.kind == ActorKind.MEMBER and event.person_id and event.import_id is None:
            by_actor[event.actor].add(event.person_id)
    for actor, people in by_actor.items():
        settle_by_acting(actor=actor, person_ids=people)


def _signal_jobs(rows: Collection[FieldHistory]) -> None:
    """A first value is no change, and another spelling is none either."""
    fields: dict[uuid.UUID, set[str]] = defaultdict(set)
    sources: dict[uuid.UUID, str] = {}
    for row in rows:
        if row.old and row.new and fold(str(row.old)) != fold(str(row.new)):
            fields[row.person_id].add(row.field)
            sources[row.person_id] = row.source
    raise_signals(
        NewSignal(
            person_id=person_id,
            kind=SignalKind.JOB_CHANGE,
            source=sources[person_id],
            fields=tuple(names),
        )
        for person_id, names in fields.items()
    )


def _signal_addresses(people: Collection[uuid.UUID], source: str) -> None:
    bounced = ContactPoint.objects.filter(
        person_id__in=people, kind=ContactKind.EMAIL, bounced_at__isnull=False
    )
    raise_signals(
        NewSignal(person_id=person_id, kind=SignalKind.NEW_ADDRESS, source=source, fields=(_EMAIL,))
        for person_id in set(bounced.values_list("person_id", flat=True))
    )
