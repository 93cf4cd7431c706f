# SPDX-License-Identifier: Apache-2.0
"""What data protection has to look at: who is to be told, and the figures. Who is due for deletion
is in `retention`."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from talentkreis.consent.models import (
    ConfirmationRequest,
    ConsentState,
    ErasureRecord,
    Suppression,
)
from talentkreis.consent.permissions import Right
from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.people.models import BasisPurpose, Person, ProcessingBasis

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

ROWS_A_PAGE = 50
# Counting stops here: a list of thousands is a task for the lists, not a figure.
COUNTED_TO = 1_000


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person on one of the lists, with the day that matters and the basis it comes from."""

    person_id: uuid.UUID
    basis_id: uuid.UUID
    name: str
    initials: str
    basis: str
    source: str
    day: dt.date
    days_left: int

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.day.isoformat()}_{self.basis_id.hex}"


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of a list; `next` is the cursor of the following one."""

    rows: list[PersonLine]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The figures of the first page; counts stop at `COUNTED_TO`."""

    notices_open: int
    notices_overdue: int
    consents_ending: int
    confirmations_open: int
    suppressed: int
    erased: int


def overview(actor: Actor) -> Overview:
    """How many people each list holds. Raises NotAllowed."""
    require(actor, Right.OVERVIEW)
    today, now = clock.today(), clock.now()
    # In the order of their index: those overdue are the first of those open.
    notices = open_notices(actor).order_by("notice_due_on", "id")
    due_days = list(notices.values_list("notice_due_on", flat=True)[:COUNTED_TO])
    ending = ConsentState.objects.filter(
        status="confirmed", expires_at__gt=now, expires_at__lte=now + dt.timedelta(days=30)
    )
    return Overview(
        notices_open=len(due_days),
        notices_overdue=sum(day is not None and day < today for day in due_days),
        consents_ending=_count(ending),
        confirmations_open=_count(
            ConfirmationRequest.objects.filter(confirmed_at__isnull=True, expires_at__gt=now)
        ),
        suppressed=Suppression.objects.values("address_hash").distinct().count(),
        erased=ErasureRecord.objects.count(),
    )


def notices_due(actor: Actor, after: str = "") -> Lines:
    """Who is still to be told where their data came from, the most urgent first (Art. 14)."""
    require(actor, Right.OVERVIEW)
    return _page(open_notices(actor), "notice_due_on", after)


def _bases(actor: Actor) -> QuerySet[ProcessingBasis]:
    return ProcessingBasis.objects.filter(
        person__in=Person.objects.visible_to(actor)
    ).select_related("person")


def open_notices(actor: Actor) -> QuerySet[ProcessingBasis]:
    """Living bases whose person is still to be told (Art. 14(3) DSGVO), of people in sight."""
    return _bases(actor).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()),
        notice_due_on__isnull=False,
        noticed_at__isnull=True,
    )


def _count(rows: QuerySet[Any]) -> int:
    return len(rows.order_by().values_list("pk", flat=True)[:COUNTED_TO])


def _page(rows: QuerySet[ProcessingBasis], column: str, after: str) -> Lines:
    start = _position(after)
    if start is not None:
        day, basis_id = start
        rows = rows.filter(Q(**{f"{column}__gt": day}) | Q(**{column: day, "id__gt": basis_id}))
    found = list(rows.annotate(day=F(column)).order_by(column, "id")[: ROWS_A_PAGE + 1])
    today = clock.today()
    lines = [
        PersonLine(
            person_id=basis.person_id,
            basis_id=basis.id,
            name=basis.person.shown_name,
            initials=basis.person.initials,
            basis=str(BasisPurpose(basis.purpose).label),
            source=basis.source,
            day=getattr(basis, column),
            days_left=(getattr(basis, column) - today).days,
        )
        for basis in found[:ROWS_A_PAGE]
    ]
    has_more = len(found) > ROWS_A_PAGE
    return Lines(rows=lines, next=lines[-1].cursor if has_more else "")


def _position(cursor: str) -> tuple[dt.date, uuid.UUID] | None:
    """A cursor from the address bar; anything odd begins at the first page."""
    day, _mark, basis_id = cursor.partition("_")
    try:
        return dt.date.fromisoformat(day), uuid.UUID(basis_id)
    except ValueError:
        return None
