# SPDX-License-Identifier: Apache-2.0
"""The wizard as people use it: from the stock to the report, in both languages."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.inventory import queries
from talentkreis.inventory.models import Inventory, Placement
from talentkreis.inventory.tests.world import begun, somebody, stock
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.actions import set_confidential_to
from talentkreis.pools.models import PoolMembership

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C6")]


@pytest.fixture
def merle() -> Member:
    made: Member = MemberFactory.create(role=Role.RECRUITER, name="Merle Hansen")
    return made


@pytest.fixture
def client(merle: Member) -> Client:
    return signed_in(merle)


def body(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    text = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_what_all_groups_mean_is_looked_up_at_once(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    stock()
    client.get(reverse("inventory:start"))
    with django_assert_max_num_queries(15):
        client.get(reverse("inventory:start"))


def test_from_the_stock_to_the_report(client: Client) -> None:
    people = stock()
    said = body(client.get(reverse("inventory:index")))
    assert "9 Personen, die wir kennen" in said
    assert "Letzte Jahre importieren" in said
    page = client.get(reverse("inventory:start"))
    assert "hut:Silbermedaille" in re.sub(r"<[^>]+>", "", page.content.decode())
    assert "Software und Daten 6" in body(page)
    answer = client.post(
        reverse("inventory:start"),
        {"scope": "everybody", "take-silver": "on", "take-software": "on"},
    )
    row = Inventory.objects.get()
    assert answer.headers["Location"] == reverse("inventory:overview", args=[row.id])
    said = body(client.get(reverse("inventory:overview", args=[row.id])))
    assert "0 von 9 Personen entschieden" in said
    assert "Silbermedaillen + Software und Daten 1" in said
    assert "Noch niemand hat um eine Einwilligung gebeten · Im Gespräch um Einwilligung" in said
    line = reverse("inventory:line", args=[row.id, "personal-1"])
    said = body(client.get(line))
    assert people["developer"].family_name in said
    answer = client.post(line, {"choice": "fit"})
    assert answer.status_code == 303
    assert PoolMembership.objects.get().person_id == people["developer"].id
    client.post(reverse("inventory:finish", args=[row.id]))
    said = body(client.get(reverse("inventory:report", args=[row.id])))
    assert "Software und Daten 1 " in said
    assert "offen 8 " in said
    assert "Alle 9 " in said


def test_a_deviation_is_chosen_in_the_list_and_kept(client: Client, merle: Member) -> None:
    person = somebody()
    row = begun(merle.actor)
    url = reverse("inventory:deviate", args=[row.id, person.id])
    answer = client.post(url, {"choice": "pool-1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Vorgemerkt" in answer.content.decode()
    page = client.get(reverse("inventory:line", args=[row.id, "nowhere"])).content.decode()
    assert '<option value="pool-1" selected>' in page
    assert "Für 1 ist anders entschieden." in body(
        client.get(reverse("inventory:line", args=[row.id, "nowhere"]))
    )
    plain = client.post(url, {"choice": ""})
    assert plain.headers["Location"].endswith("/nowhere/")
    assert Placement.objects.get().outcome == ""


def test_lists_go_on_behind_fifty_people_and_lose_nobody(client: Client, merle: Member) -> None:
    people = {somebody().id for _number in range(53)}
    row = begun(merle.actor)
    url = reverse("inventory:line", args=[row.id, "nowhere"])
    found = re.findall(r"person/([0-9a-f-]{36})/", client.get(url).content.decode())
    page = queries.line_page(merle.actor, row, queries.standing(row).lines[0].line)
    rest = client.get(f"{url}?after={page.next_after}").content.decode()
    found += re.findall(r"person/([0-9a-f-]{36})/", rest)
    assert {uuid.UUID(one) for one in found} == people


def test_somebody_hidden_meanwhile_is_on_no_page(client: Client, merle: Member) -> None:
    person = somebody(given_name="Geheimnisvoll")
    row = begun(merle.actor)
    set_confidential_to(actor=merle.actor, person_ids=[person.id], member_ids=[uuid.UUID(int=7)])
    for name, arguments in (("overview", []), ("report", []), ("line", ["nowhere"])):
        page = client.get(reverse(f"inventory:{name}", args=[row.id, *arguments]))
        assert "Geheimnisvoll" not in page.content.decode()


@pytest.mark.parametrize(
    "code", ["nonsense", "ready", "nowhere-1", "ready-99", "several-0-0"], ids=str
)
def test_a_line_that_cannot_be_is_not_found(client: Client, merle: Member, code: str) -> None:
    row = begun(merle.actor)
    assert client.get(reverse("inventory:line", args=[row.id, code])).status_code == 404


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "²", "1; DROP"], ids=str)
def test_a_page_that_cannot_be_is_the_first(client: Client, merle: Member, after: str) -> None:
    somebody()
    row = begun(merle.actor)
    url = reverse("inventory:line", args=[row.id, "nowhere"])
    assert client.get(url, {"after": after}).status_code == 200


def test_an_unknown_inventory_is_not_found_and_wrong_methods_are_refused(
    client: Client, merle: Member
) -> None:
    unknown = uuid.UUID(int=7)
    for name in ("overview", "report"):
        assert client.get(reverse(f"inventory:{name}", args=[unknown])).status_code == 404
    assert client.post(reverse("inventory:finish", args=[unknown])).status_code == 404
    row = begun(merle.actor)
    assert client.get(reverse("inventory:finish", args=[row.id])).status_code == 405
    assert client.post(reverse("inventory:index")).status_code == 405


def test_a_form_without_a_group_is_shown_again(client: Client) -> None:
    answer = client.post(reverse("inventory:start"), {"scope": "everybody"})
    assert "mindestens eine Gruppe" in body(answer, 422)


def test_another_one_under_way_is_named_instead_of_begun(client: Client, merle: Member) -> None:
    begun(merle.actor)
    assert "Eine Inventur von Merle Hansen läuft" in body(client.get(reverse("inventory:index")))
    answer = client.post(reverse("inventory:start"), {"scope": "everybody", "take-silver": "on"})
    assert "läuft bereits" in body(answer, 422)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_reads_in_both_languages(language: str) -> None:
    member = MemberFactory.create(role=Role.TRM_LEAD, language=language)
    stock()
    row = begun(member.actor)
    client = signed_in(member)
    wanted = {"de": "Inventur", "en": "nventory"}[language]
    for address in (
        reverse("inventory:index"),
        reverse("inventory:start"),
        reverse("inventory:overview", args=[row.id]),
        reverse("inventory:line", args=[row.id, "several-0"]),
        reverse("inventory:report", args=[row.id]),
    ):
        assert wanted in body(client.get(address))
