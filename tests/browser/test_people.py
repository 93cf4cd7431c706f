# SPDX-License-Identifier: Apache-2.0
"""Finding people in a browser: text, builder, facets, keys, many at once, the phone's dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.organisation.models import Employer
from talentkreis.people.actions import add_tag
from talentkreis.pools.actions import create_pool
from talentkreis.pools.models import PoolMembership
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import tasks
from talentkreis.search.tests.factories import make_person
from tests.browser.site import PHONE

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from tests.browser.site import Site


@pytest.fixture
def recruiter(site: Site) -> Member:
    """A signed-in recruiter with a pool and three talents."""
    member = site.sign_in("recruiter")
    with transaction.atomic():
        Employer.objects.get_or_create(id=1, defaults={"name": "Nordlicht Energie"})
        create_pool(actor=member.actor, details=PoolDetails(name="Windpark-Service"))
        make_person("Ayşe Demir", position="Elektronikerin", city="Kiel", hats=["alumnus"])
        make_person("Emre Kaplan", position="Elektroniker", city="München")
        make_person(
            "Marek Kowalczyk",
            position="Servicetechniker",
            city="Husum",
            skills=["SPS", "Drachenflug"],
        )
    return member


@pytest.mark.requirement("feature:I4")
def test_a_filter_is_completed_by_keys_alone(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/")
    text = page.get_by_label("Filter als Text")
    text.focus()
    options = page.locator("#completion-list [role=option]")
    page.keyboard.type("fäh")
    expect(options.first).to_contain_text("fähigkeit:")
    expect(text).to_have_attribute("aria-expanded", "true")
    assert not site.axe()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(text).to_have_value("fähigkeit:")
    page.keyboard.type("sp")
    expect(options.first).to_contain_text("SPS")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(text).to_have_value("fähigkeit:SPS ")
    expect(text).to_be_focused()
    page.keyboard.type("u")
    expect(options.first).to_contain_text("UND")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    # The first search for a skill loads the model of closeness: seconds on a busy machine.
    expect(page.locator("[data-row]")).to_have_count(1, timeout=30_000)


@pytest.mark.requirement("feature:A7")
def test_a_saved_search_tells_who_is_new_until_one_looks(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/?q=schlagwort:Messe")
    page.click("nav.tabs >> text=+ Suche")
    dialog = page.locator("#save-search")
    dialog.get_by_label("Name").fill("Vom Stand")
    dialog.get_by_label("Mir schreiben, wenn jemand neu ist").select_option("weekly")
    assert not site.axe()
    dialog.locator("button.first").click()
    expect(page.locator("nav.tabs [aria-current]")).to_contain_text("Vom Stand")
    with transaction.atomic():
        svea = make_person("Svea Callsen", position="Mechatronikerin")
        add_tag(actor=recruiter.actor, person_id=svea.pk, name="Messe")
    tasks.ask_saved(timestamp=0)
    page = site.open("/talente/suchen/")
    assert not site.axe()
    expect(page.get_by_label("Mir schreiben zu „Vom Stand“")).to_have_value("weekly")
    # The page says itself that it was seen.
    with page.expect_response(lambda answer: answer.url.endswith("/gesehen/")) as seen:
        page.click("text=1 neu")
    assert seen.value.status == 204
    expect(page.locator("[data-row]")).to_contain_text("Schlagwort: Messe")
    assert not site.axe()
    site.open("/talente/suchen/")
    expect(page.locator("text=1 neu")).to_have_count(0)
    # In the list she stays marked while the visit lasts.
    page.click("a.name >> text=Vom Stand")
    expect(page.locator("[data-row] .new")).to_have_text("neu")
    assert not site.sticks_out()


@pytest.mark.requirement("feature:C2")
def test_text_and_builder_change_each_other(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/")
    text = page.get_by_label("Filter als Text")
    text.fill("rolle:Elektroniker:in")
    text.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.click("text=Baukasten")
    value = page.locator("input[name='v.0']")
    expect(value).to_have_value("Elektroniker:in")
    page.click("button[value='add:']")
    page.select_option("select[name='f.1']", "place")
    value = page.locator("input[name='v.1']")
    expect(value).to_have_attribute("placeholder", "Kiel +80 km")
    value.fill("Kiel +80 km")
    value.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(text).to_have_value("rolle:Elektroniker:in UND ort:Kiel +80 km")
    assert "ort%3AKiel" in page.url
    page.click("button[value='remove:0']")
    expect(page.locator("[data-row]")).to_have_count(2)
    assert not site.axe()


def test_facets_narrow_the_list(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/")
    page.check("input[name=facet][value='skill:Drachenflug']")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.get_by_label("Filter als Text")).to_have_value("fähigkeit:Drachenflug")
    page.uncheck("input[name=facet][value='skill:Drachenflug']")
    expect(page.locator("[data-row]")).to_have_count(3)


@pytest.mark.requirement("feature:C8")
def test_chosen_by_keyboard_and_put_into_a_pool(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk] [data-count]")).to_have_text("2 ausgewählt")
    expect(page.locator("#preview h2")).to_have_text("Emre Kaplan")
    page.click("[data-bulk-action] >> text=In Pool")
    dialog = page.locator("#bulk-dialog")
    expect(dialog.locator("h2")).to_contain_text("2 Personen")
    assert not site.axe()
    dialog.locator("button.first").click()
    expect(page.locator("#toasts")).to_contain_text("2 Personen sind neu im Pool")
    assert PoolMembership.objects.count() == 2
    page = site.open("/pools/")
    page.click("text=Windpark-Service")
    page.click("text=Liste")
    with page.expect_navigation():
        page.locator("select[name=stage]").first.select_option("warm")
    assert PoolMembership.objects.filter(stage="warm").count() == 1
    assert not site.axe()


def test_the_phone_filters_in_a_dialog(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/?q=rolle:Elektroniker", width=PHONE)
    page.click("text=Filter (1)")
    dialog = page.locator("#filter-dialog")
    expect(dialog.get_by_label("Filter als Text")).to_have_value("rolle:Elektroniker")
    dialog.locator("input[name=facet][value='hat:alumnus']").check()
    dialog.locator("a.first >> text=1 Talent zeigen").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert not site.sticks_out()


def test_without_script_every_step_is_a_page(site: Site, recruiter: Member) -> None:
    page = site.open("/talente/filter/?q=rolle:Elektroniker")
    assert not site.axe()
    assert page.locator("input[name='v.0']").count() == 1
