# SPDX-License-Identifier: Apache-2.0
"""Skills and occupations are found where a text means them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.taxonomy.finding import find_occupations, find_skills
from talentkreis.taxonomy.queries import expand, label_of, resolve_occupation, resolve_skill


def _codes(text: str) -> list[str]:
    return [found.code for found in find_skills(text)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Gute Java-Kenntnisse und Pythonkenntnisse", ["java", "python"]),
        ("Erfahrung mit agilen Methoden", ["agile-methods"]),
        ("CI/CD-Pipelines und C/C++", ["cicd", "cpp"]),
        ("Wir nutzen Node.js, ASP.NET und .NET.", ["nodejs", "asp-net", "dotnet"]),
        ("Buchhaltungskenntnisse erwünscht", ["accounting"]),
        ("Kenntnisse in SAP FI/CO", ["sap-fi"]),
        ("Sprachen: C, C++, Go, R", ["c", "cpp", "go", "r"]),
        ("Go to the next level and rest assured, we excel at access.", []),
        ("Unser Chef sagt: Teams sind alles.", []),
        ("Sicherer Umgang mit Word und Excel", ["word", "excel"]),
        ("Javascript ist nicht Java", ["javascript", "java"]),
        ("Verhandlungssicheres Englisch in Wort und Schrift",
         ["english"]),
    ],
)  # fmt: skip
def test_skills_are_found_as_people_write_them(text: str, codes: list[str]) -> None:
    assert _codes(text) == codes


def test_a_find_says_where_it_stands() -> None:
    text = "Bühne frei für Spring Boot!"
    (found,) = find_skills(text)
    assert text[found.start : found.end] == found.surface == "Spring Boot"


def test_the_label_is_in_the_language_of_the_reader() -> None:
    assert find_skills("Buchhaltung")[0].label == "Rechnungswesen"
    assert find_skills("Buchhaltung", "en")[0].label == "Accounting"


def test_words_of_the_team_are_found_too() -> None:
    found = find_skills("Wir sprechen Pythonisch und Java", aliases={"Pythonisch": "python"})
    assert [f.code for f in found] == ["python", "java"]


@pytest.mark.parametrize(
    "text",
    [
        "als Softwareentwicklerin bei Nordlicht", "Softwareentwickler*in (m/w/d) gesucht",
        "viele SoftwareentwicklerInnen", "with our Software Engineers",
    ],
)  # fmt: skip
def test_occupations_are_found_in_every_gender(text: str) -> None:
    assert [found.code for found in find_occupations(text)] == ["software-engineer"]


@given(st.text(max_size=200))
def test_no_text_breaks_the_search_and_places_are_right(text: str) -> None:
    for found in [*find_skills(text), *find_occupations(text)]:
        assert text[found.start : found.end] == found.surface


@pytest.mark.django_db
@pytest.mark.requirement("feature:I4")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Softwareentwickler:in", "software-engineer"),
        ("Software Engineer", "software-engineer"),
        ("Senior Softwareentwicklerin (m/w/d)", "software-engineer"),
        ("Sen. Software-Eng.", "software-engineer"),
        ("Krankenschwester", "registered-nurse"),
        ("Ärztin", "physician"),
        ("Kauffrau für Büromanagement", "office-clerk"),
        ("Head of HR", "head-of-hr"),
        ("Dipl.-Ing. Maschinenbau", "mechanical-engineer"),
        ("Zauberin", None),
    ],
)
def test_titles_in_every_form_and_language_are_one_occupation(text: str, code: str | None) -> None:
    concept = resolve_occupation(text)
    assert (concept.code if concept else None) == code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    [("java", "java"), ("Buchhaltung", "accounting"), ("bookkeeping", "accounting"),
     ("K8s", "kubernetes"), ("agile Methode", "agile-methods"), ("C", "c"), ("EEG", None),
     ("", None), ("Zaubern", None)],
)  # fmt: skip
def test_labels_of_both_languages_are_one_skill(text: str, code: str | None) -> None:
    concept = resolve_skill(text)
    assert (concept.code if concept else None) == code


@pytest.mark.django_db
def test_a_concept_expands_to_what_is_narrower() -> None:
    assert {"python", "java"} < expand("programming-languages")
    assert expand("python") == {"python"}
    assert expand("software-engineer", related=True) > expand("software-engineer")
    assert expand("no-such-code") == {"no-such-code"}


def test_a_code_is_shown_by_its_label() -> None:
    assert label_of("software-engineer", "en") == "Software Engineer"
    assert label_of("software-engineer", "de") == "Softwareentwickler:in"
    assert label_of("no-such-code") == ""
