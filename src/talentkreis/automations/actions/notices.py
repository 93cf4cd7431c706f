# SPDX-License-Identifier: Apache-2.0
"""Telling members: what a step says on My day, and tasks for whoever is in charge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from talentkreis.automations.keys import TASK_KEY
from talentkreis.automations.models import Automation, Notice, PauseReason
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import LEADING_ROLES, member_id_of
from talentkreis.relationships.actions import create_task

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor


def tell_members(
    *, automation: Automation, text: str, pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]
) -> None:
    """Say something to members about people (member, person). Part of a run."""
    now = clock.now()
    Notice.objects.bulk_create(
        [
            Notice(
                id=new_id(),
                member_id=member_id,
                automation=automation,
                person_id=person_id,
                text=text[:200],
                created_at=now,
            )
            for member_id, person_id in pairs
        ],
        batch_size=1_000,
    )


@transaction.atomic
def see_notices(*, actor: Actor) -> int:
    """Let everything rest that was said to the actor; tells how much. Raises NotAllowed."""
    rows = Notice.objects.filter(member=member_id_of(actor), seen_at__isnull=True)
    return rows.update(seen_at=clock.now())


def ask_to_look(automation: Automation, about: str) -> None:
    """A task for whoever is in charge, once a day and reason: it stands or waits."""
    member = _in_charge(automation)
    if member is None:
        return
    today = clock.today()
    with override(member.language):
        create_task(
            actor=SYSTEM,
            owner_id=member.id,
            title=_task_title(automation, about)[:200],
            due_on=today,
            key=f"{TASK_KEY}:{automation.id}:{about}:{today.isoformat()}",
        )


def _in_charge(automation: Automation) -> Member | None:
    """The owner; where they are gone, somebody who leads, admins first."""
    if automation.owner.is_active and automation.owner.role in LEADING_ROLES:
        return automation.owner
    leads = list(
        Member.objects.filter(is_active=True, role__in=LEADING_ROLES).order_by("joined_at", "id")
    )
    admins = [member for member in leads if member.role == Role.ADMIN]
    return next(iter([*admins, *leads]), None)


def _task_title(automation: Automation, about: str) -> str:
    values = {"name": automation.name}
    match about:
        case PauseReason.LOOP:
            return _("Automation “%(name)s” set itself off and stands: look at it") % values
        case PauseReason.TOO_OFTEN:
            return _("Automation “%(name)s” acted too often for one person and stands") % values
        case PauseReason.OWNER_GONE:
            return _("Automation “%(name)s” stands: somebody has to take charge of it") % values
        case PauseReason.GONE:
            return _("Automation “%(name)s” stands: it asks for something that is gone") % values
    return _("Automation “%(name)s” waits for your go-on: more people than its limit") % values
