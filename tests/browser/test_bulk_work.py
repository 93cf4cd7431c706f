# SPDX-License-Identifier: Apache-2.0
"""Many people at once in a browser, by keys: look first, do it, take it back; a list as a file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.kernel import clock
from talentkreis.organisation.models import Employer
from talentkreis.relationships.actions import give_tasks
from talentkreis.relationships.models import Task
from talentkreis.search.tests.factories import make_person
from tests.browser.site import PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from talentkreis.organisation.models import Member
    from tests.browser.site import Site

pytestmark = pytest.mark.requirement("feature:C8")


@pytest.fixture
def lead(site: Site) -> Member:
    """Somebody who leads, with three talents, one of whom has a task already."""
    member = site.sign_in("trm_lead")
    with transaction.atomic():
        Employer.objects.get_or_create(id=1, defaults={"name": "Nordlicht Energie"})
        people = [
            make_person(name, position="Elektronikerin", city="Husum")
            for name in ("Ayşe Demir", "Emre Kaplan", "Marek Kowalczyk")
        ]
        give_tasks(
            actor=member.actor,
            person_ids=[people[0].pk],
            title="Nach dem Sommer anrufen",
            due_on=clock.today(),
        )
    return member


def test_tasks_are_given_by_keys_after_one_has_looked(site: Site, lead: Member) -> None:
    page = site.open("/talente/")
    page.locator("body").press("j")
    for _ in range(3):
        page.keyboard.press("x")
        page.keyboard.press("j")
    expect(page.locator("[data-bulk] [data-count]")).to_have_text("3 ausgewählt")
    button = page.get_by_role("button", name="Aufgabe", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#bulk-dialog")
    expect(dialog.get_by_label("Was ist zu tun?")).to_be_focused()
    page.keyboard.type("Nach dem Sommer anrufen")
    day = clock.today() + dt.timedelta(days=3)
    dialog.get_by_label("Bis").fill(day.isoformat())
    dialog.get_by_label("Was ist zu tun?").press("Enter")
    expect(dialog.get_by_role("heading", name="Für 2 Personen")).to_be_visible()
    expect(dialog).to_contain_text("Dieselbe Aufgabe ist schon offen")
    expect(dialog).to_contain_text("Ayşe Demir")
    assert Task.objects.count() == 1
    assert not site.axe()
    dialog.get_by_role("button", name="2 Aufgaben geben").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("2 Aufgaben sind vergeben")
    assert Task.objects.count() == 3
    page.locator("#toasts").get_by_role("link", name="Rückgängig").press("Enter")
    expect(page.locator("h1")).to_contain_text("Aufgabe")
    assert not site.axe()
    page.get_by_role("button", name="Für 2 rückgängig machen").press("Enter")
    expect(page.locator("main")).to_contain_text("rückgängig gemacht")
    assert Task.objects.count() == 1
    assert not site.problems


def test_a_list_is_made_and_downloaded_on_the_phone(
    site: Site, lead: Member, tmp_path: Path
) -> None:
    page = site.open("/talente/?q=ort:Husum", width=PHONE)
    page.locator("input[data-pick]").first.check()
    page.locator("[data-bulk]").get_by_role("button", name="Mehr").press("Enter")
    page.get_by_role("button", name="Exportieren", exact=True).press("Enter")
    dialog = page.locator("#bulk-dialog")
    dialog.get_by_label("Wofür ist die Liste?").fill("Stand auf der Messe")
    dialog.get_by_label("Mit E-Mail und Telefon").check()
    assert not site.axe()
    dialog.get_by_role("button", name="Erst ansehen").click()
    expect(dialog.get_by_role("heading", name="Für 1 Person")).to_be_visible()
    dialog.get_by_role("button", name="1 exportieren").click()
    expect(page.locator("h1")).to_contain_text("Exportieren")
    assert not site.axe()
    assert not site.sticks_out()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Liste herunterladen").click()
    path = tmp_path / "list.csv"
    downloading.value.save_as(path)
    text = path.read_text("utf-8-sig")
    assert text.startswith("Nachname;Vorname;E-Mail;Dürfen wir schreiben?;")
    assert "Demir;Ayşe;" in text
    assert not site.problems
