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
    make_person,
    make_pool,
    make_reader,
    make_sent_message,
)
from talentkreis.pools.actions import add_people
from talentkreis.search.actions import refresh
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
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
