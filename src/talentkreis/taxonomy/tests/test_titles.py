# SPDX-License-Identifier: Apache-2.0
"""Titles read the same however they are decorated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.kernel.text import fold
from talentkreis.taxonomy.titles import Level, normalise_title


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("Softwareentwickler/in (m/w/d)", "Softwareentwickler"),
        ("Softwareentwickler:in", "Softwareentwickler"),
        ("Softwareentwickler*innen (all genders)", "Softwareentwickler"),
        ("Softwareentwickler_in (w|m|x)", "Softwareentwickler"),
        ("SoftwareentwicklerIn", "Softwareentwickler"),
        ("Softwareentwickler(in) in Vollzeit", "Softwareentwickler"),
        ("Softwareentwicklerin / Softwareentwickler", "Softwareentwickler"),
        ("Sen. Software-Eng.", "Software-Engineer"),
        ("Dipl.-Ing. (FH) Maschinenbau", "Ingenieur Maschinenbau"),
        ("Kauffrau/-mann für Büromanagement", "Kaufmann für Büromanagement"),
        ("Kaufleute für Büromanagement", "Kaufmann für Büromanagement"),
        ("Ärztin", "Arzt"),
        ("Assistenzarzt / Assistenzärztin", "Assistenzarzt"),
        ("Rechtsanwältinnen", "Rechtsanwalt"),
        ("Kfm. Angestellter", "kaufmännische Angestellte"),
        ("Datenschutzbeauftragte*r", "Datenschutzbeauftragte"),
        ("Dr. Projektleiterin Bau, 80-100 %", "Projektleiter Bau"),
        ("Software Engineer II", "Software Engineer"),
        ("m/w/d Köchin", "Koch"),
        ("Pflegefachfrau/-mann", "Pflegefachmann"),
        ("Controller (gn) ab sofort", "Controller"),
        ("Buchhalter, Ref.-Nr. 2026-117", "Buchhalter"),
    ],
)
def test_a_title_loses_gender_forms_and_advertising(title: str, core: str) -> None:
    assert normalise_title(title).core == core


@pytest.mark.parametrize(
    ("title", "core", "level"),
    [
        ("Senior Consultant", "Consultant", Level.SENIOR),
        ("Jr. Controller", "Controller", Level.JUNIOR),
        ("Lead Developer", "Developer", Level.LEAD),
        ("Lead Generation Manager", "Lead Generation Manager", None),
        ("Team Lead", "Team Lead", None),
        ("Senior", "Senior", None),
    ],
)
def test_the_level_is_told_apart_from_the_title(title: str, core: str, level: Level | None) -> None:
    normal = normalise_title(title)
    assert (normal.core, normal.level) == (core, level)


@pytest.mark.parametrize(
    "word", ["Termin", "Medizin", "Disziplin", "Berlin", "Magazin", "Latein", "Disposition"]
)
def test_words_that_only_look_feminine_stay(word: str) -> None:
    assert normalise_title(f"{word} Planung").core.startswith(word)


_PIECES = st.sampled_from(
    [
        "Softwareentwickler",
        ":in",
        "*innen",
        "/-in",
        "(m/w/d)",
        "(all",
        "genders)",
        "Senior",
        "Lead",
        "Dipl.-Ing.",
        "Kauffrau/-mann",
        "Ärztin",
        "Angestellte:r",
        "Vollzeit",
        "80-100%",
        "/",
        "-",
        "&",
        "|",
        ".",
        ",",
        "Ltr.",
        "Mgr.",
        "II",
        "Beauftragter",
        "Dr.",
        "(FH)",
        "Köche",
        "Berlin",
        "Termin",
        "in",
        "für",
        "(gn)",
        "m/w/d",
        "Sen.",
        "Sr",
        "EntwicklerIn",
        "Biologin",
        "_",
        "(",
        ")",
        "ß",
        "İ",
        "Job-ID",
        "12a",
    ]
)
_TITLES = st.lists(_PIECES | st.text(max_size=8), max_size=7).map(" ".join) | st.text(max_size=60)


@given(_TITLES)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise_title(text)
    assert normalise_title(once.core).core == once.core


@given(_TITLES)
def test_a_word_never_becomes_nothing(text: str) -> None:
    normal = normalise_title(text)
    if any(character.isalnum() and fold(character) for character in text[:200]):
        assert normal.core
    assert normal.folded == fold(normal.core)


@given(st.sampled_from(["Entwickler", "Berater", "Techniker", "Ingenieur", "Agent", "Spezialist"]))
def test_every_gender_form_is_one_title(base: str) -> None:
    endings = ["", "in", ":in", "*in", "_in", "/in", "/-in", "(in)", "In", "innen", ":innen"]
    assert len({normalise_title(base + ending).folded for ending in endings}) == 1
