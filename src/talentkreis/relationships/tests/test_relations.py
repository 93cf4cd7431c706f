# SPDX-License-Identifier: Apache-2.0
"""Caring, promising, doing: through actions and pages."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people import actions as people
from talentkreis.people.rules import BasisDetails, PersonDetails
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships import actions, queries
from talentkreis.relationships.models import Care, Promise, Task
from talentkreis.relationships.rules import Scale
from talentkreis.relationships.standing_in import standing_of
from talentkreis.search.models import SearchRow
from talentkreis.search.queries import person_rows

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    """A recruiter who reads English."""
    return MemberFactory.create(language="en")


@pytest.fixture
def actor(member: Member) -> Actor:
    """The recruiter as actor."""
    return member.actor


@pytest.fixture
def person() -> Person:
    """Somebody."""
    found: Person = PersonFactory.create()
    return found


def soon(days: int = 3) -> dt.date:
    """A day to come."""
    return clock.today() + dt.timedelta(days=days)


def test_a_real_conversation_warms_and_nobody_reached_does_not(
    actor: Actor, person: Person
) -> None:
    people.log_conversation(actor=actor, person_id=person.id, was_reached=False)
    assert not Care.objects.exists()
    at = clock.now() - dt.timedelta(days=120)
    people.log_conversation(actor=actor, person_id=person.id, kind="call", happened_at=at)
    care = Care.objects.get(person=person)
    assert queries.warmth_of(care) == 20
    assert care.last_contact_at == at


def test_an_older_contact_warms_and_keeps_the_later_one(actor: Actor, person: Person) -> None:
    people.log_conversation(actor=actor, person_id=person.id)
    later = Care.objects.get().last_contact_at
    at = clock.now() - dt.timedelta(days=240)
    people.log_conversation(actor=actor, person_id=person.id, kind="email", happened_at=at)
    care = Care.objects.get()
    assert care.last_contact_at == later
    assert queries.warmth_of(care) == 46  # 40 of the call, 25 halved twice


def test_warmth_and_owner_are_found_at_once(actor: Actor, member: Member, person: Person) -> None:
    people.log_conversation(actor=actor, person_id=person.id)
    actions.set_owner(actor=actor, person_id=person.id, owner_id=member.id)
    row = SearchRow.objects.get(pk=person.id)
    assert row.warmth_log == Care.objects.get().warmth_log
    assert row.owner_id == member.id
    assert person_rows(actor, [person.id])[0].warmth == 40


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["social", "email", "call", "meeting"]),
            st.integers(1_262_304_000, 1_900_000_000),
            st.integers(0, 1),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_database_adds_warmth_as_the_rule_does(
    given_rows: list[tuple[str, int, int]],
) -> None:
    found = PersonFactory.create_batch(2)
    moments = [(kind, dt.datetime.fromtimestamp(s, dt.UTC), who) for kind, s, who in given_rows]
    half = len(moments) // 2
    for part in (moments[:half], moments[half:]):
        actions.add_warmth((found[who].id, kind, True, at) for kind, at, who in part)
    for who, one in enumerate(found):
        mine = [(Scale().weights[kind], at) for kind, at, of in moments if of == who]
        care = Care.objects.filter(person=one).first()
        expected = Scale().warmth_log_of(mine)
        found_log = care.warmth_log if care else None
        assert found_log == (None if expected is None else pytest.approx(expected, rel=1e-9))
        assert (care.last_contact_at if care else None) == max(
            (at for _weight, at in mine), default=None
        )


def test_warmth_of_somebody_erased_meanwhile_is_no_error() -> None:
    actions.add_warmth([(uuid.uuid4(), "call", True, clock.now())])
    assert not Care.objects.exists()


def test_whoever_adds_somebody_cares_for_them_but_an_import_does_not(
    actor: Actor, member: Member
) -> None:
    basis = BasisDetails(purpose="pool", legal_basis="consent", source="x")
    by_hand = people.create_person(actor=actor, details=PersonDetails(family_name="A"), basis=basis)
    people.create_person(
        actor=actor,
        details=PersonDetails(family_name="B", import_id=uuid.uuid4()),
        basis=basis,
    )
    assert [(care.person_id, care.owner_id) for care in Care.objects.all()] == [
        (by_hand.id, member.id)
    ]


@pytest.mark.requirement("feature:Q1")
def test_a_planned_contact_comes_up_on_its_day(
    actor: Actor, member: Member, person: Person
) -> None:
    actions.set_next_contact(actor=actor, person_id=person.id, on=soon(), reason="Bonus is paid")
    assert queries.contacts_ahead(actor, standing_of(member.id), until=clock.today()).due == []
    due = queries.contacts_ahead(actor, standing_of(member.id), until=soon()).due
    assert [(care.person_id, care.next_contact_reason) for care in due] == [
        (person.id, "Bonus is paid")
    ]
    actions.set_next_contact(actor=actor, person_id=person.id, on=None)
    assert queries.contacts_ahead(actor, standing_of(member.id), until=soon()).due == []


@pytest.mark.requirement("feature:B5")
def test_a_promise_has_an_owner_and_a_day_and_ends_kept_or_let_go(
    actor: Actor, member: Member, person: Person
) -> None:
    made = actions.make_promise(actor=actor, person_id=person.id, text="I call you", due_on=soon())
    assert made.owner_id == member.id
    other = MemberFactory.create()
    actions.move_promise(actor=actor, promise_id=made.id, due_on=soon(5), owner_id=other.id)
    assert queries.promises_due(actor, standing_of(other.id), until=soon(5))[0].moved_count == 1
    actions.keep_promise(actor=actor, promise_id=made.id)
    actions.release_promise(actor=actor, promise_id=made.id)
    made.refresh_from_db()
    assert made.kept_at is not None
    assert made.released_at is None
    assert queries.relation(actor, person.id).closed_promises[0].owner.name == other.name
    with pytest.raises(RuleViolation):
        actions.move_promise(actor=actor, promise_id=made.id, due_on=soon())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"due_on": dt.date(2020, 1, 1)}, "due_on"),
        ({"owner_id": uuid.UUID(int=1)}, "owner"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_a_promise_nobody_could_keep_is_refused(
    actor: Actor, person: Person, values: dict[str, Any], field: str
) -> None:
    whole: dict[str, Any] = {"text": "x", "due_on": soon()} | values
    with pytest.raises(RuleViolation) as refused:
        actions.make_promise(actor=actor, person_id=person.id, **whole)
    assert field in refused.value.fields
    assert not Promise.objects.exists()


def test_a_task_asked_for_twice_is_one_and_goes_to_who_cares(
    actor: Actor, member: Member, person: Person
) -> None:
    actions.set_owner(actor=actor, person_id=person.id, owner_id=member.id)
    task, again = (
        actions.create_task(
            actor=SYSTEM,
            person_id=person.id,
            title="Call",
            due_on=clock.today() - dt.timedelta(days=1),
            key="enrolment/1/2",
        )
        for _twice in range(2)
    )
    assert again.id == task.id
    assert task.owner_id == member.id
    for _twice in range(2):
        actions.complete_task(actor=actor, task_id=task.id)
    assert queries.tasks_due(actor, standing_of(member.id), until=soon()) == []


def test_the_next_step_of_a_list_is_the_earliest_of_all(actor: Actor, person: Person) -> None:
    actions.set_next_contact(actor=actor, person_id=person.id, on=soon(9))
    actions.create_task(actor=actor, person_id=person.id, title="a task", due_on=soon(5))
    actions.make_promise(actor=actor, person_id=person.id, text="a promise", due_on=soon(5))
    step = person_rows(actor, [person.id])[0].next_step
    assert step is not None
    assert (step.text, step.due_on) == ("a promise", soon(5))


def test_who_becomes_quiet_is_noticed_before_the_quarter_ends(actor: Actor, member: Member) -> None:
    ages = {"talked": 10, "soon": 83, "over": 100, "long ago": 300}
    for name, days in ages.items():
        one = PersonFactory.create(given_name=name)
        actions.set_owner(actor=actor, person_id=one.id, owner_id=member.id)
        people.log_conversation(
            actor=actor, person_id=one.id, happened_at=clock.now() - dt.timedelta(days=days)
        )
    planned = PersonFactory.create(given_name="planned")
    people.log_conversation(
        actor=actor, person_id=planned.id, happened_at=clock.now() - dt.timedelta(days=85)
    )
    actions.set_next_contact(actor=actor, person_id=planned.id, on=soon(20))
    found = queries.contacts_ahead(actor, standing_of(member.id), until=clock.today()).quiet
    assert [care.person.given_name for care in found] == ["over", "soon"]
    touch = queries.touch_of(actor, member.id)
    assert (touch.touched, touch.cared_for, touch.share) == (3, 5, 60)


def test_hidden_people_are_not_there(actor: Actor) -> None:
    hidden = PersonFactory.create(confidential_to=[uuid.uuid4()])
    owner = MemberFactory.create()
    made = Promise.objects.create(
        person=hidden, owner=owner, text="x", made_at=clock.now(), due_on=soon()
    )
    task = Task.objects.create(person=hidden, owner=owner, title="x", due_on=soon())
    for act in (
        lambda: actions.keep_promise(actor=actor, promise_id=made.id),
        lambda: actions.complete_task(actor=actor, task_id=task.id),
        lambda: actions.set_owner(actor=actor, person_id=hidden.id, owner_id=owner.id),
        lambda: queries.promise_visible_to(actor, made.id),
        lambda: queries.task_visible_to(actor, task.id),
    ):
        with pytest.raises(NotFound):
            act()


FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "set_next_contact": (
        {"on": "2999-01-01", "reason": "x"},
        {"on": "2020-01-01"},
    ),
    "make_promise": (
        {"text": "x", "due_on": "2999-01-01", "channel": "phone"},
        {"text": "", "due_on": "2020-01-01"},
    ),
    "create_task": (
        {"title": "x", "due_on": "2999-01-01", "kind": "call", "owner": "ME"},
        {"title": "x", "due_on": "2020-01-01", "kind": "call", "owner": "ME"},
    ),
    "set_owner": ({"owner": "ME", "deputy": ""}, {"owner": "nobody we know"}),
}


def filled(values: dict[str, Any], member: Member) -> dict[str, Any]:
    """Values with the member's own id."""
    return {key: str(member.id) if value == "ME" else value for key, value in values.items()}


