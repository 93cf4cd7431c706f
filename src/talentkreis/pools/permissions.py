# SPDX-License-Identifier: Apache-2.0
"""Rights over pools. Which pools somebody sees at all: `PoolQuerySet.visible_to`."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, Grant, register


class Right(StrEnum):
    """What one may do with pools."""

    VIEW = "pools.view"
    EDIT = "pools.edit"


register(
    {
        Right.VIEW: Grant(roles=EVERY_ROLE, scope="pools:read", label=_("See pools")),
        Right.EDIT: Grant(
            roles=CARING_ROLES,
            scope="pools:write",
            label=_("Make pools, put people in and take them out"),
        ),
    }
)
