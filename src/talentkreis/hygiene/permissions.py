# SPDX-License-Identifier: Apache-2.0
"""Rights over the state of the data."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import CARING_ROLES, LEADING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do about stale and missing data."""

    VIEW = "hygiene.view"
    CLEAN_UP = "hygiene.clean_up"


register(
    {
        Right.VIEW: Grant(CARING_ROLES, label=_("See what is stale or missing")),
        Right.CLEAN_UP: Grant(LEADING_ROLES, label=_("Set thresholds, run the clean-up")),
    }
)
