# SPDX-License-Identifier: Apache-2.0
"""How the drafts about several records become those of one."""

from __future__ import annotations

from talentkreis.drafting.models import DraftRequest
from talentkreis.people.merging.registry import register_mover
from talentkreis.people.merging.rows import Rows


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(Rows(DraftRequest))
