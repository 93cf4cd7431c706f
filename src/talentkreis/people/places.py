# SPDX-License-Identifier: Apache-2.0
"""Towns and postal codes of Germany, Austria, Switzerland and Liechtenstein, offline.

Reads ``places.tsv`` once and lazily (33,000 lines; ``docs/places.md`` says what it covers and
how it is built). Nothing here asks the network or the database.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from talentkreis.kernel.text import fold, fold_short

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE = Path(__file__).with_name("places.tsv")
_EARTH_KM = 6371.0088  # mean radius (IUGG)
# A code without a country is searched in this order; the text beside it may decide otherwise.
_ORDER = ("DE", "AT", "CH", "LI")
_CODE = re.compile(
    r"(?:(?P<country>DE|D|AT|A|CH|FL|LI)[ -]+)?(?P<code>\d{4,5})\b[ ,]*(?P<rest>.*)", re.IGNORECASE
)
_COUNTRY = {"D": "DE", "A": "AT", "FL": "LI"}


# Cells of some ten kilometres, in degrees of latitude and longitude; how many around to look into.
_CELL: Final = (0.1, 0.15)
_RINGS: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A town or a postal code with its middle; `postcode` is empty for towns."""

    name: str
    country: str
    latitude: float
    longitude: float
    postcode: str = ""

    @property
    def label(self) -> str:
        """How a person writes it: ``24103 Kiel`` or ``Kiel``."""
        return f"{self.postcode} {self.name}".strip()


