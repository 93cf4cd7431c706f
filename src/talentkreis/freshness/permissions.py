# SPDX-License-Identifier: Apache-2.0
"""Who may ask people, decide on what they say, and work through signals."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, Grant, register


class Right(StrEnum):
    """Rights of this package."""

    ASK = "freshness.ask"
    DECIDE = "freshness.decide"
    SIGNALS = "freshness.signals"
    SET_RULES = "freshness.set_rules"


register(
    {
        Right.ASK: Grant(
            CARING_ROLES, scope="people:write", label=_("Ask people whether what we know holds")
        ),
        Right.DECIDE: Grant(
            CARING_ROLES, scope="people:write", label=_("Take proposed values over, or leave them")
        ),
        Right.SIGNALS: Grant(
            CARING_ROLES, scope="people:read", label=_("See and close signals of change")
        ),
        Right.SET_RULES: Grant(
            frozenset({Role.ADMIN}), label=_("Say what happens to answers of people")
        ),
    }
)
