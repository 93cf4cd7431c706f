# SPDX-License-Identifier: Apache-2.0
"""Who may see, make and connect automations."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, LEADING_ROLES, Grant, register


class Right(StrEnum):
    """Rights of this package."""

    VIEW = "automations.view"
    MAKE = "automations.make"
    CONNECT = "automations.connect"


register(
    {
        Right.VIEW: Grant(
            roles=CARING_ROLES,
            scope="automations:read",
            label=_("See automations and what they did"),
        ),
        Right.MAKE: Grant(
            roles=LEADING_ROLES,
            scope="automations:write",
            label=_("Make, activate and pause automations"),
        ),
        # Where data leaves the installation is decided by a human at the keyboard.
        Right.CONNECT: Grant(
            roles=frozenset({Role.ADMIN}), label=_("Allow webhooks and set the log of automations")
        ),
    }
)
