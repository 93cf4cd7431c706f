# SPDX-License-Identifier: Apache-2.0
"""A list was made, a list was taken: recorded, and told to those who answer for data protection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talentkreis.activity.actions import record
from talentkreis.mail.actions import queue_security_mail
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import require
from talentkreis.search.exporting.events import ListMade, ListTaken
from talentkreis.search.exporting.files import file_of
from talentkreis.search.permissions import Right

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.exporting.files import ListFile
    from talentkreis.search.models import BulkRun

# Those who are told: they can ask what for.
TOLD = (Role.ADMIN, Role.DPO)


def note_made(actor: Actor, run: BulkRun) -> None:
    """Record that a list was made, and tell the others who answer for data protection.

    Part of bulk work, in its transaction. Says how many people, nobody's name.
    """
    require(actor, Right.EXPORT)
    record(
        ListMade(
            actor=actor,
            run_id=run.pk,
            people_count=run.changed_count,
            with_contact=bool(run.answers.get("with_contact")),
        )
    )
    told = Member.objects.filter(role__in=TOLD, is_active=True).exclude(pk=run.member_id)
    for member in told.order_by("pk"):
        _tell(member, run)


@transaction.atomic
def take_file(*, actor: Actor, run_id: uuid.UUID) -> ListFile:
    """The file of a list one made oneself; that it was taken is recorded.

    Raises NotAllowed, NotFound for a run of somebody else or one that made no file, Conflict
    while it is being made or when it has been deleted.
    """
    require(actor, Right.EXPORT)
    found = file_of(actor, run_id)
    record(ListTaken(actor=actor, run_id=run_id))
    return found


def _tell(member: Member, run: BulkRun) -> None:
    with translation.override(member.language):
        said = ngettext(
            "%(name)s exported a list of %(count)d person",
            "%(name)s exported a list of %(count)d people",
            run.changed_count,
        ) % {"name": run.member.name, "count": run.changed_count}
        why = _("What for: %(reason)s") % {"reason": run.answers.get("reason", "")}
        kept = _("The list can be downloaded for three days and is deleted then.")
        queue_security_mail(
            email=member.email,
            subject=said,
            text=f"{said}.\n\n{why}\n\n{kept}",
            language=member.language,
        )
