# SPDX-License-Identifier: Apache-2.0
"""From 500 messy rows and 20 CVs to a clean pool, without a mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.db.models import Count
from playwright.sync_api import expect

from talentkreis.intake.models import CvFile, CvState, DuplicateRun, ImportBatch
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import MergeRecord, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.models import Pool
from tests.browser import messy
from tests.browser.keyboard import Keyboard

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.machine import Machine
    from tests.browser.site import Site

POOL = "Leitstelle Nord"


@pytest.mark.requirement("feature:A1")
@pytest.mark.requirement("feature:A2")
@pytest.mark.requirement("feature:D2")
@pytest.mark.requirement("trust:L-31")
def test_from_500_messy_rows_and_20_cvs_to_a_clean_pool_by_keys_alone(
    site: Site, machine: Machine, tmp_path: Path
) -> None:
    site.sign_in(MemberFactory.create(name="Merle Hansen", role="recruiter"))
    with transaction.atomic():
        for row in messy.known(messy.people()):
            PersonFactory.create(
                given_name=row[2], family_name=row[3], email=row[4], city="", position=""
            )
    files = messy.cvs(tmp_path, site.to_pdf)
    page = site.open("/")
    keys = Keyboard(page)
    desk = Desk(site, page, keys, machine)
    with keys.stage("a pool", at_most=6):
        desk.makes_a_pool()
    with keys.stage("the import", at_most=40):
        desk.imports(tmp_path)
    with keys.stage("20 CVs", at_most=60):
        desk.takes_cvs_over(files)
    with keys.stage("duplicates", at_most=60):
        desk.decides_about_duplicates()
    with keys.stage("into the pool", at_most=30):
        desk.fills_the_pool()
    assert site.collect() == []


class Desk:
    """A recruiter's way through the product, by keys."""

    def __init__(self, site: Site, page: Page, keys: Keyboard, machine: Machine) -> None:
        self.site, self.page, self.keys, self.machine = site, page, keys, machine

    def makes_a_pool(self) -> None:
        """A pool for whoever fits."""
        page, keys = self.page, self.keys
        keys.go_to("Neuer Pool")
        keys.fill(page.get_by_label("Name", exact=True), POOL)
        keys.press_and_leave("Control+Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(POOL)

    def imports(self, folder: Path) -> None:
        """Upload, columns, dry run with its errors, import."""
        page, keys = self.page, self.keys
        file = folder / "Altsystem Export.csv"
        file.write_bytes(messy.table())
        keys.go_to("Datei importieren")
        keys.choose_files(page.locator("#id_file"), file)
        keys.press_and_leave("Control+Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(file.name)
        assert "Windows-1252" in (page.text_content("main") or "")
        keys.reach_content()
        assert page.get_by_label("Spalte Vorname wird zu").input_value() == "given_name"
        assert page.get_by_label("Spalte Name wird zu").input_value() == "family_name"
        keys.press("w")  # past the columns, however many there are
        keys.sees_focus()
        keys.fill(page.get_by_label("Genauer", exact=True), "Altes Bewerbungssystem")
        keys.choose_radio(page.get_by_label("Wir haben sie selbst gefunden"))
        keys.choose_option(page.get_by_label("Wahrscheinlich dieselbe Person"), "Als neue")
        keys.press_and_leave("Control+Enter")
        expect(page.get_by_text("Die Datei wird geprüft.")).to_be_visible()
        self.machine.run_jobs()
        start = page.get_by_role("button", name=re.compile(r"^\d+ Personen importieren$"))
        expect(start).to_be_visible()
        dry = ImportBatch.objects.get()
        counts = (dry.new_count, dry.update_count, dry.duplicate_count, dry.error_count)
        assert counts == (
            messy.PEOPLE + messy.ALIKE, messy.HERE, messy.TWICE, messy.BROKEN,
        )  # fmt: skip
        # What is worth a look can be read, and taken along.
        expect(page.get_by_role("heading", name="Zeilen zum Ansehen")).to_be_visible()
        keys.reach_content()
        keys.reach(page.get_by_role("link", name="Als Tabelle herunterladen"))
        keys.press("Control+Enter")
        expect(page.get_by_text("Der Import läuft.").first).to_be_visible()
        self.machine.run_jobs()
        expect(page.get_by_role("button", name="Import zurücknehmen")).to_be_visible()
        wet = ImportBatch.objects.get()
        assert counts == (wet.new_count, wet.update_count, wet.duplicate_count, wet.error_count)

    def takes_cvs_over(self, files: list[Path]) -> None:
        """Twenty CVs, one after the other; ticks where something is not wanted."""
        page, keys = self.page, self.keys
        before = Person.objects.count()
        keys.go_to("Lebensläufe einlesen")
        keys.choose_files(page.locator("#id_files"), files)
        keys.fill(page.get_by_label("Genauer", exact=True), "Jobmesse Kiel")
        keys.choose_radio(page.locator("input[name=basis][value=application]"))
        keys.press_and_leave("Control+Enter")
        expect(page.locator("progress")).to_be_visible()
        keys.press("j")
        self.machine.run_jobs()
        expect(page.locator("progress")).to_have_count(0)
        waiting = CvFile.objects.filter(state=CvState.READ)
        assert waiting.count() == len(files)
        # The list was drawn anew below the focus.
        keys.press("j", "k")
        keys.sees_focus()
        keys.press_and_leave("Enter")
        page.wait_for_url("**/importe/lebenslauf/**")
        keys.press("j", "x")
        keys.sees_focus()
        expect(page.locator("input[name=take]").nth(1)).not_to_be_checked()
        keys.press_and_leave("s")
        for left in reversed(range(len(files))):
            keys.press_and_leave("u")
            assert waiting.count() == left
        assert page.url.endswith(f"/lebenslaeufe/{CvFile.objects.first().batch_id}/")  # type: ignore[union-attr]  # there are 20
        # Five are of people from the table, and were proposed as such.
        assert Person.objects.count() == before + len(files) - messy.OF_THE_TABLE

    def decides_about_duplicates(self) -> None:
        """Search, then one key a group until nothing waits."""
        page, keys = self.page, self.keys
        keys.go_to("Dubletten")
        keys.use(page.get_by_role("button", name="Jetzt suchen"))
        expect(page.get_by_text("Eine Suche läuft")).to_be_visible()
        self.machine.run_jobs()
        assert DuplicateRun.objects.get().finished_at is not None
        keys.go_to("Dubletten")
        groups = page.locator("article.group")
        waiting = groups.count()
        assert waiting >= messy.ALIKE
        for number in range(waiting):
            keys.sees_focus()
            if number == 1:
                keys.press_and_come_back("v")
            elif number == 2:
                keys.press_and_come_back("s")
            else:
                keys.press_and_leave("m")
                keys.press_and_leave("Control+Enter")
            expect(groups).to_have_count(waiting - number - 1)
        assert MergeRecord.objects.count() == waiting - 2
        expect(page.get_by_text("Nichts wartet auf eine Entscheidung.")).to_be_visible()

    def fills_the_pool(self) -> None:
        """Search, choose everybody found, put them into the pool, open it."""
        page, keys = self.page, self.keys
        keys.go_to("Talente")
        keys.press("/")
        keys.write("ort:Kiel")
        keys.press_and_leave("Enter")
        keys.press("Escape")  # out of the field, into the list
        keys.sees_focus()
        keys.press("Shift+X", "b")
        keys.use(page.locator("[data-matching]"))
        keys.use(page.get_by_role("button", name="In Pool"))
        keys.choose_option(page.get_by_label("Pool", exact=True), POOL)
        keys.press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("im Pool")
        self.machine.run_jobs()
        keys.go_to("Pools")
        keys.press("j")
        keys.press_and_leave("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(POOL)
        people = Person.objects.filter(city="Kiel", merged_into__isnull=True)
        members = Pool.objects.get(name=POOL).memberships
        assert members.count() == people.count() > 50
        twice = people.values("family_name", "given_name").annotate(n=Count("pk")).filter(n__gt=1)
        assert not twice.exists()
