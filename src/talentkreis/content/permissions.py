# SPDX-License-Identifier: Apache-2.0
"""Who may read and write the content library."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, Grant, register


class Right(StrEnum):
    """Rights of this package."""

    VIEW = "content.view"
    EDIT = "content.edit"


register(
    {
        Right.VIEW: Grant(
            roles=EVERY_ROLE, scope="content:read", label=_("Read the content library")
        ),
        Right.EDIT: Grant(
            roles=CARING_ROLES | {Role.MARKETING},
            scope="content:write",
            label=_("Write content and topics"),
        ),
    }
)
