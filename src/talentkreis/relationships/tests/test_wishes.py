# SPDX-License-Identifier: Apache-2.0
"""Why not now, by which way, about what, and who of us knows them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people import actions as people
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships import actions, queries
from talentkreis.relationships.actions.wishes import MOST_ACQUAINTANCES, MOST_TOPICS
from talentkreis.relationships.models import Acquaintance, Care, Interest, Topic
from talentkreis.search.language import parse, to_text
from talentkreis.search.queries import person_ids

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:B5")]


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


def test_a_reason_keeps_its_day_and_may_plan_the_next_contact(actor: Actor, person: Person) -> None:
    actions.say_not_now(
        actor=actor, person_id=person.id, not_now="pay", on=soon(90), about="Bonus is paid"
    )
    Care.objects.update(not_now_since=dt.date(2026, 1, 5))
    care = actions.say_not_now(actor=actor, person_id=person.id, not_now="pay")
    assert care.not_now_since == dt.date(2026, 1, 5)
    assert (care.next_contact_on, care.next_contact_reason) == (soon(90), "Bonus is paid")
    assert care.owner_id == actor.member_id
    care = actions.say_not_now(actor=actor, person_id=person.id, not_now="family")
    assert care.not_now_since == clock.today()
    care = actions.say_not_now(actor=actor, person_id=person.id, not_now="")
    assert (care.not_now, care.not_now_since, care.next_contact_on) == ("", None, soon(90))
    told = Activity.objects.filter(kind="relationships.not_now_said").order_by("id")
    assert [row.payload["holds"] for row in told] == [True, True, False]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"not_now": "salary history"}, "not_now"),
        ({"not_now": "pay", "on": dt.date(2020, 1, 1)}, "on"),
        ({"not_now": "pay", "on": soon(), "about": "x" * 201}, "reason"),
    ],
    ids=["no such reason", "a day gone by", "too long"],
)
def test_a_refused_reason_changes_nothing(
    actor: Actor, person: Person, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        actions.say_not_now(actor=actor, person_id=person.id, **values)
    assert field in refusal.value.fields
    assert not Care.objects.exists()


def test_a_reason_without_a_day_cannot_be_stored(person: Person) -> None:
    with pytest.raises(IntegrityError, match="not_now_since_a_day"), transaction.atomic():
        Care.objects.create(person=person, not_now="pay")


def test_topics_are_replaced_shared_and_swept(actor: Actor, person: Person) -> None:
    other = PersonFactory.create()
    actions.note_wishes(
        actor=actor, person_id=person.id, channel="phone", topics=["Wasserstoff", "Führung"]
    )
    actions.note_wishes(
        actor=actor, person_id=other.id, channel="", topics=[" wasserstoff ", "Wasserstoff", " "]
    )
    assert sorted(Topic.objects.values_list("name", flat=True)) == ["Führung", "Wasserstoff"]
    assert queries.relation(actor, other.id).topics == ["Wasserstoff"]
    actions.note_wishes(actor=actor, person_id=person.id, channel="email", topics=["Wasserstoff"])
    relation = queries.relation(actor, person.id)
    assert relation.topics == ["Wasserstoff"]
    assert relation.care is not None
    assert relation.care.preferred_channel == "email"
    assert list(Topic.objects.values_list("name", flat=True)) == ["Wasserstoff"]


@pytest.mark.parametrize(
    ("channel", "topics", "field"),
    [
        ("pigeon", [], "channel"),
        ("", ["x" * 61], "topics"),
        ("", [f"t{n}" for n in range(MOST_TOPICS + 1)], "topics"),
    ],
    ids=["no such way", "too long", "too many"],
)
def test_refused_wishes_change_nothing(
    actor: Actor, person: Person, channel: str, topics: list[str], field: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        actions.note_wishes(actor=actor, person_id=person.id, channel=channel, topics=topics)
    assert field in refusal.value.fields
    assert not Interest.objects.exists()
    assert not Topic.objects.exists()


def test_a_member_knows_somebody_once_with_the_latest_words(
    actor: Actor, member: Member, person: Person
) -> None:
    first = actions.note_acquaintance(
        actor=actor, person_id=person.id, member_id=member.id, how="Studied together"
    )
    again = actions.note_acquaintance(
        actor=actor, person_id=person.id, member_id=member.id, how="Same team until 2019"
    )
    assert again.id == first.id
    shown = queries.relation(actor, person.id).acquaintances
    assert [(noted.member.name, noted.how) for noted in shown] == [
        (member.name, "Same team until 2019")
    ]
    actions.remove_acquaintance(actor=actor, acquaintance_id=first.id)
    assert queries.relation(actor, person.id).acquaintances == []
    with pytest.raises(NotFound):
        actions.remove_acquaintance(actor=actor, acquaintance_id=first.id)


def test_who_left_knows_nobody_anew_and_there_is_an_end(actor: Actor, person: Person) -> None:
    gone = MemberFactory.create(is_active=False)
    with pytest.raises(RuleViolation):
        actions.note_acquaintance(actor=actor, person_id=person.id, member_id=gone.id)
    for _one in range(MOST_ACQUAINTANCES):
        actions.note_acquaintance(
            actor=actor, person_id=person.id, member_id=MemberFactory.create().id
        )
    with pytest.raises(RuleViolation):
        actions.note_acquaintance(
            actor=actor, person_id=person.id, member_id=MemberFactory.create().id
        )
    assert Acquaintance.objects.count() == MOST_ACQUAINTANCES


def test_filters_ask_reason_topic_and_who_knows_them(actor: Actor, member: Member) -> None:
    waiting, eager, plain = PersonFactory.create_batch(3)
    actions.say_not_now(actor=actor, person_id=waiting.id, not_now="pay")
    actions.note_wishes(actor=actor, person_id=eager.id, channel="", topics=["Grüner Wasserstoff"])
    actions.note_acquaintance(actor=actor, person_id=eager.id, member_id=member.id)
    actions.set_owner(actor=actor, person_id=plain.id, owner_id=member.id)

    def found(text: str) -> set[uuid.UUID]:
        return set(person_ids(actor, parse(text, "en")))

    assert found('not-now:"any reason"') == {waiting.id}
    assert found('not-now:"Pay does not fit"') == {waiting.id}
    assert found("not-now:Family") == set()
    assert found("NOT not-now:any") == {eager.id, plain.id}
    assert found("topic:wasserstoff") == {eager.id}
    assert found("topic:kohle") == set()
    assert found("known-by:me") == {eager.id}
    assert found("known-by:nobody") == {waiting.id, plain.id}
    assert to_text(parse("known-by:me AND topic:x", "en"), "de") == "bekannt-mit:ich UND thema:x"


def test_merging_unites_wishes_and_undo_parts_them(actor: Actor, member: Member) -> None:
    first, second = PersonFactory.create(), PersonFactory.create()
    other = MemberFactory.create()
    actions.note_wishes(actor=actor, person_id=first.id, channel="", topics=["A", "B"])
    actions.note_wishes(actor=actor, person_id=second.id, channel="phone", topics=["B", "C"])
    actions.say_not_now(actor=actor, person_id=second.id, not_now="family")
    for one, knower in ((first, member), (second, member), (second, other)):
        actions.note_acquaintance(actor=actor, person_id=one.id, member_id=knower.id)
    merge = people.merge_people(actor=actor, survivor_id=first.id, merged_ids=[second.id])
    relation = queries.relation(actor, first.id)
    assert relation.topics == ["A", "B", "C"]
    assert {noted.member.name for noted in relation.acquaintances} == {member.name, other.name}
    assert relation.care is not None
    assert (relation.care.not_now, relation.care.preferred_channel) == ("family", "phone")
    people.undo_merge(actor=actor, merge_id=merge.id)
    assert queries.relation(actor, first.id).topics == ["A", "B"]
    apart = queries.relation(actor, second.id)
    assert apart.topics == ["B", "C"]
    assert len(apart.acquaintances) == 2
    assert queries.relation(actor, first.id).care.not_now == ""  # type: ignore[union-attr]  # was noted


def test_everything_is_told_and_erased(actor: Actor, member: Member, person: Person) -> None:
    actions.say_not_now(actor=actor, person_id=person.id, not_now="family")
    actions.note_wishes(actor=actor, person_id=person.id, channel="phone", topics=["Eigenes"])
    actions.note_acquaintance(actor=actor, person_id=person.id, member_id=member.id, how="Chor")
    told = export_person_rows(person.id)["relationships"]
    assert told["care"][0]["not_now"] == "family"
    assert told["interests"][0]["topic__name"] == "Eigenes"
    assert told["known_by"][0]["how"] == "Chor"
    erase_person_rows(person.id)
    for model in (Care, Interest, Topic, Acquaintance):
        assert not model.objects.exists()


FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "say_not_now": (
        {"not_now": "pay", "on": "2999-01-01", "about": "x"},
        {"not_now": "pay", "on": "2020-01-01"},
    ),
    "note_wishes": ({"channel": "phone", "topics": "A, B"}, {"topics": "x" * 61}),
    "note_acquaintance": ({"owner": "ME", "how": "x"}, {"owner": "nobody we know"}),
}


@pytest.mark.parametrize("name", FORMS)
def test_each_form_works_refuses_with_a_reason_and_is_closed_to_others(
    member: Member, person: Person, name: str
) -> None:
    def filled(values: dict[str, Any]) -> dict[str, Any]:
        return {key: str(member.id) if value == "ME" else value for key, value in values.items()}

    good, bad = map(filled, FORMS[name])
    url = reverse(f"relationships:{name}", args=[person.id])
    assert client_of(Role.READ_ONLY).post(url, good).status_code == 403
    assert Client().post(url, good).status_code == 302
    client = signed_in(member)
    assert client.put(url).status_code == 405
    assert client.post(reverse(f"relationships:{name}", args=[uuid.uuid4()])).status_code == 404
    assert client.get(url).status_code == 200
    refusal = client.post(url, bad)
    assert refusal.status_code == 422
    assert b'class="err"' in refusal.content
    assert not Interest.objects.exists()
    assert client.post(url, good).status_code == 303
    relation = queries.relation(member.actor, person.id)
    assert relation.topics == ["A", "B"] or relation.acquaintances or relation.care
    shown = client.get(reverse("web:profile", args=[person.id])).content.decode()
    wanted = {
        "say_not_now": "Pay does not fit",
        "note_wishes": '<span class="tag">B</span>',
        "note_acquaintance": member.name,
    }[name]
    assert wanted in shown


def test_taking_somebody_off_is_one_click_for_who_may(member: Member, person: Person) -> None:
    noted = actions.note_acquaintance(actor=member.actor, person_id=person.id, member_id=member.id)
    url = reverse("relationships:remove_acquaintance", args=[noted.id])
    assert client_of(Role.READ_ONLY).post(url).status_code == 403
    client = signed_in(member)
    assert client.get(url).status_code == 405
    nobody = reverse("relationships:remove_acquaintance", args=[uuid.uuid4()])
    assert client.post(nobody).status_code == 404
    assert client.post(url).status_code == 303
    assert not Acquaintance.objects.exists()


def test_acquaintances_of_hidden_people_are_not_there(actor: Actor, member: Member) -> None:
    hidden = PersonFactory.create(confidential_to=[uuid.uuid4()])
    noted = Acquaintance.objects.create(person=hidden, member=member)
    with pytest.raises(NotFound):
        queries.acquaintance_visible_to(actor, noted.id)
    with pytest.raises(NotFound):
        actions.remove_acquaintance(actor=actor, acquaintance_id=noted.id)
    with pytest.raises(NotFound):
        actions.say_not_now(actor=actor, person_id=hidden.id, not_now="pay")
