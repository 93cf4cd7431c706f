# SPDX-License-Identifier: Apache-2.0
"""Why a person's data may be processed: adding a reason, ending one, telling the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.people.actions.access import locked_person
from talentkreis.people.events import BasisAdded, BasisEnded, NoticeGiven
from talentkreis.people.models import ProcessingBasis
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


def _own_basis(person_id: uuid.UUID, basis_id: uuid.UUID) -> ProcessingBasis:
    row = ProcessingBasis.objects.filter(id=basis_id, person_id=person_id).first()
    if row is None:
        raise NotFound(_("There is no such processing basis."), code="no_such_basis")
    return row
