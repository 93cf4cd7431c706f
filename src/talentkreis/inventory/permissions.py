# SPDX-License-Identifier: Apache-2.0
"""Rights over the inventory."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import CARING_ROLES, Grant, register


class Right(StrEnum):
    """What one may do with an inventory."""

    RUN = "inventory.run"


register({Right.RUN: Grant(CARING_ROLES, label=_("Take inventory: sort people into pools"))})