def distance_km(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Great-circle distance (haversine); the same formula stands in the compiled SQL."""
    half_lat = math.sin(math.radians(to_lat - from_lat) / 2)
    half_lon = math.sin(math.radians(to_lon - from_lon) / 2)
    inner = half_lat**2 + (
        math.cos(math.radians(from_lat)) * math.cos(math.radians(to_lat)) * half_lon**2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, inner)))


@lru_cache(maxsize=20_000)
def find(text: str, country: str = "") -> Place | None:
    """The place somebody means with a town's name, a postal code, or both (``1010 Wien``).

    Among towns of one name the largest wins, unless `country` (ISO, two letters) says otherwise.
    """
    written = _CODE.fullmatch(text.strip())
    if written:
        said = (written["country"] or "").upper()
        return _by_code(written["code"], written["rest"], _COUNTRY.get(said, said) or country)
    return _by_name(text, country)


def locate(*, postcode: str = "", city: str = "", country: str = "") -> Place | None:
    """The place of an address: by postal code where it is known, else by the town's name."""
    code = postcode.strip()
    if code and (place := find(f"{code} {city}".strip(), country.upper())):
        return place
    return _by_name(city, country.upper()) if city.strip() else None


def suggest(text: str, limit: int = 8) -> list[str]:
    """Names and codes beginning with `text`, large towns first; for completion in fields."""
    start = fold(text)
    if not start:
        return []
    names, ranked = _prefixes()
    found: list[tuple[int, str]] = []
    position = bisect_left(names, start)
    while position < len(names) and names[position].startswith(start):
        found.append(ranked[position])
        position += 1
    return list(dict.fromkeys(label for _, label in sorted(found)))[:limit]


def at(latitude: float, longitude: float) -> Place | None:
    """The place these coordinates are of, else the nearest town within some 50 km."""
    exact, _nearby = _by_coordinates()
    return exact.get((latitude, longitude)) or _nearest(latitude, longitude)


def unmistakable(place: Place) -> str:
    """A way to write this place that `find` reads as this very one, or an empty string."""
    country = {"DE": "D", "AT": "A"}.get(place.country, place.country)
    for text in (place.name, place.label, f"{country} {place.postcode}"):
        found = find(text)
        if found and (found.country, found.latitude, found.longitude) == (
            place.country, place.latitude, place.longitude,
        ):  # fmt: skip
            return text
    return ""


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    towns: dict[str, list[Place]]  # folded name → towns, largest first
    codes: dict[str, list[Place]]  # postal code → one place per country


@cache
def _gazetteer() -> _Gazetteer:
    towns: dict[str, list[Place]] = {}
    codes: dict[str, list[Place]] = {}
    villages: list[Place] = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition("\t")
        if kind == "T":
            country, name, latitude, longitude, _people, also = rest.split("\t")
            place = Place(name, country, float(latitude), float(longitude))
            for spelling in (name, *filter(None, also.split("|"))):
                for key in {fold(spelling), fold_short(spelling)}:
                    towns.setdefault(key, []).append(place)
        elif kind == "P":
            country, code, latitude, longitude, names = rest.split("\t")
            listed = names.split("|")
            place = Place(listed[0], country, float(latitude), float(longitude), code)
            codes.setdefault(code, []).append(place)
            villages += [Place(n, country, place.latitude, place.longitude) for n in listed if n]
    for village in villages:  # too small for the list of towns, known to the post
        for key in {fold(village.name), fold_short(village.name)}:
            towns.setdefault(key, [village])
    for places in codes.values():
        places.sort(key=lambda place: _ORDER.index(place.country))
    return _Gazetteer(towns, codes)


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return math.floor(latitude / _CELL[0]), math.floor(longitude / _CELL[1])


def _ring(row: int, column: int, size: int) -> Iterator[tuple[int, int]]:
    """The cells that are so many away from this one."""
    for down in range(-size, size + 1):
        step = 1 if abs(down) == size else 2 * size
        for right in range(-size, size + 1, step):
            yield row + down, column + right


def _nearest(latitude: float, longitude: float) -> Place | None:
    """Ring by ring around a point, until no town of the next one could be nearer.

    Over so few kilometres the earth is flat: what differs from the great circle is some metres.
    """
    _exact, nearby = _by_coordinates()
    row, column = _cell(latitude, longitude)
    narrower = math.cos(math.radians(latitude))
    highest, widest = _CELL[0], _CELL[1] * narrower
    nearest, least = None, math.inf
    for size in range(_RINGS + 1):
        if least <= ((size - 1) * min(highest, widest)) ** 2 and size:
            break
        for cell in _ring(row, column, size):
            for town in nearby.get(cell, ()):
                away = (town.latitude - latitude) ** 2
                away += ((town.longitude - longitude) * narrower) ** 2
                if away < least:
                    nearest, least = town, away
    return nearest


@cache
def _by_coordinates() -> tuple[
    dict[tuple[float, float], Place], dict[tuple[int, int], list[Place]]
]:
    """Every place by its middle, a town before a postal code; towns by cells."""
    known = _gazetteer()
    exact: dict[tuple[float, float], Place] = {}
    nearby: dict[tuple[int, int], list[Place]] = {}
    for place in (place for found in known.codes.values() for place in found):
        exact[place.latitude, place.longitude] = place
    for town in dict.fromkeys(town for found in known.towns.values() for town in found):
        if not town.postcode:
            exact[town.latitude, town.longitude] = town
            nearby.setdefault(_cell(town.latitude, town.longitude), []).append(town)
    return exact, nearby


@cache
def _prefixes() -> tuple[list[str], list[tuple[int, str]]]:
    """Sorted folded names and codes, with rank and label beside each."""
    known = _gazetteer()
    entries = [
        (key, (rank, places[0].name)) for rank, (key, places) in enumerate(known.towns.items())
    ]
    entries += [
        (code, (len(entries), place.label))
        for code, found in known.codes.items()
        for place in found
    ]
    entries.sort()
    return [key for key, _ in entries], [ranked for _, ranked in entries]


def _by_code(code: str, town: str, country: str) -> Place | None:
    found = _gazetteer().codes.get(code, [])
    if country:
        found = [place for place in found if place.country == country]
    if town and len(found) > 1:
        near = {place.country for place in _gazetteer().towns.get(fold(town), [])}
        found = [place for place in found if place.country in near] or found
    return found[0] if found else None


def _by_name(text: str, country: str) -> Place | None:
    towns = _gazetteer().towns
    found = towns.get(fold(text)) or towns.get(fold_short(text)) or []
    if country:
        found = [place for place in found if place.country == country]
    return found[0] if found else None
