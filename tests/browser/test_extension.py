# SPDX-License-Identifier: Apache-2.0
"""The extension in a real Chromium, on pages built like profiles of three networks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.api.tests.program import Program
from talentkreis.intake.capture.actions import allow_origins
from talentkreis.kernel import clock
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions as people
from talentkreis.people.models import ContactPoint, Note, Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships.actions import set_owner
from tests.browser.extension import Popup, browser_with_extension, click_on_icon, set_up
from tests.browser.profile_pages import profile_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

pytestmark = [pytest.mark.requirement("feature:A3"), pytest.mark.requirement("trust:S-25")]


@pytest.fixture
def network() -> Iterator[str]:
    """Profile pages on loopback."""
    with profile_pages() as address:
        yield address


@pytest.fixture
def context(chromium: Browser, transactional_db: None) -> Iterator[BrowserContext]:
    """A browser with the extension."""
    yield from browser_with_extension(chromium)


@pytest.fixture
def program() -> Program:
    """A recruiter's key for the extension."""
    with transaction.atomic():
        return Program("capture", member=MemberFactory.create(name="Merle Hansen"))


def _open(context: BrowserContext, address: str) -> Popup:
    page = context.pages[0]
    page.goto(address)
    return click_on_icon(context, page)


def _read(popup: Popup) -> dict[str, str]:
    popup.text()
    return {name: popup.value(name) for name in ("name", "position", "employer_name", "city")}


def test_profiles_of_three_networks_are_read_on_a_click(
    context: BrowserContext, network: str, server: str, program: Program
) -> None:
    expect(set_up(context, server, program.secret).locator("#said")).to_contain_text("Saved.")
    popup = _open(context, f"{network}/in/ayse-demir/")
    assert _read(popup) == {
        "name": "Ayşe Demir",
        "position": "Schaltmeisterin",
        "employer_name": "Fördenetz",
        "city": "Kiel",
    }
    popup.picture("extension-new")
    popup.close()
    popup = _open(context, f"{network}/profile/Marek_Kowalczyk")
    assert _read(popup) == {
        "name": "Marek Kowalczyk",
        "position": "Servicetechniker",
        "employer_name": "Nordwind Service",
        "city": "Husum",
    }
    popup.close()
    popup = _open(context, f"{network}/jwhitfield")
    assert _read(popup) == {
        "name": "James Whitfield",
        "position": "SCADA Engineer",
        "employer_name": "hafenwerk",
        "city": "Hamburg",
    }
    popup.close()
    popup = _open(context, f"{network}/boese")
    assert _read(popup)["name"].startswith("<img src=x onerror=")
    assert popup.run("document.querySelectorAll('main img, main script').length") == 0
    assert popup.run("document.title") == "Talentkreis"
    assert not Person.objects.exists(), "reading alone adds nobody"


def test_somebody_new_is_added_with_reason_and_the_duty_to_tell(
    context: BrowserContext, network: str, server: str, program: Program
) -> None:
    set_up(context, server, program.secret)
    page = context.pages[0]
    page.goto(f"{network}/in/ayse-demir/?trk=x")
    page.evaluate("getSelection().selectAllChildren(document.getElementById('about'))")
    popup = click_on_icon(context, page)
    text = popup.text()
    assert "Art. 14 GDPR" in text
    assert popup.value("note") == "Leitet die Schicht der Netzleitstelle."
    said = popup.click("form .first", wait_for="#done")
    assert "Ayşe Demir is here now." in said
    person = Person.objects.get()
    assert popup.run("document.querySelector('#done a').href").endswith(f"/talente/{person.id}/")
    assert (person.name, person.position, person.city) == ("Ayşe Demir", "Schaltmeisterin", "Kiel")
    assert ProcessingBasis.objects.get().notice_due_on is not None
    assert Note.objects.get().text == "Leitet die Schicht der Netzleitstelle."


def test_somebody_known_is_shown_with_gate_and_colleague_and_completed(
    context: BrowserContext, network: str, server: str, program: Program
) -> None:
    with transaction.atomic():
        person = PersonFactory.create(
            given_name="Ayse", family_name="Demir", city="Kiel", phone="+49 431 5550142"
        )
        set_owner(actor=program.member.actor, person_id=person.id, owner_id=program.member.id)
        people.log_conversation(
            actor=program.member.actor,
            person_id=person.id,
            happened_at=clock.now() - dt.timedelta(days=3),
        )
    set_up(context, server, program.secret)
    popup = _open(context, f"{network}/in/ayse-demir/")
    text = popup.text()
    assert "We seem to know this person already" in text
    assert "Merle Hansen looks after them." in text
    assert "Call with Merle Hansen on" in text
    assert "By phone: Yes." in text
    assert popup.run("document.querySelector('#new').open") is False
    popup.picture("extension-known")
    assert "Added to Ayse Demir." in popup.click("#known .btn", wait_for="#done")
    assert ContactPoint.objects.filter(person=person, kind="link").count() == 1
    assert Person.objects.count() == 1


def test_a_web_page_gets_no_answer_and_neither_does_an_extension_off_the_list(
    context: BrowserContext, network: str, server: str, program: Program
) -> None:
    page = set_up(context, server, program.secret)
    web = context.pages[0]
    web.goto(f"{network}/jwhitfield")
    asked = f"""fetch("{server}/api/v1/capture/lookup", {{method: "POST", body: "{{}}", headers:
        {{Authorization: "Bearer {program.secret}", "Content-Type": "application/json"}}}})
        .then(() => "answered", () => "refused")"""
    assert web.evaluate(asked) == "refused"
    with transaction.atomic():
        allow_origins(actor=MemberFactory.create(role=Role.ADMIN).actor, origins=[])
    popup = click_on_icon(context, web)
    assert "does not answer" in popup.text()
    popup.close()
    page.bring_to_front()
    page.fill("[name=address]", "http://talente.example")
    page.click("button")
    expect(page.locator("#said")).to_contain_text("https://")
