# SPDX-License-Identifier: Apache-2.0
"""Pages of finding."""

from talentkreis.search.views.arranging import columns, preview_shown
from talentkreis.search.views.keeping import (
    bulk_action,
    bulk_run,
    bulk_runs,
    take_file,
    undo_bulk,
)
from talentkreis.search.views.listing import exact_count, filter_panel, people, similar
from talentkreis.search.views.mapping import people_map
from talentkreis.search.views.models import delete_model, models
from talentkreis.search.views.parts import completions, palette, preview, why, why_anybody
from talentkreis.search.views.saving import (
    delete_search,
    edit_search,
    found_lately,
    hand_over_search,
    look,
    new_people,
    notify,
    open_search,
    save_search,
    saved,
)

__all__ = [
    "bulk_action",
    "bulk_run",
    "bulk_runs",
    "columns",
    "completions",
    "delete_model",
    "delete_search",
    "edit_search",
    "exact_count",
    "filter_panel",
    "found_lately",
    "hand_over_search",
    "look",
    "models",
    "new_people",
    "notify",
    "open_search",
    "palette",
    "people",
    "people_map",
    "preview",
    "preview_shown",
    "save_search",
    "saved",
    "similar",
    "take_file",
    "undo_bulk",
    "why",
    "why_anybody",
]
