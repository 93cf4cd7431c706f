# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about newsletters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.activity.sentences import register_sentences
from talentkreis.newsletters import events

if TYPE_CHECKING:
    from collections.abc import Mapping


def _recalled(payload: Mapping[str, Any]) -> str:
    count = int(payload.get("message_count", 0))
    return ngettext(
        "Newsletter recalled: one message", "Newsletter recalled: %(count)d messages", count
    ) % {"count": count}


def register() -> None:
    """Tell `activity` our sentences."""
    register_sentences(
        {
            events.IssueWritten: _("Newsletter written"),
            events.IssueDeleted: _("Draft of a newsletter deleted"),
            events.IssueScheduled: _("Newsletter scheduled"),
            events.IssueTakenBack: _("Newsletter is a draft again"),
            events.IssueStarted: _("Newsletter begins to go out"),
            events.IssueAssembled: _("Newsletter put together for everybody"),
            events.IssueRecalled: _recalled,
            events.TestSent: _("Test of a newsletter sent"),
            events.PlanChanged: _("Year plan changed"),
        }
    )
