# SPDX-License-Identifier: Apache-2.0
"""Towns, countries, and places behind the name of an organisation."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from talentkreis.intake.cv.fields.words import LEGAL_FORM
from talentkreis.people import places

_REMOTE = re.compile(
    r"(?i)^(?:remote|home\s?office|deutschlandweit|bundesweit|hybrid|weltweit|worldwide)$"
)
_COUNTRIES = frozenset(
    [
        "deutschland",
        "germany",
        "österreich",
        "austria",
        "schweiz",
        "switzerland",
        "frankreich",
        "france",
        "italien",
        "italy",
        "spanien",
        "spain",
        "polen",
        "poland",
        "niederlande",
        "netherlands",
        "belgien",
        "belgium",
        "england",
        "uk",
        "usa",
        "us",
        "schottland",
        "scotland",
        "irland",
        "ireland",
        "dänemark",
        "denmark",
        "schweden",
        "sweden",
        "norwegen",
        "norway",
        "finnland",
        "finland",
        "tschechien",
        "portugal",
        "türkei",
        "turkey",
        "indien",
        "india",
        "china",
        "japan",
        "kanada",
        "canada",
        "australien",
        "australia",
        "brasilien",
        "brazil",
        "mexiko",
        "mexico",
        "luxemburg",
        "luxembourg",
        "liechtenstein",
        "ungarn",
        "hungary",
        "kroatien",
        "croatia",
        "rumänien",
        "romania",
        "griechenland",
        "greece",
        "singapur",
        "singapore",
        "d",
        "a",
        "ch",
        "de",
        "at",
        "gb",
        "vereinigte",
        "königreich",
        "kingdom",
        "united",
        "states",
        "bayern",
        "hessen",
        "sachsen",
        "nrw",
    ]
)
_TOWNS_ABROAD = frozenset(
    [
        "london",
        "paris",
        "amsterdam",
        "rotterdam",
        "brussels",
        "brüssel",
        "prague",
        "prag",
        "warsaw",
        "warschau",
        "kraków",
        "krakau",
        "budapest",
        "rome",
        "rom",
        "milan",
        "mailand",
        "madrid",
        "barcelona",
        "lisbon",
        "lissabon",
        "porto",
        "dublin",
        "edinburgh",
        "glasgow",
        "manchester",
        "birmingham",
        "leeds",
        "bristol",
        "oxford",
        "cambridge",
        "copenhagen",
        "kopenhagen",
        "stockholm",
        "oslo",
        "helsinki",
        "istanbul",
        "athens",
        "athen",
        "bucharest",
        "bukarest",
        "sofia",
        "belgrade",
        "zagreb",
        "ljubljana",
        "bratislava",
        "new-york",
        "nyc",
        "boston",
        "chicago",
        "seattle",
        "austin",
        "denver",
        "dallas",
        "houston",
        "atlanta",
        "miami",
        "philadelphia",
        "portland",
        "toronto",
        "vancouver",
        "montreal",
        "singapore",
        "singapur",
        "hong-kong",
        "tokyo",
        "tokio",
        "beijing",
        "peking",
        "shanghai",
        "shenzhen",
        "bangalore",
        "bengaluru",
        "mumbai",
        "delhi",
        "pune",
        "hyderabad",
        "chennai",
        "dubai",
        "abu-dhabi",
        "sydney",
        "melbourne",
        "brisbane",
        "auckland",
        "luxembourg",
        "luxemburg",
        "lyon",
        "marseille",
        "toulouse",
        "nice",
        "nizza",
        "strasbourg",
        "straßburg",
        "turin",
        "bologna",
        "florence",
        "florenz",
        "venice",
        "venedig",
        "naples",
        "neapel",
        "valencia",
        "sevilla",
        "malmö",
        "gothenburg",
        "göteborg",
        "aarhus",
        "antwerp",
        "antwerpen",
        "ghent",
        "gent",
        "utrecht",
        "eindhoven",
        "san-francisco",
        "los-angeles",
        "san-diego",
        "san-jose",
        "palo-alto",
        "mountain-view",
        "menlo-park",
        "sunnyvale",
        "washington",
        "berkeley",
        "tulsa",
        "oakland",
        "redmond",
        "brooklyn",
        "plymouth",
        "liverpool",
        "newcastle",
        "sheffield",
        "tel-aviv",
        "cairo",
        "kairo",
        "lagos",
        "nairobi",
        "johannesburg",
    ]
)
_AREA = re.compile(
    r"(?i)^(?:greater|großraum|raum|region|metropolregion)\s+"
    r"|\s+(?:area|und umgebung|metropolitan area|bay area|region|metropolregion)$"
)
_STATE = re.compile(r"^[A-Z]{2}(?:\s\d{5})?$")
_PLACE_WRITTEN = re.compile(r"^(?:(?:D|A|CH|DE|AT)[- ])?(?:\d{4,5}\s+)?(?P<town>[^\d,;:]{2,40})$")


@cache
def _towns() -> frozenset[str]:
    """Names of towns of the bundled gazetteer, in lower case."""
    found: set[str] = set()
    path = Path(places.__file__).with_name("places.tsv")
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("T\t"):
            _, _, name, _, _, people, *also = line.split("\t")
            del people
            found.add(name.lower())
            found.update(
                each.lower() for each in (also[0].split("|") if also else ()) if len(each) > 3
            )
    return frozenset(found)


def is_place(text: str) -> bool:
    """Whether a phrase is a town, a country or both, and nothing else."""
    bare = text.strip(" ()[].,;–-")
    if not bare or len(bare) > 60:
        return False
    if _REMOTE.match(bare):
        return True
    pieces = [piece.strip() for piece in re.split(r"[,/|]| [-–] | und | & ", bare) if piece.strip()]
    if not 1 <= len(pieces) <= 3:
        return False
    hits = [_is_one_place(piece) for piece in pieces]
    return all(hits) or (hits[0] and len(pieces) > 1 and bool(_STATE.match(pieces[1])))


def _is_one_place(text: str) -> bool:
    bare = re.sub(r"\s*\([^)]*\)$", "", text).strip()
    found = _PLACE_WRITTEN.match(bare)
    if not found:
        return False
    town = found["town"].strip().lower()
    if town in _COUNTRIES or town.replace(" ", "-") in _TOWNS_ABROAD or town in _towns():
        return True
    first = re.split(r"\s+(?:a\.|am|an|im|in|bei|b\.|i\.|ob|/)\s*", town)[0]
    if first != town and first in _towns():
        return True
    area = _AREA.sub("", town)
    if area != town and (area in _towns() or area.replace(" ", "-") in _TOWNS_ABROAD):
        return True
    return all(word in _COUNTRIES for word in town.split()) and len(town) > 2


def town_of(text: str) -> str:
    """The town of a place: ``Großraum Kiel, Deutschland`` → ``Kiel``."""
    return _AREA.sub("", text.split(",", maxsplit=1)[0].strip())


def without_place(text: str) -> tuple[str, str]:
    """``Acme GmbH, Kiel`` → the name and the place behind or before it."""
    bare = text.strip(" ,;–-|·•")
    bracket = re.search(r"\s*\(([^()]+)\)\s*$", bare)
    if bracket and is_place(bracket[1]):
        return bare[: bracket.start()].strip(" ,;"), bracket[1].strip()
    pieces = re.split(r"(\s*,\s*|\s+[-–—|]\s+|\s+in\s+)", bare)
    for count in (3, 1):  # "…, Kiel, Germany" before "…, Kiel"
        if len(pieces) > count + 1:
            tail = "".join(pieces[-count:])
            if is_place(tail):
                return "".join(pieces[: -count - 1]).strip(" ,;"), tail.strip()
    if len(pieces) >= 3:
        tail = pieces[-1]
        if re.match(r"^\d{4,5}\s+\S", tail) or (_STATE.match(tail) and len(pieces) >= 5):
            keep = -2 if re.match(r"^\d", tail) else -4
            return "".join(pieces[:keep]).strip(" ,;"), "".join(pieces[keep + 1 :]).strip()
        is_named = re.fullmatch(r"[A-ZÄÖÜ][\w.'-]+(?: [A-ZÄÖÜ][\w.'-]+)?", tail) is not None
        if len(pieces) == 3 and "," in pieces[1] and LEGAL_FORM.search(pieces[0]) and is_named:
            return pieces[0].strip(" ,;"), tail.strip()  # a town nobody listed
        if is_place(pieces[0]) and len(pieces) == 3 and "in" not in pieces[1]:
            return tail.strip(), pieces[0].strip()
    # "Acme GmbH Kiel": a town right behind the legal form
    legal = LEGAL_FORM.search(bare)
    if legal and is_place(bare[legal.end() :]):
        return bare[: legal.end()].strip(), bare[legal.end() :].strip(" ,;-–")
    return bare, ""
