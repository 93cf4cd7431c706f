# SPDX-License-Identifier: Apache-2.0
"""The inventory of 500 people by keys alone, one person decided otherwise, a colleague going on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.inventory import queries
from talentkreis.inventory.models import Inventory, Placement
from talentkreis.inventory.tests.world import agree
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.models import PoolMembership
from talentkreis.search.actions import refresh
from tests.browser.keyboard import Keyboard
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.machine import Machine
    from tests.browser.site import Site

pytestmark = pytest.mark.requirement("feature:C6")

DEVELOPER: Final = {"position": "Softwareentwicklerin", "phone": "0431 555 0142"}
# How many of each kind; together 500.
STOCK: Final = (
    (120, {**DEVELOPER}),
    (60, {"hats": ["silver_medallist"], "position": "Disponentin", "phone": "0431 555 0142"}),
    (40, {**DEVELOPER, "hats": ["silver_medallist"]}),
    (90, {"position": "Pflegefachkraft", "phone": "0431 555 0142"}),
    (30, {"position": "Pflegefachkraft", "email": False}),
    (20, {"position": "TBD", "phone": "0431 555 0142"}),
    (140, {"position": "Gärtnerin", "phone": "0431 555 0142"}),
)


@transaction.atomic
def make_stock() -> None:
    """500 people, half of the developers with consent."""
    made = [PersonFactory.create(**fields) for count, fields in STOCK for _number in range(count)]
    assert len(made) == 500
    refresh([person.pk for person in made])
    agree(made[:60])


def decide(page: Page, keys: Keyboard, key: str) -> None:
    """Press the key of what is to become of a line, and see the next one."""
    expect(page.locator(f".actbar [data-key={key}]")).to_be_visible()
    keys.press_and_leave(key)


def test_500_people_are_sorted_by_keys_alone(site: Site, machine: Machine) -> None:
    make_stock()
    site.sign_in(MemberFactory.create(name="Merle Hansen", role="recruiter"))
    page = site.open("/")
    keys = Keyboard(page)
    with keys.stage("from my day to the proposals", at_most=6):
        keys.go_to("Inventur machen")
        expect(page.locator("#content")).to_contain_text("500 Personen, die wir kennen")
        keys.press_and_leave("w")
        keys.press_and_leave("w")
    expect(page.locator("#content")).to_contain_text("0 von 500 Personen entschieden")
    expect(page.locator("#content")).to_contain_text("Silbermedaillen + Software und Daten")
    assert not site.axe()
    row = Inventory.objects.get()
    with keys.stage("somebody decided otherwise", at_most=6):
        keys.press_and_leave("w")
        expect(page.locator("h1")).to_contain_text("Nicht erreichbar")
        keys.press("j", "m")
        choice = page.locator("select[name=choice]").first
        expect(choice).to_be_focused()
        keys.choose_option(choice, "unverändert lassen")
        expect(page.locator("#toasts")).to_contain_text("Vorgemerkt")
        keys.press("Escape")
    with keys.stage("the lines of Merle", at_most=3):
        decide(page, keys, "r")
        expect(page.locator("h1")).to_contain_text("Platzhalter")
        decide(page, keys, "l")
        expect(page.locator("h1")).to_contain_text("Passt in mehrere Pools")
        decide(page, keys, "a")
    assert Person.objects.filter(archived_at__isnull=False).count() == 29
    assert PoolMembership.objects.filter(left_at=None).count() == 80

    # Merle goes home, Jan goes on where she stopped.
    site.sign_in(MemberFactory.create(name="Jan Behrens", role="recruiter"))
    page = site.open("/inventur/")
    keys = Keyboard(page)
    with keys.stage("the lines of Jan", at_most=8):
        keys.press_and_leave("w")
        expect(page.locator("#content")).to_contain_text("90 von 500 Personen entschieden")
        keys.press_and_leave("w")
        for _line in range(4):
            decide(page, keys, "b")
        decide(page, keys, "l")
    expect(page.locator("#content")).to_contain_text("500 von 500 Personen entschieden")
    with keys.stage("the report", at_most=1):
        keys.press_and_leave("f")
    for text in ("Software und Daten", "archiviert", "unverändert gelassen"):
        expect(page.locator(".balance tbody")).to_contain_text(text)
    expect(page.locator(".balance tfoot")).to_contain_text("500")
    assert not site.axe()
    counts = page.locator(".balance tbody .num").all_inner_texts()
    assert sum(map(int, counts)) == 500
    standing = queries.standing(Inventory.objects.get(id=row.id))
    assert (standing.open, standing.gone) == (0, 0)
    assert Placement.objects.filter(outcome="archive").count() == 29


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_step_fits_and_can_be_read(site: Site, width: int, theme: str) -> None:
    from talentkreis.inventory.tests.world import begun, stock

    merle = site.sign_in("recruiter")
    with transaction.atomic():
        MemberFactory.create(name="Jan Behrens")
        stock()
        row = begun(merle.actor)
    for path in ("", "nowhere/", "several-0/", "personal-1/", "bericht/"):
        site.open(f"/inventur/{row.id}/{path}", width=width, theme=theme)  # type: ignore[arg-type]  # one of both
        site.resize(width)
        assert not site.sticks_out(), path
        assert not site.axe(is_only_colour=theme == "dark"), path
        site.screenshot(f"inventory-{path.strip('/') or 'overview'}-{width}-{theme}")
