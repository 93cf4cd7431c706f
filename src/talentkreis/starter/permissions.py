# SPDX-License-Identifier: Apache-2.0
"""Rights over the starter set."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import CARING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do with the starter set."""

    MAKE = "starter.make"


register({Right.MAKE: Grant(CARING_ROLES, label=_("Make the starter set and take it back"))})
