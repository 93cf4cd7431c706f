# SPDX-License-Identifier: Apache-2.0
"""What htmx replaces: focus stays, counts are announced, refusals and successes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import override_settings
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.site import Site


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    """The page with parts."""
    with override_settings(ROOT_URLCONF="tests.browser.swapping"):
        site.sign_in("admin")
        yield site.open("/tausch/")


def test_the_focus_stays_on_the_same_button_and_the_count_is_announced(page: Page) -> None:
    page.get_by_role("button", name="Neu laden").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("12 Talente").first).to_be_visible()
    expect(page.get_by_role("button", name="Neu laden")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("12 Talente")


def test_of_links_that_look_alike_the_focus_stays_on_the_same_one(page: Page) -> None:
    links = page.locator("#queue a")
    links.nth(2).focus()
    page.evaluate("htmx.trigger('#queue', 'again')")
    expect(page.locator("#queue.htmx-request")).to_have_count(0)
    expect(links.nth(2)).to_be_focused()
    expect(page.locator("#queue [data-row]").nth(2)).to_contain_class("here")


def test_where_an_entry_is_done_the_focus_goes_on_to_the_next_one(page: Page) -> None:
    rows = page.locator("#queue [data-row]")
    rows.nth(1).get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    expect(rows.nth(1)).to_contain_class("here")


def test_a_refusal_is_a_toast_and_the_page_keeps_what_it_has(site: Site, page: Page) -> None:
    page.get_by_role("button", name="Verbotenes tun").click()
    toast = page.locator("#toasts [data-toast]")
    expect(toast).to_contain_text("Der Pool ist geschlossen.")
    expect(page.get_by_role("button", name="Neu laden")).to_be_visible()
    assert not site.axe(page)
    toast.get_by_role("button", name="Schließen").click()
    expect(toast).to_have_count(0)


def test_a_success_is_told_beside_the_new_part(page: Page) -> None:
    page.get_by_role("button", name="Erlaubtes tun").click()
    expect(page.locator("#rows")).to_contain_text("12 Talente")
    expect(page.locator("#toasts")).to_contain_text("Drei Menschen sind im Pool.")


def test_without_a_connection_the_page_says_so(site: Site, page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_role("button", name="Neu laden").click()
    expect(page.locator("#toasts")).to_contain_text("Keine Verbindung.")
    page.context.set_offline(False)
    site.problems.clear()  # the browser reports the failed request
