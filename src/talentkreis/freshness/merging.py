# SPDX-License-Identifier: Apache-2.0
"""How what was asked, proposed and noticed about several records becomes one."""

from __future__ import annotations

from talentkreis.freshness.models import Proposal, Signal, UpdateRequest
from talentkreis.people.merging.registry import register_mover
from talentkreis.people.merging.rows import Rows


def register() -> None:
    """Tell the registry; called once by `apps.py`.

    One open question stays a person: the survivor's. Of two links the other one leads to the
    friendly page that says so.
    """
    register_mover(Rows(UpdateRequest, same=("closed_at",), alive="closed_at"))
    register_mover(Rows(Proposal, same=("field", "source", "value"), alive="decided_at"))
    register_mover(Rows(Signal, same=("kind",), alive="decided_at"))
