# SPDX-License-Identifier: Apache-2.0
"""How large a filter may be, whichever way it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.search.errors import FilterError
from talentkreis.search.tree import MAX_DEPTH, MAX_NODES, depth, size

if TYPE_CHECKING:
    from talentkreis.search.tree import Node


def require_size(node: Node) -> None:
    """Refuse trees that nobody writes by hand. Raises FilterError."""
    if size(node) > MAX_NODES or depth(node) > MAX_DEPTH:
        raise FilterError(
            _("A filter may have at most %(nodes)d conditions, nested %(depth)d deep.")
            % {"nodes": MAX_NODES, "depth": MAX_DEPTH}
        )
