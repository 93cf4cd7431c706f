# SPDX-License-Identifier: Apache-2.0
"""Finding people in a browser: text, builder, facets, keys, many at once, the phone's dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.organisation.models import Employer
from talentkreis.pools.actions import create_pool
from talentkreis.pools.models import PoolMembership
from talentkreis.pools.rules import PoolDetails
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
        make_person("Marek Kowalczyk", position="Servicetechniker", city="Husum", skills=["SPS"])
    return member


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
    page.check("input[name=facet][value='skill:SPS']")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.get_by_label("Filter als Text")).to_have_value("fähigkeit:SPS")
    page.uncheck("input[name=facet][value='skill:SPS']")
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
