# SPDX-License-Identifier: Apache-2.0
"""Variants of a mail compared, mails in the name of a colleague, calls of today."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from talentkreis.kernel import clock
from talentkreis.nurture.models import Comparison, Leave, SequenceVersion
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_member,
    make_person,
    make_reader,
    make_replied,
    make_sequence,
)
from talentkreis.organisation.actors import Role
from talentkreis.people.actions import add_contact_point
from talentkreis.people.models import Conversation
from talentkreis.relationships.models import Promise
from talentkreis.search.actions import refresh
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from tests.browser.site import Language, Site


# With their types, which a bare tuple of words in a loop has not.
LANGUAGES: tuple[Language, ...] = ("de", "en")


def look(site: Site, path: str, name: str, language: Language) -> None:
    """Both widths, with axe, nothing sticking out, and a picture to look at."""
    for width, theme in ((DESK, "light"), (PHONE, "dark" if language == "de" else "light")):
        page = site.open(path, width=width, theme=theme, language=language)  # type: ignore[arg-type]  # one of both
        site.resize(width)
        site.screenshot(f"{name}-{width}-{theme}-{language}")
        assert site.axe(page) == []
        assert site.sticks_out(page) == []


@pytest.mark.requirement("feature:F11")
def test_two_variants_of_a_mail_are_built_compared_and_settled(site: Site) -> None:
    merle = site.sign_in("trm_lead")
    make_employer()
    make_reader(given_name="Tjark", family_name="Petersen")
    sequence = make_sequence(merle, step_count=1)
    step = sequence.versions.get().steps.get()

    page = site.open(f"/pflege/{sequence.id}/schritte/{step.id}/")
    page.get_by_role("button", name="Weitere Variante").click()
    expect(page.locator("h1")).to_have_text("Schritt 1: Variante B")
    page.locator("#id_subject_de_sie").fill("Eine Frage an Sie")
    page.locator("#id_subject_en_sie").fill("A question for you")
    page.get_by_role("button", name="Variante B speichern").click()
    page.get_by_label("Anteil der Variante A").fill("60")
    page.get_by_label("Anteil der Variante B").fill("40")
    page.get_by_role("button", name="Anteile speichern").click()
    expect(page.get_by_label("Anteil der Variante B")).to_have_value("40")
    page = site.open(f"/pflege/{sequence.id}/")
    expect(page.locator(".step").first).to_contain_text("2 Varianten, 60 / 40")
    page.get_by_role("link", name="Variante B").click()
    expect(page.locator(".mailview")).to_contain_text("Eine Frage an Sie")
    for language in LANGUAGES:
        look(site, f"/pflege/{sequence.id}/schritte/{step.id}/", "variants", language)
        look(site, f"/pflege/{sequence.id}/schritte/{step.id}/wortlaut/1/", "variant", language)

    for number in range(6):
        make_replied(
            sequence, step, variant=number % 2, handed_days_ago=40,
            replied_after_days=2 if number in {1, 3, 4} else None,
        )  # fmt: skip
    for side in ("care", "held"):
        Comparison.objects.create(
            sequence=sequence, person=make_reader(), side=side, drawn_at=clock.now()
        )
    page = site.open(f"/pflege/{sequence.id}/ergebnis/")
    expect(page.locator(".verdict").first).to_contain_text("Zu wenige für ein Urteil.")
    for language in LANGUAGES:
        look(site, f"/pflege/{sequence.id}/ergebnis/", "compared", language)
        look(site, f"/pflege/{sequence.id}/regeln/", "sequence-rules", language)
    page = site.open(f"/pflege/{sequence.id}/ergebnis/")
    page.get_by_role("button", name="B nehmen").click()
    expect(page.locator("body")).to_contain_text("Fassung 2 hat nur noch Variante B.")
    version = SequenceVersion.objects.get(sequence=sequence, number=2)
    subjects = version.steps.get().texts.filter(language="de").values_list("subject", flat=True)
    assert list(subjects) == ["Eine Frage an Sie"]
    assert site.collect() == []


@pytest.mark.requirement("feature:F10")
def test_a_colleague_reads_and_approves_what_goes_out_in_their_name(site: Site) -> None:
    merle = site.sign_in("trm_lead")
    make_employer()
    sequence = make_sequence(merle, step_count=2)
    jan = make_member(Role.HIRING_MANAGER, name="Jan Behrens")
    page = site.open(f"/pflege/{sequence.id}/regeln/")
    page.get_by_label("Wen Sie bitten").select_option(label="Jan Behrens")
    page.get_by_label("Warum gerade sie oder er").fill("Du kennst das Team am besten")
    page.get_by_role("button", name="Um Freigabe bitten").click()
    expect(page.locator("#speakers")).to_contain_text("angefragt")
    for language in LANGUAGES:
        look(site, f"/pflege/{sequence.id}/regeln/", "speakers", language)

    site.sign_in(jan)
    leave = Leave.objects.get()
    for language in LANGUAGES:
        look(site, f"/pflege/in-meinem-namen/{leave.id}/", "leave", language)
        look(site, "/pflege/in-meinem-namen/", "leaves", language)
    page = site.open(f"/pflege/in-meinem-namen/{leave.id}/")
    page.get_by_role("button", name="Freigeben").click()
    expect(page.locator("aside")).to_contain_text("Freigegeben")
    leave.refresh_from_db()
    assert leave.state == "given"
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(page.locator("body")).to_contain_text("Was noch nicht hinausgegangen war")
    assert site.collect() == []


@pytest.mark.requirement("feature:H5")
def test_a_call_is_noted_in_two_clicks(site: Site) -> None:
    merle = site.sign_in("recruiter")
    make_employer()
    people = [
        make_person(given_name=given, family_name=family, position="Netzmonteur:in")
        for given, family in (("Svea", "Callsen"), ("Deniz", "Şahin"), ("Nils", "Kröger"))
    ]
    for number, person in enumerate(people):
        if number < 2:
            add_contact_point(
                actor=merle.actor, person_id=person.id, kind="phone",
                value=f"+49 431 55577{number}", is_primary=True,
            )  # fmt: skip
        Promise.objects.create(
            person=person, owner=merle, text="Wir sprechen über das Hospitieren",
            made_at=clock.now(), due_on=clock.today() - dt.timedelta(days=number),
        )  # fmt: skip
    refresh([person.id for person in people])
    for language in LANGUAGES:
        look(site, "/anrufe/", "calls", language)
    page = site.open("/anrufe/")
    expect(page.get_by_role("link", name="+49 431 555771")).to_have_attribute(
        "href", "tel:+49431555771"
    )
    first = page.locator("[data-row]").first
    expect(first).to_contain_text("Deniz Şahin")
    first.locator("summary", has_text="Nicht erreicht").click()
    site.screenshot("calls-open")
    first.locator("details[open]").get_by_role("button", name="Sichern").click()
    expect(page.locator("[data-row]").first).to_contain_text("Svea Callsen")
    expect(page.locator("body")).to_contain_text("1 ist erledigt.")
    assert Conversation.objects.get().was_reached is False
    assert site.collect() == []
