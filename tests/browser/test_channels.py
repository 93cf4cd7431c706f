# SPDX-License-Identifier: Apache-2.0
"""Short messages in a browser: an account is entered, a message is written and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from talentkreis.channels.actions import TemplateDetails, save_template
from talentkreis.channels.models import ProviderCode
from talentkreis.channels.tests.conftest import an_account
from talentkreis.channels.tests.factories import somebody
from talentkreis.consent.models import Channel
from talentkreis.mail.models import Message
from talentkreis.organisation.actors import SYSTEM
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
