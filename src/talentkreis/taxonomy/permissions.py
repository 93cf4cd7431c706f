# SPDX-License-Identifier: Apache-2.0
"""Rights over the words of the team."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import CARING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do with the vocabulary."""

    EDIT_ALIASES = "taxonomy.edit_aliases"


register(
    {
        Right.EDIT_ALIASES: Grant(
            CARING_ROLES, label=_("Add own words for skills and occupations")
        ),
    }
)
