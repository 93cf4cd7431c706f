# SPDX-License-Identifier: Apache-2.0
"""The XML of Europass, `SkillsPassport` of versions 3.0 to 3.4."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talentkreis.intake.cv.fields.dates import Month
from talentkreis.intake.cv.reading.containers import attribute, child
from talentkreis.intake.cv.structured.profile import LONGEST_PART, Profile, Stay, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

ROOT = "SkillsPassport"
# The order of the framework; a language is spoken as well as its weakest spoken part.
_CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
_SPOKEN = ("SpokenInteraction", "SpokenProduction", "Listening", "Reading", "Writing")
_TEXTS = ("Communication", "Organisational", "JobRelated", "Computer", "Other")
# What the law keeps away from a talent (TRUST L-02).
_WITHHELD = ("Demographics", "Photo", "Signature")


def profile_of(root: Element) -> Profile:
    """The profile of a passport; whatever is missing in it is empty here."""
    learner = child(root, "LearnerInfo")
    who = child(learner, "Identification")
    address = _at(who, "ContactInfo", "Address", "Contact")
    skills = child(learner, "Skills")
    return Profile(
        name=" ".join(
            filter(None, (_says(who, "PersonName", part) for part in ("FirstName", "Surname")))
        ),
        emails=[_says(who, "ContactInfo", "Email", "Contact")],
        phones=_contacts(who, "TelephoneList"),
        links=_contacts(who, "WebsiteList"),
        postcode=_says(address, "PostalCode")[:12],
        city=_says(address, "Municipality")[:120],
        summary=_headline(learner),
        work=[_work(one) for one in _list(learner, "WorkExperienceList")],
        studies=[_study(one) for one in _list(learner, "EducationList")],
        languages=list(_languages(child(skills, "Linguistic"))),
        more=[
            *(_says(skills, part, "Description", longest=LONGEST_PART) for part in _TEXTS),
            *(_achievement(one) for one in _list(learner, "AchievementList")),
        ],
        withheld=sum(child(who, name) is not None for name in _WITHHELD),
    )


def _at(element: Element | None, *path: str) -> Element | None:
    for name in path:
        element = child(element, name)
    return element


def _says(element: Element | None, *path: str, longest: int = 200) -> str:
    """The text at a path, with what stands in it."""
    found = _at(element, *path)
    return words("".join(found.itertext()), longest) if found is not None else ""


def _list(element: Element | None, name: str) -> list[Element]:
    found = child(element, name)
    return list(found) if found is not None else []


def _contacts(who: Element | None, name: str) -> list[str]:
    listed = child(child(who, "ContactInfo"), name)
    return [_says(one, "Contact") for one in (listed if listed is not None else ())]


def _headline(learner: Element | None) -> str:
    said = _says(learner, "Headline", "Description", "Label", longest=LONGEST_PART)
    return said or _says(learner, "Headline", "Description", longest=LONGEST_PART)


def _month(period: Element | None, name: str) -> Month | None:
    """`year="2001" month="--03"`, as XML Schema writes a month (gMonth)."""
    point = child(period, name)
    if point is None or not re.fullmatch(r"19[5-9]\d|20\d\d", attribute(point, "year")):
        return None
    month = re.fullmatch(r"-{0,2}(0?[1-9]|1[0-2])", attribute(point, "month"))
    return Month(int(attribute(point, "year")), int(month[1]) if month else None)


def _stay(one: Element, *, title: str, organisation: Element | None, subject: str = "") -> Stay:
    period = child(one, "Period")
    return Stay(
        title=title,
        subject=subject,
        organisation=_says(organisation, "Name"),
        city=_says(organisation, "ContactInfo", "Address", "Contact", "Municipality")[:120],
        start=_month(period, "From"),
        end=_month(period, "To"),
        is_current=_says(period, "Current").lower() == "true",
        text=_says(one, "Activities", longest=LONGEST_PART),
    )


def _work(one: Element) -> Stay:
    title = _says(one, "Position", "Label") or _says(one, "Position")
    return _stay(one, title=title, organisation=child(one, "Employer"))


def _study(one: Element) -> Stay:
    subject = _says(one, "Field", "Label")
    return _stay(
        one, title=_says(one, "Title"), organisation=child(one, "Organisation"), subject=subject
    )


def _languages(linguistic: Element | None) -> Iterator[tuple[str, str]]:
    for one in _list(linguistic, "MotherTongueList"):
        yield _language(one), "native"
    for one in _list(linguistic, "ForeignLanguageList"):
        levels = child(one, "ProficiencyLevel")
        said = [level for part in _SPOKEN if (level := _says(levels, part).upper()) in _CEFR]
        yield _language(one), min(said[:2], key=_CEFR.index, default="")


def _language(one: Element) -> str:
    return _says(one, "Description", "Label") or _says(one, "Description", "Code")


def _achievement(one: Element) -> str:
    return _says(one, "Description", longest=LONGEST_PART)
