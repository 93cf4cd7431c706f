# SPDX-License-Identifier: Apache-2.0
"""The lock every change of an automation takes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.automations.models import Automation
from talentkreis.automations.permissions import Right
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def locked_automation(actor: Actor, automation_id: uuid.UUID) -> Automation:
    """The automation with owner and sequence, held until the transaction ends.

    Raises NotAllowed, NotFound.
    """
    require(actor, Right.MAKE)
    row = (
        Automation.objects.visible_to(actor)
        .select_related("owner", "sequence", "live_version")
        .select_for_update(no_key=True, of=("self",))
        .filter(id=automation_id)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such automation."), code="no_such_automation")
    return row
