# SPDX-License-Identifier: Apache-2.0
"""The page of people: list, filter as text and builder, facets, views, bulk, explanation."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.people.models import PersonTag
from talentkreis.search.models import SavedSearch, SearchRow
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db
PEOPLE = "/talente/"
MAX_QUERIES = 15
TRANSACTION = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL statement_timeout TO DEFAULT")


@pytest.fixture
def member() -> Member:
    Employer.objects.create(name="Nordlicht Energie")
    return make_member()


@pytest.fixture
def client(member: Member) -> Client:
    browser = Client()
    browser.force_login(member)
    return browser


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


def partial(client: Client, url: str, **query: str) -> Any:
    return client.get(url, query, headers={"HX-Request": "true"})


@pytest.mark.requirement("feature:I4")
def test_a_filter_shows_those_it_finds_in_order(client: Client) -> None:
    make_person("Ayşe Demir", position="Elektronikerin", city="Kiel")
    make_person("Marek Kowalczyk", position="Servicetechniker Wind", city="Husum")
    make_person("Emre Kaplan", position="Elektroniker", city="München")
    answer = client.get(PEOPLE, {"q": "rolle:Elektroniker:in UND ort:Kiel +80 km"})
    assert names(answer) == ["Ayşe Demir"]
    by_name = client.get(PEOPLE, {"q": "rolle:Elektroniker", "sort": "name"})
    assert names(by_name) == ["Ayşe Demir", "Emre Kaplan"]
    assert names(client.get(PEOPLE, {"sort": "-name"})) == [
        "Marek Kowalczyk", "Emre Kaplan", "Ayşe Demir",
    ]  # fmt: skip
    assert "1 Talent" in answer.content.decode()


def test_somebody_without_a_name_is_called_by_their_address(client: Client) -> None:
    for address in ("svea.callsen@post.example", "tjark@post.example"):
        person = make_person("")
        person.contact_points.create(
            kind="email", value=address, normalised=address, is_primary=True
        )
    make_person("")
    assert sorted(names(client.get(PEOPLE))) == ["Talent ohne Namen", "svea.callsen", "tjark"]
    for person_id in SearchRow.objects.values_list("pk", flat=True):
        assert "Talent ohne Namen" in client.get(f"/talente/{person_id}/").content.decode()


@pytest.mark.parametrize("sort", ["name", "-name", "contact", "-contact", "warmth", "-warmth",
                                  "created", "-created", "next", "-next"])  # fmt: skip
def test_pages_follow_each_other_without_gap_or_repetition(client: Client, sort: str) -> None:
    everybody = set()
    for number in range(7):
        person = make_person(f"Person {number:02}")
        SearchRow.objects.filter(pk=person.pk).update(
            warmth_log=[None, 20.0, 25.0][number % 3],
            last_contact_at=[None, person.created_at][number % 2],
            next_contact_on=[None, dt.date(2026, 1, 1)][number % 2],
        )
        everybody.add(person.pk)
    from talentkreis.organisation.actors import SYSTEM
    from talentkreis.search.queries import search_people

    seen: list[uuid.UUID] = []
    cursor = ""
    while True:
        page = search_people(SYSTEM, sort=sort, cursor=cursor, limit=2)
        seen += [row.id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == len(everybody)
    assert set(seen) == everybody


def test_fifty_a_page_and_a_way_to_the_next(client: Client) -> None:
    for number in range(53):
        make_person(f"Person {number:02}")
    first = client.get(PEOPLE)
    assert len(names(first)) == 50
    second = client.get(first.context["next_url"])
    assert names(second) == ["Person 50", "Person 51", "Person 52"]
    assert not second.context["next_url"]


@pytest.mark.requirement("trust:S-26")
@pytest.mark.parametrize(
    "query",
    [
        {"q": "kontackt > 90 Tage"},
        {"q": "\x00"},
        {"q": "(" * 4_000},
        {"q": "x" * 10_000},
        {"q": "a ODER " * 500},
        {"q": "'; DROP TABLE search_row; --"},
        {"q": "rolle:\"%_\\\\\" UND tag:'{}'"},
        {"sort": "sort_name; DROP TABLE search_row"},
        {"sort": "\x00"},
        {"after": "nonsense"},
        {"after": "WyJhIiwiYiJd"},
        {"after": "WyJcdTAwMDAiLCAiMDE5MjAwMzYtNzgyMy03N2Y3LWI5ODItOWNlNDA4OTRjMDQ4Il0="},
        {"after": "\x00", "sort": "contact"},
        {"b": "1", "f.0": "nothing", "v.0": "x"},
        {"b": "1", "f.0": "place", "v.0": "Nirgendwo +5 km"},
        {"b": "1", "f.0": "contact", "o.0": ">", "v.0": "bald"},
        {"b": "1", "f.x": "role", "f.0.": "role", "g.": "xor", "do": "explode:9"},
        {"b": "1", "f.0": "tag", "v.0": "a\x00b"},
        {"facets": "hat", "facet": "hat:bowler"},
        {"facets": "nothing", "facet": "nothing:x"},
        {"facets": "owner", "facet": "owner:x"},
        {"facets": "pool", "facet": "pool:00000000-0000-0000-0000-000000000000"},
        {"facets": "warmth", "facet": "warmth:hot"},
    ],
)
def test_whatever_comes_is_answered(client: Client, query: dict[str, str]) -> None:
    make_person()
    for headers in ({}, {"HX-Request": "true"}):
        for url in (PEOPLE, reverse("search:filter"), reverse("search:why_anybody")):
            assert client.get(url, query, headers=headers).status_code in {200, 302, 422}


def test_a_filter_with_an_error_marks_the_word_and_proposes_one(client: Client) -> None:
    answer = client.get(PEOPLE, {"q": "rolle:Elektroniker UND kontackt > 90 Tage"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<span class="q-bad">kontackt</span>' in html
    assert "„kontackt“ kennen wir nicht. Meinten Sie „letzter-kontakt“?" in html
    assert 'value="rolle:Elektroniker UND kontackt &gt; 90 Tage"' in html


@pytest.mark.requirement("feature:C2")
def test_text_and_builder_always_say_the_same(client: Client) -> None:
    text = "rolle:Elektroniker UND (tag:Messe ODER NICHT ort:Kiel +80 km) UND kontakt > 90 Tage"
    group = client.get(PEOPLE, {"q": text}).context["asked"].group
    submitted: dict[str, str] = {"b": "1", "g.": group.join}

    def fill(items: list[object]) -> None:
        for item in items:
            if hasattr(item, "is_group"):
                submitted[f"g.{item.path}"] = item.join  # type: ignore[attr-defined]
                fill(item.items)  # type: ignore[attr-defined]
            else:
                submitted[f"f.{item.path}"] = item.field.code  # type: ignore[attr-defined]
                submitted[f"o.{item.path}"] = item.comparison  # type: ignore[attr-defined]
                submitted[f"v.{item.path}"] = item.value  # type: ignore[attr-defined]

    fill(group.items)
    answer = client.get(PEOPLE, submitted, follow=True)
    assert answer.context["asked"].node == client.get(PEOPLE, {"q": text}).context["asked"].node
    assert answer.redirect_chain[0][0].startswith("/talente/?q=")


def test_a_condition_is_added_filled_and_removed_without_script(client: Client) -> None:
    make_person("Ayşe Demir", position="Elektronikerin")
    make_person("Marek Kowalczyk")
    added = client.get(PEOPLE, {"b": "1", "g.": "and", "do": "add:"})
    (row,) = added.context["asked"].group.items
    assert row.is_pending
    assert 'name="v.0"' in added.content.decode()
    filled = client.get(
        PEOPLE, {"b": "1", "f.0": "role", "w.0": "role", "o.0": "is", "v.0": "Elektroniker"},
        follow=True,
    )  # fmt: skip
    assert names(filled) == ["Ayşe Demir"]
    negated = client.get(PEOPLE, {"b": "1", "f.0": "role", "o.0": "not", "v.0": "Elektroniker"},
                         follow=True)  # fmt: skip
    assert negated.context["asked"].text == "NICHT rolle:Elektroniker"
    removed = client.get(
        PEOPLE, {"b": "1", "f.0": "role", "v.0": "Elektroniker", "do": "remove:0"}, follow=True
    )
    assert len(names(removed)) == 2


def test_another_field_takes_the_old_value_away(client: Client) -> None:
    answer = client.get(
        PEOPLE, {"b": "1", "f.0": "hat", "w.0": "role", "o.0": "is", "v.0": "Elektroniker"}
    )
    (row,) = answer.context["asked"].group.items
    assert (row.field.code, row.value, row.error) == ("hat", "", "")


def test_a_group_is_added_with_a_first_row(client: Client) -> None:
    answer = client.get(
        PEOPLE, {"b": "1", "g.": "and", "f.0": "role", "v.0": "Elektroniker", "do": "group:"}
    )
    row, group = answer.context["asked"].group.items
    assert (row.value, group.join, len(group.items)) == ("Elektroniker", "or", 1)


def test_facets_count_and_choose(client: Client) -> None:
    make_person("Ayşe Demir", hats=["silver_medallist"], skills=["SPS"])
    make_person("Marek Kowalczyk", hats=["alumnus"])
    make_person("Emre Kaplan", hats=["silver_medallist", "alumnus"])
    facets = {
        f.code: {o.value: o.count for o in f.options} for f in client.get(PEOPLE).context["facets"]
    }
    assert facets["hat"] == {"silver_medallist": 2, "alumnus": 2}
    assert facets["skill"] == {"SPS": 1}
    assert facets["warmth"] == {"cold": 3}
    chosen = client.get(
        PEOPLE, {"q": "", "facets": ["hat", "skill"], "facet": ["hat:silver_medallist"]},
        follow=True,
    )  # fmt: skip
    assert names(chosen) == ["Ayşe Demir", "Emre Kaplan"]
    # The other choices of the facet show what they would add.
    hats = {o.value: o.count for o in chosen.context["facets"][0].options}
    assert hats["alumnus"] == 2
    both = client.get(
        PEOPLE,
        {"q": chosen.context["asked"].text, "facets": ["hat"],
         "facet": ["hat:silver_medallist", "hat:alumnus"]},
        follow=True,
    )  # fmt: skip
    assert len(names(both)) == 3


def test_htmx_gets_the_list_alone_and_the_address_of_the_whole_page(client: Client) -> None:
    make_person("Ayşe Demir", hats=["alumnus"])
    answer = partial(client, PEOPLE, facets="hat", facet="hat:alumnus")
    assert answer.content.decode().lstrip().startswith('<div id="listing">')
    assert answer.headers["HX-Push-Url"].startswith("/talente/?q=hut")


def test_the_page_asks_the_database_a_few_times_only(client: Client) -> None:
    for number in range(60):
        make_person(f"Person {number}", tags=["a"], skills=["b"], hats=["alumnus"])
    client.get(PEOPLE)
    for query in ("", "tag:a UND (hut:alumnus ODER kontakt:nie)", "zuständig:ich"):
        with CaptureQueriesContext(connection) as captured:
            client.get(PEOPLE, {"q": query})
        # A test runs inside a transaction, so that the page needs a savepoint it has not outside.
        asked = [q["sql"] for q in captured if not q["sql"].startswith(TRANSACTION)]
        assert len(asked) <= MAX_QUERIES, "\n".join(sql[:160] for sql in asked)


def test_a_search_is_saved_shown_as_a_tab_and_removed(client: Client, member: Member) -> None:
    make_person("Ayşe Demir", city="Kiel")
    saved = client.post(
        reverse("search:save_search"), {"q": "ort:Kiel", "name": "Kieler", "sort": "-warmth"}
    )
    assert saved.status_code == 303
    tabs = {str(t.view.name): t for t in client.get(saved.headers["Location"]).context["tabs"]}
    assert tabs["Kieler"].is_current
    assert tabs["Kieler"].count.number == 1
    other = Client()
    colleague = make_member(name="Ole Friedrichsen")
    other.force_login(colleague)
    assert "Kieler" not in other.get(PEOPLE).content.decode()
    search = SavedSearch.objects.get()
    url = reverse("search:delete_search", args=[search.pk])
    assert other.post(url).status_code == 404
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 303
    assert not SavedSearch.objects.exists()


@pytest.mark.requirement("feature:C8")
def test_chosen_people_are_tagged_after_a_question(client: Client) -> None:
    ayse = make_person("Ayşe Demir")
    make_person("Marek Kowalczyk")
    url = reverse("search:bulk", args=["tag"])
    question = client.get(url, {"person": [str(ayse.pk)]})
    assert question.context["count"] == 1
    refused = client.post(url, {"person": [str(ayse.pk)], "name": ""})
    assert refused.status_code == 422
    done = client.post(url, {"person": [str(ayse.pk), "x", str(uuid.uuid4())], "name": "Messe"})
    assert done.status_code == 303
    assert [t.person_id for t in PersonTag.objects.all()] == [ayse.pk]
    everybody = client.post(url, {"all_matching": "1", "q": "", "name": "Husum"})
    assert everybody.status_code == 303
    assert PersonTag.objects.filter(tag__name="Husum").count() == 2
    assert names(client.get(PEOPLE, {"q": "tag:husum"})) == ["Ayşe Demir", "Marek Kowalczyk"]


def test_many_people_are_a_background_job(
    client: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from talentkreis.search import bulk
    from talentkreis.search.tasks import run_bulk

    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 1)
    make_person("Ayşe Demir"), make_person("Marek Kowalczyk")
    url = reverse("search:bulk", args=["tag"])
    assert client.post(url, {"all_matching": "1", "name": "Husum"}).status_code == 303
    job = ProcrastinateJob.objects.get(task_name="search.run_bulk")
    assert not PersonTag.objects.exists()
    run_bulk(**job.args)
    run_bulk(**job.args)
    assert PersonTag.objects.count() == 2


def test_why_somebody_is_in_or_not(client: Client) -> None:
    person = make_person("Ayşe Demir", position="Elektronikerin", city="Husum")
    url = reverse("search:why", args=[person.pk])
    answer = client.get(url, {"q": "rolle:Elektroniker UND ort:Kiel +30 km"})
    reason = answer.context["reason"]
    assert not reason.is_met
    assert [part.is_met for part in reason.parts] == [True, False]
    assert reason.parts[1].fact.startswith("Husum, 7")
    assert "nicht dabei" in answer.content.decode()
    assert client.get(url, {"q": "Elektronikerin"}).context["reason"].is_met
    named = client.get(reverse("search:why_anybody"), {"q": "ort:Kiel", "name": "demir"})
    assert [(row.name, is_in) for row, is_in, _url in named.context["people"]] == [
        ("Ayşe Demir", False)
    ]


def test_whoever_is_archived_restricted_or_without_basis_is_not_found(client: Client) -> None:
    from django.utils import timezone

    archived = make_person("Anna Archiv", archived_at=timezone.now())
    make_person("Rita Restriktion", restricted_at=timezone.now())
    without = make_person("Otto Ohne", has_basis=False)
    assert names(client.get(PEOPLE)) == []
    assert names(client.get(PEOPLE, {"q": "archiviert:ja"})) == ["Anna Archiv"]
    reason = client.get(reverse("search:why", args=[without.pk])).context["reason"]
    assert not reason.is_met
    reason = client.get(reverse("search:why", args=[archived.pk])).context["reason"]
    assert not reason.is_met


@pytest.mark.parametrize(
    ("typed", "found"),
    [("dem", ["Ayşe Demir"]), ("ayse", ["Ayşe Demir"]), ("müll", ["Jörg Müller"]),
     ("mueller", ["Jörg Müller"]), ("muller", ["Jörg Müller"]), ("jo", []),
     ("mu", ["Jörg Müller"]), ("Joerg Muler", ["Jörg Müller"]), ("\x00", []), ("%", [])],
)  # fmt: skip
def test_a_name_is_found_while_it_is_typed(client: Client, typed: str, found: list[str]) -> None:
    make_person("Ayşe Demir")
    make_person("Jörg Müller")
    rows = client.get(reverse("search:palette"), {"q": typed}).context["rows"]
    assert [row.name for row in rows] == found


def test_the_preview_says_who_whether_and_what_next(client: Client) -> None:
    person = make_person("Ayşe Demir", position="Schaltmeisterin", hats=["silver_medallist"])
    html = partial(client, reverse("search:preview", args=[person.pk])).content.decode()
    assert "Schaltmeisterin" in html
    assert "<html" not in html


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_look_and_only_some_may_save(role: Role) -> None:
    browser = Client()
    browser.force_login(make_member(role))
    assert browser.get(PEOPLE).status_code == 200
    may_save = role in {Role.ADMIN, Role.TRM_LEAD, Role.RECRUITER, Role.MARKETING}
    answer = browser.post(reverse("search:save_search"), {"q": "", "name": "x", "sort": "name"})
    assert answer.status_code == (303 if may_save else 403)
    may_tag = role in {Role.ADMIN, Role.TRM_LEAD, Role.RECRUITER}
    answer = browser.get(reverse("search:bulk", args=["tag"]))
    assert answer.status_code == (200 if may_tag else 403)


def test_strangers_unknown_people_and_wrong_methods(client: Client) -> None:
    stranger = Client()
    for url in (PEOPLE, reverse("search:palette"), reverse("search:why_anybody")):
        assert "/anmelden/" in stranger.get(url).headers["Location"]
        assert client.post(url).status_code == 405
    nobody = uuid.uuid4()
    for name in ("search:preview", "search:why"):
        assert client.get(reverse(name, args=[nobody])).status_code == 404
    assert client.get(reverse("search:bulk", args=["nothing"])).status_code == 404
    hidden = make_person("Klara Kanarienvogel", confidential_to=[uuid.uuid4()])
    for name in ("search:preview", "search:why"):
        assert client.get(reverse(name, args=[hidden.pk])).status_code == 404
    assert "Kanarienvogel" not in client.get(PEOPLE).content.decode()
