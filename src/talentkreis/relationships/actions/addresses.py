# SPDX-License-Identifier: Apache-2.0
"""Tasks about e-mail addresses that do not exist any more."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Case, Value, When
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import LEADING_ROLES
from talentkreis.people.models import ContactKind, ContactPoint
from talentkreis.relationships.actions.tasks import complete_task, create_task
from talentkreis.relationships.models import Care, Task

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

# A week: the next message may be due by then.
DAYS = 7
_KEY = "bounced:"


def ask_owner_for_address(*, person_id: uuid.UUID, contact_point_id: uuid.UUID) -> Task | None:
    """Make the task, once for each e-mail address; None where nobody could do it.

    The owner's if they are still here, else of somebody who leads. Names the way out: another
    address is there, or has to be found.
    """
    member = _who_looks_after(person_id)
    is_number = (
        ContactPoint.objects.filter(id=contact_point_id).exclude(kind=ContactKind.EMAIL).exists()
    )
    if member is None or is_number:
        return None
    emails = ContactPoint.objects.filter(person_id=person_id, kind=ContactKind.EMAIL)
    has_another = emails.filter(bounced_at__isnull=True).exists()
    with translation.override(member.language):
        return create_task(
            actor=SYSTEM,
            person_id=person_id,
            owner_id=member.id,
            title=_("E-mail comes back"),
            text=(
                _("Another address is known: use it first, with one click on the profile.")
                if has_another
                else _("Find another address, or call.")
            ),
            due_on=clock.today() + dt.timedelta(days=DAYS),
            key=f"{_KEY}{contact_point_id}",
        )


def close_address_tasks(person_ids: Collection[uuid.UUID]) -> None:
    """Complete the tasks of people whose first e-mail address works again."""
    reachable = ContactPoint.objects.filter(
        person_id__in=person_ids,
        kind=ContactKind.EMAIL,
        is_primary=True,
        bounced_at__isnull=True,
    ).values("person_id")
    waiting = Task.objects.filter(
        person_id__in=reachable, key__startswith=_KEY, done_at__isnull=True
    )
    for task_id in waiting.values_list("id", flat=True):
        complete_task(actor=SYSTEM, task_id=task_id)


def _who_looks_after(person_id: uuid.UUID) -> Member | None:
    care = Care.objects.filter(person_id=person_id).select_related("owner", "deputy").first()
    for member in (care.owner, care.deputy) if care else ():
        if member is not None and member.is_active:
            return member
    # A TRM lead before an administrator, whoever has been here longest.
    order = Case(When(role=Role.TRM_LEAD, then=Value(0)), default=Value(1))
    leading = Member.objects.filter(is_active=True, role__in=LEADING_ROLES)
    return leading.order_by(order, "pk").first()
