# SPDX-License-Identifier: Apache-2.0
"""How the calls about several records become those of one."""

from __future__ import annotations

from talentkreis.enrichment.models import Lookup
from talentkreis.people.merging.registry import register_mover
from talentkreis.people.merging.rows import Rows


def register() -> None:
    """Tell the registry; called once by `apps.py`. Of two calls under way one goes on."""
    register_mover(Rows(Lookup, same=("source",), alive="answered_at"))
