# SPDX-License-Identifier: Apache-2.0
"""How sure is sure: thresholds over bits of evidence. Pure."""

from __future__ import annotations

from enum import StrEnum

from talentkreis.intake.duplicates.engine.clustering import CERTAIN

# Eight to one.
LIKELY = 3.0
# Below this nobody is shown as perhaps known.
POSSIBLE = 0.0
# An employer may ask for more certainty before anything is merged without a look, never for less.
LEAST_AUTOMATIC = CERTAIN


class Certainty(StrEnum):
    """How sure we are, in three words."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


def certainty_of(weight: float, *, is_tied: bool) -> Certainty:
    """The word for a weight in bits.

    Certain are only those who are tied by an address or a birth date: whatever else is the same,
    father and son of one name may share it.
    """
    if weight >= CERTAIN and is_tied:
        return Certainty.CERTAIN
    return Certainty.LIKELY if weight >= LIKELY else Certainty.POSSIBLE
