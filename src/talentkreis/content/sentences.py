# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.sentences import register_sentences
from talentkreis.content import events

if TYPE_CHECKING:
    from collections.abc import Mapping


def _chosen(payload: Mapping[str, Any]) -> str:
    count = int(payload.get("topic_count", 0))
    if not count:
        return gettext("Wishes to hear about all topics")
    return ngettext(
        "Wishes to hear about one topic only", "Wishes to hear about %(count)d topics only", count
    ) % {"count": count}


def register() -> None:
    """Tell `activity` our sentences."""
    register_sentences(
        {
            events.ItemWritten: _("Content written"),
            events.ItemCompared: _("German and English of a content compared"),
            events.ItemArchived: _("Content archived"),
            events.ItemRestored: _("Content taken up again"),
            events.TopicSaved: _("Topic saved"),
            events.TopicsChosen: _chosen,
        }
    )
