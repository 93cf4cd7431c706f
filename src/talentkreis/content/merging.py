# SPDX-License-Identifier: Apache-2.0
"""Topics a person asked for follow them."""

from __future__ import annotations

from talentkreis.content.models import TopicChoice
from talentkreis.people.merging.registry import register_mover
from talentkreis.people.merging.rows import Rows


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(Rows(TopicChoice, same=("topic_id",)))
