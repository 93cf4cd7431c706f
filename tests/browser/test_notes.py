# SPDX-License-Identifier: Apache-2.0
"""A note for those who see a pool, written on the profile by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Note, Person
from talentkreis.pools import actions as pools
from talentkreis.pools.models import Visibility
from talentkreis.pools.rules import PoolDetails
from tests.browser.world import make_world

if TYPE_CHECKING:
    from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("feature:B4")
def test_a_note_for_a_pool_is_written_on_the_profile_and_names_its_readers(site: Site) -> None:
    admin = make_world()
    jan = MemberFactory.create(name="Jan Behrens")
    MemberFactory.create(name="Janne Voß")
    person = Person.objects.order_by("created_at")[0]
    pool = pools.create_pool(
        actor=admin.actor,
        details=PoolDetails(name="Leitwarte", visibility=Visibility.PERSONAL, deputy_id=jan.id),
    )
    pools.add_people(actor=admin.actor, pool_id=pool.id, person_ids=[person.id])
    site.sign_in(admin)
    page = site.open(f"/talente/{person.id}/")
    page.keyboard.press("n")
    expect(page.locator("#note_text")).to_be_focused()
    page.get_by_label("Wer sie liest").select_option(label="Leitwarte")
    page.locator("#note_text").focus()
    page.keyboard.type("@Jan")
    expect(page.get_by_role("option", name="Jan Behrens")).to_be_visible()
    expect(page.get_by_role("option", name="Janne Voß")).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.type("verhandelt schon.")
    assert not site.axe(page)
    page.keyboard.press("Control+Enter")
    timeline = page.locator("#timeline")
    expect(timeline).to_contain_text("Notiz nur für alle, die den Pool „Leitwarte“ sehen")
    assert Note.objects.get(audience_id=pool.id).mentions.get().member == jan
    page = site.open(f"/talente/{person.id}/", width=390)
    page.locator("#note_text").focus()
    expect(page.get_by_label("Wer sie liest")).to_be_visible()
    assert not site.sticks_out(page)
