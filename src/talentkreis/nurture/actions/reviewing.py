# SPDX-License-Identifier: Apache-2.0
"""Once a month: whoever owns what runs below average reads it on My day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from talentkreis.kernel import clock
from talentkreis.nurture.queries.reviewing import review_of
from talentkreis.nurture.rules.reviewing import month_of
from talentkreis.nurture.step_keys import REVIEW_KEY
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Member
from talentkreis.relationships.actions import complete_task, create_task
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    import uuid


@transaction.atomic
def review_month() -> int:
    """Give each owner of what runs below average one task for this month; tell how many have one.

    However often it runs in a month, there is one task each, also where it is done by then. Last
    month's open one is closed: the newer list takes its place.
    """
    month = month_of(clock.today())
    owned = Counter(line.tallied.owner_id for line in review_of(SYSTEM, month).below)
    members = Member.objects.filter(id__in=[each for each in owned if each], is_active=True)
    found = list(members.order_by("id"))
    for member in found:
        with translation.override(member.language):
            create_task(
                actor=SYSTEM,
                title=gettext("Below average: %(count)d") % {"count": owned[member.id]},
                text=gettext("Look at it once a month: another wording, or an end."),
                due_on=clock.today(),
                owner_id=member.id,
                key=_key(month.isoformat(), member.id),
            )
    _close_earlier(month.isoformat())
    return len(found)


def _key(month: str, member_id: uuid.UUID) -> str:
    return f"{REVIEW_KEY}:{month}:{member_id}"


def _close_earlier(month: str) -> None:
    rows = Task.objects.filter(key__startswith=f"{REVIEW_KEY}:", done_at__isnull=True)
    rows = rows.exclude(key__startswith=f"{REVIEW_KEY}:{month}:")
    for task_id in rows.order_by("id").values_list("id", flat=True):
        complete_task(actor=SYSTEM, task_id=task_id)
