# SPDX-License-Identifier: Apache-2.0
"""Recording. Runs inside the transaction of the change it tells about, or not at all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from django.db import connection, transaction

from talentkreis.activity.events import SUBJECTS, Event
from talentkreis.activity.models import Activity, Seal
from talentkreis.activity.rules import FIRST_LINK, Batch
from talentkreis.activity.verification import sealed_rows
from talentkreis.kernel import clock
from talentkreis.kernel.arrays import id_array
from talentkreis.kernel.errors import Conflict
from talentkreis.kernel.ids import new_key

if TYPE_CHECKING:
    import uuid

E = TypeVar("E", bound=Event)
Subscriber = Callable[[Sequence[E]], None]

log = structlog.get_logger(__name__)

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
    more = {"request": request_id} if request_id else {}
    for start in range(0, len(events), ROWS_A_STATEMENT):
        rows = [_row(event, more) for event in events[start : start + ROWS_A_STATEMENT]]
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, {"now": now, "rows": json.dumps(rows)})
    _tell(events)


# Model objects for each row took a quarter of the time of planning a day.
ROWS_A_STATEMENT = 2_000
_RECORD = """
    INSERT INTO activity_activity (at, id, occurred_at, kind, version, actor_kind, actor_id,
        person_id, member_id, pool_id, sequence_id, message_id, import_id, payload)
    SELECT %(now)s, new.id, coalesce(new.occurred_at, %(now)s), new.kind, new.version,
        new.actor_kind, new.actor_id, new.person_id, new.member_id, new.pool_id, new.sequence_id,
        new.message_id, new.import_id, new.payload
    FROM json_to_recordset(%(rows)s::json) AS new(id uuid, occurred_at timestamptz, kind text,
        version int, actor_kind text, actor_id uuid, person_id uuid, member_id uuid, pool_id uuid,
        sequence_id uuid, message_id uuid, import_id uuid, payload jsonb)
"""


def _row(event: Event, more: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": new_key(),
        "kind": event.kind,
        "version": event.version,
        "actor_kind": event.actor.kind,
        "payload": event.payload() | more | _automation(event),
    }
    if event.occurred_at is not None:
        row["occurred_at"] = event.occurred_at.isoformat()
    if event.actor.id is not None:
        row["actor_id"] = str(event.actor.id)
    for name in SUBJECTS:
        subject = getattr(event, name)
        if subject is not None:
            row[name] = str(subject)
    return row


def _automation(event: Event) -> dict[str, str]:
    """Which automation did it; nothing for people and programs."""
    automation_id = event.actor.automation_id
    return {} if automation_id is None else {"by_automation": str(automation_id)}


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
                json.dumps(event.payload() | _automation(event)),
                id_array([new_key() for _ in person_ids]),
                id_array(person_ids),
            ],
        )
    if any(event_type in _subscribers for event_type in type(event).__mro__):
        _tell([_for_person(event, person_id) for person_id in person_ids])


SEALING_LOCK = 7_301  # advisory: two sealing jobs beside each other take turns
ROWS_PER_SEAL = 100_000


@transaction.atomic
def seal_activities() -> bool:
    """Add the next seal to the chain; tells whether there may be more to seal.

    A seal covers the transactions from the end of the one before up to the oldest one still
    running (the xmin of the snapshot): rows of later transactions wait, so that a transaction
    that commits late is never overtaken. Raises Conflict when the database counts transactions
    from the start again, which happens after restoring a dump into a new cluster.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest_running,) = cursor.fetchone()
    last = Seal.objects.order_by("-number").first()
    first = last.end_transaction if last else 0
    if oldest_running < first:
        raise Conflict(
            "the database's transaction counter is behind the last seal", code="counter_went_back"
        )
    end = _end_of_batch(first, oldest_running)
    batch = Batch()
    for _row_id, digest in sealed_rows(first, end):
        batch.add(digest)
    if not batch.row_count:
        return False
    previous_hash = bytes(last.hash) if last else FIRST_LINK
    number = last.number + 1 if last else 1
    sealed_at = clock.database_now()
    link = batch.link(
        previous_hash=previous_hash, number=number, sealed_at=sealed_at, first=first, end=end
    )
    Seal.objects.create(
        number=number,
        sealed_at=sealed_at,
        first_transaction=first,
        end_transaction=end,
        row_count=batch.row_count,
        previous_hash=previous_hash,
        hash=link,
        leaves=bytes(batch.leaves),
    )
    # The log is the anchor outside the database: it shows when the end was cut off.
    transaction.on_commit(
        lambda: log.info("activities_sealed", seal=number, hash=link.hex(), rows=batch.row_count)
    )
    return bool(end < oldest_running)


def _end_of_batch(first: int, oldest_running: int) -> int:
    """Where a seal of at most ROWS_PER_SEAL rows ends; one transaction is never split."""
    rows = Activity.objects.filter(transaction_id__gte=first, transaction_id__lt=oldest_running)
    ordered = rows.order_by("transaction_id").values_list("transaction_id", flat=True)
    beyond = list(ordered[ROWS_PER_SEAL : ROWS_PER_SEAL + 1])
    if not beyond:
        return oldest_running
    earliest = ordered.first()
    return beyond[0] if beyond[0] != earliest else beyond[0] + 1


def make_partitions(months_ahead: int = 13) -> int:
    """Make the monthly partitions that are missing; tells how many. Safe to run again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT activity_make_partitions(%s)", [months_ahead])
        (made,) = cursor.fetchone()
    return int(made)


def _for_person(event: E, person_id: uuid.UUID) -> E:
    copy: E = object.__new__(type(event))
    copy.__dict__.update(event.__dict__, person_id=person_id)
    return copy


def _tell(events: Iterable[Event]) -> None:
    """Each subscriber hears once of everything it asked for, in the order it was recorded.

    Subscribers of a base (the search projection listens to `PersonChanged`) come after those of
    single events, because they read what these write.
    """
    heard: dict[Subscriber[Event], list[Event]] = defaultdict(list)
    depth: dict[Subscriber[Event], int] = {}
    for event in events:
        for event_type in type(event).__mro__:
            for subscriber in _subscribers.get(event_type, ()):
                heard[subscriber].append(event)
                depth[subscriber] = max(len(event_type.__mro__), depth.get(subscriber, 0))
    for subscriber in sorted(heard, key=lambda one: -depth[one]):
        subscriber(heard[subscriber])


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an activity is recorded in the transaction of its change")
