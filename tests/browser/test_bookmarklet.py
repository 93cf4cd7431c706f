# SPDX-License-Identifier: Apache-2.0
"""The bookmark of the settings page, clicked on somebody's profile; pages of passing on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.intake.drops.actions import renew_address
from talentkreis.mail.inbound import receive
from talentkreis.mail.tests.factories import a_mailbox
from talentkreis.mail.tests.test_forwards import OUTLOOK_DE, a_mail
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Note, Person
from talentkreis.people.tests.factories import PersonFactory
from tests.browser.profile_pages import profile_pages
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from tests.browser.site import Site


@pytest.mark.requirement("feature:A3")
def test_the_bookmark_opens_adding_with_proposals_and_whom_we_know(site: Site) -> None:
    with transaction.atomic():
        site.sign_in(MemberFactory.create(name="Merle Hansen"))
        PersonFactory.create(given_name="Ayşe", family_name="Demir", city="Kiel")
    page = site.open("/einstellungen/browser/")
    site.screenshot("aus-dem-browser")
    assert not site.axe()
    bookmark = page.get_by_role("link", name="In den Talentkreis").get_attribute("href") or ""
    assert bookmark.startswith("javascript:")
    with profile_pages() as network:
        page.goto(f"{network}/in/ayse-demir/")
        page.evaluate("getSelection().selectAllChildren(document.getElementById('about'))")
        with page.context.expect_page() as opened:
            page.evaluate(unquote(bookmark.removeprefix("javascript:")))
        form = opened.value
        asked: list[str] = []
        form.on("request", lambda request: asked.append(request.url))
        expect(form.get_by_label("Name", exact=True)).to_have_value("Ayşe Demir")
        expect(form.get_by_label("Notiz")).to_have_value("Leitet die Schicht der Netzleitstelle.")
        expect(form.locator("#proposed")).to_contain_text("Vorschläge von 127.0.0.1")
        expect(form.locator("#duplicates")).to_contain_text("Vielleicht kennen wir diese Person")
        expect(form.locator("#duplicates")).to_contain_text("Anrufen")
        expect(form.locator("#duplicates")).to_contain_text("Niemand ist zuständig.")
        assert "#" not in form.url
        assert not any("Demir" in unquote(url) for url in asked), "no name in any address"
        form.set_viewport_size({"width": DESK, "height": 900})
        form.screenshot(path="tests/browser/shots/lesezeichen.png")
        form.locator("button.first").click()
        form.locator("button.first", has_text="Trotzdem").click()
        form.wait_for_url("**/talente/*-*/")
    assert Note.objects.get().text == "Leitet die Schicht der Netzleitstelle."
    assert Person.objects.count() == 2


@pytest.mark.requirement("feature:A4")
def test_a_forwarded_mail_is_assigned_on_its_page(site: Site) -> None:
    with transaction.atomic():
        member = MemberFactory.create(name="Merle Hansen", email="merle@nordlicht.test")
        a_mailbox(from_address="karriere@nordlicht.test", has_plus_addresses=True)
        renew_address(actor=member.actor)
        PersonFactory.create(given_name="Ayşe", family_name="Demir", city="Kiel")
    site.sign_in(member)
    page = site.open("/einstellungen/ablage/")
    site.screenshot("ablage")
    assert not site.axe()
    address = page.locator(".secret").first.inner_text()
    with transaction.atomic():
        receive(a_mail(OUTLOOK_DE, To=address).as_bytes())
    page = site.open("/post/eingang/")
    page.click("nav.tabs >> text=Weitergeleitet")
    site.screenshot("weitergeleitet")
    assert not site.axe()
    page.click("text=Ayşe Demir")
    for width in (DESK, PHONE):
        site.resize(width)
        site.screenshot(f"zuordnen-{width}")
        assert not site.axe()
        assert not site.sticks_out()
    page.click("form[action$='/zuordnen/'] button")
    page.wait_for_url("**/talente/*-*/")
    expect(page.locator("#toasts")).to_contain_text("Bei Ayşe Demir abgelegt.")
