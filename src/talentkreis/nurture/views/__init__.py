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
from talentkreis.nurture.views.one_person import enrol
from talentkreis.nurture.views.pages import detail, index, people, results, rules, skipped
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
    "create",
    "detail",
    "edit_step",
    "end",
    "enrol",
    "index",
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
    "skipped",
    "start",
    "stop_person",
]
