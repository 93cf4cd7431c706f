# SPDX-License-Identifier: Apache-2.0
"""Setting periods, holding somebody back from deletion, deleting who is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.actions.ledger import held_person
from talentkreis.consent.actions.subjects import erase_person
from talentkreis.consent.gate import hold_people
from talentkreis.consent.models import ErasureRecord, LegalHold, RetentionRules
from talentkreis.consent.permissions import Right
from talentkreis.consent.retention.countries import profile, usual
from talentkreis.consent.retention.queries import country_here, deletion, due_now, periods
from talentkreis.consent.retention.rules import refused_periods
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.people import actions as people
from talentkreis.people.models import BasisPurpose, Hat, HatKind, ProcessingBasis

if TYPE_CHECKING:
    import uuid

    from talentkreis.consent.retention.countries import Periods
    from talentkreis.organisation.actors import Actor

# Whoever switches it on reads for a week who would go before anybody does.
REPORT_FIRST: Final = dt.timedelta(days=7)


@transaction.atomic
def set_periods(*, actor: Actor, wanted: Periods, deletes_by_itself: bool) -> None:
    """Change the numbers and whether people are deleted when they are due.

    A number that is the usual one follows the country. Raises NotAllowed, RuleViolation for
    numbers that cannot hold together or that the law does not allow.
    """
    require(actor, Right.RETENTION)
    country = country_here()
    refused = refused_periods(wanted, profile(country))
    if refused:
        raise RuleViolation(
            _("These periods cannot be."), code="impossible_periods", fields=refused
        )
    before, was = periods(), deletion()
    ready = asdict(usual(country))
    numbers: dict[str, int] = asdict(wanted)
    begins_on = was.begins_on
    if deletes_by_itself and not was.is_on:
        begins_on = clock.today() + REPORT_FIRST
    RetentionRules.objects.update_or_create(
        id=1,
        defaults={
            **{name: None if value == ready[name] else value for name, value in numbers.items()},
            "deletes_by_itself": deletes_by_itself,
            "deletes_from": begins_on,
            "changed_at": clock.now(),
            "changed_by_id": actor.member_id,
        },
    )
    changed = [name for name, value in asdict(before).items() if numbers[name] != value]
    if deletes_by_itself != was.is_on:
        changed.append("deletes_by_itself")
    if changed:
        record(events.PeriodsChanged(actor=actor, numbers=tuple(changed)))


@transaction.atomic
def hold(*, actor: Actor, person_id: uuid.UUID, reason: str) -> LegalHold:
    """Stop the clock of a person, for a reason; nobody deletes them until it is lifted.

    Raises NotAllowed, NotFound, RuleViolation without a reason.
    """
    held_person(actor, Right.HOLD, person_id)
    text = clean(reason)[:500]
    if not text:
        missing = _("Say why: a claim, a court, an authority.")
        raise RuleViolation(missing, code="reason_missing", fields={"reason": missing})
    row = LegalHold.objects.create(
        person_id=person_id, reason=text, set_by_id=actor.member_id, set_at=clock.now()
    )
    record(events.HoldSet(actor=actor, person_id=person_id))
    return row


@transaction.atomic
def lift_hold(*, actor: Actor, person_id: uuid.UUID, hold_id: uuid.UUID) -> None:
    """Let the clock go on; lifting twice changes nothing. Raises NotAllowed, NotFound."""
    held_person(actor, Right.HOLD, person_id)
    row = LegalHold.objects.filter(id=hold_id, person_id=person_id).first()
    if row is None:
        raise NotFound(_("There is no such hold."), code="no_such_hold")
    if row.lifted_at is not None:
        return
    row.lifted_at, row.lifted_by_id = clock.now(), actor.member_id
    row.save(update_fields=["lifted_at", "lifted_by"])
    record(events.HoldLifted(actor=actor, person_id=person_id))


@transaction.atomic
def note_rejection(*, actor: Actor, person_id: uuid.UUID, received_on: dt.date) -> None:
    """The rejection reached the applicant on that day: the period for claims runs from it.

    The basis of Art. 6(1)(b) ends with it, and so does the hat of the applicant; what remains is
    what they agreed to. Raises NotAllowed, NotFound, RuleViolation without a live application or
    for a day that cannot be.
    """
    held_person(actor, Right.RECORD, person_id)
    live = ProcessingBasis.objects.filter(
        person_id=person_id, purpose=BasisPurpose.APPLICATION, ends_on__isnull=True
    )
    applications = list(live)
    if not applications:
        raise RuleViolation(_("No application is under way."), code="no_application")
    if received_on > clock.today() or any(received_on < row.starts_on for row in applications):
        reason = _("This day cannot be.")
        raise RuleViolation(reason, code="invalid_dates", fields={"received_on": reason})
    for row in applications:
        people.end_basis(actor=SYSTEM, person_id=person_id, basis_id=row.id, ends_on=received_on)
    worn = Hat.objects.filter(
        person_id=person_id, kind=HatKind.APPLICANT, ends_on__isnull=True
    ).first()
    if worn is not None and (worn.starts_on is None or worn.starts_on <= received_on):
        people.take_off_hat(
            actor=SYSTEM, person_id=person_id, kind=HatKind.APPLICANT, ends_on=received_on
        )
    record(events.RejectionNoted(actor=actor, person_id=person_id))


@transaction.atomic
def delete_when_due(*, person_id: uuid.UUID) -> bool:
    """Delete somebody whose time is up; tell whether they went.

    Asks again under the person's lock: a consent, a hold or another reason may have come since
    the list was made. Doing it twice deletes nobody twice.
    """
    if not deletion().is_running(clock.today()):
        return False
    if not hold_people([person_id]) or not due_now([person_id]):
        return False
    erase_person(actor=SYSTEM, person_id=person_id, reason=ErasureRecord.Reason.RETENTION)
    return True
