# SPDX-License-Identifier: Apache-2.0
"""When members are away, and who stands in for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.announcements import AbsenceNoted, AbsenceRemoved, announce
from talentkreis.organisation.models import Absence, Member
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import CARING_ROLES, may, require

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor

LONGEST_DAYS: Final = 366
MOST_AHEAD: Final = 20


@transaction.atomic
def note_absence(
    *,
    actor: Actor,
    member_id: uuid.UUID,
    starts_on: dt.date,
    ends_on: dt.date,
    deputy_id: uuid.UUID | None,
) -> Absence:
    """Note that a member is away from one day to another, both included, and who stands in.

    Everybody for themselves; who manages members for anybody. Raises NotAllowed, NotFound,
    RuleViolation for days that have passed, turned around or taken already, and for a deputy who
    does not care for talents or is away themselves.
    """
    _require_for(actor, member_id)
    member = Member.objects.select_for_update(no_key=True).filter(id=member_id, is_active=True)
    if not member.exists():
        raise NotFound(_("There is no such member."), code="no_member")
    _require_days(starts_on, ends_on)
    ahead = Absence.objects.filter(member_id=member_id, ends_on__gte=clock.today())
    if ahead.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        text = _("Some of these days are noted already.")
        raise RuleViolation(text, code="absence_twice", fields={"starts_on": text})
    if ahead.count() >= MOST_AHEAD:
        raise RuleViolation(
            _("At most %(count)d absences ahead.") % {"count": MOST_AHEAD}, code="too_many"
        )
    if deputy_id is not None:
        _require_deputy(member_id, deputy_id, starts_on, ends_on)
    absence = Absence.objects.create(
        member_id=member_id, deputy_id=deputy_id, starts_on=starts_on, ends_on=ends_on
    )
    announce(AbsenceNoted(actor=actor, member_id=member_id, absence_id=absence.id))
    return absence


@transaction.atomic
def remove_absence(*, actor: Actor, absence_id: uuid.UUID) -> None:
    """Take an absence back; whoever stood in has nothing of theirs any more.

    Raises NotFound, also for one the actor may not change.
    """
    absence = Absence.objects.select_for_update().filter(id=absence_id).first()
    if absence is None or not _may_for(actor, absence.member_id):
        raise NotFound(_("There is no such absence."), code="no_such_absence")
    absence.delete()
    announce(AbsenceRemoved(actor=actor, member_id=absence.member_id, absence_id=absence_id))


def _may_for(actor: Actor, member_id: uuid.UUID) -> bool:
    own = actor.member_id == member_id and may(actor, Right.EDIT_OWN_SETTINGS)
    return own or may(actor, Right.MANAGE_MEMBERS)


def _require_for(actor: Actor, member_id: uuid.UUID) -> None:
    require(actor, Right.EDIT_OWN_SETTINGS)
    if not _may_for(actor, member_id):
        raise NotAllowed(_("Your role does not include this."), code="absence_of_another")


def _require_days(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < starts_on:
        text = _("The last day comes after the first.")
        raise RuleViolation(text, code="turned_around", fields={"ends_on": text})
    if ends_on < clock.today():
        text = _("This day has passed.")
        raise RuleViolation(text, code="in_the_past", fields={"ends_on": text})
    if (ends_on - starts_on).days > LONGEST_DAYS:
        text = _("At most a year at once. Whoever is away longer hands over.")
        raise RuleViolation(text, code="too_long", fields={"ends_on": text})


def _require_deputy(
    member_id: uuid.UUID, deputy_id: uuid.UUID, starts_on: dt.date, ends_on: dt.date
) -> None:
    deputy = Member.objects.filter(id=deputy_id, is_active=True, role__in=CARING_ROLES)
    if deputy_id == member_id or not deputy.exists():
        text = _("Choose another member who cares for talents.")
        raise RuleViolation(text, code="unfit_deputy", fields={"deputy": text})
    away = Absence.objects.filter(
        member_id=deputy_id, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if away.exists():
        text = _("They are away themselves on some of these days.")
        raise RuleViolation(text, code="deputy_away", fields={"deputy": text})
