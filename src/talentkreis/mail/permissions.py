# SPDX-License-Identifier: Apache-2.0
"""Rights of the package."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, LEADING_ROLES, Grant, register


class Right(StrEnum):
    """What can be done with mail."""

    VIEW = "mail.view"
    WRITE = "mail.write"
    CAPTURED = "mail.captured"
    RECALL = "mail.recall"
    MAILBOX = "mail.mailbox"


WRITING_ROLES = CARING_ROLES | {Role.MARKETING}

register(
    {
        # What people wrote to us stays, like notes, with those who care for them (TRUST S-23).
        Right.VIEW: Grant(
            roles=WRITING_ROLES | {Role.DPO},
            scope="mail:read",
            label=_("See messages and replies"),
        ),
        Right.WRITE: Grant(
            roles=WRITING_ROLES, scope="mail:write", label=_("Write messages, decide on held ones")
        ),
        # The captured mailbox shows what recipients would see; it exists in a demo only.
        Right.CAPTURED: Grant(
            roles=WRITING_ROLES, label=_("Look into the captured mailbox of the demo")
        ),
        Right.RECALL: Grant(
            roles=LEADING_ROLES, scope="mail:write", label=_("Recall what has not left")
        ),
        Right.MAILBOX: Grant(roles=frozenset({Role.ADMIN}), label=_("Set up mailboxes")),
    }
)
