# SPDX-License-Identifier: Apache-2.0
"""What several actions ask before they write: a day to come, somebody to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.models import Member

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor


def doer(actor: Actor, owner_id: uuid.UUID | None) -> uuid.UUID:
    """The member who is to do it: the one named, else the actor. Raises RuleViolation."""
    member_id = owner_id or actor.member_id
    if member_id is None:
        reason = _("Say who does it.")
        raise RuleViolation(reason, code="missing", fields={"owner": reason})
    require_member(member_id)
    return member_id


def require_member(member_id: uuid.UUID) -> None:
    """Raise RuleViolation unless this member works here."""
    if not Member.objects.filter(id=member_id, is_active=True).exists():
        reason = _("This member is not here any more.")
        raise RuleViolation(reason, code="no_such_member", fields={"owner": reason})


def require_day(day: dt.date, field: str) -> None:
    """Raise RuleViolation for a day in the past."""
    if day < clock.today():
        reason = _("This day has passed.")
        raise RuleViolation(reason, code="in_the_past", fields={field: reason})
