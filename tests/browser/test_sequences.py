# SPDX-License-Identifier: Apache-2.0
"""A recruiter builds a sequence, reads it with other people's eyes, and starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from talentkreis.kernel import clock
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import put_into_state
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment, Sequence
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_person,
    make_pool,
    make_reader,
    make_sent_message,
)
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import add_contact_point
from talentkreis.pools.actions import add_people
from talentkreis.relationships.models import Task
from talentkreis.search.actions import refresh
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool
    from tests.browser.site import Language, Site

NAMES = (
    ("Tjark", "Petersen", "mr"), ("Svea", "Callsen", "ms"), ("Fiete", "Jansen", "mr"),
    ("Aylin", "Öztürk", "ms"), ("Momme", "Andresen", "mr"), ("Kim", "Jessen", ""),
)  # fmt: skip
REFUSED = (("Grzegorz", "Wiśniewski"), ("Deniz", "Şahin"), ("Nils", "Kröger"))


def _pool(merle: Member) -> Pool:
    make_employer()
    pool = make_pool(merle, name="Netztechnik", visibility="shared")
    readers = [
        make_reader(
            given_name=given, family_name=family, salutation=salutation, position="Netzmonteur:in"
        )
        for given, family, salutation in NAMES
    ]
    readers.append(make_reader(given_name="Robert", family_name="Hale", language="en"))
    refused = [make_person(given_name=given, family_name=family) for given, family in REFUSED]
    recent = make_reader(given_name="Wencke", family_name="Rohwer")
    make_sent_message(recent, days_ago=12)
    nowhere = make_person(email=None, given_name="Oliver", family_name="Bright")
    ids = [person.id for person in (*readers, *refused, recent, nowhere)]
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=ids)
    refresh(ids)
    return pool


def _look(site: Site, path: str, name: str, language: Language = "de") -> None:
    for width, theme in ((DESK, "light"), (PHONE, "dark" if language == "de" else "light")):
        page = site.open(path, width=width, theme=theme, language=language)  # type: ignore[arg-type]  # one of both
        site.resize(width)
        site.screenshot(f"{name}-{width}-{theme}-{language}")
        assert site.axe(page) == []
        assert site.sticks_out(page) == []


@pytest.mark.requirement("feature:F1")
@pytest.mark.requirement("feature:F2")
@pytest.mark.requirement("feature:F6")
def test_a_sequence_from_the_first_name_to_the_start(site: Site) -> None:
    merle = site.sign_in("trm_lead")
    pool = _pool(merle)
    page = site.open("/pflege/")
    page.get_by_role("link", name="Sequenz anlegen").click()
    page.get_by_label("Name", exact=True).fill("Willkommen im Kreis Netztechnik")
    page.get_by_label("In einem Satz").fill("Drei Nachrichten in drei Monaten, dann im Quartal.")
    page.get_by_label("Pool", exact=True).select_option("Netztechnik")
    page.get_by_role("button", name="Sequenz anlegen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Willkommen im Kreis Netztechnik")
    expect(page.locator("#check .big")).to_have_text("7 starten, 5 übersprungen")

    # Write a field into the German text, where the cursor is.
    page.get_by_label("Mehr zu Willkommen").click()
    page.get_by_role("link", name="Bearbeiten").click()
    text = page.get_by_label("Text", exact=True).first
    text.focus()
    text.press("Control+End")
    page.locator("[data-inserts-de=firma]").click()
    assert text.input_value().endswith("{{ firma }}")
    page.get_by_role("button", name="Schritt sichern").click()

    first = page.locator("#preview-head").inner_text()
    page.get_by_role("link", name="nächste Person").click()
    expect(page.locator("#preview-head")).not_to_have_text(first)
    page.get_by_role("link", name="English").click()
    expect(page.locator(".mailview")).to_contain_text("Thank you for letting us stay in touch.")

    page.get_by_role("button", name="7 Personen starten").click()
    expect(page.locator("body")).to_contain_text("7 gestartet, 5 übersprungen.")
    expect(page.get_by_text("Unterwegs").first).to_be_visible()
    sequence = Sequence.objects.get()
    assert sequence.enrolments.count() == 7
    assert sequence.pool_id == pool.id
    assert site.collect() == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_of_a_sequence_is_whole_at_the_desk_and_on_a_phone(
    site: Site, language: Language
) -> None:
    merle = site.sign_in("trm_lead")
    pool = _pool(merle)
    _look(site, "/pflege/neu/", "sequence-new", language)
    draft = actions.create_sequence_from_cadence(
        actor=merle.actor,
        details=actions.SequenceDetails(
            "Willkommen im Kreis Netztechnik",
            merle.id,
            "Vier Schritte in drei Monaten, danach einmal im Quartal.",
            pool.id,
        ),
        language=language,
    )
    address = f"/pflege/{draft.id}/"
    _look(site, address, "sequence-draft", language)
    _look(site, f"{address}uebersprungen/", "sequence-skipped", language)
    _look(site, f"{address}schritte/{draft.versions.get().steps.all()[0].id}/", "step", language)
    _look(site, f"{address}personen/", "sequence-nobody", language)
    ids = list(pool.memberships.values_list("person_id", flat=True))
    actions.start_enrolments(actor=merle.actor, sequence_id=draft.id, person_ids=ids)
    Enrolment.objects.update(next_due_at=clock.now())
    actions.plan_due()
    for message in Message.objects.filter(state="planned")[:4]:
        now = clock.now()
        put_into_state(message, "accepted", gate_asked_at=now, handed_at=now, finished_at=now)
    answered, away, *_others = Enrolment.objects.order_by("id")
    actions.stop_enrolments(actor=merle.actor, reason="reply", enrolment_ids=[answered.id])  # type: ignore[arg-type]  # its code
    actions.pause_enrolment(actor=merle.actor, enrolment_id=away.id)
    _look(site, address, "sequence-running", language)
    for tab in ("personen", "regeln", "ergebnis"):
        _look(site, f"{address}{tab}/", f"sequence-{tab}", language)
    _look(site, "/pflege/", "sequences", language)
    assert site.collect() == []


def _build_a_branch(page: Page) -> None:
    """A branch with a draft on yes and a message by hand on no, from an empty sequence."""

    def add(where: str, kind: str) -> None:
        page.locator(where).get_by_role("button", name="Schritt hinzufügen").click()
        page.locator("[popover]:popover-open").get_by_role("link", name=kind).click()

    def write(name: str, subject: str = "", text: str = "") -> None:
        page.get_by_label("Name des Schritts").fill(name)
        if subject:
            page.get_by_label("Betreff").first.fill(subject)
            page.get_by_label("Text", exact=True).first.fill(text)
        page.get_by_role("button", name="Schritt sichern").click()
        expect(page.locator("body")).to_contain_text("Der Schritt ist gesichert.")

    add("main", "Weiche")
    page.get_by_label("Fragt bei jeder Person").fill("ort:Kiel")
    write("Wohnt nah?")
    add(".lane >> nth=0", "Persönliche E-Mail")
    page.get_by_label("Abstand", exact=True).fill("0")
    write("Einladen", "Auf einen Kaffee?", "{{ anrede }},\n\nhaben Sie Zeit für einen Kaffee?")
    add(".lane >> nth=1", "Nachricht im Netzwerk")
    page.get_by_label("Abstand", exact=True).fill("0")
    write("Grüßen", "{{ name }} grüßen", "{{ anrede }}, viele Grüße aus Kiel.")


def _read_the_draft(site: Site) -> None:
    """By keys alone: the draft is read, changed and sent."""
    _look(site, "/pflege/persoenlich/", "drafts")
    page = site.open("/pflege/persoenlich/")
    expect(page.locator("#draft-head")).to_have_text("Svea Callsen")
    page.locator("h1").click()
    page.keyboard.press("e")
    expect(page.get_by_label("Betreff")).to_be_focused()
    page.get_by_label("Text", exact=True).fill("Guten Tag Frau Callsen,\n\nDonnerstag um drei?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("Kein Entwurf wartet auf Sie")


@pytest.mark.requirement("feature:F1")
@pytest.mark.requirement("feature:F7")
def test_a_sequence_with_a_branch_a_personal_step_and_a_task_is_built_and_lived_through(
    site: Site,
) -> None:
    merle = site.sign_in("trm_lead")
    make_employer()
    near = make_reader(given_name="Svea", family_name="Callsen", salutation="ms", city="Kiel")
    far = make_reader(given_name="Fiete", family_name="Jansen", salutation="mr", city="Ulm")
    link = "https://www.linkedin.com/in/fiete-jansen"
    add_contact_point(actor=SYSTEM, person_id=far.id, kind="link", value=link)
    refresh([near.id, far.id])
    sequence = actions.create_sequence(
        actor=merle.actor, details=actions.SequenceDetails("Wer wohnt nah?", merle.id)
    )
    address = f"/pflege/{sequence.id}/"
    page = site.open(address)
    _build_a_branch(page)
    lanes = page.locator(".lane")
    expect(lanes.nth(0)).to_contain_text("Einladen")
    expect(lanes.nth(1)).to_contain_text("Grüßen")
    _look(site, address, "sequence-branch")

    ids = [near.id, far.id]
    actions.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=ids)
    Enrolment.objects.update(next_due_at=clock.now())
    actions.plan_due()
    Enrolment.objects.update(next_due_at=clock.now())
    actions.plan_due()

    _read_the_draft(site)
    sent = Message.objects.get(person=near)
    assert (sent.state, sent.created_by_id) == ("planned", merle.id)
    assert "Donnerstag um drei?" in sent.text

    # The message on the network is copied, sent elsewhere, and noted.
    task = Task.objects.get(person=far)
    _look(site, f"/pflege/von-hand/{task.id}/", "by-hand")
    page = site.open(f"/pflege/von-hand/{task.id}/")
    expect(page.get_by_role("link", name="LinkedIn öffnen")).to_have_attribute("href", link)
    page.get_by_role("button", name="Gesendet").click()
    expect(page.locator("body")).to_contain_text("Als gesendet vermerkt.")
    assert Message.objects.get(person=far).channel == "linkedin"

    # Whoever is under way is moved to the next version.
    actions.start_new_version(actor=merle.actor, sequence_id=sequence.id)
    make_enrolment(sequence, make_reader(), version=sequence.versions.get(number=1))
    _look(site, f"{address}umziehen/", "sequence-move")
    assert site.collect() == []
