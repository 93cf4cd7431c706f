# SPDX-License-Identifier: Apache-2.0
"""The employer: set-up, facts, legal texts, stop of all sending."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.organisation.actions.passwords import check_password
from talentkreis.organisation.actors import Role
from talentkreis.organisation.announcements import (
    EmployerSetUp,
    EmployerUpdated,
    SendingResumed,
    SendingStopped,
    announce,
)
from talentkreis.organisation.models import Country, Employer, Language, Member, StopReason
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.queries import is_set_up, set_up_code
from talentkreis.organisation.regions import REGIONS
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.organisation.actors import Actor

LEGAL_FIELDS = frozenset({"imprint_text", "privacy_text"})
EDITABLE_FIELDS = LEGAL_FIELDS | {
    "name",
    "country",
    "region",
    "time_zone",
    "language",
    "sender_name",
    "sender_address",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerDetails:
    """What the employer is called and where it works."""

    name: str
    country: str = Country.GERMANY
    region: str = ""
    time_zone: str = "Europe/Berlin"
    language: str = Language.GERMAN


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMember:
    """The member who sets the installation up and administers it."""

    name: str
    email: str
    password: str
    language: str = Language.GERMAN


@transaction.atomic
def set_up_employer(*, code: str, employer: EmployerDetails, admin: FirstMember) -> Member:
    """Create the employer and its first admin; `code` is the one the command line prints.

    Raises Conflict once a member exists (the code is then worth nothing), NotAllowed for a wrong
    code, RuleViolation for a password or fact that cannot stay.
    """
    if is_set_up():
        raise Conflict(_("Talentkreis is set up already."), code="already_set_up")
    if not hmac.compare_digest(code.strip().upper().encode(), set_up_code().encode()):
        raise NotAllowed(_("This is not the code from the command line."), code="wrong_code")
    new = Employer(**{f.name: getattr(employer, f.name) for f in fields(employer)})
    _check(new)
    member = Member(
        name=clean(admin.name),
        email=admin.email.strip(),
        role=Role.ADMIN,
        language=admin.language,
    )
    check_password(admin.password, member)
    member.set_password(admin.password)
    try:
        with transaction.atomic():
            new.save(force_insert=True)  # the single row: a second set-up beside us fails here
    except IntegrityError as error:
        raise Conflict(_("Talentkreis is set up already."), code="already_set_up") from error
    member.save(force_insert=True)
    announce(EmployerSetUp(actor=member.actor, member_id=member.id))
    return member


@transaction.atomic
def update_employer(*, actor: Actor, changes: Mapping[str, str]) -> Employer:
    """Change facts or legal texts of the employer; unchanged values are not remembered.

    Raises RuleViolation for an unknown field, time zone or region.
    """
    names = set(changes)
    if names & LEGAL_FIELDS:
        require(actor, Right.EDIT_LEGAL_TEXTS)
    if names - LEGAL_FIELDS or not names:
        require(actor, Right.EDIT_EMPLOYER)
    if names - EDITABLE_FIELDS:
        raise RuleViolation(_("This cannot be changed here."), code="unknown_field")
    row = _locked()
    changed = tuple(sorted(n for n, value in changes.items() if getattr(row, n) != value))
    if not changed:
        return row
    for name in changed:
        setattr(row, name, changes[name])
    _check(row)
    row.save(update_fields=changed)
    announce(EmployerUpdated(actor=actor, fields=changed))
    return row


@transaction.atomic
def stop_all_sending(*, actor: Actor, reason: str) -> Employer:
    """Let nothing leave any more: due messages wait, and are not lost. Stopping twice is fine."""
    require(actor, Right.STOP_SENDING)
    if reason not in StopReason.values:
        raise RuleViolation(_("Please choose a reason."), fields={"reason": _("Choose one.")})
    row = _locked()
    if row.sending_stopped_at:
        return row
    row.sending_stopped_at = clock.database_now()
    row.sending_stopped_by_id = actor.member_id
    row.sending_stop_reason = reason
    row.save(update_fields=["sending_stopped_at", "sending_stopped_by", "sending_stop_reason"])
    announce(SendingStopped(actor=actor, reason=reason))
    return row


@transaction.atomic
def resume_sending(*, actor: Actor) -> Employer:
    """Let messages leave again; what became due meanwhile follows its own expiry."""
    require(actor, Right.RESUME_SENDING)
    row = _locked()
    if row.sending_stopped_at is None:
        return row
    row.sending_stopped_at = None
    row.sending_stopped_by = None
    row.sending_stop_reason = ""
    row.save(update_fields=["sending_stopped_at", "sending_stopped_by", "sending_stop_reason"])
    announce(SendingResumed(actor=actor))
    return row


def _locked() -> Employer:
    row = Employer.objects.select_for_update(no_key=True).filter(id=1).first()
    if row is None:
        raise Conflict(_("Talentkreis is not set up yet."), code="not_set_up")
    return row


def _check(row: Employer) -> None:
    wrong: dict[str, str] = {}
    row.name = clean(row.name)
    if not row.name:
        wrong["name"] = _("Please name the employer.")
    if row.country not in Country.values:
        wrong["country"] = _("Please choose a country.")
    elif row.region and row.region not in REGIONS[row.country]:
        wrong["region"] = _("This region is not part of the country.")
    if row.time_zone not in clock.time_zones():
        wrong["time_zone"] = _("This time zone is not known.")
    if row.language not in Language.values:
        wrong["language"] = _("Please choose a language.")
    if wrong:
        raise RuleViolation(_("Please check the marked fields."), fields=wrong)
