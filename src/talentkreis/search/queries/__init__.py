# SPDX-License-Identifier: Apache-2.0
"""Reads: pages of people, counts, facets, explanations, saved views."""

from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.queries.explaining import Reason, explain, passages
from talentkreis.search.queries.facets import Facet, Option, facets
from talentkreis.search.queries.listing import (
    CLOSENESS,
    Page,
    count_exactly,
    count_in_time,
    count_people,
    counts,
    is_order,
    matches,
    matching,
    person_ids,
    search_people,
)
from talentkreis.search.queries.naming import called_alike, find_by_name
from talentkreis.search.queries.rows import (
    NextStep,
    PersonRow,
    person_rows,
    register_enrichment,
)
from talentkreis.search.queries.runs import ShownRun, run_visible_to, runs, shown, shown_whole
from talentkreis.search.queries.saved import View, views_of
from talentkreis.search.queries.scope import Count, bounded
from talentkreis.search.queries.similar import RELEVANCE, has_words, similar_people, usual_sort
from talentkreis.search.queries.spread import Spread, around, nowhere, spread
from talentkreis.search.semantic.asking import ask_ahead

__all__ = [
    "CLOSENESS",
    "RELEVANCE",
    "Count",
    "Facet",
    "NextStep",
    "Option",
    "Page",
    "PersonRow",
    "Reason",
    "ShownRun",
    "Spread",
    "View",
    "around",
    "ask_ahead",
    "bounded",
    "called_alike",
    "count_exactly",
    "count_in_time",
    "count_people",
    "counts",
    "explain",
    "facets",
    "find_by_name",
    "has_words",
    "is_order",
    "matches",
    "matching",
    "nowhere",
    "passages",
    "person_ids",
    "person_rows",
    "register_enrichment",
    "run_visible_to",
    "runs",
    "search_people",
    "setting_for",
    "shown",
    "shown_whole",
    "similar_people",
    "spread",
    "usual_sort",
    "views_of",
]
