# SPDX-License-Identifier: Apache-2.0
"""The outline of Germany, Austria, Switzerland and Liechtenstein, and where a place lies on it.

``outline.json`` comes from Natural Earth (public domain); ``docs/places.md`` says how it is built.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("outline.json")


@dataclass(frozen=True, slots=True)
class Outline:
    """Paths of a drawing `width` by `height`: the land, borders of states and of countries."""

    width: int
    height: int
    west: float
    north: float
    scale: float
    margin: int
    land: str
    states: str
    countries: str

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place lies on the drawing: Web Mercator, as the file was built."""
        return (
            (longitude - self.west) * self.scale + self.margin,
            (self.north - _mercator(latitude)) * self.scale + self.margin,
        )

    def units(self, km: float, latitude: float) -> float:
        """How long a distance is on the drawing, at a latitude."""
        return km / (_KM_PER_DEGREE * math.cos(math.radians(latitude))) * self.scale


_KM_PER_DEGREE = 111.195
# Farther north or south nothing is drawn.
_POLEWARD = 85.0


def _mercator(latitude: float) -> float:
    """In degrees, as `tools/build_outline.py` has it."""
    bounded = min(max(latitude, -_POLEWARD), _POLEWARD)
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(bounded) / 2)))


@cache
def outline() -> Outline:
    """Read once."""
    known = json.loads(_FILE.read_text(encoding="utf-8"))
    known.pop("source")
    return Outline(**known)
