# SPDX-License-Identifier: Apache-2.0
"""My day: at most ten things, each with its reason; an end that can be reached."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.consent.models import ConsentState
from talentkreis.kernel import clock
from talentkreis.mail.models import Classification, InboundMessage, InboundState, MessageState
from talentkreis.mail.tests.factories import a_message, put_into_state
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people import actions as people
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships import actions as relationships
from talentkreis.relationships.models import Promise, Task
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db
QUERY_BUDGET = 15
DAY = "/"


@pytest.fixture
def member() -> Member:
    """Somebody who leads and reads English."""
    return MemberFactory.create(name="Merle Hansen", language="en", role=Role.TRM_LEAD)


@pytest.fixture
def client(member: Member) -> Client:
    """Their browser."""
    return signed_in(member)


def cared_for(member: Member, **fields: object) -> Person:
    """Somebody this member cares for."""
    person: Person = PersonFactory.create(**fields)
    relationships.set_owner(actor=member.actor, person_id=person.id, owner_id=member.id)
    return person


def promise(member: Member, person: Person, text: str, days: int = 0) -> Promise:
    """A promise due in so many days; negative is overdue."""
    made = relationships.make_promise(
        actor=member.actor, person_id=person.id, text=text, due_on=clock.today()
    )
    Promise.objects.filter(id=made.id).update(due_on=clock.today() + dt.timedelta(days=days))
    return made


def reply(person: Person, text: str, digest: bytes = b"r" * 32) -> InboundMessage:
    """A reply nobody has dealt with."""
    return InboundMessage.objects.create(
        digest=digest,
        reply_text=text,
        classification=Classification.HUMAN_REPLY,
        person=person,
        state=InboundState.OPEN,
        received_at=clock.now(),
    )


def text_of(client: Client) -> str:
    """The page as text."""
    response = client.get(DAY)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.requirement("feature:Q2")
def test_when_nothing_waits_the_page_says_so(client: Client) -> None:
    assert "All done. Nobody waits for you today." in text_of(client)


@pytest.mark.requirement("feature:Q2")
def test_what_waits_stands_there_with_its_reason_promises_first(
    client: Client, member: Member
) -> None:
    person = cared_for(member, given_name="Ayşe", family_name="Demir")
    promise(member, person, "I will send the list", days=-3)
    reply(cared_for(member, given_name="Emre"), "From March on I am open")
    other = cared_for(member, given_name="Lena")
    relationships.create_task(
        actor=member.actor, person_id=other.id, title="Send papers", due_on=clock.today()
    )
    relationships.set_next_contact(
        actor=member.actor,
        person_id=cared_for(member, given_name="Jonas").id,
        on=clock.today(),
        reason="Ask about the move",
    )
    quiet = cared_for(member, given_name="James")
    while (quiet.id.int + clock.today().toordinal()) % 2:
        # Every other day is theirs: see `relationships.turns`.
        quiet = cared_for(member, given_name="James")
    people.log_conversation(
        actor=member.actor, person_id=quiet.id, happened_at=clock.now() - dt.timedelta(days=88)
    )
    ending = cared_for(member, given_name="Agnieszka")
    ConsentState.objects.create(
        person=ending,
        purpose="nurture",
        channel="email",
        status=ConsentState.Status.CONFIRMED,
        since=clock.now(),
        expires_at=clock.now() + dt.timedelta(days=16),
        event_id=1,
    )
    uncertain = put_into_state(a_message(), "uncertain")
    text = text_of(client)
    order = [
        "3 days overdue", "I will send the list", "From March on I am open", "Uncertain",
        "Send papers", "Ask about the move", "Consent", "Agnieszka", "Quarter rule", "James",
    ]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "7 things wait for you." in text
    assert uncertain.state == MessageState.UNCERTAIN


def test_ten_things_are_shown_and_the_rest_is_counted(client: Client, member: Member) -> None:
    for number in range(13):
        promise(member, cared_for(member), f"promise number {number:02d}", days=-number)
    text = text_of(client)
    assert text.count("promise number") == 10
    assert "promise number 12" in text
    assert "3 more things follow when these are done." in text


def test_a_promise_is_kept_with_one_click_and_leaves_the_list(
    client: Client, member: Member
) -> None:
    made = promise(member, cared_for(member), "send the list")
    url = reverse("relationships:keep_promise", args=[made.id])
    response = client.post(url, {"next": DAY})
    assert response.status_code == 303
    assert response["Location"] == DAY
    text = text_of(client)
    assert "All done." in text
    assert "Done today" in text


def test_htmx_redraws_the_list_alone(client: Client, member: Member) -> None:
    made = promise(member, cared_for(member), "send the list")
    url = reverse("relationships:keep_promise", args=[made.id])
    headers = {"HX-Request": "true", "HX-Target": "my-day"}
    response = client.post(url, {"next": DAY}, headers=headers, follow=True)
    body = response.content.decode()
    assert body.strip().startswith('<div id="my-day"')
    assert "<html" not in body
    assert "Kept." in body


def test_what_others_promised_is_not_my_day(client: Client) -> None:
    other = MemberFactory.create()
    promise(other, cared_for(other), "a promise of somebody else")
    assert "a promise of somebody else" not in text_of(client)


def test_tasks_done_and_archived_people_do_not_wait(client: Client, member: Member) -> None:
    person = cared_for(member)
    task = relationships.create_task(
        actor=member.actor, person_id=person.id, title="a task already done", due_on=clock.today()
    )
    relationships.complete_task(actor=member.actor, task_id=task.id)
    gone = cared_for(member)
    promise(member, gone, "a promise to somebody archived")
    people.archive_person(actor=member.actor, person_id=gone.id, reason="moved away")
    text = text_of(client)
    assert "a promise to somebody archived" not in text
    assert "All done." in text


def test_who_is_confidential_to_others_never_appears(client: Client, member: Member) -> None:
    other = MemberFactory.create()
    canary = cared_for(member, given_name="Canary", family_name="Hidden")
    promise(member, canary, "canary promise")
    Task.objects.create(person=canary, owner=member, title="canary task", due_on=clock.today())
    reply(canary, "canary reply")
    relationships.set_next_contact(
        actor=member.actor, person_id=canary.id, on=clock.today(), reason="canary contact"
    )
    assert "Canary" in text_of(client)
    people.set_confidential_to(actor=member.actor, person_ids=[canary.id], member_ids=[other.id])
    assert "canary" not in text_of(client).lower()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_day(role: Role) -> None:
    assert client_of(role).get(DAY).status_code == 200


def test_a_recruiter_is_not_asked_about_uncertain_messages() -> None:
    put_into_state(a_message(), "uncertain")
    assert b"Nobody knows whether" not in client_of(Role.RECRUITER).get(DAY).content


def test_strangers_are_sent_to_sign_in() -> None:
    response = Client().get(DAY)
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_the_day_is_only_read(client: Client) -> None:
    assert client.post(DAY).status_code == 405


def test_the_page_keeps_within_its_query_budget(
    client: Client, member: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        person = cared_for(member)
        promise(member, person, "a promise", days=-number)
        reply(person, "a reply", digest=bytes([number]) * 32)
        relationships.create_task(
            actor=member.actor, person_id=person.id, title="a task", due_on=clock.today()
        )
    ConsentState.objects.create(
        person=cared_for(member),
        purpose="nurture",
        channel="email",
        status=ConsentState.Status.CONFIRMED,
        since=clock.now(),
        expires_at=clock.now() + dt.timedelta(days=9),
        event_id=1,
    )
    put_into_state(a_message(), "uncertain")
    refresh(Person.objects.values_list("id", flat=True))
    text_of(client)
    with django_assert_max_num_queries(QUERY_BUDGET):
        text_of(client)


@pytest.mark.requirement("feature:B5")
def test_a_planned_contact_says_why_it_was_not_now(client: Client, member: Member) -> None:
    person = PersonFactory.create()
    relationships.say_not_now(
        actor=member.actor,
        person_id=person.id,
        not_now="timing",
        on=clock.today(),
        about="Ask again",
    )
    month = clock.today().strftime("%B %Y")
    assert f"Ask again Not now since {month}: Not the right moment." in text_of(client)
