# SPDX-License-Identifier: Apache-2.0
"""Rights over relations, promises and tasks."""

from __future__ import annotations

from enum import StrEnum

from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, Grant, register


class Right(StrEnum):
    """What one may do with relations."""

    VIEW = "relationships.view"
    CARE = "relationships.care"


register(
    {
        Right.VIEW: Grant(roles=EVERY_ROLE, scope="people:read"),
        Right.CARE: Grant(roles=CARING_ROLES, scope="people:write"),
    }
)
