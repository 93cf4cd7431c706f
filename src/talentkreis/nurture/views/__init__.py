# SPDX-License-Identifier: Apache-2.0
"""Pages of the package: the list, one sequence with its tabs, its steps, its people."""

from talentkreis.nurture.views.building import (
    add_step,
    create,
    edit_step,
    move_step,
    new_version,
    remove_step,
)
from talentkreis.nurture.views.moving import move_people, undo_move
from talentkreis.nurture.views.one_person import enrol
from talentkreis.nurture.views.pages import (
    detail,
    hold_out,
    index,
    people,
    results,
    rules,
    skipped,
)
from talentkreis.nurture.views.personal import by_hand, drafts, send_draft, skip_draft
from talentkreis.nurture.views.running import (
    end,
    pause,
    pause_person,
    recall,
    resume,
    resume_person,
    start,
    stop_person,
)

__all__ = [
    "add_step",
    "by_hand",
    "create",
    "detail",
    "drafts",
    "edit_step",
    "end",
    "enrol",
    "hold_out",
    "index",
    "move_people",
    "move_step",
    "new_version",
    "pause",
    "pause_person",
    "people",
    "recall",
    "remove_step",
    "results",
    "resume",
    "resume_person",
    "rules",
    "send_draft",
    "skip_draft",
    "skipped",
    "start",
    "stop_person",
    "undo_move",
]
