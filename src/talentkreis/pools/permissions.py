# SPDX-License-Identifier: Apache-2.0
"""Rights over pools. Which pools somebody sees at all: `PoolQuerySet.visible_to`."""

from __future__ import annotations

from enum import StrEnum

from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, Grant, register


class Right(StrEnum):
    """What one may do with pools."""

    VIEW = "pools.view"
    EDIT = "pools.edit"


register(
    {
        Right.VIEW: Grant(roles=EVERY_ROLE, scope="pools:read"),
        Right.EDIT: Grant(roles=CARING_ROLES, scope="pools:write"),
    }
)
