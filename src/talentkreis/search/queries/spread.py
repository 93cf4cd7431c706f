# SPDX-License-Identifier: Apache-2.0
"""Where the people of a result live: counted by place in the database, drawn together here.

Of a broad filter at most `COUNTED` people are counted, from all over the table; each number is
then a least one. Places closer together than the radius share a circle, whose middle is the place
most of them live in.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.organisation.rights import require
from talentkreis.people import places
from talentkreis.search.fields.measures import UNKNOWN
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.permissions import Right
from talentkreis.search.queries.scope import bounded, sources, through_indexes
from talentkreis.search.tree import EVERYBODY, And, Condition, Near, Node, Operator, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.places import Place

COUNTED = 20_000
# More circles than this nobody can tell apart; whoever lives elsewhere is a number below.
MOST_CIRCLES = 60
RADII = (5, 10, 25, 50, 100)
PLACE = "place"
# A view this wide is drawn with circles of the radius beside it.
_FITTING = ((60.0, 5), (140.0, 10), (420.0, 25))
_USUAL = 50
# A town may lie so much of the radius beside the postal code most people have.
_OFF_CENTRE = 0.2
# No part of a town lies farther from its middle.
_TOWN_KM = 15


@dataclass(slots=True)
class Circle:
    """People in and around a place."""

    place: Place
    count: int = 0
    names: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The place most of them live in."""
        return self.names.most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class Spread:
    """Circles, the largest first; how many live elsewhere and nowhere known; what was counted.

    `is_part`: there are more people than were counted, and each number is a least one.
    """

    circles: list[Circle]
    km: int
    counted: int
    nowhere: int
    elsewhere: int
    is_part: bool


def spread(actor: Actor, node: Node = EVERYBODY, km: int | None = None) -> Spread:
    """How the people a filter finds spread over the country.

    `km` is one of RADII, else what suits how far apart they live. Raises NotAllowed, RuleViolation
    where the database cannot answer in time.
    """
    require(actor, Right.FIND)
    setting = setting_for(actor)
    with bounded(), connection.cursor() as database:
        [source] = sources(database, [node], setting)
        database.execute(
            through_indexes(
                "SELECT latitude, longitude, count(*) FROM (SELECT latitude, longitude"  # noqa: S608 - a compiled fragment
                f" {source.fragment.sql} LIMIT {COUNTED + 1}) AS found GROUP BY 1, 2"
            ),
            list(source.fragment.parameters),
        )
        database.nextset()
        rows: list[tuple[float | None, float | None, int]] = database.fetchall()
    counted = sum(number for _latitude, _longitude, number in rows)
    homes: Counter[Place] = Counter()
    for latitude, longitude, number in rows:
        place = None
        if latitude is not None and longitude is not None:
            place = places.at(latitude, longitude)
        if place is not None:
            homes[place] += number
    radius = km if km in RADII else _fitting(homes)
    circles = _circles(homes, radius)
    drawn = circles[:MOST_CIRCLES]
    return Spread(
        circles=drawn,
        km=radius,
        counted=min(counted, COUNTED),
        nowhere=counted - homes.total(),
        elsewhere=sum(circle.count for circle in circles[MOST_CIRCLES:]),
        is_part=source.is_part or counted > COUNTED,
    )


def around(node: Node, circle: Circle, km: int) -> Node | None:
    """The filter around a circle's place, instead of a radius it had; None for one unnamed."""
    town = places.find(circle.name, circle.place.country)
    is_near = town is not None and places.find(circle.name) == town
    if town is not None and is_near and _away(town, circle.place) <= km * _OFF_CENTRE:
        text = circle.name
    else:
        text = places.unmistakable(circle.place)
    if not text:
        return None
    parts = node.parts if isinstance(node, And) else (node,)
    kept = [part for part in parts if not _is_radius(part)]
    return all_of([*kept, Condition(PLACE, Operator.IS, Near(text, km))])


def nowhere(node: Node) -> Node:
    """The filter for those whose place nobody knows."""
    return all_of([node, Condition(PLACE, Operator.IS, UNKNOWN)])


def _is_radius(part: Node) -> bool:
    return isinstance(part, Condition) and part.field == PLACE and isinstance(part.value, Near)


def _fitting(homes: Iterable[Place]) -> int:
    """A radius that shows some structure, whatever the distances."""
    known = list(homes)
    if not known:
        return _USUAL
    south, north = min(p.latitude for p in known), max(p.latitude for p in known)
    west, east = min(p.longitude for p in known), max(p.longitude for p in known)
    across = places.distance_km(south, west, north, east)
    return next((km for widest, km in _FITTING if across <= widest), _USUAL)


def _circles(homes: Counter[Place], km: int) -> list[Circle]:
    """Places drawn to the most populous one nearby, cell by cell of a grid as wide as a circle."""
    grid: dict[tuple[int, int], list[Circle]] = {}
    height = km / 111.195
    for place, number in sorted(homes.items(), key=lambda home: (-home[1], home[0].label)):
        # At 56° north a degree of longitude is 62 km, the least within the outline.
        row, column = int(place.latitude // height), int(place.longitude // (height / 0.55))
        nearby = [
            circle
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
            for circle in grid.get((row + down, column + right), ())
        ]
        nearest = min(nearby, key=lambda circle: _away(circle.place, place), default=None)
        if nearest is None or _away(nearest.place, place) > km:
            nearest = Circle(place)
            grid.setdefault((row, column), []).append(nearest)
        nearest.count += number
        nearest.names[_town(place)] += number
    found = [circle for cell in grid.values() for circle in cell]
    return sorted(found, key=lambda circle: (-circle.count, circle.place.label))


@lru_cache(maxsize=5_000)
def _town(place: Place) -> str:
    """The town behind a postal code that names a part of it: Dresden for Dresden Friedrichstadt."""
    words = place.name.split()
    for length in range(1, len(words)):
        town = places.find(" ".join(words[:length]), place.country)
        if town is not None and _away(town, place) <= _TOWN_KM:
            return town.name
    return place.name


def _away(one: Place, other: Place) -> float:
    return places.distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
