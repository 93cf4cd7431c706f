# SPDX-License-Identifier: Apache-2.0
"""The board of a pool in a browser: dragged, carried by keys, sent by the menu, on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.organisation.models import Employer
from talentkreis.pools.actions import add_people, arrange_stages, create_pool, move_member
from talentkreis.pools.actions.stages import StageDetails
from talentkreis.pools.models import PoolMembership, Stage
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.tests.factories import make_person
from tests.browser.site import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool
    from tests.browser.site import Site

pytestmark = pytest.mark.requirement("feature:C3")


@pytest.fixture
def recruiter(site: Site) -> Member:
    """A signed-in recruiter."""
    member = site.sign_in("recruiter")
    with transaction.atomic():
        Employer.objects.get_or_create(id=1, defaults={"name": "Nordlicht Energie"})
    return member


@pytest.fixture
def pool(recruiter: Member) -> Pool:
    """Three talents on a board, at most one of them warm."""
    actor = recruiter.actor
    with transaction.atomic():
        made = create_pool(actor=actor, details=PoolDetails(name="Windpark-Service"))
        lines = [StageDetails(code, "", limit=1 if code == "warm" else None) for code in Stage]
        arrange_stages(actor=actor, pool_id=made.pk, stages=lines)
        names = ("Marek Kowalczyk", "Emre Kaplan", "Ayşe Demir")
        people = [make_person(name, position="Elektroniker:in", city="Kiel") for name in names]
        for person in people:
            add_people(actor=actor, pool_id=made.pk, person_ids=[person.pk])
        move_member(actor=actor, pool_id=made.pk, person_id=people[0].pk, stage=Stage.CONTACTED)
    return made


def card(page: Page, name: str) -> Locator:
    return page.locator(".kcard", has_text=name)


def stage(page: Page, code: str) -> Locator:
    return page.locator(f".kcol[data-stage={code}]")


def stage_of(name: str) -> str:
    return PoolMembership.objects.get(person__family_name=name.rsplit(maxsplit=1)[-1]).stage


def test_a_card_is_dragged_and_the_toast_takes_it_back(site: Site, pool: Pool) -> None:
    page = site.open(f"/pools/{pool.pk}/")
    card(page, "Ayşe").drag_to(stage(page, "warm"))
    expect(page.locator("#toasts")).to_contain_text("Ayşe Demir steht jetzt auf „Warm“.")
    expect(stage(page, "warm").locator(".kcard")).to_contain_text("Ayşe Demir")
    expect(stage(page, "warm").locator("[data-count]")).to_contain_text("1 / 1")
    assert stage_of("Ayşe Demir") == "warm"
    assert not site.axe()
    page.locator("#toasts >> text=Rückgängig").click()
    expect(stage(page, "identified").locator(".kcard")).to_have_count(2)
    expect(stage(page, "warm").locator(".nobody")).to_be_visible()
    assert stage_of("Ayşe Demir") == "identified"


def test_a_card_is_carried_by_keys_alone_and_keeps_the_focus(site: Site, pool: Pool) -> None:
    page = site.open(f"/pools/{pool.pk}/")
    said = page.locator("#announcer")
    card(page, "Ayşe").focus()
    page.keyboard.press("ArrowDown")
    expect(card(page, "Emre")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(card(page, "Marek")).to_be_focused()
    page.keyboard.press("Space")
    expect(said).to_contain_text("Marek Kowalczyk gegriffen, auf Angesprochen.")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Im Gespräch, 0")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("Marek Kowalczyk bleibt auf Angesprochen.")
    assert stage_of("Marek Kowalczyk") == "contacted"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Warm, 0 von höchstens 1")
    page.keyboard.press("Space")
    expect(page.locator("#toasts")).to_contain_text("Marek Kowalczyk steht jetzt auf „Warm“.")
    expect(card(page, "Marek")).to_be_focused()
    expect(stage(page, "warm").locator(".kcard")).to_contain_text("Marek")
    assert stage_of("Marek Kowalczyk") == "warm"


def test_the_menu_of_stages_opens_with_m_and_sends_the_card(site: Site, pool: Pool) -> None:
    page = site.open(f"/pools/{pool.pk}/")
    card(page, "Emre").focus()
    page.keyboard.press("m")
    menu = page.locator("#stage-menu")
    expect(menu).to_contain_text("Emre Kaplan verschieben nach")
    expect(menu.locator("button", has_text="Entdeckt")).to_be_disabled()
    menu.locator("button", has_text="Bereit").click()
    expect(stage(page, "ready").locator(".kcard")).to_contain_text("Emre Kaplan")
    expect(page.locator("#toasts")).to_contain_text("Emre Kaplan steht jetzt auf „Bereit“.")
    assert stage_of("Emre Kaplan") == "ready"


def test_somebody_who_was_faster_wins_and_the_card_goes_where_it_stands(
    site: Site, recruiter: Member, pool: Pool
) -> None:
    page = site.open(f"/pools/{pool.pk}/")
    ayse = PoolMembership.objects.get(person__family_name="Demir").person_id
    with transaction.atomic():
        move_member(actor=recruiter.actor, pool_id=pool.pk, person_id=ayse, stage=Stage.RESTING)
    card(page, "Ayşe").drag_to(stage(page, "ready"))
    expect(page.locator("#toasts")).to_contain_text("Jemand war schneller")
    expect(stage(page, "resting").locator(".kcard")).to_contain_text("Ayşe Demir")
    assert stage_of("Ayşe Demir") == "resting"


def test_the_phone_jumps_between_stages_and_moves_by_the_menu(site: Site, pool: Pool) -> None:
    page = site.open(f"/pools/{pool.pk}/", width=PHONE)
    assert not site.sticks_out()
    site.resize(PHONE)
    assert not site.axe()
    expect(page.locator(".jump .chip", has_text="Warm")).to_contain_text("0")
    card(page, "Ayşe").locator("[data-moves]").click()
    page.locator("#stage-menu button", has_text="Warm").click()
    expect(page.locator(".jump .chip", has_text="Warm")).to_contain_text("1")
    assert stage_of("Ayşe Demir") == "warm"


def test_more_cards_of_a_long_column_come_on_demand(
    site: Site, recruiter: Member, pool: Pool
) -> None:
    with transaction.atomic():
        people = [make_person(f"Mensch {number:02}") for number in range(30)]
        ids = [person.pk for person in people]
        add_people(actor=recruiter.actor, pool_id=pool.pk, person_ids=ids, stage="ready")
    page = site.open(f"/pools/{pool.pk}/")
    column = stage(page, "ready")
    expect(column.locator(".kcard")).to_have_count(20)
    column.locator("text=Weitere Personen").click()
    expect(column.locator(".kcard")).to_have_count(30)
    expect(column.locator(".kcard").nth(20)).to_be_focused()


@pytest.mark.parametrize("width", [PHONE, 1440], ids=["phone", "desk"])
def test_stages_are_arranged(site: Site, pool: Pool, width: int) -> None:
    page = site.open(f"/pools/{pool.pk}/stufen/", width=width)
    site.resize(width)
    assert not site.axe()
    assert not site.sticks_out()
    page.locator("#new-stage").fill("Probetag")
    page.keyboard.press("Enter")
    expect(page.locator(".stage-rows > li")).to_have_count(8)
