# SPDX-License-Identifier: Apache-2.0
"""Rights over relations, promises and tasks."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, LEADING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do with relations."""

    VIEW = "relationships.view"
    CARE = "relationships.care"
    SET_WARMTH = "relationships.set_warmth"


register(
    {
        Right.VIEW: Grant(
            EVERY_ROLE,
            scope="people:read",
            label=_("See who cares for people, promises and tasks"),
        ),
        Right.CARE: Grant(
            CARING_ROLES,
            scope="people:write",
            label=_("Care for people, make promises, do tasks"),
        ),
        Right.SET_WARMTH: Grant(LEADING_ROLES, label=_("Set how warmth is counted")),
    }
)
