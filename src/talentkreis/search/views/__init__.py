# SPDX-License-Identifier: Apache-2.0
"""Pages of finding."""

from talentkreis.search.views.keeping import bulk_action, delete_view, save_view
from talentkreis.search.views.listing import filter_panel, people
from talentkreis.search.views.parts import palette, preview, why, why_anybody

__all__ = [
    "bulk_action",
    "delete_view",
    "filter_panel",
    "palette",
    "people",
    "preview",
    "save_view",
    "why",
    "why_anybody",
]
