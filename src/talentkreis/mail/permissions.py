# SPDX-License-Identifier: Apache-2.0
"""Rights of the package."""

from __future__ import annotations

from enum import StrEnum

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, LEADING_ROLES, Grant, register


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
        Right.VIEW: Grant(roles=EVERY_ROLE - {Role.HIRING_MANAGER}, scope="mail:read"),
        Right.WRITE: Grant(roles=WRITING_ROLES, scope="mail:write"),
        # The captured mailbox shows what recipients would see; it exists in a demo only.
        Right.CAPTURED: Grant(roles=WRITING_ROLES),
        Right.RECALL: Grant(roles=LEADING_ROLES, scope="mail:write"),
        Right.MAILBOX: Grant(roles=frozenset({Role.ADMIN})),
    }
)
