# SPDX-License-Identifier: Apache-2.0
"""Rights of importing."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, LEADING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do with imports."""

    VIEW = "intake.view"
    IMPORT = "intake.import"
    DUPLICATES = "intake.duplicates"
    DUPLICATE_RULES = "intake.duplicate_rules"
    SCOUTING = "intake.scouting"
    SCOUT_LINK = "intake.scout_link"
    CAPTURE = "intake.capture"
    CAPTURE_ORIGINS = "intake.capture_origins"


register(
    {
        # Data protection sees what came in and on which basis; the rows are personal data.
        Right.VIEW: Grant(
            roles=CARING_ROLES | {Role.DPO}, scope="intake:read", label=_("See imports")
        ),
        Right.IMPORT: Grant(
            roles=CARING_ROLES, scope="intake:write", label=_("Import people, roll imports back")
        ),
        Right.DUPLICATES: Grant(
            roles=CARING_ROLES, scope="intake:write", label=_("Decide about duplicates")
        ),
        Right.DUPLICATE_RULES: Grant(
            roles=LEADING_ROLES,
            scope="intake:write",
            label=_("Decide what is merged without a look"),
        ),
        Right.SCOUTING: Grant(
            roles=CARING_ROLES,
            scope="intake:write",
            label=_("Decide about talents colleagues suggest"),
        ),
        Right.SCOUT_LINK: Grant(
            roles=LEADING_ROLES, label=_("Hand out the link for suggesting talents")
        ),
        # A scope of its own: a key in a browser finds out about one page, and lists nobody.
        Right.CAPTURE: Grant(
            roles=CARING_ROLES, scope="capture", label=_("Take people in from the browser")
        ),
        Right.CAPTURE_ORIGINS: Grant(
            roles=frozenset({Role.ADMIN}), label=_("Decide which browser extensions may ask")
        ),
    }
)
