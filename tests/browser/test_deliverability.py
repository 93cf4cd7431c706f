# SPDX-License-Identifier: Apache-2.0
"""The page about deliverability, whole at the desk and on a phone, in both languages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.kernel import clock
from talentkreis.mail.delivery import throttling
from talentkreis.mail.models import NameServerSwitch, PreflightLine
from talentkreis.mail.tests.factories import a_mailbox, a_message, the_employer
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from tests.browser.site import Language, Site, Theme

KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" * 6
LINES = (
    ("spf", "green", "spf_ok", "v=spf1 a:mail.nordlicht.de -all"),
    ("dkim", "red", "dkim_missing", f"tk._domainkey.nordlicht.de TXT v=DKIM1; k=rsa; p={KEY}"),
    ("dmarc", "yellow", "dmarc_watches", "_dmarc.nordlicht.de"),
    ("ptr", "green", "ptr_ok", "5.9.1.2"),
)


def _world() -> None:
    the_employer(sender_address="karriere@nordlicht.de")
    mailbox = a_mailbox(
        from_address="karriere@nordlicht.de",
        smtp_security="starttls",
        smtp_result="ok",
        daily_cap=50,
        warm_up_from=clock.now() - dt.timedelta(days=2),
    )
    NameServerSwitch.objects.create(id=1, is_on=True, switched_at=clock.now())
    for topic, level, code, detail in LINES:
        PreflightLine.objects.create(
            mailbox=mailbox,
            topic=topic,
            level=level,
            code=code,
            detail=detail,
            checked_at=clock.now() - dt.timedelta(hours=3),
        )
    with transaction.atomic():
        throttling.slow_down("nordlicht.de", ["gmail.com"], ahead=dt.timedelta(0))
    later = clock.now() + dt.timedelta(days=2)
    for reason in ("contact_budget", "contact_budget", "domain_rests", ""):
        a_message(mailbox=mailbox, due_at=later, state_reason=reason)


@pytest.mark.requirement("feature:U5")
@pytest.mark.parametrize(("language", "theme"), [("de", "light"), ("en", "dark")])
def test_the_page_is_whole_at_the_desk_and_on_a_phone(
    site: Site, language: Language, theme: Theme
) -> None:
    site.sign_in("admin")
    _world()
    address = "/einstellungen/zustellbarkeit/"
    page = site.open(address, width=DESK, theme=theme, language=language)
    for width in (DESK, PHONE):
        page = site.open(address, width=width, theme=theme, language=language)
        site.resize(width)
        site.screenshot(f"deliverability-{width}-{theme}-{language}")
        assert site.axe(page) == []
        assert site.sticks_out(page) == []
    if language == "de":
        page.get_by_label("Nameserver nach unserer Domain fragen").uncheck()
        page.get_by_role("button", name="Sichern").last.click()
        expect(page.locator("body")).to_contain_text("Ausgeschaltet.")
