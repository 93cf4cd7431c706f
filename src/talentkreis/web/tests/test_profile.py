# SPDX-License-Identifier: Apache-2.0
"""The profile: three questions first, then what happened."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.mail.models import Classification, InboundMessage, InboundState
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people import actions as people
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.models import NoteVisibility, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.actions import create_pool
from talentkreis.pools.rules import PoolDetails
from talentkreis.relationships import actions as relationships
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse
from talentkreis.web.profile import contact

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db
QUERY_BUDGET = 15


@pytest.fixture
def member() -> Member:
    """A recruiter who reads English."""
    return MemberFactory.create(name="Merle Hansen", language="en")


@pytest.fixture
def client(member: Member) -> Client:
    """Their browser."""
    return signed_in(member)


@pytest.fixture
def person(member: Member) -> Person:
    """Somebody with a long history."""
    found: Person = PersonFactory.create(
        given_name="Ayşe",
        family_name="Demir",
        phone="0431 555 0142",
        tags=["Netzführung"],
        hats=["silver_medallist"],
        skills=["SCADA"],
        summary="Second of 31",
    )
    actor = member.actor
    for days in (3, 40, 400):
        people.log_conversation(
            actor=actor,
            person_id=found.id,
            minutes=18,
            text=f"talk {days} days ago",
            happened_at=clock.now() - dt.timedelta(days=days),
        )
    people.add_note(actor=actor, person_id=found.id, text="Likes fixed shifts")
    people.add_station(
        actor=actor,
        person_id=found.id,
        details=StationDetails(title="Engineer", starts_on=dt.date(2018, 1, 1), is_with_us=True),
    )
    relationships.make_promise(
        actor=actor, person_id=found.id, text="Call in November", due_on=clock.today()
    )
    relationships.set_next_contact(
        actor=actor, person_id=found.id, on=clock.today(), reason="Bonus is paid"
    )
    return found


def url_of(person: Person, query: str = "") -> str:
    """Address of the profile."""
    return reverse("web:profile", args=[person.id]) + query


def page(client: Client, person: Person, query: str = "") -> str:
    """The page as text."""
    response = client.get(url_of(person, query))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.requirement("feature:B2")
def test_the_three_questions_are_answered_first(client: Client, person: Person) -> None:
    text = page(client, person)
    who, may, promised = (
        text.index(question)
        for question in ("Who is this?", "May I get in touch?", "What did we promise?")
    )
    assert who < text.index("Silver medallist") < may
    assert who < text.index("Netzführung") < may
    assert may < text.index("The person agreed to be in our talent pool.") < promised
    assert promised < text.index("Call in November")
    assert text.index("Call in November") < text.index("talk 3 days ago")


@pytest.mark.requirement("feature:B3")
def test_every_contact_stands_on_one_axis_newest_first(client: Client, person: Person) -> None:
    InboundMessage.objects.create(
        digest=b"x" * 32,
        from_address="a@b.example",
        reply_text="From March on",
        classification=Classification.HUMAN_REPLY,
        person=person,
        state=InboundState.OPEN,
        received_at=clock.now() - dt.timedelta(days=20),
    )
    text = page(client, person)
    order = ["Likes fixed shifts", "talk 3 days ago", "From March on", "talk 40 days ago"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_everything_also_shows_what_was_noted_by_itself(client: Client, person: Person) -> None:
    people.add_tag(actor=SYSTEM, person_id=person.id, name="Neu")
    assert "Tag added" not in page(client, person)
    assert "Tag added" in page(client, person, "?zeigen=alles")


def test_older_entries_follow_without_gap_or_repetition(
    client: Client, person: Person, member: Member
) -> None:
    same = clock.now() - dt.timedelta(days=5)
    for number in range(50):
        people.add_note(
            actor=member.actor,
            person_id=person.id,
            text=f"note-{number:02d}-",
            written_at=same if number % 2 else same - dt.timedelta(hours=number),
        )
    seen: list[str] = []
    query = "?zeigen=alles"
    for _page in range(8):
        text = page(client, person, query)
        seen += [f"note-{n:02d}-" for n in range(50) if f"note-{n:02d}-" in text]
        marker = "?vor="
        if marker not in text:
            break
        cursor = text.split(marker, 1)[1].split("&", 1)[0].split('"', 1)[0]
        query = f"?zeigen=alles&vor={cursor}"
    assert sorted(seen) == [f"note-{n:02d}-" for n in range(50)]


def test_an_invented_cursor_is_refused(client: Client, person: Person) -> None:
    assert client.get(url_of(person, "?vor=nonsense")).status_code == 422


@pytest.mark.parametrize("tab", ["verlauf", "angaben", "dokumente", "datenschutz", "erfunden"])
def test_the_page_keeps_within_its_query_budget(
    client: Client,
    person: Person,
    tab: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    page(client, person)
    with django_assert_max_num_queries(QUERY_BUDGET):
        page(client, person, f"?bereich={tab}")


@pytest.mark.parametrize("tab", ["angaben", "dokumente", "datenschutz"])
def test_every_part_of_the_profile_opens(client: Client, person: Person, tab: str) -> None:
    text = page(client, person, f"?bereich={tab}")
    assert {"angaben": "SCADA", "dokumente": "Documents", "datenschutz": "Consent, Art. 6"}[
        tab
    ] in text


def test_htmx_gets_the_part_it_asked_for(client: Client, person: Person) -> None:
    whole = client.get(url_of(person), headers={"HX-Request": "true", "HX-Target": "profile"})
    part = client.get(url_of(person), headers={"HX-Request": "true", "HX-Target": "timeline"})
    assert b"<html" not in whole.content + part.content
    assert whole.content.strip().startswith(b'<div id="profile"')
    assert b"Who is this?" not in part.content
    assert b"talk 3 days ago" in part.content


def test_someone_we_know_only_by_address_still_has_a_page(client: Client) -> None:
    nameless = PersonFactory.create(given_name="", family_name="", email="x@y.example")
    text = page(client, nameless)
    assert "Talent without a name" in text
    assert "Nothing is open." in text


def test_a_name_with_markup_stays_text(client: Client) -> None:
    person = PersonFactory.create(
        given_name="<script>alert(1)</script>", family_name='"><img src=x>', summary="<b>bold</b>"
    )
    for tab in ("verlauf", "angaben", "datenschutz"):
        text = page(client, person, f"?bereich={tab}")
        assert "<script>alert" not in text
        assert "<img src=x>" not in text
        assert "<b>bold" not in text


@pytest.mark.requirement("feature:B4")
def test_a_private_note_is_seen_by_its_author_alone(
    client: Client, person: Person, member: Member
) -> None:
    people.add_note(
        actor=member.actor,
        person_id=person.id,
        text="between me and me",
        visibility=NoteVisibility.PRIVATE,
    )
    assert "between me and me" in page(client, person)
    for role in Role:
        assert "between me and me" not in page(client_of(role), person, "?zeigen=alles")


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING, Role.HIRING_MANAGER])
def test_who_does_not_care_sees_that_somebody_talked_but_not_what_was_said(
    role: Role, person: Person
) -> None:
    text = page(client_of(role), person, "?zeigen=alles")
    assert "18 Minuten" in text or "18 minutes" in text
    assert "talk 3 days ago" not in text
    assert "Likes fixed shifts" not in text
    assert "panel-note" not in text


def test_a_confidential_person_does_not_exist_for_others(member: Member) -> None:
    canary: Person = PersonFactory.create(
        given_name="Canary", family_name="Hidden", confidential_to=[member.id]
    )
    assert b"Canary" in signed_in(member).get(url_of(canary)).content
    for role in Role:
        response = client_of(role).get(url_of(canary))
        assert response.status_code == 404
        assert b"Canary" not in response.content


def test_strangers_are_sent_to_sign_in(person: Person) -> None:
    response = Client().get(url_of(person))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_an_unknown_person_is_not_found(client: Client) -> None:
    assert client.get(reverse("web:profile", args=[uuid.uuid4()])).status_code == 404


def test_the_profile_is_only_read(client: Client, person: Person) -> None:
    assert client.post(url_of(person)).status_code == 405


def test_the_ladder_draws_stations_and_contacts(client: Client, person: Person) -> None:
    text = page(client, person)
    drawing = text[text.index('class="chart') : text.index("</figure>")]
    assert drawing.count("<circle") == 3
    assert drawing.count('<rect class="f1"') == 1
    assert "style=" not in drawing


def test_the_gate_says_for_each_way_why_and_what_to_do(client: Client, person: Person) -> None:
    text = page(client, person)
    newsletter = text[text.index('id="why-newsletter"') :][:800]
    assert "No." in newsletter
    assert "consent" in newsletter.lower()


def test_strange_parameters_do_no_harm(client: Client, person: Person) -> None:
    strange: dict[str, Any] = {"bereich": "\x00", "zeigen": "<x>", "next": "//evil.example"}
    response = client.get(url_of(person), strange)
    assert response.status_code == 200
    assert b"//evil.example/" not in response.content


def test_a_person_is_taken_into_a_pool_from_the_profile(
    client: Client, person: Person, member: Member
) -> None:
    url = reverse("web:add_to_pool", args=[person.id])
    assert b"There is no pool by hand yet." in client.get(url).content
    pool = create_pool(actor=member.actor, details=PoolDetails(name="Control centre"))
    values = {"pool": str(pool.id), "stage": "warm", "why": "Second of 31"}
    assert client.post(url, values | {"pool": "nonsense"}).status_code == 422
    assert client.post(url, values).status_code == 303
    text = page(client, person)
    assert "Control centre" in text
    assert client_of(Role.READ_ONLY).post(url, values).status_code == 403
    assert client.put(url).status_code == 405
    nobody = reverse("web:add_to_pool", args=[uuid.uuid4()])
    assert client.post(nobody, values).status_code == 404
    assert Client().get(url).status_code == 302


def test_pools_by_filter_come_when_asked_for(
    client: Client, person: Person, member: Member
) -> None:
    tree = parse("tag:Netzführung", "en")
    create_pool(actor=member.actor, details=PoolDetails(name="By filter", filter=tree))
    refresh([person.id])
    assert "By filter" not in page(client, person)
    part = client.get(url_of(person), headers={"HX-Request": "true", "HX-Target": "pools"})
    assert b"By filter" in part.content
    assert "By filter" in page(client, person, "?pools=alle")


def test_only_what_one_may_do_is_offered(person: Person) -> None:
    erase = reverse("consent:erase", args=[person.id])
    seen = {role: erase in page(client_of(role), person) for role in Role}
    assert seen[Role.ADMIN]
    assert not seen[Role.READ_ONLY]


@pytest.mark.requirement("feature:T2")
@pytest.mark.parametrize("route", sorted({*contact._STEPS.values(), *contact._PAGES.values()}))
def test_every_next_step_of_the_gate_is_a_page(route: str) -> None:
    person = PersonFactory.create()
    admin = signed_in(MemberFactory.create(role=Role.ADMIN))
    arguments = [] if route in contact._PAGES.values() else [person.id]
    assert admin.get(reverse(route, args=arguments)).status_code == 200
