# SPDX-License-Identifier: Apache-2.0
"""Who may ask public sources about people, switch them on, and read the log of calls."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, Grant, register


class Right(StrEnum):
    """Rights of this package."""

    LOOK_UP = "enrichment.look_up"
    SWITCH = "enrichment.switch"
    SEE_CALLS = "enrichment.see_calls"


register(
    {
        Right.LOOK_UP: Grant(
            CARING_ROLES, scope="people:write", label=_("Look people up at public sources")
        ),
        Right.SWITCH: Grant(frozenset({Role.ADMIN}), label=_("Switch public sources on and off")),
        Right.SEE_CALLS: Grant(
            frozenset({Role.ADMIN, Role.DPO}),
            label=_("Read who was looked up where, why and at what cost"),
        ),
    }
)
