# SPDX-License-Identifier: Apache-2.0
"""Tasks to hand over what somebody looked after who was locked out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.holdings import held_count, holds_anything
from talentkreis.organisation.models import Member
from talentkreis.relationships.actions.tasks import complete_task, create_task
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    import uuid

# Begins the key of these tasks; the member follows, then what made it necessary.
HANDOVER_KEY: Final = "handover"
DAYS: Final = 2


def ask_to_hand_over(
    *, member_id: uuid.UUID, asked_id: uuid.UUID | None, cause: uuid.UUID | None = None
) -> Task | None:
    """Give whoever locked a member out the task to hand over what is left.

    Else somebody who manages members; None where nothing is left. `cause` tells one occasion from
    another, so that each asks once.
    """
    gone = Member.objects.filter(id=member_id, is_active=False).first()
    left = held_count(member_id) if gone else 0
    managing = Member.objects.filter(is_active=True, role=Role.ADMIN)
    asked = managing.filter(id=asked_id).first() if asked_id else None
    owner = asked or managing.order_by("pk").first()
    if gone is None or owner is None or not left:
        return None
    with translation.override(owner.language):
        return create_task(
            actor=SYSTEM,
            owner_id=owner.id,
            title=_("Hand over what %(name)s looked after") % {"name": gone.name},
            text=ngettext(
                "One thing has nobody who looks after it.",
                "%(count)d things have nobody who looks after them.",
                left,
            )
            % {"count": left},
            due_on=clock.today() + dt.timedelta(days=DAYS),
            key=f"{HANDOVER_KEY}:{member_id}:{cause or clock.now().isoformat()}",
        )


def close_handover_tasks(member_id: uuid.UUID) -> None:
    """Complete the tasks to hand over what a member looked after, once nothing is left."""
    if holds_anything(member_id):
        return
    waiting = Task.objects.filter(key__startswith=f"{HANDOVER_KEY}:{member_id}:", done_at=None)
    for task_id in waiting.values_list("id", flat=True):
        complete_task(actor=SYSTEM, task_id=task_id)
