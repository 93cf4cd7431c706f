# SPDX-License-Identifier: Apache-2.0
"""JSON Resume and Europass XML files as CVs, to be rendered and measured."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from defusedxml.ElementTree import parse

from bench.cv_people import Cv, Stop
from talentkreis.intake.cv.fields.languages import language_code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element


def samples_in(folder: Path) -> Iterator[tuple[str, Cv]]:
    """Every sample of either standard in a folder."""
    for path in sorted(folder.rglob("*.json")):
        content = json.loads(path.read_text("utf-8"))
        if isinstance(content, dict) and isinstance(content.get("basics"), dict):
            yield path.stem, from_json_resume(content)
    for path in sorted(folder.rglob("*.xml")):
        root = parse(path).getroot()
        if root.tag.endswith(("SkillsPassport", "LearnerInfo")):
            cv = from_europass(root)
            if cv.name.strip() and cv.stations:
                yield path.stem, cv


def _point(text: Any) -> tuple[int, int | None] | None:
    found = re.match(r"(\d{4})(?:-(\d{1,2}))?", str(text or ""))
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None


def from_json_resume(content: dict[str, Any]) -> Cv:
    """A JSON Resume as a CV."""
    basics = content["basics"]
    place = basics.get("location") or {}
    stations = [
        Stop(
            w.get("position", ""), w.get("name") or w.get("company", ""), w.get("location", ""),
            _point(w.get("startDate")), _point(w.get("endDate")),
            tasks=[*(w.get("highlights") or [])][:4],
        )
        for w in content.get("work") or []
    ]  # fmt: skip
    education = [
        Stop(
            e.get("studyType", ""), e.get("institution", ""), "",
            _point(e.get("startDate")), _point(e.get("endDate")), subject=e.get("area", ""),
        )
        for e in content.get("education") or []
    ]  # fmt: skip
    skills = {
        s["name"]: list(s.get("keywords") or [s["name"]]) for s in content.get("skills") or []
    }
    languages = []
    for spoken in content.get("languages") or []:
        fluency = spoken.get("fluency", "")
        level = "native" if "native" in fluency.lower() else ""
        code = language_code(spoken.get("language", "")) or spoken.get("language", "")
        languages.append((code, spoken.get("language", ""), level, fluency))
    links = [basics.get("url", ""), *(p.get("url", "") for p in basics.get("profiles") or [])]
    return Cv(
        language="en",
        name=basics.get("name", ""),
        email=basics.get("email", ""),
        phones=[basics["phone"]] if basics.get("phone") else [""],
        links=[link for link in links if link],
        street=place.get("address", ""),
        town=f"{place.get('city', '')}, {place.get('region', '')} {place.get('postalCode', '')}".strip(
            " ,"
        ),
        birth="",
        summary=basics.get("summary", ""),
        stations=stations,
        education=education,
        skills=skills,
        languages=languages,
        hobbies=[i["name"] for i in content.get("interests") or []],
    )


def _all(element: Element, *path: str) -> list[Element]:
    level = [element]
    for name in path:
        level = [child for each in level for child in each if child.tag.rpartition("}")[2] == name]
    return level


def _text(element: Element, *path: str) -> str:
    return next(
        (" ".join((each.text or "").split()) for each in _all(element, *path) if each.text), ""
    )


def _europass_point(element: Element, name: str) -> tuple[int, int | None] | None:
    for point in _all(element, "Period", name):
        year = point.get("year") or ""
        month = (point.get("month") or "").strip("-")
        return (int(year), int(month) if month else None) if year.isdigit() else None
    return None


def from_europass(root: Element) -> Cv:
    """A Europass CV as a CV."""
    learner = root if root.tag.endswith("LearnerInfo") else _all(root, "LearnerInfo")[0]
    who = _all(learner, "Identification")[0]
    contact = ("ContactInfo",)
    name = f"{_text(who, 'PersonName', 'FirstName')} {_text(who, 'PersonName', 'Surname')}".strip()
    words = [w.capitalize() if w.isupper() else w for w in name.split()]
    stations = [
        Stop(
            _text(w, "Position", "Label"), _text(w, "Employer", "Name"),
            _text(w, "Employer", "ContactInfo", "Address", "Contact", "Municipality"),
            _europass_point(w, "From"), _europass_point(w, "To"),
        )
        for w in _all(learner, "WorkExperienceList", "WorkExperience")
    ]  # fmt: skip
    education = [
        Stop(
            _text(e, "Title"), _text(e, "Organisation", "Name"), "",
            _europass_point(e, "From"), _europass_point(e, "To"), subject="",
        )
        for e in _all(learner, "EducationList", "Education")
    ]  # fmt: skip
    languages = []
    for each in _all(learner, "Skills", "Linguistic", "MotherTongueList", "MotherTongue"):
        label = _text(each, "Description", "Label")
        languages.append((language_code(label) or label, label, "native", "mother tongue"))
    for each in _all(learner, "Skills", "Linguistic", "ForeignLanguageList", "ForeignLanguage"):
        label = _text(each, "Description", "Label")
        level = _text(each, "ProficiencyLevel", "Reading")
        languages.append((language_code(label) or label, label, level, level))
    links = [_text(w, "Contact") for w in _all(who, *contact, "WebsiteList", "Website")]
    phones = [_text(t, "Contact") for t in _all(who, *contact, "TelephoneList", "Telephone")]
    where = _all(who, *contact, "Address", "Contact")
    return Cv(
        language="en",
        name=" ".join(words),
        email=_text(who, *contact, "Email", "Contact"),
        phones=phones[:1] or [""],
        links=links,
        street=_text(where[0], "AddressLine") if where else "",
        town=f"{_text(where[0], 'PostalCode')} {_text(where[0], 'Municipality')}".strip()
        if where
        else "",
        birth="10.03.1961",
        summary="",
        stations=stations,
        education=education,
        skills={},
        languages=[each for each in languages if each[1]],
        hobbies=[],
    )