@pytest.mark.parametrize("name", FORMS)
def test_each_form_works_and_refuses_with_a_reason(
    member: Member, person: Person, name: str
) -> None:
    client = signed_in(member)
    url = reverse(f"relationships:{name}", args=[person.id])
    good, bad = FORMS[name]
    assert client.get(url).status_code == 200
    refused = client.post(url, filled(bad, member))
    assert refused.status_code == 422
    assert b'class="err"' in refused.content
    assert client.post(url, filled(good, member)).status_code == 303
    stored = {
        "set_next_contact": Care.objects.filter(next_contact_reason="x"),
        "make_promise": Promise.objects.filter(text="x", owner=member),
        "create_task": Task.objects.filter(title="x", kind="call", owner=member),
        "set_owner": Care.objects.filter(owner=member),
    }[name]
    assert stored.count() == 1


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_closed_to_others(member: Member, person: Person, name: str) -> None:
    url = reverse(f"relationships:{name}", args=[person.id])
    values = filled(FORMS[name][0], member)
    assert client_of(Role.READ_ONLY).post(url, values).status_code == 403
    assert Client().post(url, values).status_code == 302
    client = signed_in(member)
    assert client.put(url).status_code == 405
    nobody = reverse(f"relationships:{name}", args=[uuid.uuid4()])
    assert client.post(nobody, values).status_code == 404
    assert not Care.objects.exists()
    assert not Promise.objects.exists()


