# SPDX-License-Identifier: Apache-2.0
"""Rights over finding people."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, LEADING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do with search."""

    FIND = "search.find"
    SAVE_SEARCH = "search.save_search"
    EXPORT = "search.export"
    CHOOSE_MODEL = "search.choose_model"


register(
    {
        Right.FIND: Grant(roles=EVERY_ROLE, scope="people:read", label=_("Find people")),
        Right.SAVE_SEARCH: Grant(
            roles=CARING_ROLES | {Role.MARKETING},
            scope="searches:write",
            label=_("Save searches"),
        ),
        Right.EXPORT: Grant(
            roles=LEADING_ROLES, scope="people:export", label=_("Export lists of people")
        ),
        Right.CHOOSE_MODEL: Grant(
            roles=frozenset({Role.ADMIN}), label=_("Choose the model that closeness comes from")
        ),
    }
)
