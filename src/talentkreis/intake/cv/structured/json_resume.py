# SPDX-License-Identifier: Apache-2.0
"""JSON Resume (schema 1.0.0, and what older files call differently)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from talentkreis.intake.cv.fields.dates import Month
from talentkreis.intake.cv.structured.profile import LONGEST_PART, Profile, Stay, words
from talentkreis.taxonomy.finding import find_skills

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = re.compile(r"(19[5-9]\d|20\d\d)(?:-(0[1-9]|1[0-2]))?(?:-\d\d)?(?:T.*)?")
_NETWORKS = {
    "linkedin": "linkedin.com/in/",
    "xing": "xing.com/profile/",
    "github": "github.com/",
    "gitlab": "gitlab.com/",
}
# Of other people, or what the law keeps away from a talent (TRUST L-02).
_WITHHELD = ("image", "picture", "birthDate", "birthdate", "nationality", "gender")
_REFERENCES = "references"


def profile_of(found: dict[str, Any]) -> Profile:
    """The profile of a file; what is no text, list or object where one belongs is left out."""
    basics = found["basics"]
    place = basics.get("location")
    place = place if isinstance(place, dict) else {}
    return Profile(
        name=words(basics.get("name")),
        emails=[words(basics.get("email"))],
        phones=[words(basics.get("phone"))],
        links=[words(basics.get(key)) for key in ("url", "website")] + list(_profiles(basics)),
        postcode=words(place.get("postalCode"), 12),
        city=words(place.get("city"), 120),
        summary=_text(basics.get("summary")),
        work=[_work(one) for one in _objects(found.get("work"))],
        studies=[_study(one) for one in _objects(found.get("education"))],
        skills=list(_skills(found)),
        languages=[
            (words(one.get("language") or one.get("name")), words(one.get("fluency")))
            for one in _objects(found.get("languages"))
        ],
        more=list(_more(found)),
        withheld=sum(bool(basics.get(key)) for key in _WITHHELD)
        + len(list(_objects(found.get(_REFERENCES)))),
    )


def _objects(found: object) -> Iterator[dict[str, Any]]:
    return (one for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))


def _text(found: object) -> str:
    return words(found, LONGEST_PART)


def _lists(*found: object) -> Iterator[str]:
    for one in found:
        yield from filter(None, map(words, one if isinstance(one, list) else ()))


def _profiles(basics: dict[str, Any]) -> Iterator[str]:
    for one in _objects(basics.get("profiles")):
        host = _NETWORKS.get(words(one.get("network")).lower(), "")
        name = words(one.get("username"))
        if url := words(one.get("url")):
            yield url
        elif host and re.fullmatch(r"[\w.-]{2,60}", name):
            yield f"{host}{name}"


def _month(found: object) -> Month | None:
    hit = _DAY.fullmatch(words(found))
    return Month(int(hit[1]), int(hit[2]) if hit[2] else None) if hit else None


def _work(one: dict[str, Any]) -> Stay:
    start, end = _month(one.get("startDate")), _month(one.get("endDate"))
    return Stay(
        title=words(one.get("position")),
        organisation=words(one.get("name") or one.get("company")),
        city=words(one.get("location"), 120),
        start=start,
        end=end,
        # The schema: without an end it goes on.
        is_current=start is not None and not one.get("endDate"),
        text=_together(one.get("summary"), one.get("highlights")),
    )


def _study(one: dict[str, Any]) -> Stay:
    start, end = _month(one.get("startDate")), _month(one.get("endDate"))
    return Stay(
        title=words(one.get("studyType")),
        subject=words(one.get("area")),
        organisation=words(one.get("institution")),
        start=start,
        end=end,
        is_current=start is not None and not one.get("endDate"),
        text=_together("", one.get("courses")),
    )


def _together(summary: object, points: object) -> str:
    return " ".join(filter(None, (_text(summary), ". ".join(_lists(points)))))[:LONGEST_PART]


def _skills(found: dict[str, Any]) -> Iterator[str]:
    """Keywords, and the name above them where it is a skill and no heading."""
    for one in _objects(found.get("skills")):
        name, keywords = words(one.get("name")), list(_lists(one.get("keywords")))
        if name and (not keywords or _is_skill(name)):
            yield name
        yield from keywords


def _is_skill(name: str) -> bool:
    return any(hit.end - hit.start == len(name) for hit in find_skills(name, language="en"))


def _more(found: dict[str, Any]) -> Iterator[str]:
    """Projects, certificates and publications as text: skills are mentioned there."""
    for one in _objects(found.get("projects")):
        said = _together(one.get("description"), one.get("highlights"))
        yield ". ".join(filter(None, (words(one.get("name")), said, *_lists(one.get("keywords")))))
    for key in ("certificates", "publications", "awards"):
        for one in _objects(found.get(key)):
            yield words(one.get("name") or one.get("title"))
