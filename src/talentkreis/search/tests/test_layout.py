# SPDX-License-Identifier: Apache-2.0
"""How a member likes the list of people: columns, their order, height of rows, the preview."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer, Member
from talentkreis.people.models import CustomField, CustomKind, CustomValue
from talentkreis.search.layout.columns import MOST, STANDARD
from talentkreis.search.tests.factories import make_member, make_person

pytestmark = pytest.mark.django_db
PEOPLE = "/talente/"
COLUMNS = "/talente/spalten/"


@pytest.fixture
def member() -> Member:
    Employer.objects.create(name="Nordlicht Energie")
    return make_member()


@pytest.fixture
def client(member: Member) -> Client:
    return signed_in(member)


def signed_in(member: Member) -> Client:
    browser = Client()
    browser.force_login(member)
    return browser


def heads(client: Client) -> list[str]:
    return [str(head.column.head) for head in client.get(PEOPLE).context["heads"]]


def own_field(code: str = "permit", *, is_restricted: bool = False) -> CustomField:
    return CustomField.objects.create(
        code=code, kind=CustomKind.TEXT, label_de="Schaltberechtigung", label_en="Switching permit",
        purpose="Einsatz im Netz", is_restricted=is_restricted,
    )  # fmt: skip


@pytest.mark.requirement("feature:I4")
def test_columns_are_chosen_in_an_order_kept_for_the_member_alone(client: Client) -> None:
    make_person("Ayşe Demir", position="Schaltmeisterin", employer_name="Fördenetz",
                skills=["SPS"], tags=["Messe"], hats=["alumnus"])  # fmt: skip
    assert heads(client) == ["Name", "Pool", "Kontakt vor", "Nächster Schritt"]
    chosen = ["employer", "skills", "hats", "next"]
    kept = client.post(
        COLUMNS, {"column": chosen, "density": "dicht", "q": "Demir", "sort": "name"}
    )
    assert kept.headers["Location"] == "/talente/?q=Demir&sort=name"
    assert heads(client) == ["Name", "Arbeitgeber", "Fähigkeit", "Hut", "Nächster Schritt"]
    answer = client.get(PEOPLE)
    (line,) = answer.context["lines"]
    assert [cell.text for cell in line.cells] == ["Fördenetz", "SPS", "Ehemalige", ""]
    assert 'data-density="dicht"' in answer.content.decode()
    assert heads(signed_in(make_member(name="Ole"))) == [
        "Name",
        "Pool",
        "Kontakt vor",
        "Nächster Schritt",
    ]
    assert client.post(COLUMNS, {"reset": "1"}).status_code == 303
    assert heads(client) == ["Name", "Pool", "Kontakt vor", "Nächster Schritt"]


@pytest.mark.requirement("feature:I4")
def test_a_field_of_the_employer_is_a_column_for_those_who_may_read_it(client: Client) -> None:
    person = make_person("Ayşe Demir")
    field = own_field(is_restricted=True)
    CustomValue.objects.create(person=person, field=field, text="bis 110 kV", text_key="bis 110 kv")
    client.post(COLUMNS, {"column": ["own.permit"], "density": ""})
    assert heads(client) == ["Name", "Schaltberechtigung"]
    assert "bis 110 kV" in client.get(PEOPLE).content.decode()
    marketing = make_member(Role.MARKETING, "Momo")
    Member.objects.filter(pk=marketing.pk).update(list_columns=["own.permit", "city"])
    theirs = signed_in(marketing)
    assert heads(theirs) == ["Name", "Ort"]
    assert "110 kV" not in theirs.get(PEOPLE).content.decode()
    assert "Schaltberechtigung" not in theirs.get(COLUMNS).content.decode()
    refused = theirs.post(COLUMNS, {"column": ["own.permit"], "density": ""})
    assert refused.status_code == 422
    field.archived_at = field.created_at
    field.save()
    assert heads(client) == ["Name"]


@pytest.mark.requirement("trust:S-26")
@pytest.mark.parametrize(
    "posted",
    [
        {"column": ["sort_name; DROP TABLE search_row"], "density": ""},
        {"column": ["own.', x FROM people_person --"], "density": ""},
        {"column": ["\x00"], "density": ""},
        {"column": ["x" * 10_000], "density": ""},
        {"column": ["own."], "density": ""},
        {"column": [column.code for column in STANDARD][: MOST + 1], "density": ""},
        {"column": ["city"], "density": "<script>"},
        {"column": ["city"], "density": "\x00"},
    ],
)
def test_a_column_or_height_that_is_none_is_refused_and_nothing_kept(
    client: Client, posted: dict[str, object]
) -> None:
    make_person()
    assert client.post(COLUMNS, posted).status_code == 422
    assert not Member.objects.exclude(list_columns=None).exists()
    assert client.get(PEOPLE).status_code == 200


def test_columns_kept_that_nobody_knows_are_passed_over(client: Client, member: Member) -> None:
    make_person()
    kept = ["gone", "own.gone", "city", "city", "\x01"]
    Member.objects.filter(pk=member.pk).update(list_columns=kept)
    assert heads(client) == ["Name", "Ort"]


def test_without_a_script_columns_move_with_buttons_before_they_are_kept(client: Client) -> None:
    moved = client.post(
        COLUMNS, {"column": ["pool", "contact", "next"], "move": "up:next", "density": ""}
    )
    assert [offer.column.code for offer in moved.context["offers"]][:3] == [
        "pool",
        "next",
        "contact",
    ]
    for move in ("up:pool", "down:next", "sideways:pool", "up:", "up", "\x00"):
        stays = client.post(
            COLUMNS, {"column": ["pool", "contact", "next"], "move": move, "density": ""}
        )
        codes = [offer.column.code for offer in stays.context["offers"] if offer.is_chosen]
        assert codes == ["pool", "contact", "next"]
    assert not Member.objects.exclude(list_columns=None).exists()


def test_the_preview_stays_closed_until_it_is_opened(client: Client) -> None:
    make_person()
    assert "is-alone" not in client.get(PEOPLE).content.decode()
    assert client.post("/talente/vorschau/", {"shown": "0"}).status_code == 303
    assert "is-alone" in client.get(PEOPLE).content.decode()
    client.post("/talente/vorschau/", {"shown": "1"}, headers={"HX-Request": "true"})
    assert "is-alone" not in client.get(PEOPLE).content.decode()


def test_columns_cost_a_few_statements_whatever_the_number_of_people(client: Client) -> None:
    own_field()
    codes = ["skills", "tags", "hats", "source", "owner", "created", "own.permit"]
    client.post(COLUMNS, {"column": codes, "density": ""})

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PEOPLE).status_code == 200
        return len(captured)

    make_person("Svea Callsen", skills=["SPS"], tags=["Messe"], hats=["alumnus"])
    few = asked()
    for number in range(20):
        make_person(f"Person {number}", skills=[f"S{number}"], tags=[f"T{number}"])
    assert asked() == few


def test_what_people_wrote_into_a_column_stays_text(client: Client) -> None:
    make_person("Ayşe Demir", employer_name='"><script>alert(1)</script>')
    client.post(COLUMNS, {"column": ["employer"], "density": ""})
    html = client.get(PEOPLE).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_the_head_of_a_column_sorts_where_it_can(client: Client) -> None:
    make_person("Ayşe Demir")
    client.post(COLUMNS, {"column": ["warmth", "created", "city"], "density": ""})
    by_code = {head.column.code: head for head in client.get(PEOPLE).context["heads"]}
    assert by_code["warmth"].url == "/talente/?sort=-warmth"
    assert by_code["city"].url == ""
    turned = client.get(PEOPLE, {"sort": "-created"}).context["heads"]
    created = next(head for head in turned if head.column.code == "created")
    assert (created.order, created.url) == ("descending", "/talente/?sort=created")


def test_strangers_and_wrong_methods(client: Client) -> None:
    stranger = Client()
    for url in (COLUMNS, "/talente/vorschau/", reverse("search:exact_count")):
        assert "/anmelden/" in stranger.post(url).headers["Location"]
    assert client.get("/talente/vorschau/").status_code == 405
    assert client.post(reverse("search:exact_count")).status_code == 405
    assert client.get(COLUMNS).status_code == 200


@pytest.mark.requirement("feature:I4")
def test_a_capped_count_is_counted_exactly_on_demand(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    facets = import_module("talentkreis.search.queries.facets")
    for number in range(4):
        make_person(f"Person {number}", city="Kiel")
    monkeypatch.setattr(facets, "COUNT_CAP", 2)
    html = client.get(PEOPLE, {"q": "ort:Kiel"}).content.decode()
    assert "mehr als 2 Talente" in html
    (url,) = set(re.findall(r'hx-get="(/talente/anzahl/[^"]*)"', html))
    exact = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "genau 4 Talente" in exact
    assert "<html" not in exact
    assert "genau 4 Talente" in client.get(url).content.decode()
    assert client.get("/talente/anzahl/", {"q": "kontackt > 9 Tage"}).status_code == 422


def test_an_exact_count_that_takes_too_long_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from talentkreis.search.views import listing as views

    for number in range(20):
        make_person(f"Person {number}", position="Elektroniker")
    monkeypatch.setattr(views, "COUNTING_MS", 1)
    slow = " ODER ".join(f"(text:wort{n} UND rolle:Meister{n})" for n in range(60))
    answer = client.get("/talente/anzahl/", {"q": slow})
    assert answer.status_code == 200
    assert "Das Zählen dauert zu lange" in answer.content.decode()
