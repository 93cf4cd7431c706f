# SPDX-License-Identifier: Apache-2.0
"""Who may read, write and send newsletters."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, Grant, register


class Right(StrEnum):
    """Rights of this package."""

    VIEW = "newsletters.view"
    EDIT = "newsletters.edit"
    SEND = "newsletters.send"


# As with sequences: marketing writes; who receives is decided by those who care for the people.
register(
    {
        Right.VIEW: Grant(
            roles=EVERY_ROLE - {Role.HIRING_MANAGER},
            scope="newsletters:read",
            label=_("See newsletters and the year plan"),
        ),
        Right.EDIT: Grant(
            roles=CARING_ROLES | {Role.MARKETING},
            scope="newsletters:write",
            label=_("Write newsletters and the year plan"),
        ),
        Right.SEND: Grant(
            roles=CARING_ROLES,
            scope="newsletters:write",
            label=_("Schedule and recall newsletters"),
        ),
    }
)
