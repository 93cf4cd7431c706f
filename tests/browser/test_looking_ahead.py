# SPDX-License-Identifier: Apache-2.0
"""A lead looks a year ahead, pauses outreach, and reads what the gate says, then and now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from talentkreis.consent.actions import Kept, keep_decisions
from talentkreis.consent.gate import decide_many
from talentkreis.consent.models import Channel, Decision, Purpose
from talentkreis.kernel import clock
from talentkreis.mail.tests.factories import a_message, put_into_state
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_person,
    make_pool,
    make_reader,
    make_sequence,
)
from talentkreis.pools.actions import add_people
from talentkreis.search.actions import refresh
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person
    from tests.browser.site import Language, Site

NAMES = (("Tjark", "Petersen"), ("Svea", "Callsen"), ("Aylin", "Öztürk"), ("Robert", "Hale"))


def _world(merle: Member) -> tuple[list[Person], list[Sequence]]:
    make_employer()
    pool = make_pool(merle, name="Netztechnik", visibility="shared")
    people = [make_reader(given_name=given, family_name=family) for given, family in NAMES]
    people.append(make_person(given_name="Nils", family_name="Kröger"))
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[person.id for person in people])
    sequences = [
        make_sequence(merle, name=name, pool=pool, state="running")
        for name in ("Willkommen im Kreis", "Neues aus der Netztechnik")
    ]
    for person in people[:4]:
        for sequence in sequences:
            make_enrolment(sequence, person)
    refresh([person.id for person in people])
    return people, sequences


def _a_mail(person: Person) -> None:
    """One that went out, with what the gate went by."""
    now = clock.now()
    decided = decide_many([person.id], Purpose.NURTURE, Channel.EMAIL)[person.id]
    message = a_message(person=person, subject="Neues aus der Leitwarte")
    put_into_state(message, "accepted", gate_asked_at=now, handed_at=now, finished_at=now)
    keep_decisions(Decision.Occasion.HAND_OVER, [Kept(person.id, message.id, decided)])


def _look(site: Site, path: str, name: str, language: Language = "de") -> None:
    for width, theme in ((DESK, "light"), (PHONE, "dark" if language == "de" else "light")):
        page = site.open(path, width=width, theme=theme, language=language)  # type: ignore[arg-type]  # one of both
        site.resize(width)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        site.screenshot(f"{name}-{width}-{theme}-{language}")
        assert site.axe(page) == []
        assert site.sticks_out(page) == []


@pytest.mark.requirement("feature:F13")
def test_the_next_twelve_months_of_a_sequence_a_pool_and_a_person(site: Site) -> None:
    merle = site.sign_in("trm_lead")
    people, sequences = _world(merle)
    page = site.open(f"/pflege/{sequences[0].id}/")
    page.get_by_role("link", name="Nächste 12 Monate").click()
    table = page.get_by_role("table", name="Personen je Monat, Zeile für Zeile")
    expect(table).to_be_visible()
    expect(table.get_by_role("columnheader")).to_have_count(14)
    expect(page.get_by_text(re.compile("Personen warten auf das Kontaktbudget"))).to_be_visible()
    _look(site, f"/pflege/{sequences[0].id}/jahr/", "year-of-sequence")
    _look(site, f"/pools/{sequences[0].pool_id}/jahr/", "year-of-pool", "en")
    page = site.open(f"/talente/{people[0].id}/")
    page.get_by_role("button", name="Weitere Aktionen").click()
    page.get_by_role("link", name="Nächste 12 Monate").click()
    expect(page.get_by_text(re.compile("wartet bis")).first).to_be_visible()
    expect(page.get_by_role("heading", level=2)).to_have_count(13)
    _look(site, f"/talente/{people[0].id}/jahr/", "year-of-person")
    _look(site, f"/talente/{people[0].id}/jahr/", "year-of-person", "en")


@pytest.mark.requirement("feature:T1", "feature:F9")
def test_the_gate_on_a_profile_then_and_now(site: Site) -> None:
    merle = site.sign_in("trm_lead")
    people, _sequences = _world(merle)
    svea = people[1]
    _a_mail(svea)
    page = site.open(f"/talente/{svea.id}/?zeigen=alles")
    page.get_by_role("button", name=re.compile("^Sequenz")).click()
    expect(page.get_by_text(re.compile("Die nächste Nachricht kann ab"))).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Warum diese Mail?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Warum diese Mail?")
    expect(page.get_by_role("cell", name="Wort der Person")).to_be_visible()
    _look(site, page.url.removeprefix(site.url), "why")
    page.get_by_role("link", name="Alles, was an diesem Tag galt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was galt wann")
    _look(site, f"/datenschutz/person/{svea.id}/damals/", "then")
    page = site.open("/pflege/pausen/")
    page.get_by_label("Grund").fill("Umbau im Werk")
    page.get_by_label("Letzter Tag der Pause").fill(clock.today().isoformat())
    page.get_by_role("button", name="Kontakt pausieren").click()
    expect(page.get_by_role("cell", name=re.compile("Umbau im Werk"))).to_be_visible()
    _look(site, "/pflege/pausen/", "freezes")
    _look(site, "/pflege/pausen/", "freezes", "en")
    page = site.open(f"/talente/{people[2].id}/")
    expect(page.get_by_text(re.compile("Aller Kontakt pausiert bis")).first).to_be_visible()
    site.screenshot("profile-frozen")
    page = site.open("/pflege/pausen/")
    page.get_by_role("button", name="Jetzt weitergehen").click()
    expect(page.get_by_text("Nichts pausiert.")).to_be_visible()
