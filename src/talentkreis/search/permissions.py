# SPDX-License-Identifier: Apache-2.0
"""Rights over finding people."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, Grant, register


class Right(StrEnum):
    """What one may do with search."""

    FIND = "search.find"
    SAVE_VIEW = "search.save_view"


register(
    {
        Right.FIND: Grant(roles=EVERY_ROLE, scope="people:read", label=_("Find people")),
        Right.SAVE_VIEW: Grant(
            roles=CARING_ROLES | {Role.MARKETING}, label=_("Save filters as views")
        ),
    }
)
