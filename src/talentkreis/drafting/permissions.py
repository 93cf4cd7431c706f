# SPDX-License-Identifier: Apache-2.0
"""Who may ask a model for a draft, and who says which model that is."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, Grant, register


class Right(StrEnum):
    """Rights of this package. Writing itself needs the right of where it is written as well."""

    ASK = "drafting.ask"
    SWITCH = "drafting.switch"


register(
    {
        # No token: a draft is for somebody who reads it.
        Right.ASK: Grant(CARING_ROLES | {Role.MARKETING}, label=_("Ask a model for a draft")),
        Right.SWITCH: Grant(
            frozenset({Role.ADMIN}), label=_("Choose the model drafts come from, switch it off")
        ),
    }
)
