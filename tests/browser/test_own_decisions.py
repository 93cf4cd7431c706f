# SPDX-License-Identifier: Apache-2.0
"""What talents decide on pages of their own, and what data protection sees of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from talentkreis.consent import actions
from talentkreis.consent.gate import may_contact
from talentkreis.consent.links import confirmation_token, preferences_token, unsubscribe_token
from talentkreis.consent.models import Channel, ConfirmationRequest, Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.organisation.actors import Actor
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from tests.browser.site import DESK, NARROWEST, PHONE

if TYPE_CHECKING:
    import uuid

    from playwright.sync_api import Browser

    from tests.browser.site import Site


def somebody() -> Person:
    """A person who said yes, no and not now."""
    with transaction.atomic():
        EmployerFactory.create(name="Nordlicht Energie")
        person = PersonFactory.create(
            given_name="Svea", email="svea@post.example", phone="0431 555 0142"
        )
        give_consent(person.id)
        me = Actor.for_person(person.id)
        actions.withdraw_consent(
            actor=me, person_id=person.id, purpose="newsletter", channel="email"
        )
        actions.pause_contact(
            actor=me, person_id=person.id, until=clock.today() + dt.timedelta(days=30)
        )
    return person


def an_open_confirmation() -> uuid.UUID:
    """A sign-up whose button nobody has pressed yet."""
    text = actions.current_text("nurture", "email", "de")
    made = actions.sign_up(
        address="neu@post.example", language="de", text_ids=[text.id], form=actions.ShownForm()
    )
    assert made is not None
    return made


def findings(site: Site, path: str) -> list[str]:
    """What is wrong with a page in any of its appearances."""
    found: list[str] = []
    for language in ("de", "en"):
        page = site.open(path, language=language)
        for width in (DESK, PHONE):
            site.resize(width)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                problems = site.axe(is_only_colour=theme == "dark")
                found += [f"{path} {language} {width} {theme}: {each}" for each in problems]
            found += [f"{path} {language} {width}: {each}" for each in site.sticks_out()]
        site.resize(NARROWEST)
        found += [f"{path} {language} {NARROWEST}: {each}" for each in site.sticks_out()]
    return found


@pytest.mark.requirement("trust:L-31")
def test_the_pages_behind_links_are_accessible_in_every_appearance(site: Site) -> None:
    person = somebody()
    request_id = an_open_confirmation()
    found = []
    for path in (
        reverse("community:unsubscribe", args=[unsubscribe_token(person.id, "nurture")]),
        reverse("community:preferences", args=[preferences_token(person.id)]),
        reverse("community:confirm", args=[confirmation_token(request_id)]),
    ):
        found += findings(site, path)
    assert not found, "\n".join(found)


@pytest.mark.requirement("trust:L-31")
def test_the_pages_about_one_person_are_accessible_in_every_appearance(site: Site) -> None:
    person = somebody()
    site.sign_in(MemberFactory.create(role="admin", language="de"))
    found = []
    for name in ("person", "proof", "erase"):
        found += findings(site, reverse(f"consent:{name}", args=[person.id]))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("language", "width"), [("de", PHONE), ("en", DESK)])
@pytest.mark.requirement("trust:L-07")
@pytest.mark.usefixtures("transactional_db")
def test_joining_choosing_and_leaving_work_without_script(
    chromium: Browser, server: str, language: str, width: int
) -> None:
    cache.clear()
    with transaction.atomic():
        EmployerFactory.create(name="Nordlicht Energie")
    say = WORDS[language]
    context = chromium.new_context(
        locale=language, java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto(f"{server}/k/beitreten/")
    page.get_by_role("button", name=say["join"]).click()
    expect(page.locator(".err").first).to_be_visible()
    page.locator("#id_email").fill("neu@post.example")
    page.locator("input[name=nurture]").check()
    page.get_by_role("button", name=say["join"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say["look"])
    assert not Person.objects.exists()

    token = confirmation_token(ConfirmationRequest.objects.get().id)
    page.goto(server + reverse("community:confirm", args=[token]))
    page.get_by_role("button", name=say["confirm"], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say["confirmed"])
    person = Person.objects.get()

    page.get_by_role("link", name=say["settings"]).click()
    switches = page.locator(".switches > li")
    newsletter = switches.filter(has_text="Newsletter").first
    newsletter.get_by_role("button", name=say["on"]).click()
    assert may_contact(person.id, Purpose.NEWSLETTER, Channel.EMAIL).is_yes

    page.goto(
        server + reverse("community:unsubscribe", args=[unsubscribe_token(person.id, "nurture")])
    )
    page.locator("button.first").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say["left"])
    assert not may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes
    assert may_contact(person.id, Purpose.NEWSLETTER, Channel.EMAIL).is_yes
    assert not context.cookies()
    context.close()


WORDS = {
    "de": {
        "join": "Anmelden",
        "look": "Bitte sehen Sie in Ihr Postfach",
        "confirm": "Bestätigen",
        "confirmed": "Danke, das ist bestätigt",
        "settings": "Zu Ihren Einstellungen",
        "on": "Einschalten",
        "left": "Sie sind abgemeldet",
    },
    "en": {
        "join": "Sign up",
        "look": "Please look into your mailbox",
        "confirm": "Confirm",
        "confirmed": "Thank you, that is confirmed",
        "settings": "To your settings",
        "on": "Switch on",
        "left": "You are unsubscribed",
    },
}


@pytest.mark.requirement("feature:T4")
def test_data_protection_deletes_one_person_by_typing_the_number(site: Site) -> None:
    person = somebody()
    site.sign_in(MemberFactory.create(role="dpo", language="de"))
    page = site.open(reverse("consent:person", args=[person.id]))
    page.get_by_role("link", name="Endgültig löschen").click()
    number = page.locator("#held .count").inner_text()
    page.get_by_label("Grund", exact=True).select_option("request")
    page.get_by_label("Zahl der Einträge").fill("999")
    page.get_by_role("button", name="löschen").click()
    expect(page.locator(".err").first).to_be_visible()
    page.get_by_label("Zahl der Einträge").fill(number)
    page.get_by_role("button", name="löschen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Datenschutz")
    assert not Person.objects.filter(id=person.id).exists()
