# SPDX-License-Identifier: Apache-2.0
"""Who may set up accounts with providers. Writing is `mail.permissions.Right.WRITE`."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import Grant, register


class Right(StrEnum):
    """Rights of this package."""

    SET_UP = "channels.set_up"


register(
    {
        Right.SET_UP: Grant(
            frozenset({Role.ADMIN}), label=_("Set up SMS and WhatsApp, and switch them on")
        ),
    }
)
