# SPDX-License-Identifier: Apache-2.0
"""Rights over gestures."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import (
    CARING_ROLES,
    EVERY_ROLE,
    LEADING_ROLES,
    Grant,
    register,
)


class Right(StrEnum):
    """What one may do with gestures."""

    VIEW = "gestures.view"
    PLAN = "gestures.plan"
    APPROVE = "gestures.approve"
    SET = "gestures.set"


register(
    {
        Right.VIEW: Grant(
            EVERY_ROLE - {Role.HIRING_MANAGER, Role.MARKETING},
            scope="people:read",
            label=_("See letters, gifts and invitations"),
        ),
        Right.PLAN: Grant(
            CARING_ROLES,
            scope="people:write",
            label=_("Plan, print and send letters, gifts and invitations"),
        ),
        # A second pair of eyes is a human's: no token carries it.
        Right.APPROVE: Grant(LEADING_ROLES, label=_("Approve gestures above the limit")),
        Right.SET: Grant(LEADING_ROLES, label=_("Set the limit of gestures")),
    }
)
