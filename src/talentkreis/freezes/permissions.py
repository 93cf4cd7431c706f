# SPDX-License-Identifier: Apache-2.0
"""Rights over pauses: whoever cares for talents sees them and may spare one person."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, LEADING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do with pauses of outreach."""

    VIEW = "freezes.view"
    SPARE = "freezes.spare"
    ORDER = "freezes.order"


register(
    {
        Right.VIEW: Grant(
            CARING_ROLES | {Role.MARKETING, Role.DPO},
            scope="people:read",
            label=_("See pauses of outreach"),
        ),
        Right.SPARE: Grant(
            CARING_ROLES, scope="people:write", label=_("Pause outreach to one person")
        ),
        Right.ORDER: Grant(
            LEADING_ROLES,
            scope="pools:write",
            label=_("Pause outreach to a pool or to everybody"),
        ),
    }
)
