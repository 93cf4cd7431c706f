# SPDX-License-Identifier: Apache-2.0
"""Pages of saved searches: their list, changing one, who is new, the marks in the list."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.pools.actions import close_pool, create_pool
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.language import parse
from talentkreis.search.models import Follower, SavedSearch
from talentkreis.search.saved import actions, queries
from talentkreis.search.saved.finding import ask_again
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:A7")]

LIST = "/talente/suchen/"
MAX_QUERIES = 15


@pytest.fixture
def owner() -> Member:
    """A recruiter who reads German."""
    return MemberFactory.create(name="Merle Hansen", language="de")


@pytest.fixture
def client(owner: Member) -> Client:
    """Their browser."""
    return signed_in(owner)


def saved(owner: Member, text: str = "tag:SPS", **more: object) -> SavedSearch:
    """A search with somebody new in it."""
    node = parse(text, "de", actor=owner.actor)
    search = actions.save_search(
        actor=owner.actor,
        **{"name": "Automatisierung", "node": node, "sort": "name", **more},  # type: ignore[arg-type]
    )
    make_person("Marek Kowalczyk", tags=["SPS"], city="Husum")
    ask_again(search_id=search.pk)
    return search


def address(name: str, search: SavedSearch | uuid.UUID) -> str:
    """A page about a search."""
    pk = search if isinstance(search, uuid.UUID) else search.pk
    return reverse(f"search:{name}", args=[pk])


def said(search: SavedSearch, **more: str) -> dict[str, str]:
    """What the form of a search sends."""
    return {"name": search.name, "filter": "schlagwort:SPS", "sort": search.sort, **more}


def test_the_list_counts_who_is_new_and_leads_to_them(client: Client, owner: Member) -> None:
    search = saved(owner, is_shared=True)
    html = client.get(LIST).content.decode()
    assert "1 neu" in html
    assert address("new_people", search) in html
    page = client.get(address("new_people", search))
    assert "Schlagwort: SPS" in page.content.decode()
    until = page.context["news"].until
    # Opening a page writes nothing; what the page sends then does.
    assert "1 neu" in client.get(LIST).content.decode()
    answer = client.post(address("look", search), {"until": until}, headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert "1 neu" not in client.get(LIST).content.decode()
    assert "Niemand ist neu" in client.get(address("new_people", search)).content.decode()


def test_the_list_of_people_marks_who_is_new(client: Client, owner: Member) -> None:
    make_person("Ayşe Demir", tags=["SPS"])
    search = saved(owner)
    opened = client.get(address("open_search", search), follow=True)
    marked = opened.context["looking"].marked
    assert [row.name for row in opened.context["rows"] if row.id in marked] == ["Marek Kowalczyk"]
    assert opened.content.decode().count('class="new">neu<') == 1
    tab = next(tab for tab in opened.context["tabs"] if tab.is_current)
    assert (tab.view.name, tab.new_count) == ("Automatisierung", 1)
    assert f'action="{address("look", search)}"' in opened.content.decode()
    # Another filter is another list.
    assert client.get("/talente/?q=schlagwort:SPS+UND+ort:Husum").context["looking"] is None


def test_of_two_searches_for_the_same_the_one_that_was_opened_is_looked_at(
    client: Client, owner: Member
) -> None:
    first, second = saved(owner, name="Erste"), saved(owner, name="Zweite")
    for search in (first, second):
        opened = client.get(address("open_search", search), follow=True)
        assert opened.context["looking"].search == search


def test_a_search_like_a_view_everybody_has_is_looked_at_all_the_same(
    client: Client, owner: Member
) -> None:
    search = saved(owner, "")
    assert client.get("/talente/").context["looking"].search == search


def test_pages_stay_within_their_queries(client: Client, owner: Member) -> None:
    for number in range(12):
        saved(owner, name=f"Suche {number}", is_shared=True)
    for url in (LIST, address("open_search", SavedSearch.objects.first() or uuid.uuid4())):
        client.get(url, follow=True)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        asked = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(asked) <= MAX_QUERIES, "\n".join(sql[:160] for sql in asked)


def test_the_owner_changes_name_sharing_and_pool(client: Client, owner: Member) -> None:
    pool = create_pool(actor=owner.actor, details=PoolDetails(name="Windpark-Service"))
    search = saved(owner)
    url = address("edit_search", search)
    assert "Windpark-Service" in client.get(url).content.decode()
    answer = client.post(
        url, said(search, name="SPS", is_shared="on", pool_id=str(pool.pk), filter="tag:CNC")
    )
    assert answer.status_code == 303
    search.refresh_from_db()
    assert (search.name, search.is_shared, search.pool_id) == ("SPS", True, pool.pk)
    assert search.filter["value"] == "CNC"
    html = client.get(LIST).content.decode()
    assert "nimmt Neue in „Windpark-Service“ auf" in html
    # A pool that is closed by now stays chosen.
    close_pool(actor=owner.actor, pool_id=pool.pk)
    assert "Der bisherige Pool" in client.get(url).content.decode()


def test_what_does_not_do_is_said_beside_the_field(client: Client, owner: Member) -> None:
    saved(owner, name="Andere")
    search = saved(owner)
    url = address("edit_search", search)
    for wrong, text in (
        ({"filter": "ortt:Kiel"}, "ortt"),
        ({"name": "Andere"}, "Der Name ist vergeben."),
        ({"name": " "}, "erforderlich"),
        ({"sort": "shoe-size"}, "shoe-size"),
    ):
        answer = client.post(url, said(search, **wrong))
        assert answer.status_code == 422
        assert text in answer.content.decode(), wrong


def test_a_filter_nobody_can_read_is_shown_as_stored_and_can_be_mended(
    client: Client, owner: Member
) -> None:
    search = saved(owner)
    SavedSearch.objects.update(filter={"field": "shoe_size", "op": "is", "value": "44"})
    ask_again(search_id=search.pk)
    assert client.get("/talente/").status_code == 200
    html = client.get(LIST).content.decode()
    assert "Pausiert" in html
    assert "shoe_size" in html
    assert client.get(address("open_search", search)).headers["Location"] == LIST
    url = address("edit_search", search)
    assert "44" in client.get(url).content.decode()
    assert client.post(url, said(search)).status_code == 303
    assert "Pausiert" not in client.get(LIST).content.decode()


def test_a_filter_that_is_left_alone_keeps_what_it_names(client: Client, owner: Member) -> None:
    search = saved(owner)
    gone = {"field": "pool", "op": "is", "value": str(uuid.UUID(int=7))}
    SavedSearch.objects.update(filter=gone)
    url = address("edit_search", search)
    text = client.get(url).context["form"].initial["filter"]
    assert client.post(url, said(search, name="Neuer Name", filter=text)).status_code == 303
    search.refresh_from_db()
    assert (search.name, search.filter) == ("Neuer Name", gone)


def test_it_is_handed_over_and_deleted_on_its_page(client: Client, owner: Member) -> None:
    colleague = MemberFactory.create(name="Jan Behrens")
    reader = MemberFactory.create(name="Nele Suhr", role=Role.READ_ONLY)
    search = saved(owner, is_shared=True)
    html = client.get(address("edit_search", search)).content.decode()
    assert "Jan Behrens" in html
    assert "Nele Suhr" not in html
    url = address("hand_over", search)
    assert client.post(url, {"member": str(reader.pk)}).status_code == 422
    assert client.post(url, {"member": str(colleague.pk)}).status_code == 303
    search.refresh_from_db()
    assert search.owner == colleague
    # It is somebody else's now.
    assert client.get(address("edit_search", search)).status_code == 403
    assert client.post(address("delete_search", search)).status_code == 403
    lead = client_of(Role.TRM_LEAD)
    assert 'name="filter"' not in lead.get(address("edit_search", search)).content.decode()
    assert lead.post(address("delete_search", search)).status_code == 303
    assert not SavedSearch.objects.exists()


def test_everybody_follows_what_is_shared_and_says_how_often(owner: Member) -> None:
    search = saved(owner, is_shared=True)
    reader = MemberFactory.create(role=Role.READ_ONLY)
    browser = signed_in(reader)
    assert "Automatisierung" in browser.get(LIST).content.decode()
    assert browser.post(address("notify", search), {"notify": "daily"}).status_code == 303
    assert Follower.objects.get().member == reader
    assert browser.post(address("notify", search), {"notify": "hourly"}).status_code == 422
    for name in ("edit_search", "hand_over", "delete_search"):
        assert browser.post(address(name, search)).status_code == 403


def test_a_moment_no_page_sends_is_refused(client: Client, owner: Member) -> None:
    search = saved(owner)
    for wrong in ("", "yesterday", "2026-13-40T00:00:00Z", "2026-01-01T00:00:00"):
        assert client.post(address("look", search), {"until": wrong}).status_code == 422
    assert queries.new_counts(owner.actor, [search]) == {search.pk: 1}


def test_what_others_keep_for_themselves_and_what_is_not_there(owner: Member) -> None:
    search = saved(owner)
    other = signed_in(MemberFactory.create(role=Role.ADMIN))
    for pk in (search.pk, uuid.uuid4()):
        for name in ("open_search", "new_people", "edit_search"):
            assert other.get(address(name, pk)).status_code == 404
        for name in ("hand_over", "delete_search"):
            assert other.post(address(name, pk)).status_code == 404
        assert other.post(address("notify", pk), {"notify": "daily"}).status_code == 404
    for name in ("hand_over", "delete_search", "notify", "look"):
        assert other.get(address(name, search)).status_code == 405
    for name in ("open_search", "new_people"):
        assert other.post(address(name, search)).status_code == 405
    assert other.post(LIST).status_code == 405
    assert "Automatisierung" not in other.get(LIST).content.decode()


def test_my_day_tells_of_ones_own_and_those_one_gets_mail_about(owner: Member) -> None:
    colleague = MemberFactory.create(language="de")
    search = saved(owner, is_shared=True)
    url = reverse("search:found")
    assert f'hx-get="{url}"' in signed_in(owner).get("/").content.decode()
    part = signed_in(owner).get(url, headers={"hx-request": "true"}).content.decode()
    assert "Automatisierung" in part
    assert "1 neu" in part
    assert "<html" not in part
    browser = signed_in(colleague)
    assert "Automatisierung" not in browser.get(url).content.decode()
    assert not browser.get(url, headers={"hx-request": "true"}).content.strip()
    actions.set_notify(actor=colleague.actor, search_id=search.pk, notify="weekly")
    assert "Automatisierung" in browser.get(url).content.decode()


def test_in_english_it_reads_english(owner: Member) -> None:
    saved(owner, is_shared=True)
    reader = signed_in(MemberFactory.create(language="en"))
    html = reader.get(LIST).content.decode()
    assert "1 new" in html
    assert '<span class="q-f">tag</span>' in html
    assert "From Merle Hansen" in html
