# SPDX-License-Identifier: Apache-2.0
"""Rights over off-limits: whoever gets in touch sees them, those who lead set them."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, LEADING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do with off-limits."""

    VIEW = "offlimits.view"
    SET = "offlimits.set"


register(
    {
        Right.VIEW: Grant(
            CARING_ROLES | {Role.MARKETING, Role.DPO},
            scope="people:read",
            label=_("See who is off-limits and why"),
        ),
        Right.SET: Grant(
            LEADING_ROLES, scope="people:write", label=_("Declare people and companies off-limits")
        ),
    }
)
