# SPDX-License-Identifier: Apache-2.0
"""Pages of newsletters and of the year plan."""

from talentkreis.newsletters.views.blocks import (
    add_block,
    draft_frame,
    edit_block,
    move_block,
    remove_block,
)
from talentkreis.newsletters.views.pages import (
    create,
    detail,
    frame,
    index,
    results,
    segments,
    settings,
)
from talentkreis.newsletters.views.plan import add_line, fill_entry, plan, remove_entry, remove_line
from talentkreis.newsletters.views.sending import (
    archive,
    copy,
    delete,
    recall,
    schedule,
    send_late,
    take_back,
    test,
)

__all__ = [
    "add_block",
    "add_line",
    "archive",
    "copy",
    "create",
    "delete",
    "detail",
    "draft_frame",
    "edit_block",
    "fill_entry",
    "frame",
    "index",
    "move_block",
    "plan",
    "recall",
    "remove_block",
    "remove_entry",
    "remove_line",
    "results",
    "schedule",
    "segments",
    "send_late",
    "settings",
    "take_back",
    "test",
]
