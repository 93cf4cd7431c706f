# SPDX-License-Identifier: Apache-2.0
"""A recruiter brings a list in, sees what would happen, imports it, and takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.intake import actions
from talentkreis.intake.models import ImportBatch
from talentkreis.intake.tests.runs import imported, table, uploaded
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from talentkreis.organisation.models import Member
    from tests.browser.site import Language, Site, Theme

HEADER = [
    "Personalnummer", "Anrede", "Vorname", "Nachname", "E-Mail", "Mobil", "PLZ", "Ort", "Firma",
    "Position", "Kenntnisse", "Geburtsdatum", "Staatsangehörigkeit", "Lieblingsfarbe", "Bemerkung",
]  # fmt: skip
PEOPLE = [
    ("Frau", "Svea", "Callsen", "svea.callsen", "24768", "Rendsburg", "Stadtwerke Rendsburg GmbH",
     "Elektronikerin", "SPS; Schaltanlagen"),
    ("Herr", "Jörg", "Großmann", "j.grossmann", "23552", "Lübeck", "Umspannwerk Nord AG",
     "Betriebselektriker", "Mittelspannung"),
    ("Frau Dr.", "Henrike", "Lüdersen-Voß", "h.luedersen", "24937", "Flensburg",
     "Netzgesellschaft Flensburg", "Netzplanung", "GIS; Lastfluss"),
    ("", "James", "Whitfield", "j.whitfield", "20457", "Hamburg", "Harbour Automation Ltd",
     "SCADA Engineer", "SCADA"),
    ("Herr", "Emre", "Kaplan", "emre.kaplan", "24534", "Neumünster", "Kaplan & Söhne",
     "Elektroniker Betriebstechnik", "SPS, Robotik"),
]  # fmt: skip


def _numbered() -> Iterator[tuple[int, tuple[str, ...]]]:
    yield from enumerate(PEOPLE)


def _list() -> bytes:
    rows = [
        [
            f"P{1000 + number}", honour, given, family, f"{mail}@example.org",
            f"0171 55501{number:02d}", code, town, firm, work, skills, "01.02.1990", "deutsch",
            "grün", "Auf der Werkschau getroffen" if number % 2 else "",
        ]
        for number, (honour, given, family, mail, code, town, firm, work, skills) in _numbered()
    ]  # fmt: skip
    broken = [*rows[0][:4], "svea.callsen(at)example.org", *rows[0][5:]]
    broken[2:4] = ["Momme", "Andresen"]
    return table([HEADER, *rows, broken, rows[1]], encoding="cp1252")


def _recruiter(site: Site) -> Member:
    return site.sign_in(MemberFactory.create(name="Merle Hansen", role="recruiter"))


def _look(site: Site, name: str, language: Language = "de") -> None:
    """The open page at both widths, light and dark: accessible, and nothing sticks out."""
    page = site.page
    assert page is not None
    for width in (DESK, PHONE):
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            site.resize(width)
            site.screenshot(f"import-{name}-{width}-{theme}-{language}")
            assert site.axe(page, is_only_colour=theme == "dark") == []
            assert site.sticks_out(page) == []
    page.emulate_media(color_scheme="light")
    site.resize(DESK)


@pytest.mark.requirement("feature:A2")
def test_a_list_comes_in_and_goes_back(site: Site, tmp_path: Path) -> None:
    _recruiter(site)
    with transaction.atomic():
        PersonFactory.create(
            given_name="Svea", family_name="Callsen", email="svea.callsen@example.org", position=""
        )
        PersonFactory.create(
            given_name="Emre", family_name="Kaplan", email=False, city="Neumünster"
        )
    file = tmp_path / "Werkschau Schuby.csv"
    file.write_bytes(_list())
    page = site.open("/importe/")
    _look(site, "leer")
    page.get_by_role("link", name="Datei importieren").first.click()
    _look(site, "hochladen")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("[data-file-name]")).to_have_text("Werkschau Schuby.csv")
    page.get_by_role("button", name="Datei lesen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Werkschau Schuby.csv")
    expect(page.get_by_label("Spalte Vorname wird zu")).to_have_value("given_name")
    expect(page.get_by_text("01.02.1990")).to_have_count(0)
    page.get_by_label("Gekommen über").select_option("event")
    page.get_by_label("Genauer", exact=True).fill("Werkschau Schuby 2025")
    page.get_by_label("Wir haben sie selbst gefunden").check()
    _look(site, "spalten")
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.get_by_text("Die Datei wird geprüft.")).to_be_visible()
    _look(site, "prueft")
    batch = ImportBatch.objects.get()
    actions.check_batch(batch_id=batch.id)
    expect(page.get_by_role("button", name="4 Personen importieren")).to_be_visible()
    _look(site, "geprueft")
    page.get_by_role("button", name="4 Personen importieren").click()
    expect(page.get_by_text("Der Import läuft.")).to_be_visible()
    actions.import_batch(batch_id=batch.id)
    expect(page.get_by_role("button", name="Import zurücknehmen")).to_be_visible()
    assert Person.objects.count() == 5
    _look(site, "importiert")
    page.get_by_role("button", name="Import zurücknehmen").click()
    _look(site, "zuruecknehmen")
    page.get_by_role("button", name="Zurücknehmen", exact=True).click()
    expect(page.get_by_text("Der Import wird zurückgenommen.")).to_be_visible()
    actions.roll_back_batch(batch_id=batch.id)
    expect(page.get_by_text("Menschen entfernt")).to_be_visible()
    assert Person.objects.count() == 2
    _look(site, "zurueckgenommen")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_without_people_says_so(site: Site, theme: Theme) -> None:
    member = _recruiter(site)
    firms = table([["name", "annualRevenue", "numOffices"], ["Nordnetz", "1", "2"]])
    batch = uploaded(member.actor, firms, "ClientCorporation.csv")
    page = site.open(f"/importe/{batch.id}/", theme=theme)
    expect(
        page.get_by_role("heading", name="In dieser Datei stehen keine Menschen")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Datei prüfen")).to_have_count(0)
    site.screenshot(f"import-keine-menschen-{theme}")
    assert site.axe() == []


def test_what_cannot_be_read_is_said_in_english_too(site: Site, tmp_path: Path) -> None:
    _recruiter(site)
    file = tmp_path / "people.csv"
    file.write_bytes(b"%PDF-1.7")
    page = site.open("/importe/neu/", language="en")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("This is a PDF, not a table.")).to_be_visible()
    _look(site, "refused", "en")


def test_the_list_of_imports_in_both_languages(site: Site) -> None:
    member = _recruiter(site)
    imported(member.actor, _list(), "Werkschau Schuby.csv")
    uploaded(member.actor, table([["Name", "E-Mail"], ["A B", "a@example.org"]]), "zwei.csv")
    for language in ("de", "en"):
        site.open("/importe/", language=language)
        _look(site, "liste", language)
