# SPDX-License-Identifier: Apache-2.0
"""Pages of finding."""

from talentkreis.search.views.keeping import (
    bulk_action,
    bulk_run,
    bulk_runs,
    delete_view,
    save_view,
    undo_bulk,
)
from talentkreis.search.views.listing import filter_panel, people, similar
from talentkreis.search.views.parts import palette, preview, why, why_anybody

__all__ = [
    "bulk_action",
    "bulk_run",
    "bulk_runs",
    "delete_view",
    "filter_panel",
    "palette",
    "people",
    "preview",
    "save_view",
    "similar",
    "undo_bulk",
    "why",
    "why_anybody",
]
