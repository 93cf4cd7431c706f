# SPDX-License-Identifier: Apache-2.0
"""The people of a filter on a map: circles by place, narrowing by a click, whatever is asked."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.people import places
from talentkreis.search import queries
from talentkreis.search.language import parse, to_text
from talentkreis.search.models import SearchRow
from talentkreis.search.outline import outline
from talentkreis.search.queries.spread import MOST_CIRCLES, RADII
from talentkreis.search.tests.factories import make_member, make_person
from talentkreis.search.tree import EVERYBODY

pytestmark = pytest.mark.django_db
MAP = "/talente/karte/"


@pytest.fixture
def client() -> Client:
    Employer.objects.create(name="Nordlicht Energie")
    browser = Client()
    browser.force_login(make_member())
    return browser


def circles(answer: Any) -> dict[str, int]:
    return {spot.circle.name: spot.circle.count for spot in answer.context["spots"]}


@pytest.mark.requirement("feature:I4")
def test_people_are_counted_by_place_and_a_click_narrows_to_those_around_it(
    client: Client,
) -> None:
    for name, town in (("Ayşe", "Kiel"), ("Emre", "Kiel"), ("Svea", "Eckernförde"),
                       ("Lena", "München"), ("Urs", "Zürich"), ("Eva", "Wien")):  # fmt: skip
        make_person(f"{name} Demir", city=town, position="Elektroniker")
    make_person("Ole Ohneort", position="Elektroniker")
    make_person("Ewa Nowak", city="Stettin", country="PL", position="Elektroniker")
    answer = client.get(MAP, {"q": "rolle:Elektroniker", "km": "50"})
    assert circles(answer) == {"Kiel": 3, "München": 1, "Wien": 1, "Zürich": 1}
    kiel = answer.context["spots"][0]
    assert kiel.circle.name == "Kiel"
    assert kiel.radius > answer.context["spots"][1].radius
    narrowed = client.get(kiel.url)
    assert narrowed.context["asked"].text == "rolle:Elektroniker UND ort:Kiel +50 km"
    assert len(narrowed.context["rows"]) == 3
    html = answer.content.decode()
    assert "Kiel und 50 km Umkreis: 3 Talente" in html
    assert "2 Talente ohne Ort auf dieser Karte" in html
    nowhere = client.get(answer.context["nowhere_url"])
    assert nowhere.context["asked"].text == "rolle:Elektroniker UND ort:unbekannt"
    assert sorted(row.name for row in nowhere.context["rows"]) == ["Ewa Nowak", "Ole Ohneort"]
    # Narrowed once more it takes the place of the radius before.
    again = client.get(MAP, {"q": narrowed.context["asked"].text, "km": "5"})
    assert circles(again) == {"Kiel": 2, "Eckernförde": 1}
    smaller = client.get(again.context["spots"][0].url)
    assert smaller.context["asked"].text == "rolle:Elektroniker UND ort:Kiel +5 km"


@pytest.mark.requirement("feature:I4")
def test_the_table_says_what_the_map_shows(client: Client) -> None:
    for number in range(5):
        make_person(f"Person {number}", city=["Kiel", "Köln", "Wien"][number % 3])
    html = client.get(MAP).content.decode()
    table = html[html.index('id="map-table"') :]
    for spot in client.get(MAP).context["spots"]:
        assert f'href="{spot.url.replace("&", "&amp;")}"' in table
        assert re.search(rf">{spot.circle.name}</a></td><td[^>]*>{spot.circle.count}<", table)
    assert ' style="' not in html
    assert "<style" not in html


@pytest.mark.requirement("trust:S-26")
@pytest.mark.parametrize("km", ["", "0", "-1", "7", "1e9", "NaN", "50.0", "50 km", "\x00", "９",
                                "9" * 400, "' OR 1=1 --", "[50]", "5; SELECT 1"])  # fmt: skip
def test_an_absurd_radius_is_the_one_that_fits(client: Client, km: str) -> None:
    make_person("Ayşe Demir", city="Kiel")
    make_person("Eva Demir", city="Wien")
    answer = client.get(MAP, {"km": km, "bbox": "-1e99,nan,inf,0", "after": "x", "sort": "\x00"})
    assert answer.status_code == 200
    assert answer.context["map"].km == 50
    assert len(answer.content) < 200_000


def test_places_far_outside_the_outline_break_nothing(client: Client) -> None:
    for latitude, longitude in ((90.0, 0.0), (-90.0, 180.0), (0.0, -180.0), (53.6, 14.6)):
        person = make_person("Ferne Person")
        SearchRow.objects.filter(pk=person.pk).update(latitude=latitude, longitude=longitude)
    answer = client.get(MAP)
    assert answer.status_code == 200
    assert answer.context["map"].counted == 4


def test_more_circles_than_can_be_told_apart_are_one_number(client: Client) -> None:
    towns = places.suggest("a", 120)
    for number, town in enumerate(towns):
        make_person(f"Person {number}", city=town)
    spread = queries.spread(SYSTEM, EVERYBODY, km=5)
    assert len(spread.circles) == MOST_CIRCLES
    assert sum(circle.count for circle in spread.circles) + spread.elsewhere == spread.counted
    assert spread.elsewhere > 0
    html = client.get(MAP, {"km": "5"}).content.decode()
    assert "Andere Orte" in html


def test_of_a_broad_filter_no_more_than_a_bounded_number_is_counted_and_said_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("talentkreis.search.queries.spread"), "COUNTED", 3)
    for number in range(6):
        make_person(f"Person {number}", city="Kiel")
    answer = client.get(MAP)
    assert answer.context["map"].is_part
    assert "jede Zahl ist also eine Mindestzahl" in answer.content.decode()
    assert "4+" in answer.content.decode()


def test_nobody_hidden_is_counted(client: Client) -> None:
    make_person("Klara Kanarienvogel", city="Husum", confidential_to=[make_member(name="Ole").pk])
    answer = client.get(MAP)
    assert "Husum" not in answer.content.decode()


def test_a_filter_that_cannot_be_read_shows_its_error_and_no_map(client: Client) -> None:
    answer = client.get(MAP, {"q": "kontackt > 90 Tage"})
    assert answer.status_code == 422
    assert "data-map" not in answer.content.decode()
    assert client.post(MAP).status_code == 405
    assert "/anmelden/" in Client().get(MAP).headers["Location"]


def test_builder_and_facets_stay_on_the_map(client: Client) -> None:
    make_person("Ayşe Demir", city="Kiel", hats=["alumnus"])
    built = client.get(MAP, {"b": "1", "f.0": "role", "o.0": "is", "v.0": "Elektroniker"})
    assert built.headers["Location"].startswith("/talente/karte/?q=")
    html = client.get(MAP).content.decode()
    assert html.count('action="/talente/karte/"') >= 3


@pytest.mark.parametrize("language", ["de", "en"])
def test_unknown_is_a_place_one_can_ask_for(language: str) -> None:
    here, nowhere = make_person("Ayşe Demir", city="Kiel"), make_person("Ole Ohneort")
    text = {"de": "ort:unbekannt", "en": "place:unknown"}[language]
    node = parse(text, language)
    assert to_text(node, language) == text
    assert list(queries.person_ids(SYSTEM, node)) == [nowhere.pk]
    assert list(queries.person_ids(SYSTEM, parse(f"NOT {text}", "en"))) == [here.pk]
    with override(language):
        assert queries.explain(SYSTEM, nowhere.pk, node).is_met


@pytest.mark.parametrize("text", ["Kiel", "1010 Wien", "8001 Zürich", "24103 Kiel", "Freiburg"])
def test_a_place_is_written_so_that_it_is_found_again(text: str) -> None:
    place = places.find(text)
    assert place is not None
    again = places.find(places.unmistakable(place))
    assert again is not None
    assert (again.latitude, again.longitude) == (place.latitude, place.longitude)
    assert places.at(place.latitude, place.longitude) is not None


def test_towns_lie_within_the_outline_where_they_belong() -> None:
    land = outline()
    assert tuple(sorted(RADII)) == RADII
    points = {}
    for town in ("Flensburg", "Konstanz", "Görlitz", "Aachen", "Wien", "Genf", "Lugano"):
        place = places.find(town)
        assert place is not None
        x, y = points[town] = land.point(place.latitude, place.longitude)
        assert 0 < x < land.width
        assert 0 < y < land.height
    assert points["Flensburg"][1] < points["Konstanz"][1] < points["Lugano"][1]
    assert points["Aachen"][0] < points["Genf"][0] < points["Görlitz"][0] < points["Wien"][0]