def test_the_buttons_of_promises_and_tasks(member: Member, person: Person) -> None:
    client = signed_in(member)
    made = actions.make_promise(
        actor=member.actor, person_id=person.id, text="x", due_on=clock.today()
    )
    task = actions.create_task(
        actor=member.actor, person_id=person.id, title="x", due_on=clock.today()
    )
    moved = {"due_on": soon(9).isoformat(), "owner": str(member.id)}
    for name, thing in (("move_promise", made), ("move_task", task)):
        url = reverse(f"relationships:{name}", args=[thing.id])
        assert client.get(url).status_code == 200
        assert client.post(url, moved | {"due_on": "2020-01-01"}).status_code == 422
        assert client.post(url, moved).status_code == 303
        thing.refresh_from_db()
        assert (thing.due_on, thing.moved_count) == (soon(9), 1)
    for name, thing in (
        ("keep_promise", made),
        ("release_promise", made),
        ("complete_task", task),
    ):
        url = reverse(f"relationships:{name}", args=[thing.id])
        assert client.get(url).status_code == 405
        assert client_of(Role.READ_ONLY).post(url).status_code == 403
        assert client.post(reverse(f"relationships:{name}", args=[uuid.uuid4()])).status_code == 404
        assert client.post(url).status_code == 303
    made.refresh_from_db()
    task.refresh_from_db()
    assert made.kept_at
    assert task.done_by_id == member.id
