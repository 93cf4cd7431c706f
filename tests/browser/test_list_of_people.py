# SPDX-License-Identifier: Apache-2.0
"""The list of people without a mouse: columns, preview, map; on a desk and on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.organisation.models import Employer, Member
from talentkreis.search.tests.factories import make_person
from tests.browser.keyboard import Keyboard
from tests.browser.site import PHONE

if TYPE_CHECKING:
    from tests.browser.site import Site

BESIDE_NOTHING = 1100


@pytest.fixture
def recruiter(site: Site) -> Member:
    """A signed-in recruiter with some talents in three towns."""
    member = site.sign_in("recruiter")
    with transaction.atomic():
        Employer.objects.get_or_create(id=1, defaults={"name": "Nordlicht Energie"})
        make_person("Ayşe Demir", position="Elektronikerin", city="Kiel", employer_name="Fördenetz")
        make_person("Emre Kaplan", position="Elektroniker", city="München", skills=["SPS"])
        make_person("Marek Kowalczyk", position="Servicetechniker", city="Kiel")
        make_person("Urs Egli", position="Netzelektriker", city="Zürich")
    return member


@pytest.mark.requirement("feature:I4")
def test_columns_are_chosen_and_ordered_by_keyboard(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/")
    keys = Keyboard(page)
    keys.press("j", "c")
    dialog = page.locator("#columns-dialog")
    expect(dialog.get_by_label("Arbeitgeber", exact=True)).to_be_visible()
    assert not site.axe()
    keys.reach(dialog.get_by_label("Arbeitgeber", exact=True))
    keys.press("Space")
    up = dialog.get_by_role("button", name="Arbeitgeber: weiter nach oben")
    keys.reach(up)
    for _place in range(4):
        keys.press("Enter")
        expect(up).to_be_focused()
    expect(dialog.locator("[data-announcer]")).to_have_text("Arbeitgeber steht jetzt an Stelle 1")
    with page.expect_navigation():
        keys.press("Control+Enter")
    heads = page.locator("table.people").first.locator("th")
    expect(heads.nth(2)).to_have_text("Arbeitgeber")
    expect(page.locator("[data-row]").filter(has_text="Ayşe")).to_contain_text("Fördenetz")
    assert Member.objects.get(pk=recruiter.pk).list_columns == [
        "employer",
        "pool",
        "contact",
        "next",
    ]
    assert not site.axe()
    page = site.open("/talente/", width=PHONE)
    card = page.locator("[data-row]").filter(has_text="Ayşe")
    expect(card.locator("td", has_text="Fördenetz")).to_be_visible()
    assert not site.sticks_out()
    assert not site.axe()


@pytest.mark.requirement("feature:I4")
def test_the_preview_follows_opens_and_closes_by_keys(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/")
    keys = Keyboard(page)
    preview = page.locator("#preview")
    keys.press("j")
    expect(preview.locator("h2")).to_have_text("Ayşe Demir")
    keys.press("j")
    expect(preview.locator("h2")).to_have_text("Urs Egli")
    assert not site.axe()
    keys.press("i")
    expect(preview.locator(":focus")).to_have_count(1)
    keys.press("j")
    # By family name: Demir, Egli, Kaplan, Kowalczyk.
    expect(preview.locator("h2")).to_have_text("Emre Kaplan")
    keys.press("i")
    expect(preview.locator(":focus")).to_have_count(1)
    keys.press("Escape")
    expect(preview).to_be_hidden()
    expect(page.locator("[data-row].here a.name")).to_be_focused()
    keys.sees_focus()
    keys.press("k")
    expect(page.locator("[data-row].here a.name")).to_have_text("Urs Egli")
    page = site.open("/talente/")
    expect(page.locator("#preview")).to_be_hidden()
    Keyboard(page).press("j", "v")
    expect(page.locator("#preview h2")).to_have_text("Ayşe Demir")
    expect(page.get_by_role("button", name="Vorschau", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_where_there_is_no_room_the_preview_lies_over_the_list(
    site: Site, recruiter: Member
) -> None:
    page = site.open("/talente/", width=BESIDE_NOTHING)
    keys = Keyboard(page)
    keys.press("j")
    expect(page.locator("#preview")).to_be_hidden()
    keys.press("v")
    expect(page.locator("#preview h2")).to_have_text("Ayşe Demir")
    assert not site.axe()
    keys.press("j")
    expect(page.locator("#preview h2")).to_have_text("Urs Egli")
    keys.press("Escape")
    expect(page.locator("#preview")).to_be_hidden()
    expect(page.locator("[data-row].here a.name")).to_be_focused()


@pytest.mark.requirement("feature:I4")
def test_the_map_is_walked_with_arrow_keys_and_narrows_the_list(
    site: Site, recruiter: Member
) -> None:
    page = site.open("/talente/")
    keys = Keyboard(page)
    keys.press_and_leave("m")
    assert not site.axe()
    kiel = page.get_by_role("link", name="Kiel und 50 km Umkreis: 2 Talente")
    keys.reach(kiel)
    keys.press("ArrowDown")
    where = page.locator("[data-spot]:focus")
    expect(where).to_have_attribute("aria-label", re.compile("München|Zürich"))
    keys.sees_focus()
    keys.press("Home")
    expect(kiel).to_be_focused()
    keys.press_and_leave("Enter")
    expect(page.get_by_label("Filter als Text")).to_have_value("ort:Kiel +50 km")
    expect(page.locator("[data-row]")).to_have_count(2)
    keys.press_and_leave("m")
    expect(page.locator("[data-spot]")).to_have_count(1)
    for theme in ("light", "dark"):
        page = site.open("/talente/karte/", width=PHONE, theme=theme, language="en")
        assert not site.sticks_out()
        assert not site.axe()
