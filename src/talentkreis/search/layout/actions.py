# SPDX-License-Identifier: Apache-2.0
"""Keeping how a member likes the list. Part of the package's actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actions import arrange_list
from talentkreis.organisation.rights import require
from talentkreis.search.layout.columns import MOST, USUAL, offered_to
from talentkreis.search.permissions import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def keep_layout(*, actor: Actor, columns: Sequence[str], density: str) -> None:
    """Keep the acting member's columns in this order, and how high the rows of lists are.

    The usual columns are kept as no choice. Raises NotAllowed; RuleViolation for a column that is
    not offered, for too many, for a density that is none; NotFound for anybody who is no member.
    """
    require(actor, Right.FIND)
    wanted = list(dict.fromkeys(columns))
    offered = {column.code for column in offered_to(actor)}
    if not offered.issuperset(wanted):
        raise RuleViolation(_("There is no such column."), code="bad_column")
    if len(wanted) > MOST:
        raise RuleViolation(
            _("At most %(most)d columns fit beside the name.") % {"most": MOST},
            code="too_many_columns",
        )
    arrange_list(actor=actor, columns=None if tuple(wanted) == USUAL else wanted, density=density)
