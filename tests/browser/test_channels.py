# SPDX-License-Identifier: Apache-2.0
"""Short messages in a browser: an account is entered, a message is written and counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from talentkreis.channels.actions import TemplateDetails, save_template
from talentkreis.channels.models import ProviderCode
from talentkreis.channels.tests.conftest import an_account
from talentkreis.channels.tests.factories import somebody
from talentkreis.consent.gate import may_contact
from talentkreis.consent.links import preferences_token
from talentkreis.consent.models import Channel, Purpose
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import give_consent
from talentkreis.nurture import actions as sequences
from talentkreis.organisation.actors import SYSTEM
from talentkreis.search.actions import refresh
from tests.browser.site import PHONE
from tests.browser.test_experiments import look

if TYPE_CHECKING:
    from tests.browser.site import Language, Site

LANGUAGES: tuple[Language, ...] = ("de", "en")


@pytest.mark.requirement("feature:H3")
@pytest.mark.requirement("feature:H4")
def test_an_account_is_entered_and_a_short_message_written(site: Site) -> None:
    site.sign_in("admin")
    an_account(ProviderCode.SEVEN)
    an_account(ProviderCode.WHATSAPP, identity="106540352242922", business_id="1022901")
    save_template(
        actor=SYSTEM,
        details=TemplateDetails(name="wiedersehen", language="de", body="Hallo {{1}}, {{2}}?"),
    )
    person = somebody(Channel.SMS, "personal_contact")
    for language in LANGUAGES:
        look(site, "/einstellungen/kanaele/", "channels", language)
        look(site, "/einstellungen/kanaele/seven/", "channel-seven", language)
        look(site, "/einstellungen/kanaele/whatsapp_cloud/", "channel-whatsapp", language)
        look(site, f"/talente/{person.id}/kurznachricht/", "short", language)
        look(site, f"/talente/{person.id}/kurznachricht/?kanal=whatsapp", "short-wa", language)
    page = site.open(f"/talente/{person.id}/kurznachricht/")
    expect(page.locator("#length")).to_contain_text("GSM-7")
    page.get_by_label("Text").fill("Passt Dienstag?")
    page.get_by_role("button", name="Senden").click()
    expect(page.locator("body")).to_contain_text("Die Nachricht ist unterwegs.")
    assert Message.objects.get().text == "Passt Dienstag?"
    assert site.collect() == []


@pytest.mark.requirement("feature:F1")
def test_a_sequence_with_an_sms_and_a_template_is_built_and_read(site: Site) -> None:
    merle = site.sign_in("trm_lead")
    an_account(ProviderCode.SEVEN)
    an_account(ProviderCode.WHATSAPP, identity="106540352242922", business_id="1022901")
    save_template(
        actor=SYSTEM,
        details=TemplateDetails(name="wiedersehen", language="de", body="Hallo {{1}}, {{2}}?"),
    )
    may = somebody(Channel.SMS, "nurture")
    give_consent(may)
    may_not = somebody(Channel.SMS, number="+4915112345679")
    give_consent(may_not)
    refresh([may.id, may_not.id])
    sequence = sequences.create_sequence(
        actor=merle.actor, details=sequences.SequenceDetails("Wiedersehen", merle.id)
    )
    base = f"/pflege/{sequence.id}/"
    page = site.open(f"{base}schritte/neu/?art=sms")
    page.get_by_label("Name des Schritts").fill("Kurze Frage")
    page.locator("#id_body_de_sie").fill("{{ anrede }}, passt Dienstag?")
    page.get_by_role("button", name="Schritt sichern").click()
    expect(page.locator("#preview")).to_contain_text("1 Teil")
    page = site.open(f"{base}schritte/neu/?art=whatsapp")
    page.get_by_label("Name des Schritts").fill("Wiedersehen")
    page.locator("#id_subject_de_sie").select_option("wiedersehen")
    page.locator("#id_body_de_sie").fill("{{ vorname }}")
    page.get_by_role("button", name="Schritt sichern").click()
    expect(page.locator("main")).to_contain_text("2 Stellen")
    page.locator("#id_body_de_sie").fill("{{ vorname }}\npasst Dienstag")
    page.get_by_role("button", name="Schritt sichern").click()
    expect(page.locator("#preview")).to_contain_text(", passt Dienstag?")
    sequences.add_step(
        actor=merle.actor,
        sequence_id=sequence.id,
        details=sequences.StepDetails(
            kind="email",
            name="Brief",
            texts={("de", "sie"): sequences.TextDetails("Gruß", "{{ anrede }}, Neues.")},
        ),
    )
    sms = sequence.versions.get().steps.get(kind="sms")
    chat = sequence.versions.get().steps.get(kind="whatsapp")
    chosen = f"people={may.id},{may_not.id}"
    for language in LANGUAGES:
        look(site, f"{base}?{chosen}&step={sms.id}", "sequence-sms", language)
        look(site, f"{base}?{chosen}&step={chat.id}", "sequence-chat", language)
        look(site, f"{base}schritte/{sms.id}/", "step-sms", language)
        look(site, f"{base}schritte/{chat.id}/", "step-chat", language)
        look(site, f"{base}uebersprungen/?{chosen}", "sequence-without", language)
        look(site, f"/talente/{may_not.id}/sequenz/?sequence={sequence.id}", "enrol-sms", language)
    page = site.open(f"{base}?{chosen}")
    expect(page.locator("#check")).to_contain_text("Keine Einwilligung für SMS")
    assert site.collect() == []


@pytest.mark.requirement("feature:O3")
def test_somebody_agrees_to_sms_on_the_page_of_their_settings(site: Site) -> None:
    site.sign_in("admin")
    an_account(ProviderCode.SEVEN)
    person = somebody(Channel.SMS)
    settings = f"/k/einstellungen/{preferences_token(person.id)}"
    page = site.open(settings, width=PHONE)
    page.get_by_role("button", name="Einschalten In Verbindung bleiben, SMS").click()
    expect(page.get_by_role("status")).to_contain_text("Öffnen Sie ihn auf Ihrem Telefon")
    expect(page.locator("main")).to_contain_text("Wartet bis")
    link = re.search(r"/k/bestaetigen/\S+", Message.objects.get().text)
    assert link is not None
    for language in LANGUAGES:
        look(site, settings, "preferences-sms", language)
        look(site, link[0], "confirm-sms", language)
    page = site.open(link[0], width=PHONE)
    page.get_by_role("button", name="Bestätigen").click()
    expect(page.locator("main")).to_contain_text("Danke")
    assert may_contact(person.id, Purpose.NURTURE, Channel.SMS).is_yes
    assert site.collect() == []
