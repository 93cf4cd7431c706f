# SPDX-License-Identifier: Apache-2.0
"""What a member says to somebody who was named as next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.actions.access import locked_person
from talentkreis.relationships.events import NextReplied
from talentkreis.relationships.models import NextReply
from talentkreis.relationships.permissions import Right
from talentkreis.relationships.turns import RESTS_FOR_DAYS, Reply
from talentkreis.relationships.who_next import reason_of

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def reply_to_next(*, actor: Actor, person_id: uuid.UUID, reason: str, reply: str) -> NextReply:
    """Let a person rest for a reason on the actor's own list; the last word counts.

    Raises NotFound, NotAllowed, RuleViolation for an unknown reason or reply, and for a promise or
    a named day: they are dealt with where they stand.
    """
    require(actor, Right.CARE)
    member_id = member_id_of(actor)
    locked_person(actor, person_id)
    known = reason_of(reason)
    if known is None or reply not in Reply.values:
        text = _("This is not one of the choices.")
        raise RuleViolation(text, code="invalid_fields", fields={"reply": text})
    if known.is_binding:
        raise RuleViolation(
            _("This stays until it is dealt with: keep it, or move it."), code="binding_reason"
        )
    today = clock.today()
    said, _created = NextReply.objects.update_or_create(
        person_id=person_id,
        member_id=member_id,
        reason=reason,
        defaults={
            "reply": reply,
            "said_on": today,
            "rests_until": today + dt.timedelta(days=RESTS_FOR_DAYS[reply]),
        },
    )
    record(NextReplied(actor=actor, person_id=person_id, reason=reason, reply=reply))
    return said


@transaction.atomic
def forget_replies() -> int:
    """Delete what holds no longer; tell how much."""
    count, _by_model = NextReply.objects.filter(rests_until__lte=clock.today()).delete()
    return count
