# SPDX-License-Identifier: Apache-2.0
"""Why a person's data may be processed: adding a reason, ending one, telling the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.people.actions.access import locked_person
from talentkreis.people.events import BasisAdded, BasisEnded, NoticeDue, NoticeGiven
from talentkreis.people.models import BasisPurpose, ProcessingBasis
from talentkreis.people.rules import BasisDetails, checked_basis

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def add_basis(*, actor: Actor, person_id: uuid.UUID, basis: BasisDetails) -> ProcessingBasis:
    """Add a reason to hold the data. Raises NotFound, NotAllowed, RuleViolation."""
    locked_person(actor, person_id)
    row = ProcessingBasis.objects.create(person_id=person_id, **checked_basis(basis, clock.today()))
    record(BasisAdded(actor=actor, person_id=person_id, basis_id=row.id, purpose=row.purpose))
    return row


@transaction.atomic
def end_basis(
    *, actor: Actor, person_id: uuid.UUID, basis_id: uuid.UUID, ends_on: dt.date | None = None
) -> None:
    """Let a reason end (today by default); when all have ended, the person is out of reach.

    Raises NotFound, NotAllowed, RuleViolation for an end before the start.
    """
    locked_person(actor, person_id)
    row = _own_basis(person_id, basis_id)
    end = ends_on or clock.today()
    if end < row.starts_on:
        raise RuleViolation(_("The end lies before the start."), code="invalid_basis")
    row.ends_on = end
    row.save(update_fields=["ends_on"])
    record(BasisEnded(actor=actor, person_id=person_id, basis_id=row.id, purpose=row.purpose))


@transaction.atomic
def mark_noticed(*, actor: Actor, person_id: uuid.UUID, basis_id: uuid.UUID) -> None:
    """Note that the person was told (Art. 14 DSGVO). Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    row = _own_basis(person_id, basis_id)
    if row.noticed_at is not None:
        return
    row.noticed_at = clock.now()
    row.save(update_fields=["noticed_at"])
    record(NoticeGiven(actor=actor, person_id=person_id, basis_id=row.id))


LONGEST_SOURCE: Final = 200
# Reasons under which data from elsewhere may be added to what is known.
_SOURCED = (BasisPurpose.SOURCING, BasisPurpose.POOL, BasisPurpose.ALUMNI)


@transaction.atomic
def restart_notice(*, actor: Actor, person_id: uuid.UUID, source: str) -> None:
    """Something about the person came from `source`, not from them: they are told within a month.

    A clock that runs goes on; what was told before did not name this source, so a clock that had
    been settled starts again (Art. 14(1)(f), (3)(a) DSGVO). The reason names the source from now
    on. Without a living reason to keep sourced data nothing happens. Raises NotFound, NotAllowed.
    """
    locked_person(actor, person_id)
    today = clock.today()
    living = ProcessingBasis.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        person_id=person_id,
        purpose__in=_SOURCED,
        starts_on__lte=today,
    )
    bases = sorted(
        living, key=lambda row: (not _is_running(row), _SOURCED.index(BasisPurpose(row.purpose)))
    )
    if not bases:
        return
    row = bases[0]
    is_named = source in row.source.split("; ")
    named = row.source if is_named else f"{row.source}; {source}"[:LONGEST_SOURCE]
    if named == row.source and _is_running(row):
        return
    if not _is_running(row):
        row.notice_due_on, row.noticed_at = today + relativedelta(months=1), None
    row.source = named
    row.save(update_fields=["source", "notice_due_on", "noticed_at"])
    record(NoticeDue(actor=actor, person_id=person_id, basis_id=row.id, purpose=row.purpose))


def _is_running(row: ProcessingBasis) -> bool:
    return row.notice_due_on is not None and row.noticed_at is None


def _own_basis(person_id: uuid.UUID, basis_id: uuid.UUID) -> ProcessingBasis:
    row = ProcessingBasis.objects.filter(id=basis_id, person_id=person_id).first()
    if row is None:
        raise NotFound(_("There is no such processing basis."), code="no_such_basis")
    return row
