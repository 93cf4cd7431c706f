# SPDX-License-Identifier: Apache-2.0
"""Before many are written to: would the world's mail servers take our mail (TRUST E-01, E-18).

`dmarc`, `spf` and `signing` read what a domain says about itself; they ask through a function
they are given. `asking` asks the name servers, where an admin switched that on. `lint` looks at a
mail as it would be sent. `verdict` puts all lines together: what is red blocks a start.
"""

from talentkreis.mail.preflight.lines import Level, Line, Topic
from talentkreis.mail.preflight.verdict import (
    Draft,
    lines_of,
    preflight_blocks,
    require_no_red,
)

__all__ = [
    "Draft",
    "Level",
    "Line",
    "Topic",
    "lines_of",
    "preflight_blocks",
    "require_no_red",
]
