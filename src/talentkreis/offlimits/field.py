# SPDX-License-Identifier: Apache-2.0
"""The field `off_limits` of the filter language, over what the gate has written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.search.fields.choices import ChoiceField
from talentkreis.search.fields.registry import Choice, Fragment, Naming

if TYPE_CHECKING:
    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Operator, Value

CODE: Final = "off_limits"
_LIMITS = {"no": 0, "ask": 1, "yes": 2}


class OffLimitsField(ChoiceField):
    """Whether somebody is off-limits now, themselves or through their company."""

    def __init__(self) -> None:
        naming = Naming(
            code=CODE,
            label=_("Off-limits"),
            names={"de": ("nicht-ansprechen", "tabu"), "en": ("off-limits",)},
        )
        options = [
            Choice("yes", pgettext_lazy("filter value", "yes")),
            Choice("ask", pgettext_lazy("filter value", "ask first")),
            Choice("no", pgettext_lazy("filter value", "no")),
        ]
        super().__init__(naming, options=options)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """The limit, as a constant: the index is over the few who have one."""
        return Fragment(f"search_row.gate_limit = {_LIMITS[str(value)]}")

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        return bool(row.gate_limit == _LIMITS[str(value)])

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Yes, ask first or no."""
        return self.labels([code for code, limit in _LIMITS.items() if limit == row.gate_limit])
