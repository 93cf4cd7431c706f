# SPDX-License-Identifier: Apache-2.0
"""Recording. Runs inside the transaction of the change it tells about, or not at all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.db import connection, transaction

from talentkreis.activity.events import SUBJECTS, Event
from talentkreis.activity.models import Activity
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id

if TYPE_CHECKING:
    import uuid

E = TypeVar("E", bound=Event)
Subscriber = Callable[[Sequence[E]], None]

_subscribers: dict[type[Event], list[Subscriber[Event]]] = defaultdict(list)


def subscribe(event_type: type[E], subscriber: Callable[[Sequence[E]], None]) -> None:
    """Call `subscriber` with recorded events of this type or below it, in the same transaction.

    For packages above the one that records; called from `apps.py`. Subscribers stay short:
    they update a projection or defer a job. They may not fail for reasons of their own.
    """
    subscribers = _subscribers[event_type]
    if subscriber not in subscribers:
        subscribers.append(subscriber)  # type: ignore[arg-type]  # keyed by the event's own type


def record(*events: Event) -> None:
    """Write events of the current transaction and tell their subscribers.

    Raises ValueError when a field could hold personal data, RuntimeError outside a transaction.
    """
    _require_transaction()
    now = clock.now()
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    Activity.objects.bulk_create(
        [
            Activity(
                at=now,
                id=new_id(),
                occurred_at=event.occurred_at or now,
                kind=event.kind,
                version=event.version,
                actor_kind=event.actor.kind,
                actor_id=event.actor.id,
                payload=event.payload() | ({"request": request_id} if request_id else {}),
                transaction_id=0,  # set by the database
                **{name: getattr(event, name) for name in SUBJECTS},
            )
            for event in events
        ],
        batch_size=2_000,
    )
    _tell(events)


def record_for_people(event: Event, person_ids: Sequence[uuid.UUID]) -> None:
    """Write the same event once for each person with one statement; for imports and bulk work."""
    _require_transaction()
    if not person_ids:
        return
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO activity_activity (at, id, occurred_at, kind, version, actor_kind, actor_id,
                person_id, member_id, pool_id, sequence_id, message_id, import_id, payload)
            SELECT %s, new.id, %s, %s, %s, %s, %s, new.person_id, %s, %s, %s, %s, %s, %s::jsonb
            FROM unnest(%s::uuid[], %s::uuid[]) AS new(id, person_id)
            """,
            [
                now,
                event.occurred_at or now,
                event.kind,
                event.version,
                event.actor.kind,
                event.actor.id,
                event.member_id,
                event.pool_id,
                event.sequence_id,
                event.message_id,
                event.import_id,
                json.dumps(event.payload()),
                [new_id() for _ in person_ids],
                list(person_ids),
            ],
        )
    _tell([_for_person(event, person_id) for person_id in person_ids])


def _for_person(event: E, person_id: uuid.UUID) -> E:
    copy: E = object.__new__(type(event))
    copy.__dict__.update(event.__dict__, person_id=person_id)
    return copy


def _tell(events: Iterable[Event]) -> None:
    """Each subscriber hears once of everything it asked for, in the order it was recorded."""
    heard: dict[Subscriber[Event], list[Event]] = defaultdict(list)
    for event in events:
        for event_type in type(event).__mro__:
            for subscriber in _subscribers.get(event_type, ()):
                heard[subscriber].append(event)
    for subscriber, happened in heard.items():
        subscriber(happened)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an activity is recorded in the transaction of its change")
