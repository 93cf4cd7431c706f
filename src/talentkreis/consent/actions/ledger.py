# SPDX-License-Identifier: Apache-2.0
"""Writing lines of the ledger, and keeping the states beside it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import AutoField
from django.db.models.expressions import DatabaseDefault
from django.utils.translation import gettext as _
from psycopg import sql

from talentkreis.activity.actions import record, record_for_people
from talentkreis.consent import events
from talentkreis.consent.carrying import carried_standings, with_survivors
from talentkreis.consent.gate import hold_people
from talentkreis.consent.models import ConsentEvent, ConsentState
from talentkreis.consent.permissions import Right, require_about
from talentkreis.consent.standing import Line, fold, fold_on
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import ActorKind
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from django.db.models import Model

    from talentkreis.organisation.actors import Actor

_EVENTS: dict[str, type[events.ConsentChanged]] = {
    ConsentEvent.Kind.REQUESTED: events.ConsentRequested,
    ConsentEvent.Kind.GIVEN: events.ConsentGiven,
    ConsentEvent.Kind.CONFIRMED: events.ConsentConfirmed,
    ConsentEvent.Kind.IMPORTED: events.ConsentConfirmed,
    ConsentEvent.Kind.DECLINED: events.ConsentDeclined,
    ConsentEvent.Kind.WITHDRAWN: events.ConsentWithdrawn,
    ConsentEvent.Kind.OBJECTED: events.ContactObjected,
    ConsentEvent.Kind.EXPIRED: events.ConsentExpired,
    ConsentEvent.Kind.REVOKED: events.ConsentRevoked,
}
_BATCH = 5_000
_MANY = 200
_STANDING = (
    "status",
    "since",
    "event_id",
    "expires_at",
    "self_confirmed_at",
    "requested_at",
)
_LINES = """
    SELECT person_id, purpose, channel, id, kind, method, occurred_at, expires_at, import_id
    FROM consent_consentevent WHERE person_id = ANY(%s)
"""
# A state whose lines were all taken back goes; the others are written anew.
_DROP_STATES = """
    DELETE FROM consent_consentstate state
    USING unnest(%s::uuid[], %s::text[], %s::text[]) AS gone(person_id, purpose, channel)
    WHERE state.person_id = gone.person_id AND state.purpose = gone.purpose
      AND state.channel = gone.channel
"""
_WRITE_STATES = """
    INSERT INTO consent_consentstate (person_id, purpose, channel, status, since, event_id,
        expires_at, self_confirmed_at, requested_at)
    SELECT new.* FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
        %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[]) AS new(person_id)
    JOIN people_person person ON person.id = new.person_id AND person.merged_into_id IS NULL
    ON CONFLICT (person_id, purpose, channel) DO UPDATE SET status = excluded.status,
        since = excluded.since, event_id = excluded.event_id, expires_at = excluded.expires_at,
        self_confirmed_at = excluded.self_confirmed_at, requested_at = excluded.requested_at
"""


def held_person(actor: Actor, right: Right, person_id: uuid.UUID) -> None:
    """Check the right and that the actor may know the person; lock them until the commit.

    Raises NotAllowed, NotFound.
    """
    require_about(actor, right, person_id)
    visible = Person.objects.visible_to(actor).filter(id=person_id)
    is_self = actor.kind == ActorKind.PERSON
    if not hold_people([person_id]) or not (is_self or visible.exists()):
        raise NotFound(_("There is no such person here."), code="no_such_person")


def new_line(actor: Actor, **values: Any) -> ConsentEvent:
    """An unsaved line by this actor, recorded now; `occurred_at` is now unless given."""
    now = clock.now()
    values.setdefault("occurred_at", now)
    return ConsentEvent(actor_kind=actor.kind, actor_id=actor.id, recorded_at=now, **values)


def append(actor: Actor, lines: Sequence[ConsentEvent]) -> None:
    """Write lines, bring the states up to date, tell the record. The people are locked before."""
    if not lines:
        return
    insert_rows(ConsentEvent, lines)
    refresh_states({line.person_id for line in lines})
    _tell(actor, lines)


def _tell(actor: Actor, lines: Sequence[ConsentEvent]) -> None:
    """Record the lines; many people who said the same at the same moment with one statement."""
    alike: dict[tuple[Any, ...], list[uuid.UUID]] = defaultdict(list)
    for line in lines:
        alike[
            line.kind,
            line.purpose,
            line.channel,
            line.method,
            line.message_id,
            line.import_id,
            line.occurred_at,
        ].append(line.person_id)
    single = []
    for key, person_ids in alike.items():
        kind, purpose, channel, method, message_id, import_id, occurred_at = key
        event = _EVENTS[kind](
            actor=actor,
            message_id=message_id,
            import_id=import_id,
            occurred_at=occurred_at,
            purpose=purpose,
            channel=channel,
            method=method,
        )
        if len(person_ids) > 1:
            record_for_people(event, person_ids)
        else:
            single.append(replace(event, person_id=person_ids[0]))
    record(*single)


def insert_rows(model: type[Model], rows: Sequence[Model]) -> None:
    """Write new rows: a few with INSERT, many with COPY (an import brings thousands)."""
    if len(rows) < _MANY:
        model._default_manager.bulk_create(rows)
        return
    columns = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in columns]),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_value(getattr(row, field.attname)) for field in columns])


def _value(value: Any) -> Any:
    """What COPY writes: a database default stands for itself in rows that were never saved."""
    return "" if isinstance(value, DatabaseDefault) else value


def refresh_states(person_ids: Collection[uuid.UUID]) -> None:
    """Fold the ledger of these people again and write what it says; erased people have none."""
    for batch in _batches(with_survivors(person_ids)):
        lines: dict[tuple[uuid.UUID, str, str], list[Line]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_LINES, [batch])
            for person_id, purpose, channel, *line in cursor.fetchall():
                lines[person_id, purpose, channel].append(Line(*line))
            carried = carried_standings(batch)
            standings = {
                key: fold_on(carried[key], lines[key]) if key in carried else fold(lines[key])
                for key in lines.keys() | carried.keys()
            }
            gone = [key for key, standing in standings.items() if standing is None]
            if gone:
                cursor.execute(_DROP_STATES, [list(column) for column in zip(*gone, strict=True)])
            rows = [
                (*key, *(getattr(standing, name) for name in _STANDING))
                for key, standing in standings.items()
                if standing is not None
            ]
            if rows:
                cursor.execute(_WRITE_STATES, [list(column) for column in zip(*rows, strict=True)])


def rebuild_states() -> int:
    """Throw all states away and fold the whole ledger again; tell how many people have one."""
    ConsentState.objects.all().delete()
    person_ids = list(
        ConsentEvent.objects.filter(person_id__in=Person.objects.values("id"))
        .values_list("person_id", flat=True)
        .distinct()
    )
    refresh_states(person_ids)
    return len(person_ids)


def _batches(person_ids: Collection[uuid.UUID]) -> list[list[uuid.UUID]]:
    ordered = sorted(person_ids)
    return [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]
