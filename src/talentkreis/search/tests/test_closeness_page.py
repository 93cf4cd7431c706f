# SPDX-License-Identifier: Apache-2.0
"""The page of people in the order of closeness, and the similar ones below."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.search.tests.factories import embed_everything, make_member, make_person

pytestmark = pytest.mark.django_db
PEOPLE, SIMILAR = "/talente/", "/talente/aehnlich/"
ROLE = {"q": "rolle:Softwareentwickler"}
HTMX = {"HX-Request": "true"}
MOST_QUERIES = 15


@pytest.fixture
def client() -> Client:
    Employer.objects.create(name="Nordlicht Energie")
    browser = Client()
    browser.force_login(make_member())
    return browser


@pytest.fixture
def people() -> None:
    for name, title in (
        ("Ada Test", "Softwareentwicklerin Java"),
        ("Bo Test", "Softwareentwickler"),
        ("Cem Test", "Koch"),
        ("Finn Test", "Softwarearchitekt"),
    ):
        make_person(name, position=title)
    embed_everything()


def names(response: Any) -> list[str]:
    return [row.name.split()[0] for row in response.context["rows"]]


def chosen(response: Any) -> str:
    html = response.content.decode().partition('name="sort">')[2]
    match = re.search(r"<option[^>]* selected>([^<]+)", html)
    return match[1] if match else ""


@pytest.mark.requirement("feature:I4")
def test_a_role_is_listed_by_closeness_with_the_reason_unless_another_order_is_chosen(
    client: Client, people: None
) -> None:
    answer = client.get(PEOPLE, ROLE)
    assert names(answer) == ["Bo", "Ada"]
    assert chosen(answer) == "Nähe"
    assert "Gleicher Titel" in answer.content.decode()
    by_name = client.get(PEOPLE, {**ROLE, "sort": "name"})
    assert names(by_name) == ["Ada", "Bo"]
    assert chosen(by_name) == "Name"
    assert "Gleicher Titel" not in by_name.content.decode()


def test_a_filter_without_words_offers_no_closeness(client: Client, people: None) -> None:
    answer = client.get(PEOPLE, {"q": "angelegt < 9 Tage", "sort": "relevance"})
    assert names(answer) == ["Ada", "Bo", "Cem", "Finn"]
    assert chosen(answer) == "Name"
    assert "Nähe" not in answer.content.decode()
    assert not answer.context["similar_url"]


@pytest.mark.requirement("feature:I4")
def test_similar_people_stand_below_with_the_reason(client: Client, people: None) -> None:
    whole = client.get(PEOPLE, ROLE).context["similar_url"]
    part = client.get(whole, headers=HTMX)
    assert names(part) == ["Finn"]
    html = part.content.decode()
    assert "Titel ähnlich: Softwarearchitekt" in html
    assert "<html" not in html
    page = client.get(whole).content.decode()
    assert "<html" in page
    assert "Ähnliche, die nicht genau treffen" in page


def test_nobody_similar_is_said_on_its_own_page_and_silent_below_the_list(
    client: Client, people: None
) -> None:
    asked = {"q": "rolle:Violinistin"}
    assert "Niemand kommt diesen Worten nahe." in client.get(SIMILAR, asked).content.decode()
    assert "Niemand" not in client.get(SIMILAR, asked, headers=HTMX).content.decode()


def test_a_page_by_closeness_asks_few_questions(client: Client, people: None) -> None:
    client.get(PEOPLE, ROLE)
    for url in (PEOPLE, SIMILAR):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url, {"q": "rolle:Softwareentwickler UND ort:Kiel"})
        said = [query["sql"] for query in asked if not _is_framing(query["sql"])]
        assert len(said) <= MOST_QUERIES, "\n".join(said)


def _is_framing(sql: str) -> bool:
    return sql.startswith(("SAVEPOINT", "RELEASE", "SET LOCAL", "SELECT set_config"))


def test_a_saved_search_keeps_the_order_it_was_saved_in(client: Client, people: None) -> None:
    page = client.get(PEOPLE, ROLE)
    assert page.context["order"] == "relevance"
    saved = client.post(
        "/talente/suchen/neu/", {**ROLE, "name": "Entwicklung", "sort": page.context["order"]}
    )
    assert saved.status_code == 303
    again = client.get(saved.headers["Location"])
    assert names(again) == ["Bo", "Ada"]


@pytest.mark.parametrize("query", [{"q": "rolle:("}, {"q": "x" * 5_000}])
def test_a_filter_that_is_none_says_so(client: Client, query: dict[str, str]) -> None:
    answer = client.get(SIMILAR, query)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    "words", ["\\", "%_", "'; DROP TABLE search_phrase; --", "ſ" * 300, "🙂", "-", "a b " * 99]
)
def test_odd_words_are_words(client: Client, people: None, words: str) -> None:
    text = words.replace('"', "")
    for url in (PEOPLE, SIMILAR):
        assert client.get(url, {"q": f'rolle:"{text}"'}).status_code in {200, 422}
        assert client.get(url, {"q": f'fähigkeit:"{text}"', "sort": "relevance"}).status_code in {
            200,
            422,
        }


def test_every_role_may_look_strangers_sign_in_and_nothing_is_posted(people: None) -> None:
    Employer.objects.create(name="Nordlicht Energie")
    for role in Role:
        browser = Client()
        browser.force_login(make_member(role, name=f"Test {role}"))
        assert browser.get(SIMILAR, ROLE).status_code == 200
        assert browser.post(SIMILAR, ROLE).status_code == 405
    stranger = Client().get(SIMILAR, ROLE)
    assert stranger.status_code == 302
    assert "anmelden" in stranger.headers["Location"] or "login" in stranger.headers["Location"]


def test_english_readers_read_english(client: Client, people: None) -> None:
    browser = Client()
    browser.force_login(make_member(name="Erin Field", language="en"))
    html = browser.get(PEOPLE, {"q": "role:Softwareentwickler"}).content.decode()
    assert "The same title" in html
    assert "Closest" in html
