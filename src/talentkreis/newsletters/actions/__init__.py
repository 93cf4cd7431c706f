# SPDX-License-Identifier: Apache-2.0
"""Writes of the package."""

from talentkreis.newsletters.actions.blocks import (
    BlockDetails,
    add_block,
    move_block,
    part_from,
    remove_block,
    update_block,
)
from talentkreis.newsletters.actions.planning import (
    EntryDetails,
    LineDetails,
    add_line,
    fill_entry,
    remove_entry,
    remove_line,
)
from talentkreis.newsletters.actions.sending import (
    assemble_next,
    recall_issue,
    schedule_issue,
    send_late,
    send_test,
    start_due,
    take_back,
)
from talentkreis.newsletters.actions.writing import (
    Heading,
    IssueDetails,
    copy_issue,
    create_issue,
    delete_issue,
    set_archive,
    update_issue,
)

__all__ = [
    "BlockDetails",
    "EntryDetails",
    "Heading",
    "IssueDetails",
    "LineDetails",
    "add_block",
    "add_line",
    "assemble_next",
    "copy_issue",
    "create_issue",
    "delete_issue",
    "fill_entry",
    "move_block",
    "part_from",
    "recall_issue",
    "remove_block",
    "remove_entry",
    "remove_line",
    "schedule_issue",
    "send_late",
    "send_test",
    "set_archive",
    "start_due",
    "take_back",
    "update_block",
    "update_issue",
]
