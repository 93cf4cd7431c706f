# SPDX-License-Identifier: Apache-2.0
"""Profiles that networks print as PDF: recognised, read over all pages, told apart from CVs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from talentkreis.intake.cv.fields.languages import level_of
from talentkreis.intake.cv.fields.parsing import parse
from talentkreis.intake.cv.reading.formats import read_document
from talentkreis.intake.cv.storing import read_cv
from talentkreis.intake.models import CvFile
from talentkreis.intake.tests.documents import CV
from talentkreis.intake.tests.profiles import ENGLISH, GERMAN, profile
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.models import ContactPoint, FieldHistory, Person, PersonLanguage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.tests.profiles import Line


def _read(content: bytes) -> dict[str, Any]:
    return parse(read_document(content))


def _values(answer: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [value["value"] for value in answer["values"] if value["kind"] == kind]


@pytest.mark.requirement("feature:A3")
def test_a_german_profile_of_three_pages_gives_everything_it_says() -> None:
    answer = _read(profile(*GERMAN))
    assert (answer["notes"], answer["pages"]) == (["linkedin_profile"], 3)
    assert _values(answer, "name") == [{"name": "Jule Petersen"}]
    assert _values(answer, "email") == [{"email": "jule.petersen@example.org"}]
    assert _values(answer, "phone") == [{"phone": "0171 5550142"}]
    assert [value["link"] for value in _values(answer, "link")] == [
        "www.linkedin.com/in/jule-petersen-4b1", "netze.example.org/ueber-mich",
        "petersen.example",
    ]  # fmt: skip
    assert _values(answer, "city") == [{"city": "Flensburg", "postcode": ""}]
    stations = _values(answer, "station")
    assert [(s["title"], s["employer"], s["from"], s["to"]) for s in stations] == [
        ("Leiterin Netzplanung", "Stadtwerke Flensburg GmbH", "2022-01", None),
        ("Planerin", "Stadtwerke Flensburg GmbH", "2017-12", "2021-12"),
        ("Werkstudentin", "Nordlicht", "2015-03", "2017-11"),
    ]
    assert [s["city"] for s in stations] == [
        "Flensburg, Schleswig-Holstein, Deutschland", "", "Eckernförde",
    ]  # fmt: skip
    assert stations[0]["text"].splitlines() == [
        "Leitung von zwölf Personen, seit 2023 auch für Husum.",
        "Neues Verfahren für Anschlüsse.",
    ]
    education = _values(answer, "education")
    assert [(e["school"], e["degree"], e["field"], e["to"]) for e in education] == [
        ("Hochschule Flensburg", "Bachelor of Engineering", "Elektrische Energiesystemtechnik",
         "2017"),
        ("Duborg-Skolen", "Abitur", "", None),
    ]  # fmt: skip
    assert [(s["language"], s["level"]) for s in _values(answer, "language")] == [
        ("de", "native"), ("en", "C2"), ("da", "B1"),
    ]  # fmt: skip
    listed = [s["skill"] for s in _values(answer, "skill") if s["is_listed"]]
    assert listed == ["Netzplanung", "Schaltanlagen"]


@pytest.mark.requirement("feature:A3")
def test_an_english_profile_is_read_as_well() -> None:
    answer = _read(profile(*ENGLISH))
    assert answer["notes"] == ["linkedin_profile"]
    assert [
        (s["title"], s["employer"], s["from"], s["to"], s["city"])
        for s in _values(answer, "station")
    ] == [
        ("Analyst", "Engine Works", "2021-03", None, "Oak Park, Illinois, United States"),
        ("Trainee", "Babbage & Sons", "2019", "2021", ""),
    ]
    (education,) = _values(answer, "education")
    assert (education["degree"], education["field"]) == ("Master of Science", "Mathematics")
    assert [(s["language"], s["level"]) for s in _values(answer, "language")] == [
        ("en", "native"), ("fr", "C1"), ("la", "A2"),
    ]  # fmt: skip
    assert _values(answer, "city") == [{"city": "London", "postcode": ""}]


def test_each_value_names_the_page_it_stands_on() -> None:
    found = {
        value["value"].get("employer") or value["value"].get("school"): value["evidence"]
        for value in _read(profile(*GERMAN))["values"]
        if value["kind"] in {"station", "education"}
    }
    assert found["Nordlicht"]["page"] == 2
    assert "März 2015 – November 2017 (2 Jahre 9 Monate)" in found["Nordlicht"]["text"]
    assert found["Hochschule Flensburg"]["page"] == 3


@pytest.mark.parametrize(
    ("german", "english", "level"),
    [
        ("Muttersprache oder zweisprachig", "Native or Bilingual", "native"),
        ("Verhandlungssicher", "Full Professional", "C2"),
        ("Fließend", "Professional Working", "C1"),
        ("Gute Kenntnisse", "Limited Working", "B1"),
        ("Grundkenntnisse", "Elementary", "A2"),
    ],
)
def test_the_words_of_the_network_have_levels_of_their_own(
    german: str, english: str, level: str
) -> None:
    assert [level_of(f"({words})", "linkedin") for words in (german, english)] == [level, level]
    assert level_of("(B2)", "linkedin") == "B2"


def test_a_cv_that_names_a_profile_is_no_printed_profile() -> None:
    answer = _read(CV.replace("0431 5550142", "www.linkedin.com/in/svea-callsen").encode())
    assert answer["notes"] == []
    assert _values(answer, "link") == [{"link": "www.linkedin.com/in/svea-callsen"}]


def _without(lines: Sequence[Line], *kinds: str) -> list[Line]:
    return [("" if kind in kinds else kind, text) for kind, text in lines]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([((), ())], id="nothing"),
        pytest.param([(GERMAN[0][0], ())], id="a margin alone"),
        pytest.param([((), GERMAN[0][1])], id="a career alone"),
        pytest.param([(GERMAN[0][0], GERMAN[0][1][:9])], id="cut before the first period"),
        pytest.param([(GERMAN[0][0], (("", "Januar 2020 - Heute (5 Jahre)"),) * 30)], id="periods"),
        pytest.param([(GERMAN[0][0], (("large", "x" * 90),) * 30)], id="large letters"),
        pytest.param([((*GERMAN[0][0], ("", "(" * 40)), GERMAN[0][1])], id="open brackets"),
    ],
)
def test_a_profile_that_is_cut_or_odd_harms_nobody(
    pages: list[tuple[Sequence[Line], Sequence[Line]]],
) -> None:
    content = profile(*pages, (((("", "Ende")),), (("", "Ende"),)))
    assert isinstance(_read(content)["values"], list)


def test_letters_of_one_size_leave_stations_to_the_reader_of_cvs() -> None:
    flat = [(margin, _without(career, "large", "title")) for margin, career in GERMAN]
    answer = _read(profile(*flat))
    assert answer["notes"] == ["linkedin_profile"]
    assert ("2015-03", "2017-11") in {(s["from"], s["to"]) for s in _values(answer, "station")}


@pytest.mark.django_db
@pytest.mark.requirement("feature:A3")
@pytest.mark.requirement("feature:E4")
def test_what_is_taken_over_says_that_it_came_from_the_network() -> None:
    client = signed_in(MemberFactory.create(role=Role.RECRUITER, language="de"))
    upload = SimpleUploadedFile("Profile.pdf", profile(*GERMAN))
    terms = {"files": [upload], "source_type": "active_sourcing", "source": "LinkedIn",
             "basis": "sourcing", "evidence": ""}  # fmt: skip
    assert client.post(reverse("intake:upload_cvs"), terms).status_code == 303
    file = CvFile.objects.get()
    read_cv(file_id=file.id)
    page = client.get(reverse("intake:cv_file", args=[file.id])).content.decode()
    assert "Das ist ein Profil, wie LinkedIn es druckt" in page
    accepted = client.post(
        reverse("intake:cv_accept", args=[file.id]),
        {"all": "1", "person": "", "name": "", "email": ""},
    )
    assert accepted.status_code == 303
    person = Person.objects.get()
    assert (person.name, person.city, person.employer_name) == (
        "Jule Petersen", "Flensburg", "Stadtwerke Flensburg GmbH",
    )  # fmt: skip
    links = ContactPoint.objects.filter(person=person, kind="link")
    assert "linkedin.com/in/jule-petersen-4b1" in links.values_list("normalised", flat=True)
    assert PersonLanguage.objects.get(person=person, code="da").level == "B1"
    assert set(FieldHistory.objects.values_list("source", flat=True)) == {"linkedin"}
