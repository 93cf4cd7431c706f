# SPDX-License-Identifier: Apache-2.0
"""Who may read, write and start sequences."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, Grant, register


class Right(StrEnum):
    """Rights of this package."""

    VIEW = "nurture.view"
    EDIT = "nurture.edit"
    START = "nurture.start"
    SPEAK = "nurture.speak"


# HR marketing writes the words; who receives them is decided by those who care for the people.
register(
    {
        Right.VIEW: Grant(
            roles=EVERY_ROLE - {Role.HIRING_MANAGER},
            scope="nurture:read",
            label=_("See sequences and who takes part"),
        ),
        Right.EDIT: Grant(
            roles=CARING_ROLES | {Role.MARKETING}, scope="nurture:write", label=_("Write sequences")
        ),
        Right.START: Grant(
            roles=CARING_ROLES, scope="nurture:write", label=_("Start, pause and stop sequences")
        ),
        Right.SPEAK: Grant(
            roles=EVERY_ROLE,
            scope="nurture:read",
            label=_("Lend one's own name to a sequence when asked"),
        ),
    }
)
