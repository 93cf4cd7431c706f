# SPDX-License-Identifier: Apache-2.0
"""A recruiter builds an automation, tries it on somebody, activates it, and sees what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from talentkreis.automations import actions
from talentkreis.automations.models import Automation
from talentkreis.nurture.tests.factories import make_employer, make_reader
from talentkreis.people.actions import add_tag
from talentkreis.search.actions import refresh
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from tests.browser.site import Language, Site


def _look(site: Site, path: str, name: str, language: Language = "de") -> None:
    for width, theme in ((DESK, "light"), (PHONE, "dark" if language == "de" else "light")):
        page = site.open(path, width=width, theme=theme, language=language)  # type: ignore[arg-type]  # one of both
        site.resize(width)
        site.screenshot(f"{name}-{width}-{theme}-{language}")
        assert site.axe(page) == []
        assert site.sticks_out(page) == []


@pytest.mark.requirement("feature:U6")
def test_from_a_recipe_to_what_it_did(site: Site) -> None:
    merle = site.sign_in("trm_lead")
    make_employer()
    person = make_reader(given_name="Svea", family_name="Callsen", city="Kiel")
    refresh([person.id])
    page = site.open("/automatisierungen/")
    page.get_by_role("link", name="Silbermedaille").click()
    page.get_by_role("button", name="Entwurf anlegen").click()
    page.get_by_role("link", name="Ändern was es auslöst").click()
    page.get_by_text("Etwas anderes").click()
    page.get_by_role("link", name="Jemand bekommt ein Schlagwort").click()
    page.get_by_label("Schlagwort").fill("neu")
    page.get_by_role("button", name="Sichern").click()
    page.get_by_role("link", name="Nur für bestimmte").click()
    page.get_by_label("Nur falls").fill("ort:Kiel")
    page.get_by_role("button", name="Sichern").click()
    expect(page.get_by_text("jemand das Schlagwort „neu“ bekommt")).to_be_visible()
    automation = Automation.objects.get()
    address = f"/automatisierungen/{automation.id}/"
    page.get_by_role("link", name="Probelauf").click()
    page.get_by_label("Name", exact=True).fill("Callsen")
    page.get_by_label("Name", exact=True).press("Enter")
    page.get_by_role("button", name="Ausprobieren").click()
    expect(page.get_by_text("Nichts wurde geschrieben.")).to_be_visible()
    site.screenshot("automation-rehearsal")
    page.get_by_role("link", name="Ablauf").click()
    page.get_by_role("button", name="Aktivieren").click()
    add_tag(actor=merle.actor, person_id=person.id, name="neu")
    actions.run_waiting()
    site.open(f"{address}protokoll/")
    page.get_by_role("link", name="Schritt für Schritt").click()
    expect(page.get_by_text("das Schlagwort „in Kontakt bleiben“ vergeben")).to_be_visible()
    _look(site, "/automatisierungen/", "automations")
    _look(site, "/automatisierungen/", "automations", "en")
    _look(site, address, "automation")
    _look(site, address, "automation", "en")
    _look(site, f"{address}protokoll/", "automation-log")
    _look(site, f"{address}wenn/?art=day_reached", "automation-when")


@pytest.mark.requirement("feature:U6")
def test_a_condition_is_put_together_in_rows_and_its_text_follows_both_ways(site: Site) -> None:
    site.sign_in("trm_lead")
    make_employer()
    kiel = make_reader(given_name="Svea", family_name="Callsen", city="Kiel")
    refresh([kiel.id])
    page = site.open("/automatisierungen/neu/")
    page.get_by_label("Name", exact=True).fill("Begrüßen")
    page.get_by_role("button", name="Entwurf anlegen").click()
    automation = Automation.objects.get()
    address = f"/automatisierungen/{automation.id}/falls/"
    page = site.open(address)
    typed = page.get_by_label("Nur falls")
    # Nothing hears what is typed before the rows stand, and those that go take it with them.
    standing = "#filter-rows:not([data-before]):not(.htmx-added):not(.htmx-settling)"
    for change in (
        lambda: page.get_by_role("button", name="Bedingung", exact=True).click(),
        lambda: page.get_by_label("Feld").select_option(label="Ort"),
    ):
        page.locator(standing).evaluate("rows => { rows.dataset.before = '' }")
        change()
        expect(page.locator(standing)).to_be_visible()
    page.get_by_label("Wert").fill("Kiel")
    page.get_by_label("Wert").press("Tab")
    expect(typed).to_have_value("ort:Kiel")
    expect(page.get_by_text("Findet heute:")).to_contain_text("1 Talent")
    typed.fill("ort:Kiel ODER ort:Lübeck")
    typed.press("Tab")
    expect(page.get_by_label("Wert")).to_have_count(2)
    expect(page.locator(standing)).to_be_visible()
    page.get_by_label("Wert").nth(1).fill("Husum")
    page.get_by_label("Wert").nth(1).press("Tab")
    expect(typed).to_have_value("ort:Kiel ODER ort:Husum")
    page.get_by_role("button", name="Sichern").click()
    expect(page.get_by_text("ort:Kiel ODER ort:Husum")).to_be_visible()
    for language in ("de", "en"):
        _look(site, address, "automation-condition", language)
