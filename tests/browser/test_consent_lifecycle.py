# SPDX-License-Identifier: Apache-2.0
"""A consent from its last month to its proof: asked, renewed by the person, printed; a hold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from talentkreis.consent import actions
from talentkreis.consent.links import renewal_token
from talentkreis.consent.models import ConsentState, RenewalRequest
from talentkreis.consent.renewal.actions import ask
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.people.models import Person
from tests.browser.world import make_world

if TYPE_CHECKING:
    from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Nordlicht Energie darf mich <gern> anschreiben.\n  Auch „zweimal“ & öfter."


@pytest.mark.requirement("trust:L-18")
@pytest.mark.requirement("trust:L-21")
@pytest.mark.requirement("feature:T2")
def test_a_consent_is_renewed_by_its_owner_and_proved_by_ours(site: Site) -> None:
    admin = make_world()
    person = Person.objects.get(family_name="Demir")
    ends_at = clock.now() + dt.timedelta(days=20)
    actions.publish_text(
        actor=admin.actor, purpose="nurture", channel="email", language="de", wording=WORDS
    )
    for purpose in ("nurture", "newsletter"):
        give_consent(person.id, purpose, expires_at=ends_at)
    assert ask(person_ids=[person.id])
    request = RenewalRequest.objects.get()
    url = reverse("community:renew", args=[renewal_token(request.id)])
    for width in (390, 1440):
        page = site.open(url, width=width)
        expect(page.get_by_role("heading", name="Darf es so bleiben?")).to_be_visible()
        assert not site.axe(page)
        assert not site.sticks_out(page)
    page = site.open(url)
    page.get_by_role("button", name="Ja, verlängern").click()
    expect(page.get_by_role("alert")).to_contain_text("mindestens ein Kästchen")
    page.get_by_role("checkbox").filter(has_not=page.locator("[checked]")).nth(1).check()
    page.get_by_role("button", name="Ja, verlängern").click()
    expect(page.get_by_role("status")).to_contain_text("Danke, es bleibt so")
    renewed = set(
        ConsentState.objects.filter(expires_at__gt=ends_at).values_list("purpose", flat=True)
    )
    assert len(renewed) == 1
    for number in range(5):  # the words of then stay, whatever is written since
        actions.publish_text(
            actor=admin.actor,
            purpose="nurture",
            channel="email",
            language="de",
            wording=f"Fassung {number}",
        )
    site.sign_in(admin)
    page = site.open(reverse("consent:person", args=[person.id]))
    expect(page.get_by_role("heading", name="Wie jede Einwilligung steht")).to_be_visible()
    assert not site.axe(page)
    states = page.locator("section[aria-labelledby=states]")
    states.get_by_role("link", name="Nachweis").first.click()
    page.wait_for_url("**/nachweis/#*")
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    words = page.locator("pre.words").all_text_contents()
    if "nurture" in renewed:
        assert WORDS in words
    expect(page.get_by_text("Der Wortlaut ist unverändert.").first).to_be_visible()
    page.emulate_media(media="screen")
    assert not site.axe(page)


@pytest.mark.requirement("trust:L-04")
@pytest.mark.requirement("feature:T2")
def test_from_the_forecast_to_a_hold_that_keeps_somebody(site: Site) -> None:
    admin = make_world()
    person = Person.objects.get(family_name="Callsen")
    person.bases.update(ends_on=clock.today() + dt.timedelta(days=12))
    site.sign_in(admin)
    for width in (390, 1440):
        page = site.open(reverse("consent:forecast"), width=width)
        expect(page.get_by_role("link", name="Svea Callsen").first).to_be_visible()
        assert not site.axe(page)
        assert not site.sticks_out(page)
    page = site.open(reverse("consent:forecast"))
    row = page.get_by_role("row").filter(has_text="Svea Callsen")
    row.get_by_role("link", name="Anhalten").click()
    page.get_by_text("Löschung anhalten").click()
    page.get_by_role("textbox", name="Warum").fill("Forderung nach § 15 AGG vom 3. März")
    page.get_by_role("button", name="Anhalten").click()
    expect(page.get_by_text("Angehalten: Diese Person löscht niemand.")).to_be_visible()
    page = site.open(reverse("consent:forecast"))
    expect(page.get_by_text("1 davon ist angehalten und bleibt.")).to_be_visible()
