# SPDX-License-Identifier: Apache-2.0
"""From 500 messy rows and 20 CVs to a clean pool, without a mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from playwright.sync_api import expect

from talentkreis.intake.models import CvFile, DuplicateRun, ImportBatch
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory
from talentkreis.people.models import MergeRecord, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.models import Pool
from tests.browser import machine as machines
from tests.browser import messy
from tests.browser.keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from talentkreis.organisation.models import Employer
    from tests.browser.machine import Machine
    from tests.browser.site import Site

POOL = "Leitstelle Nord"


@pytest.fixture
def employer(transactional_db: None) -> Employer:
    """An employer that may send, with mail captured."""
    return EmployerFactory.create(is_demo=True)


@pytest.fixture
def machine(employer: Employer) -> Iterator[Machine]:
    """The worker."""
    yield from machines.machine()


@pytest.mark.requirement("feature:A1")
@pytest.mark.requirement("feature:A2")
@pytest.mark.requirement("feature:D2")
def test_from_500_messy_rows_and_20_cvs_to_a_clean_pool_by_keys_alone(
    site: Site, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The search runs in a process of its own, which has to find the database of this test.
    monkeypatch.setenv("TALENTKREIS_EMBEDDED_SOCKET", str(connection.settings_dict["HOST"]))
    monkeypatch.setenv("TALENTKREIS_EMBEDDED_DATABASE", str(connection.settings_dict["NAME"]))
    site.sign_in(MemberFactory.create(name="Merle Hansen", role="recruiter"))
    with transaction.atomic():
        for row in messy.known(messy.people()):
            PersonFactory.create(
                given_name=row[2], family_name=row[3], email=row[4], city="", position=""
            )
    page = site.open("/")
    desk = Desk(site, page, Keyboard(page), machine)
    desk.makes_a_pool()
    desk.imports(tmp_path)
    desk.takes_cvs_over(messy.cvs(tmp_path))
    desk.decides_about_duplicates()
    desk.fills_the_pool()
    assert site.collect() == []


class Desk:
    """A recruiter's way through the product, by keys."""

    def __init__(self, site: Site, page: Page, keys: Keyboard, machine: Machine) -> None:
        self.site, self.page, self.keys, self.machine = site, page, keys, machine

    def makes_a_pool(self) -> None:
        """A pool for whoever fits."""
        page, keys = self.page, self.keys
        keys.go_to("Pools")
        keys.reach_content()
        keys.use(page.get_by_role("link", name="Neuer Pool").first)
        keys.reach_content()
        keys.fill(page.get_by_label("Name", exact=True), POOL)
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(POOL)

    def imports(self, folder: Path) -> None:
        """Upload, columns, dry run, import."""
        page, keys = self.page, self.keys
        file = folder / "Altsystem Export.csv"
        file.write_bytes(messy.table())
        keys.go_to("Talente")
        keys.use(page.get_by_role("link", name="Importieren", exact=True))
        keys.reach_content()
        keys.use(page.get_by_role("link", name="Datei importieren").first)
        keys.reach_content()
        keys.choose_files(page.locator("#id_file"), file)
        keys.use(page.get_by_role("button", name="Datei lesen"))
        expect(page.get_by_role("heading", level=1)).to_have_text(file.name)
        assert "Windows-1252" in (page.text_content("main") or "")
        keys.reach_content()
        assert page.get_by_label("Spalte Vorname wird zu").input_value() == "given_name"
        keys.fill(page.get_by_label("Genauer", exact=True), "Altes Bewerbungssystem")
        keys.choose_radio(page.get_by_label("Wir haben sie selbst gefunden"))
        keys.choose_option(page.get_by_label("Wahrscheinlich dieselbe Person"), "Als neue")
        keys.use(page.get_by_role("button", name="Datei prüfen"))
        expect(page.get_by_text("Die Datei wird geprüft.")).to_be_visible()
        self.machine.run_jobs()
        start = page.get_by_role("button", name=re.compile(r"^\d+ Personen importieren$"))
        expect(start).to_be_visible()
        dry = ImportBatch.objects.get()
        counts = (dry.new_count, dry.update_count, dry.duplicate_count, dry.error_count)
        assert counts == (
            messy.PEOPLE + messy.ALIKE, messy.HERE, messy.TWICE, messy.BROKEN,
        )  # fmt: skip
        keys.reach_content()
        keys.use(start)
        self.machine.run_jobs()
        expect(page.get_by_role("button", name="Import zurücknehmen")).to_be_visible()
        wet = ImportBatch.objects.get()
        assert counts == (wet.new_count, wet.update_count, wet.duplicate_count, wet.error_count)

    def takes_cvs_over(self, files: list[Path]) -> None:
        """Twenty CVs, one after the other; ticks where something is not wanted."""
        page, keys = self.page, self.keys
        before = Person.objects.count()
        keys.go_to("Talente")
        keys.use(page.get_by_role("link", name="Importieren", exact=True))
        keys.reach_content()
        keys.use(page.get_by_role("link", name="Lebensläufe einlesen"))
        keys.reach_content()
        keys.choose_files(page.locator("#id_files"), files)
        keys.fill(page.get_by_label("Genauer", exact=True), "Jobmesse Kiel")
        keys.choose_radio(page.locator("input[name=basis][value=application]"))
        keys.use(page.get_by_role("button", name="Lebensläufe lesen"))
        expect(page.locator("progress")).to_be_visible()
        self.machine.run_jobs()
        expect(page.locator("progress")).to_have_count(0)
        assert CvFile.objects.filter(state="read").count() == len(files)
        keys.press("j", "Enter")
        page.wait_for_url("**/importe/lebenslauf/**")
        keys.reach_content()
        tick = page.locator("input[name=take]").nth(1)
        keys.reach(tick)
        keys.press("Space")
        expect(tick).not_to_be_checked()
        for left in reversed(range(len(files))):
            keys.press_and_leave("u")
            assert CvFile.objects.filter(state="read").count() == left
        assert page.url.endswith(f"/lebenslaeufe/{CvFile.objects.first().batch_id}/")  # type: ignore[union-attr]  # there are 20
        # Five are of people from the table, and were proposed as such.
        assert Person.objects.count() == before + 15

    def decides_about_duplicates(self) -> None:
        """Search, then one key a group until nothing waits."""
        page, keys = self.page, self.keys
        keys.go_to("Dubletten")
        keys.use(page.get_by_role("button", name="Jetzt suchen"))
        expect(page.get_by_text("Eine Suche läuft")).to_be_visible()
        self.machine.run_jobs()
        assert DuplicateRun.objects.get().finished_at is not None
        keys.go_to("Mein Tag")
        keys.use(page.locator("main").get_by_role("link", name="Durchsehen"))
        groups = page.locator("article.group")
        waiting = groups.count()
        assert waiting >= messy.ALIKE
        while left := groups.count():
            keys.press("j")
            text = groups.first.text_content() or ""
            if "gleicher Name" in text and "andere" not in text:
                keys.press("m")
                page.wait_for_url("**/zusammenfuehren/**")
                keys.use(page.get_by_role("button", name="2 zusammenführen"))
                expect(page.get_by_role("heading", level=1)).to_be_visible()
                keys.go_to("Dubletten")
            else:
                keys.press("v")
            expect(groups).to_have_count(left - 1)
        assert MergeRecord.objects.count() >= messy.ALIKE
        expect(page.get_by_text("Nichts wartet auf eine Entscheidung.")).to_be_visible()

    def fills_the_pool(self) -> None:
        """Search, choose everybody found, put them into the pool."""
        page, keys = self.page, self.keys
        keys.go_to("Talente")
        keys.press("/")
        keys.write("ort:Kiel")
        keys.press("Enter")
        everybody = page.get_by_label("Alle auf dieser Seite")
        keys.reach(everybody)
        keys.press("Space")
        keys.use(page.locator("[data-matching]"))
        keys.use(page.get_by_role("button", name="In Pool"))
        keys.choose_option(page.get_by_label("Pool", exact=True), POOL)
        keys.use(page.locator("#bulk-dialog .btn.first"))
        expect(page.locator("#toasts")).to_contain_text("im Pool")
        self.machine.run_jobs()
        pool = Pool.objects.get(name=POOL)
        assert (
            pool.memberships.count()
            == Person.objects.filter(city="Kiel", merged_into__isnull=True).count()
        )
