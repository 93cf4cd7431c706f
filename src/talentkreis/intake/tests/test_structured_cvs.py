# SPDX-License-Identifier: Apache-2.0
"""CVs that programs wrote: JSON Resume and Europass XML give what they state, and nothing else."""

from __future__ import annotations

import io
import json
import tempfile
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.intake.cv.reading_apart import DocumentRefused, Reading, read_apart
from talentkreis.intake.cv.refusals import REFUSALS
from talentkreis.intake.tests.structured import passport, resume
from talentkreis.kernel.errors import RuleViolation
from talentkreis.people.files import FileType, recognise

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.requirement("feature:A1")


@cache
def read(content: bytes) -> Reading:
    """What the confined process says; the same file is read once for all tests."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return read_apart(file)


def values(reading: Reading, kind: str) -> list[dict[str, Any]]:
    """Values of a kind, in order."""
    return [each["value"] for each in reading.values if each["kind"] == kind]


@pytest.mark.parametrize("make", [resume, passport], ids=["json resume", "europass"])
def test_both_formats_state_the_same_person(make: Callable[[], bytes]) -> None:
    reading = read(make())
    assert (reading.language, reading.pages, reading.hidden) == ("de", 1, [])
    assert values(reading, "name") == [{"name": "Svea Callsen"}]
    assert values(reading, "email") == [{"email": "svea.callsen@example.org"}]
    assert values(reading, "phone")[0]["phone"].endswith("431 5550142")
    assert values(reading, "link")[0] == {"link": "https://svea.example"}
    assert values(reading, "city") == [{"city": "Kiel", "postcode": "24103"}]
    first = values(reading, "station")[0]
    assert (first["title"], first["employer"], first["city"]) == (
        "Softwareentwicklerin",
        "Nordwind GmbH",
        "Kiel",
    )
    assert (first["from"], first["to"], first["current"]) == ("2019-03", None, True)
    study = values(reading, "education")[0]
    assert (study["field"], study["school"], study["to"]) == (
        "Informatik",
        "Universität Kiel",
        "2015-09",
    )
    spoken = [(one["language"], one["level"]) for one in values(reading, "language")]
    assert spoken[0] == ("de", "native")
    assert spoken[1][0] == "en"


def test_a_resume_gives_skills_once_with_headings_left_out_and_mentions_unticked() -> None:
    reading = read(resume())
    listed = [one["skill"] for one in values(reading, "skill") if one["is_listed"]]
    assert listed == ["Python", "Go", "PostgreSQL", "PostGIS", "Moderation"]
    mentioned = [one["skill"] for one in values(reading, "skill") if not one["is_listed"]]
    assert "Kubernetes" in mentioned
    assert "Terraform" in mentioned
    assert values(reading, "link")[1] == {"link": "github.com/sveac"}
    assert values(reading, "station")[1]["from"] == "2016"


def test_a_language_is_spoken_as_well_as_its_weakest_spoken_part() -> None:
    assert values(read(passport()), "language")[1]["level"] == "B2"


@pytest.mark.requirement("trust:L-02")
@pytest.mark.parametrize(
    ("content", "count", "words"),
    [
        (resume(), 2, ("Ketelsen", "zuverlässig", "svea.jpg")),
        (passport(), 2, ("1990", "AAAA")),
    ],
    ids=["json resume", "europass"],
)
def test_photo_birth_date_and_referees_are_left_out_and_counted(
    content: bytes, count: int, words: tuple[str, ...]
) -> None:
    reading = read(content)
    assert reading.withheld == count
    whole = reading.text + json.dumps(reading.values, ensure_ascii=False)
    assert not [word for word in words if word in whole]


def test_every_value_points_to_its_line_of_the_text() -> None:
    reading = read(resume())
    lines = reading.text.splitlines()
    for each in reading.values:
        assert lines[each["evidence"]["line"] - 1].startswith(each["evidence"]["text"][:60])
    assert "<b>" not in reading.text


@pytest.mark.requirement("trust:S-10")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"people": []}', "wrong_type"),
        (b'{"basics": "x"}', "wrong_type"),
        (b"<html><body>x</body></html>", "wrong_type"),
        (b"<SkillsPassport><LearnerInfo>", "broken"),
        (b'<!DOCTYPE a [<!ENTITY b "b">]><SkillsPassport>&b;</SkillsPassport>', "unsafe"),
        (b"<SkillsPassport>" + b"<a>" * 400 + b"</a>" * 400 + b"</SkillsPassport>", "too_deep"),
        (resume(meta=json.loads("[" * 160 + "]" * 160)), "too_deep"),
        (b'{"basics": {}, "x": ' + b"[" * 200_000, "too_deep"),
    ],
    ids=["people", "no profile", "html", "cut off", "entity", "deep xml", "deep json", "deeper"],
)  # fmt: skip
def test_what_is_no_cv_of_a_program_says_why(content: bytes, code: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        read(content)
    assert refused.value.code == code
    assert code in REFUSALS


def test_nonsense_where_a_value_belongs_is_left_out() -> None:
    odd = {
        "basics": {"name": ["x"], "email": {"a": 1}, "location": "Kiel", "profiles": "x"},
        "work": [7, {"position": None, "startDate": 2019, "name": "Nordwind GmbH"}, {}],
        "education": {"institution": "x"},
        "skills": ["Python", {"name": "Go", "keywords": "no list"}],
        "languages": None,
    }
    reading = read(json.dumps(odd).encode())
    assert [each["kind"] for each in reading.values] == ["station", "station", "skill"]
    assert values(reading, "skill")[0]["skill"] == "Go"


def test_a_text_that_begins_with_a_bracket_stays_a_text() -> None:
    reading = read(b"{Lebenslauf}\nSvea Callsen\nsvea.callsen@example.org\nSkills\nPython")
    assert values(reading, "email") == [{"email": "svea.callsen@example.org"}]


@pytest.mark.requirement("trust:S-10")
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (resume(), FileType("json", "application/json")),
        (passport(), FileType("xml", "application/xml")),
        (
            b'<?xml version="1.0"?><?xml-stylesheet href="x"?><SkillsPassport/>',
            FileType("xml", "application/xml", has_active_content=True),
        ),
        (
            b"<SkillsPassport><a xmlns='http://www.w3.org/1999/xhtml'/></SkillsPassport>",
            FileType("xml", "application/xml", has_active_content=True),
        ),
    ],
    ids=["json", "xml", "stylesheet", "html inside"],
)
def test_both_may_be_kept_at_a_person(content: bytes, found: FileType) -> None:
    assert recognise(io.BytesIO(content), len(content)) == found


@pytest.mark.requirement("trust:S-10")
@pytest.mark.parametrize(
    "content",
    [b"<svg onload='alert(1)'/>", b"<html><SkillsPassport/></html>", b"<?xml version='1.0'?><x/>"],
)
def test_other_markup_is_not_kept(content: bytes) -> None:
    with pytest.raises(RuleViolation):
        recognise(io.BytesIO(content), len(content))
