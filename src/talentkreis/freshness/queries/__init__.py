# SPDX-License-Identifier: Apache-2.0
"""Reads of the package."""

from __future__ import annotations

from talentkreis.freshness.queries.asked import (
    LastAsked,
    OpenRequest,
    last_asked,
    open_request,
    update_rules,
)
from talentkreis.freshness.queries.known import Known, KnownSkill, known_about
from talentkreis.freshness.queries.proposed import (
    ShownProposal,
    open_proposal_count,
    open_proposals,
)
from talentkreis.freshness.queries.signals import (
    Inbox,
    ShownSignal,
    inbox,
    latest,
    signal_visible_to,
)

__all__ = [
    "Inbox",
    "Known",
    "KnownSkill",
    "LastAsked",
    "OpenRequest",
    "ShownProposal",
    "ShownSignal",
    "inbox",
    "known_about",
    "last_asked",
    "latest",
    "open_proposal_count",
    "open_proposals",
    "open_request",
    "signal_visible_to",
    "update_rules",
]
