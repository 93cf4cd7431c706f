# SPDX-License-Identifier: Apache-2.0
"""The filter language: tree, text in German and English, JSON.

`search.fields` knows what the words mean; this package knows how they are put together.
"""

from talentkreis.search.errors import FilterError
from talentkreis.search.language.parser import parse
from talentkreis.search.language.printer import Piece, pieces, to_text
from talentkreis.search.language.wire import from_json, to_json
from talentkreis.search.tree import (
    EVERYBODY,
    And,
    AtLeast,
    Condition,
    Duration,
    Near,
    Node,
    Not,
    Operator,
    Or,
    Unit,
    all_of,
    any_of,
)

__all__ = [
    "EVERYBODY",
    "And",
    "AtLeast",
    "Condition",
    "Duration",
    "FilterError",
    "Near",
    "Node",
    "Not",
    "Operator",
    "Or",
    "Piece",
    "Unit",
    "all_of",
    "any_of",
    "from_json",
    "parse",
    "pieces",
    "to_json",
    "to_text",
]
