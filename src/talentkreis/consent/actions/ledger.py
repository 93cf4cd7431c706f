# SPDX-License-Identifier: Apache-2.0
"""Writing lines of the ledger, and keeping the states beside it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.gate import hold_people
from talentkreis.consent.models import ConsentEvent, ConsentState
from talentkreis.consent.permissions import Right, require_about
from talentkreis.consent.standing import Line, fold
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import ActorKind
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

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
_STATE_COLUMNS = (
    "status",
    "since",
    "event_id",
    "expires_at",
    "self_confirmed_at",
    "requested_at",
)
_LINE_COLUMNS = (
    "id",
    "person_id",
    "purpose",
    "channel",
    "kind",
    "method",
    "occurred_at",
    "expires_at",
    "import_id",
)
_BATCH = 5_000


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
    ConsentEvent.objects.bulk_create(lines, batch_size=2_000)
    refresh_states({line.person_id for line in lines})
    record(
        *(
            _EVENTS[line.kind](
                actor=actor,
                person_id=line.person_id,
                message_id=line.message_id,
                import_id=line.import_id,
                occurred_at=line.occurred_at,
                purpose=line.purpose,
                channel=line.channel,
                method=line.method,
            )
            for line in lines
        )
    )


def refresh_states(person_ids: Collection[uuid.UUID]) -> None:
    """Fold the ledger of these people again and write what it says; erased people have none."""
    for batch in _batches(person_ids):
        lines: dict[tuple[uuid.UUID, str, str], list[Line]] = defaultdict(list)
        rows = ConsentEvent.objects.filter(person_id__in=batch).only(*_LINE_COLUMNS)
        for row in rows.iterator(chunk_size=_BATCH):
            lines[row.person_id, row.purpose, row.channel].append(
                Line(
                    id=row.id,
                    kind=row.kind,
                    method=row.method,
                    occurred_at=row.occurred_at,
                    expires_at=row.expires_at,
                    import_id=row.import_id,
                )
            )
        known = set(Person.objects.filter(id__in=batch).values_list("id", flat=True))
        states = []
        for (person_id, purpose, channel), own in lines.items():
            standing = fold(own)
            if standing is None or person_id not in known:
                continue
            states.append(
                ConsentState(
                    person_id=person_id,
                    purpose=purpose,
                    channel=channel,
                    **{column: getattr(standing, column) for column in _STATE_COLUMNS},
                )
            )
        empty = {key for key, own in lines.items() if fold(own) is None}
        for person_id, purpose, channel in empty:
            ConsentState.objects.filter(
                person_id=person_id, purpose=purpose, channel=channel
            ).delete()
        ConsentState.objects.bulk_create(
            states,
            update_conflicts=True,
            unique_fields=["person", "purpose", "channel"],
            update_fields=_STATE_COLUMNS,
            batch_size=2_000,
        )


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
