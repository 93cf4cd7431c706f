# SPDX-License-Identifier: Apache-2.0
"""One entry: made, changed, ended, taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.offlimits.actions.telling import CHANGED, ENDED, SET, Who, tell, tell_concerned
from talentkreis.offlimits.events import (
    AboutEntry,
    CompanyOffLimitsChanged,
    CompanyOffLimitsEnded,
    CompanySetOffLimits,
)
from talentkreis.offlimits.models import OffLimits, Strength
from talentkreis.offlimits.permissions import Right
from talentkreis.offlimits.queries import still_holding
from talentkreis.offlimits.rules import LONGEST_REASON, MOST_NAMES, Company, Terms, company_key
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person, in_sight
from talentkreis.people.rules import required_line

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

_LONGEST_NAME = 200
_EVENTS: dict[str, type[AboutEntry]] = {
    SET: CompanySetOffLimits,
    CHANGED: CompanyOffLimitsChanged,
    ENDED: CompanyOffLimitsEnded,
}


@transaction.atomic
def set_person_off_limits(*, actor: Actor, person_id: uuid.UUID, terms: Terms) -> OffLimits:
    """Declare a person off-limits; the gate answers by it from this transaction on.

    Raises NotAllowed, NotFound, RuleViolation for terms that cannot be, Conflict where the same
    holds already.
    """
    require(actor, Right.SET)
    person = _locked_person(actor, person_id)
    columns = _columns_of(terms)
    _require_new(Q(person=person), columns)
    row = OffLimits.objects.create(
        person=person, set_by_id=actor.member_id, set_at=clock.now(), **columns
    )
    tell(actor, SET, row.id, [person_id])
    return row


@transaction.atomic
def set_company_off_limits(*, actor: Actor, company: Company, terms: Terms) -> OffLimits:
    """Declare a company off-limits, and with it everybody who works there, now or later.

    Raises NotAllowed, RuleViolation, Conflict where the same holds already.
    """
    require(actor, Right.SET)
    columns = _columns_of(terms) | _columns_of_company(company)
    _require_new(Q(person__isnull=True, keys__overlap=columns["keys"]), columns)
    row = OffLimits.objects.create(set_by_id=actor.member_id, set_at=clock.now(), **columns)
    _tell_of_company(actor, SET, row, _who(row))
    return row


@transaction.atomic
def change_off_limits(
    *, actor: Actor, off_limits_id: uuid.UUID, terms: Terms, company: Company | None = None
) -> OffLimits:
    """Say an entry anew. An entry about a company takes its names as well.

    Raises NotAllowed, NotFound, RuleViolation, Conflict where it has ended or says what another
    one says.
    """
    require(actor, Right.SET)
    row = _locked(actor, off_limits_id)
    _require_holding(row)
    columns = _columns_of(terms, earliest=row.starts_on)
    same = Q(person=row.person_id)
    before = _who(row)
    if row.is_about_company:
        if company is None:
            raise RuleViolation(_("Name the company."), code="company_missing")
        columns |= _columns_of_company(company)
        same = Q(person__isnull=True, keys__overlap=columns["keys"])
    _require_new(same & ~Q(id=row.id), columns)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    if row.person_id is not None:
        tell(actor, CHANGED, row.id, [row.person_id])
        return row
    after = _who(row)
    _tell_of_company(actor, CHANGED, row, after)
    if before != after:
        # Whoever is not meant any more; those who still are read it twice at most.
        tell_concerned(actor, CHANGED, row.id, before)
    return row


@transaction.atomic
def end_off_limits(*, actor: Actor, off_limits_id: uuid.UUID) -> OffLimits:
    """End an entry at once; it stays readable. Raises NotAllowed, NotFound, Conflict."""
    require(actor, Right.SET)
    row = _locked(actor, off_limits_id)
    _require_holding(row)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    _tell_of_end(actor, row)
    return row


@transaction.atomic
def remove_off_limits(*, actor: Actor, off_limits_id: uuid.UUID) -> None:
    """Take an entry out that should never have been made. Raises NotAllowed, NotFound."""
    require(actor, Right.SET)
    row = _locked(actor, off_limits_id)
    OffLimits.objects.filter(id=row.id).delete()
    _tell_of_end(actor, row)


def _tell_of_end(actor: Actor, row: OffLimits) -> None:
    if row.person_id is not None:
        tell(actor, ENDED, row.id, [row.person_id])
    else:
        _tell_of_company(actor, ENDED, row, _who(row))


def _tell_of_company(actor: Actor, change: str, row: OffLimits, who: Who) -> None:
    record(_EVENTS[change](actor=actor, off_limits_id=row.id))
    tell_concerned(actor, change, row.id, who)


def _who(row: OffLimits) -> Who:
    return Who(tuple(row.keys), row.includes_former, row.includes_beginnings)


def _locked_person(actor: Actor, person_id: uuid.UUID) -> Person:
    people = Person.objects.visible_to(actor).select_for_update(no_key=True, of=("self",))
    person = people.filter(id=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person here."), code="no_such_person")
    return person


def _locked(actor: Actor, off_limits_id: uuid.UUID) -> OffLimits:
    seen = in_sight(actor, "person__")
    rows = OffLimits.objects.select_for_update(no_key=True, of=("self",))
    row = rows.filter(seen, id=off_limits_id).first()
    if row is None:
        raise NotFound(_("There is no such entry."), code="no_such_off_limits")
    return row


def _require_holding(row: OffLimits) -> None:
    if row.ended_at is not None or (row.ends_on is not None and row.ends_on < clock.today()):
        raise Conflict(_("This has ended already."), code="off_limits_over")


def _require_new(same: Q, columns: dict[str, Any]) -> None:
    """Two entries that say the same at the same time would only be forgotten one by one."""
    meeting = still_holding() & (Q(ends_on__isnull=True) | Q(ends_on__gte=columns["starts_on"]))
    if columns["ends_on"] is not None:
        meeting &= Q(starts_on__lte=columns["ends_on"])
    if OffLimits.objects.filter(same, meeting, strength=columns["strength"]).exists():
        raise Conflict(_("This is on the list already."), code="already_off_limits")


def _columns_of(terms: Terms, earliest: Any = None) -> dict[str, Any]:
    reason = required_line(terms.reason, LONGEST_REASON, "reason", _("Give the reason."))
    starts_on = terms.starts_on or earliest or clock.today()
    if terms.strength not in Strength.values:
        wrong = _("This is not one of the choices.")
        raise RuleViolation(wrong, code="invalid_fields", fields={"strength": wrong})
    if terms.ends_on is not None and terms.ends_on < max(starts_on, clock.today()):
        wrong = (
            _("The last day lies before the first.")
            if terms.ends_on < starts_on
            else _("This day has passed.")
        )
        raise RuleViolation(wrong, code="invalid_fields", fields={"ends_on": wrong})
    return {
        "reason": reason,
        "strength": terms.strength,
        "starts_on": starts_on,
        "ends_on": terms.ends_on,
    }


def _columns_of_company(company: Company) -> dict[str, Any]:
    name = required_line(company.name, _LONGEST_NAME, "company", _("Name the company."))
    others = [clean(other) for other in company.other_names if clean(other)]
    if len(others) > MOST_NAMES or any(len(other) > _LONGEST_NAME for other in others):
        wrong = _("At most %(count)d names of at most 200 characters.") % {"count": MOST_NAMES}
        raise RuleViolation(wrong, code="invalid_fields", fields={"other_names": wrong})
    keys = [company_key(each) for each in (name, *others)]
    for key, field in zip(keys, ("company", *(["other_names"] * len(others))), strict=True):
        if not key:
            wrong = _("A name needs letters or digits.")
            raise RuleViolation(wrong, code="invalid_fields", fields={field: wrong})
    return {
        "company": name,
        "other_names": others,
        "keys": sorted(set(keys)),
        "includes_former": company.includes_former,
        "includes_beginnings": company.includes_beginnings,
    }
