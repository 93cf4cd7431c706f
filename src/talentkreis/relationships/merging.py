# SPDX-License-Identifier: Apache-2.0
"""How care for several records becomes care for one human being."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from talentkreis.people.merging.registry import register_mover
from talentkreis.people.merging.rows import Rows
from talentkreis.people.merging.single import Single
from talentkreis.relationships.models import (
    Acquaintance,
    Care,
    Interest,
    NextReply,
    Promise,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.people.merging.case import Merging
    from talentkreis.people.merging.tables import Image


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(Single(model=Care, unite=unite_care))
    register_mover(Rows(Promise))
    register_mover(Rows(Task))
    register_mover(Rows(Interest, same=("topic_id",), describes=True))
    register_mover(Rows(Acquaintance, same=("member_id",), describes=True))
    register_mover(Rows(NextReply, same=("member_id", "reason")))


def unite_care(case: Merging, own: Image | None, others: Sequence[Image]) -> Image:  # noqa: ARG001 - the registry's shape
    """The survivor's owner and wish, the earliest next contact, the latest reason not to change
    now, the warmth of everything together."""
    rows = [own, *others] if own else list(others)
    planned = [row for row in rows if row["next_contact_on"]]
    next_one = min(planned, key=lambda row: row["next_contact_on"] or "", default=rows[0])
    owned = next((row for row in rows if row["owner_id"]), rows[0])
    deputy = next((row["deputy_id"] for row in rows if row["deputy_id"]), None)
    waiting = max(rows, key=lambda row: row["not_now_since"] or "")
    warm = [float(row["warmth_log"]) for row in rows if row["warmth_log"]]
    return {
        "owner_id": owned["owner_id"],
        "deputy_id": deputy if deputy != owned["owner_id"] else owned["deputy_id"],
        "next_contact_on": next_one["next_contact_on"],
        "next_contact_reason": next_one["next_contact_reason"],
        "not_now": waiting["not_now"],
        "not_now_since": waiting["not_now_since"],
        "preferred_channel": next(
            (row["preferred_channel"] for row in rows if row["preferred_channel"]), ""
        ),
        "warmth_log": repr(_together(warm)) if warm else None,
        "last_contact_at": max(row["last_contact_at"] or "" for row in rows) or None,
    }


def _together(logs: Sequence[float]) -> float:
    """The logarithm of the sum: warmth adds up, whichever record an interaction was noted on."""
    most = max(logs)
    return most + math.log2(sum(2 ** (log - most) for log in logs))
