# SPDX-License-Identifier: Apache-2.0
"""Reads of newsletters and of the year plan."""

from talentkreis.newsletters.queries.editions import edition_of, taken_down
from talentkreis.newsletters.queries.figures import Figures, figures_of
from talentkreis.newsletters.queries.issues import (
    BlockLine,
    IssueLine,
    Obstacle,
    audience_text,
    block_lines,
    block_of,
    filter_text,
    issue_lines,
    issue_visible_to,
    obstacles,
    pools_to_choose,
    stale_items,
)
from talentkreis.newsletters.queries.readers import MOST_PEOPLE, audience_ids, load_readers
from talentkreis.newsletters.queries.segments import (
    ForOne,
    Segment,
    Segments,
    for_one,
    segments_of,
)

__all__ = [
    "MOST_PEOPLE",
    "BlockLine",
    "Figures",
    "ForOne",
    "IssueLine",
    "Obstacle",
    "Segment",
    "Segments",
    "audience_ids",
    "audience_text",
    "block_lines",
    "block_of",
    "edition_of",
    "figures_of",
    "filter_text",
    "for_one",
    "issue_lines",
    "issue_visible_to",
    "load_readers",
    "obstacles",
    "pools_to_choose",
    "segments_of",
    "stale_items",
    "taken_down",
]
