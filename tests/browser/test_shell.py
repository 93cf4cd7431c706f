# SPDX-License-Identifier: Apache-2.0
"""What the shell adds to plain pages: palette, keys, choosing, dialogs, toasts, menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from talentkreis.organisation.models import Member
from tests.browser.site import DESK, PHONE
from tests.browser.world import make_world

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.site import Site

GALLERY = "/gallery/"


@pytest.fixture
def gallery(site: Site) -> Page:
    """The gallery has every component."""
    site.sign_in("admin")
    return site.open(GALLERY)


def test_the_palette_opens_narrows_and_goes(site: Site, gallery: Page) -> None:
    gallery.keyboard.press("Control+k")
    field = gallery.get_by_role("combobox", name="Name, Bereich oder Befehl")
    expect(field).to_be_focused()
    assert not site.axe(gallery)
    field.type("einst")
    chosen = gallery.locator("#palette").get_by_role("option", selected=True)
    expect(chosen).to_have_text("Einstellungen")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    expect(gallery.locator("#palette [data-announcer]")).to_contain_text("Treffer")
    gallery.keyboard.press("Enter")
    gallery.wait_for_url("**/einstellungen/")


def test_the_palette_chooses_with_arrows_and_closes_with_escape(gallery: Page) -> None:
    search = gallery.get_by_role("link", name="Suchen oder tun")
    search.click()
    options = gallery.locator("#palette").get_by_role("option")
    first, second = options.nth(0), options.nth(1)
    expect(first).to_have_attribute("aria-selected", "true")
    gallery.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    gallery.keyboard.press("ArrowUp")
    gallery.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    gallery.keyboard.press("Escape")
    expect(gallery.locator("#palette")).not_to_be_visible()
    expect(search).to_be_focused()


def test_nothing_found_is_said(gallery: Page) -> None:
    gallery.keyboard.press("Control+k")
    gallery.keyboard.type("xyzzy")
    expect(gallery.get_by_text("Nichts mit diesem Namen.")).to_be_visible()


def test_single_keys_move_and_choose_rows(gallery: Page) -> None:
    rows = gallery.locator("[data-row]")
    gallery.keyboard.press("j")
    expect(rows.nth(0)).to_contain_class("here")
    gallery.keyboard.press("j")
    gallery.keyboard.press("x")
    expect(rows.nth(1)).to_contain_class("picked")
    expect(gallery.get_by_role("region", name="Ausgewählte")).to_contain_text("1 ausgewählt")
    gallery.keyboard.press("k")
    expect(rows.nth(0)).to_contain_class("here")
    assert rows.nth(0).locator("a.name").evaluate("link => link === document.activeElement")


def test_single_keys_rest_in_fields_and_when_a_member_switches_them_off(
    site: Site, gallery: Page
) -> None:
    field = gallery.get_by_label("Name", exact=True)
    field.focus()
    gallery.keyboard.press("j")
    expect(gallery.locator("[data-row].here")).to_have_count(0)
    Member.objects.update(single_keys_enabled=False)
    page = site.open(GALLERY)
    page.keyboard.press("j")
    expect(page.locator("[data-row].here")).to_have_count(0)


def test_a_dialog_names_the_keys_of_the_page(site: Site) -> None:
    site.sign_in(make_world())
    page = site.open("/talente/")
    page.keyboard.press("j")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Tasten")
    expect(dialog.get_by_role("button", name="Schließen")).to_be_focused()
    here = dialog.locator("[data-here]")
    expect(here).to_contain_text("Umschalt X")
    expect(here).to_contain_text("Alle auf dieser Seite")
    expect(here).to_contain_text("Filter als Text")
    assert not site.axe(page)
    page.keyboard.press("x")
    expect(page.locator("[data-row].picked")).to_have_count(0)  # it lies below the dialog
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-row]").first.locator("a.name")).to_be_focused()
    Member.objects.update(single_keys_enabled=False)
    page = site.open("/talente/", language="en")
    page.keyboard.press("Control+k")
    page.keyboard.type("all keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("single keys are switched off")


def test_the_keys_are_named_on_a_narrow_page_too(site: Site) -> None:
    site.sign_in(make_world())
    page = site.open("/talente/", width=390)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Tasten")
    expect(dialog).to_contain_text("zum nächsten, zum vorigen")
    expect(dialog.get_by_role("button", name="Schließen")).to_be_focused()
    assert not site.axe(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_ctrl_enter_presses_the_filled_button_out_of_a_field(site: Site) -> None:
    site.sign_in(make_world())
    page = site.open("/pools/neu/")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Nord")
    page.get_by_label("Wofür er da ist").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nord")


def test_the_bulk_bar_counts_announces_and_can_mean_everything_found(gallery: Page) -> None:
    bar = gallery.get_by_role("region", name="Ausgewählte")
    expect(bar).to_be_hidden()
    gallery.get_by_label("alle auf dieser Seite").check()
    expect(bar).to_contain_text("3 ausgewählt")
    expect(gallery.locator("#announcer")).to_have_text("3 ausgewählt")
    bar.get_by_text("alle 292 auswählen").click()
    expect(bar.locator("[data-count]")).to_have_text("alle 292 ausgewählt")
    gallery.locator("[data-pick]").first.uncheck()
    expect(bar.locator("[data-count]")).to_have_text("2 ausgewählt")
    assert gallery.locator("input[name=all_matching]").input_value() == ""
    bar.get_by_role("button", name="Aufheben").click()
    expect(bar).to_be_hidden()


def test_a_weighty_question_starts_at_cancel_and_gives_the_focus_back(
    site: Site, gallery: Page
) -> None:
    opener = gallery.get_by_role("button", name="14 löschen").first
    opener.click()
    dialog = gallery.get_by_role("dialog", name="14 Menschen löschen?")
    expect(dialog.get_by_role("button", name="Abbrechen")).to_be_focused()
    assert not site.axe(gallery)
    dialog.get_by_role("button", name="Abbrechen").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_click_beside_a_dialog_closes_it(gallery: Page) -> None:
    gallery.get_by_role("button", name="14 löschen").first.click()
    dialog = gallery.get_by_role("dialog", name="14 Menschen löschen?")
    dialog.get_by_text("Sperren bleiben.").click()
    expect(dialog).to_be_visible()
    gallery.mouse.click(5, 5)
    expect(dialog).to_be_hidden()


def test_a_toast_is_announced_and_can_be_closed(site: Site) -> None:
    site.sign_in("admin")
    page = site.open("/abmelden/")
    page.get_by_role("main").get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("status")).to_have_text("Sie sind abgemeldet.")


def test_the_phone_reaches_every_area_through_more(site: Site) -> None:
    site.sign_in("admin")
    page = site.open(GALLERY, width=PHONE)
    page.get_by_role("button", name="Mehr").last.click()
    assert not site.axe(page)
    page.get_by_role("link", name="Einstellungen").last.click()
    page.wait_for_url("**/einstellungen/")


def test_the_own_menu_signs_out(site: Site) -> None:
    site.sign_in("admin")
    page = site.open(GALLERY, width=DESK)
    page.get_by_role("button", name="Merle Hansen").click()
    page.get_by_role("button", name="Abmelden").first.click()
    page.wait_for_url("**/anmelden/*")


def test_the_skip_link_leads_to_the_content(gallery: Page) -> None:
    gallery.keyboard.press("Tab")
    link = gallery.get_by_role("link", name="Zum Inhalt")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    gallery.keyboard.press("Enter")
    expect(gallery.locator("main")).to_be_focused()


def test_the_palette_finds_people_while_one_types(site: Site) -> None:
    site.sign_in(make_world())
    page = site.open("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("demir")
    found = page.get_by_role("group", name="Menschen").get_by_role("option")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Ayşe Demir")
    expect(found).to_have_attribute("aria-selected", "true")
    assert not site.axe(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/talente/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ayşe Demir")
