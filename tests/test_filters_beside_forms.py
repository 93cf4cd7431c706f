# SPDX-License-Identifier: Apache-2.0
"""The builder beside a filter of another page: rows from the text, the text from rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.automations.tests.factories import make_automation
from talentkreis.organisation.actors import Role
from talentkreis.pools.actions import create_pool
from talentkreis.pools.models import Pool
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.language import parse
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from talentkreis.automations.models import Automation
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C2")]
HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def value_of(page: str, name: str) -> str:
    """What a control of the page holds."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\s*([^<]*)</textarea>', page)
    match = found or area
    return match[1].strip() if match else ""


@pytest.fixture
def merle() -> Member:
    return make_member(Role.TRM_LEAD)


@pytest.fixture
def browser(merle: Member) -> Client:
    client = Client()
    client.force_login(merle)
    return client


def condition_page(automation: Automation) -> str:
    return reverse("automations:condition", args=[automation.id])


@pytest.mark.requirement("feature:U6")
def test_a_condition_shows_as_rows_and_rows_become_its_text(browser: Client, merle: Member) -> None:
    make_person("Ada Test", city="Kiel")
    automation = make_automation(merle, condition="ort:Kiel")
    url = condition_page(automation)
    page = text(browser.get(url))
    assert value_of(page, "condition") == "ort:Kiel"
    assert '<option value="place" selected' in page
    assert value_of(page, r"v\.0") == "Kiel"
    assert "Findet heute:" in page
    rows = {"b": "1", "g.": "and", "f.0": "place", "w.0": "place", "o.0": ":", "v.0": "Kiel"}
    more = {**rows, "f.1": "skill", "w.1": "skill", "o.1": ":", "v.1": "Python"}
    part = text(browser.get(url, more, headers=HTMX))
    assert "<html" not in part
    assert 'hx-swap-oob="true"' in part
    assert value_of(part, "condition") == "ort:Kiel UND fähigkeit:Python"
    # Without a script the page comes back with the same text in its field.
    whole = text(browser.get(url, more))
    assert value_of(whole, "condition") == "ort:Kiel UND fähigkeit:Python"
    assert "hx-swap-oob" not in whole
    saved = browser.post(url, {"condition": "ort:Kiel UND fähigkeit:Python"})
    assert saved.status_code in {302, 303}
    again = text(browser.get(url))
    assert value_of(again, r"v\.1") == "Python"


def test_a_change_of_the_text_changes_the_rows_and_leaves_the_field_alone(
    browser: Client, merle: Member
) -> None:
    url = condition_page(make_automation(merle))
    part = text(browser.get(url, {"condition": "ort:Kiel oder fähigkeit:Python"}, headers=HTMX))
    assert "hx-swap-oob" not in part
    assert '<option value="place" selected' in part
    wrong = text(browser.get(url, {"condition": "ort:("}, headers=HTMX))
    assert 'id="filter-rows"' in wrong
    assert "<select" not in wrong
    refused = browser.post(url, {"condition": "ort:("})
    assert refused.status_code == 422
    assert value_of(text(refused), "condition") == "ort:("


def test_a_row_without_a_value_waits_and_is_no_condition_yet(
    browser: Client, merle: Member
) -> None:
    url = condition_page(make_automation(merle, condition="ort:Kiel"))
    rows = {"b": "1", "g.": "and", "f.0": "place", "w.0": "place", "o.0": ":", "v.0": "Kiel"}
    part = text(browser.get(url, {**rows, "do": "add:"}, headers=HTMX))
    assert value_of(part, "condition") == "ort:Kiel"
    assert 'name="f.1"' in part


def test_a_pool_by_filter_is_changed_in_rows_and_one_by_hand_has_none(
    browser: Client, merle: Member
) -> None:
    pool = create_pool(
        actor=merle.actor, details=PoolDetails(name="Kiel", filter=parse("ort:Kiel", "de"))
    )
    url = reverse("pools:edit", args=[pool.pk])
    page = text(browser.get(url))
    assert value_of(page, r"v\.0") == "Kiel"
    rows = {"b": "1", "g.": "and", "f.0": "place", "w.0": "place", "o.0": ":", "v.0": "Lübeck"}
    part = text(browser.get(url, rows, headers=HTMX))
    assert value_of(part, "filter") == "ort:Lübeck"
    assert Pool.objects.get().name == "Kiel"
    new = text(browser.get(reverse("pools:create"), {"q": "ort:Kiel"}))
    assert value_of(new, r"v\.0") == "Kiel"
    by_hand = create_pool(actor=merle.actor, details=PoolDetails(name="Von Hand"))
    assert "filter-rows" not in text(browser.get(reverse("pools:edit", args=[by_hand.pk])))


def test_what_the_builder_of_another_page_shows_is_what_the_reader_may_ask(
    browser: Client, merle: Member
) -> None:
    url = condition_page(make_automation(merle))
    absurd = {"b": "1"} | {f"f.{n}": "place" for n in range(400)}
    answer = browser.get(url, absurd, headers=HTMX)
    assert answer.status_code == 200
    assert "höchstens" in text(answer)
