# SPDX-License-Identifier: Apache-2.0
"""Noticing that something changed, and closing what was noticed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.freshness.aspects import WORK_FIELDS
from talentkreis.freshness.events import SignalRaised, SignalSettled
from talentkreis.freshness.models import Signal, SignalEnd, SignalKind
from talentkreis.freshness.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.people.models import Hat, HatKind, Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Sequence

    from talentkreis.organisation.actors import Actor

FURTHEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSignal:
    """Something noticed: about whom, what, where from, in which fields."""

    person_id: uuid.UUID
    kind: SignalKind
    source: str
    fields: tuple[str, ...] = ()
    at: dt.datetime | None = None


def signal_of_answer(person_id: uuid.UUID, fields: tuple[str, ...]) -> NewSignal:
    """What an answer of the person means: another job weighs more than that they answered."""
    is_about_work = bool(WORK_FIELDS & set(fields))
    kind = SignalKind.JOB_CHANGE if is_about_work else SignalKind.SELF_UPDATE
    return NewSignal(person_id=person_id, kind=kind, source="self_update", fields=fields)


@transaction.atomic
def raise_signals(signals: Iterable[NewSignal], *, actor: Actor = SYSTEM) -> int:
    """Note what was noticed; the same kind about the same person is one open signal, renewed.

    A former colleague's new job is a signal of its own kind. Tells how many are new. Part of the
    transaction of the change; set-based, since imports bring thousands.
    """
    by_key = {(new.person_id, new.kind): new for new in _as_alumni(list(signals))}
    if not by_key:
        return 0
    now = clock.now()
    people = {person_id for person_id, _kind in by_key}
    rows = Signal.objects.select_for_update(no_key=True).filter(
        person_id__in=people, decided_at__isnull=True
    )
    renewed = []
    for row in rows.order_by("id"):
        new = by_key.pop((row.person_id, SignalKind(row.kind)), None)
        if new is None:
            continue
        row.source, row.happened_at, row.snoozed_until = new.source, new.at or now, None
        row.fields = sorted({*row.fields, *new.fields})
        renewed.append(row)
    Signal.objects.bulk_update(
        renewed, ["source", "happened_at", "snoozed_until", "fields"], batch_size=500
    )
    Signal.objects.bulk_create(
        [
            Signal(
                person_id=new.person_id,
                kind=new.kind,
                source=new.source,
                fields=sorted(new.fields),
                happened_at=new.at or now,
            )
            for new in by_key.values()
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )
    record(
        *(
            SignalRaised(
                actor=actor, person_id=new.person_id, signal_kind=new.kind, source=new.source
            )
            for new in by_key.values()
        )
    )
    return len(by_key)


@transaction.atomic
def note_return_visit(*, person_id: uuid.UUID) -> None:
    """Somebody changed something on their own page again: a signal, if they agreed to be noticed.

    Without consent to tracking nothing is written, not even that they were there (TRUST L-20). A
    page that is only opened never counts: programs that check links open it too.
    """
    if may_contact(person_id, Purpose.TRACKING, Channel.EMAIL).is_yes:
        raise_signals(
            [NewSignal(person_id=person_id, kind=SignalKind.RETURN_VISIT, source="community")]
        )


@transaction.atomic
def dismiss_signal(*, actor: Actor, signal_id: uuid.UUID, end: str = SignalEnd.DISMISSED) -> Signal:
    """Close a signal: acted on, or put aside; twice is once. Raises NotFound, NotAllowed."""
    row = _locked(actor, signal_id)
    if row.decided_at is None:
        row.end = SignalEnd.ACTED if end == SignalEnd.ACTED else SignalEnd.DISMISSED
        row.decided_at, row.decided_by_id = clock.now(), actor.member_id
        row.save(update_fields=["end", "decided_at", "decided_by"])
        record(
            SignalSettled(actor=actor, person_id=row.person_id, signal_kind=row.kind, end=row.end)
        )
    return row


@transaction.atomic
def snooze_signal(*, actor: Actor, signal_id: uuid.UUID, until: dt.date) -> Signal:
    """Let a signal rest until a day to come. Raises NotFound, NotAllowed, RuleViolation."""
    row = _locked(actor, signal_id)
    today = clock.today()
    if not today < until <= today + dt.timedelta(days=FURTHEST_DAYS):
        reason = _("Choose a day within the next year.")
        raise RuleViolation(reason, code="no_day_to_come", fields={"until": reason})
    row.snoozed_until = until
    row.save(update_fields=["snoozed_until"])
    return row


@transaction.atomic
def settle_by_acting(*, actor: Actor, person_ids: Collection[uuid.UUID]) -> None:
    """A member got in touch with these people: their open signals are acted on.

    Part of the transaction that recorded the contact; only for subscribers.
    """
    rows = Signal.objects.filter(person_id__in=person_ids, decided_at__isnull=True)
    ids = list(rows.values_list("id", "person_id", "kind"))
    if not ids:
        return
    Signal.objects.filter(id__in=[signal_id for signal_id, _person, _kind in ids]).update(
        end=SignalEnd.ACTED, decided_at=clock.now(), decided_by_id=actor.member_id
    )
    record(
        *(
            SignalSettled(actor=actor, person_id=person_id, signal_kind=kind, end=SignalEnd.ACTED)
            for _id, person_id, kind in ids
        )
    )


def _locked(actor: Actor, signal_id: uuid.UUID) -> Signal:
    require(actor, Right.SIGNALS)
    row = (
        Signal.objects.select_for_update(no_key=True, of=("self",))
        .filter(id=signal_id, person__in=Person.objects.visible_to(actor))
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such signal."), code="no_such_signal")
    return row


def _as_alumni(signals: Sequence[NewSignal]) -> list[NewSignal]:
    """A former colleague who changes jobs has moved on."""
    moved = [new.person_id for new in signals if new.kind == SignalKind.JOB_CHANGE]
    former = set(
        Hat.objects.filter(person_id__in=moved, kind=HatKind.ALUMNUS)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
        .values_list("person_id", flat=True)
    )
    return [
        NewSignal(
            person_id=new.person_id,
            kind=SignalKind.ALUMNI_MOVE,
            source=new.source,
            fields=new.fields,
            at=new.at,
        )
        if new.kind == SignalKind.JOB_CHANGE and new.person_id in former
        else new
        for new in signals
    ]
