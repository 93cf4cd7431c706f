# SPDX-License-Identifier: Apache-2.0
"""The calls of today: whom, in which order, and what becomes of them in two clicks."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.consent.actions import object_to_contact
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.mail.tests.factories import a_person
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.actions import add_contact_point
from talentkreis.people.models import ContactPoint, Conversation
from talentkreis.relationships import actions
from talentkreis.relationships.call_list import MOST, calls_of, proposed_days
from talentkreis.relationships.models import Care, Promise, Task
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:H5")]
THURSDAY = dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def merle(client: Client, time_machine: Any) -> Member:
    """A recruiter, signed in, on a Thursday morning."""
    time_machine.move_to(THURSDAY, tick=False)
    member: Member = MemberFactory.create(role=Role.RECRUITER)
    client.force_login(member)
    return member


def _reachable(merle: Member, number: str = "", **fields: Any) -> Person:
    person = a_person(**fields)
    add_contact_point(
        actor=merle.actor,
        person_id=person.id,
        kind="phone",
        value=number or f"+49 431 {person.id.int % 10**6:06d}",
        is_primary=True,
    )
    refresh([person.id])
    return person


def _promise(merle: Member, person: Person, days: int = 0, **fields: Any) -> Promise:
    return Promise.objects.create(
        person=person, owner=merle, text="Rückmeldung zum Hospitieren", made_at=clock.now(),
        due_on=clock.today() + dt.timedelta(days=days), **fields,
    )  # fmt: skip


def _task(merle: Member, person: Person, days: int = 0) -> Task:
    return Task.objects.create(
        person=person, owner=merle, kind="call", title="Nach dem Umzug fragen",
        due_on=clock.today() + dt.timedelta(days=days),
    )  # fmt: skip


def _day(merle: Member, person: Person, days: int = 0, **fields: Any) -> None:
    Care.objects.update_or_create(
        person=person,
        defaults={
            "owner": merle, "next_contact_on": clock.today() + dt.timedelta(days=days), **fields,
        },
    )  # fmt: skip


def _people(merle: Member) -> list[uuid.UUID]:
    return [line.person.id for line in calls_of(merle.actor, merle.id).lines]


def test_promises_go_before_calls_of_sequences_before_named_days(merle: Member) -> None:
    named, asked, promised, late, later = [_reachable(merle) for _number in range(5)]
    _day(merle, named, -20)
    _task(merle, asked)
    _promise(merle, promised)
    _promise(merle, late, -3)
    _promise(merle, later, 1)

    assert _people(merle) == [late.id, promised.id, asked.id, named.id]


def test_somebody_stands_there_once_with_all_reasons(merle: Member) -> None:
    person = _reachable(merle)
    _day(merle, person, next_contact_reason="Elternzeit zu Ende")
    _promise(merle, person)

    (line,) = calls_of(merle.actor, merle.id).lines

    assert [cause.text for cause in line.causes] == [
        "Rückmeldung zum Hospitieren", "Elternzeit zu Ende",
    ]  # fmt: skip


def test_promises_by_mail_and_wishes_for_mail_are_no_calls(merle: Member) -> None:
    _promise(merle, _reachable(merle), channel="email")
    _day(merle, _reachable(merle), preferred_channel="email")
    _promise(MemberFactory.create(role=Role.RECRUITER), _reachable(merle))

    assert _people(merle) == []


def test_the_gate_is_asked_for_each_call(client: Client, merle: Member) -> None:
    person = _reachable(merle, "+49 431 777888")
    _promise(merle, person)
    page = reverse("relationships:calls")
    assert "tel:+49431777888" in client.get(page).content.decode()

    object_to_contact(actor=merle.actor, person_id=person.id)

    (line,) = calls_of(merle.actor, merle.id).lines
    assert line.is_refused
    assert "tel:" not in client.get(page).content.decode()


def test_reaching_somebody_warms_closes_and_names_the_next_day(
    client: Client, merle: Member
) -> None:
    person = _reachable(merle)
    promise, task = _promise(merle, person), _task(merle, person)
    page = client.get(reverse("relationships:calls"))
    assert "Rückmeldung zum Hospitieren" in page.content.decode()
    answered = client.post(
        reverse("relationships:note_call", args=[person.id]),
        {
            "outcome": "reached", "next_on": "2027-02-17", "text": "Kommt im März",
            "kept": str(promise.id), "point": str(person.contact_points.get(kind="phone").id),
        },
    )  # fmt: skip

    assert answered.status_code == 303
    talk = Conversation.objects.get(person=person)
    assert (talk.kind, talk.was_reached, talk.text) == ("call", True, "Kommt im März")
    care = Care.objects.get(person=person)
    assert (care.next_contact_on, care.next_contact_reason) == (
        dt.date(2027, 2, 17), "Kommt im März",
    )  # fmt: skip
    assert care.last_contact_at is not None
    promise.refresh_from_db()
    task.refresh_from_db()
    assert promise.kept_at is not None
    assert task.done_at is not None
    assert calls_of(merle.actor, merle.id).done_count == 0  # nothing due is left of this person


def test_not_reached_rests_today_and_comes_back_on_the_new_day(
    merle: Member, time_machine: Any
) -> None:
    person = _reachable(merle)
    promise, task = _promise(merle, person), _task(merle, person)
    actions.note_call(
        actor=merle.actor, person_id=person.id, outcome="not_reached",
        next_on=dt.date(2026, 11, 23),
    )  # fmt: skip

    task.refresh_from_db()
    promise.refresh_from_db()
    assert (task.due_on, task.done_at, promise.kept_at) == (dt.date(2026, 11, 23), None, None)
    assert not Conversation.objects.get(person=person).was_reached
    assert Care.objects.get(person=person).last_contact_at is None
    today = calls_of(merle.actor, merle.id)
    assert (today.lines, today.done_count) == ((), 1)
    time_machine.move_to(THURSDAY + dt.timedelta(days=4), tick=False)
    assert _people(merle) == [person.id]


def test_a_wrong_number_is_not_called_again_and_stops_no_mails(merle: Member) -> None:
    person = _reachable(merle)
    _promise(merle, person)
    point = person.contact_points.get(kind="phone")
    actions.note_call(
        actor=merle.actor, person_id=person.id, outcome="wrong", contact_point_id=point.id,
        next_on=dt.date(2026, 11, 26),
    )  # fmt: skip

    point.refresh_from_db()
    assert point.bounced_at is not None
    assert not Task.objects.filter(person=person).exists()  # nobody is asked for an e-mail address
    Conversation.objects.all().delete()
    found = calls_of(merle.actor, merle.id)
    assert found.lines == ()
    assert [line.person.id for line in found.numberless] == [person.id]


def test_calling_back_keeps_the_hour(merle: Member) -> None:
    person = _reachable(merle)
    actions.note_call(
        actor=merle.actor, person_id=person.id, outcome="call_back", text="14:30, nach der Schicht",
        next_on=dt.date(2026, 11, 20),
    )  # fmt: skip

    care = Care.objects.get(person=person)
    assert (care.next_contact_on, care.next_contact_reason) == (
        dt.date(2026, 11, 20), "14:30, nach der Schicht",
    )  # fmt: skip


def test_no_call_is_noted_without_a_day_to_come(client: Client, merle: Member) -> None:
    person = _reachable(merle)
    _promise(merle, person)
    note = reverse("relationships:note_call", args=[person.id])
    for day in ("", "2026-11-01", "gestern"):
        refused = client.post(note, {"outcome": "reached", "next_on": day})
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()
    with pytest.raises(RuleViolation):
        actions.note_call(actor=merle.actor, person_id=person.id, outcome="reached", next_on=None)
    assert not Conversation.objects.exists()


def test_numbers_and_promises_of_others_are_not_touched(merle: Member) -> None:
    person, other = _reachable(merle), _reachable(merle)
    foreign = other.contact_points.get(kind="phone")
    with pytest.raises(NotFound):
        actions.note_call(
            actor=merle.actor, person_id=person.id, outcome="wrong", contact_point_id=foreign.id,
            next_on=dt.date(2026, 11, 26),
        )  # fmt: skip
    promise = _promise(merle, other)
    with pytest.raises(NotFound):
        actions.note_call(
            actor=merle.actor, person_id=person.id, outcome="reached",
            kept_promise_id=promise.id, next_on=dt.date(2026, 11, 26),
        )  # fmt: skip
    assert not ContactPoint.objects.filter(bounced_at__isnull=False).exists()
    assert not Conversation.objects.exists()


def test_proposed_days_are_no_weekend() -> None:
    friday = dt.date(2026, 11, 20)
    days = {code: day for code, _label, day in proposed_days(friday)}

    assert days["not_reached"] == dt.date(2026, 11, 23)
    assert all(day.weekday() < 5 for day in days.values())


def test_a_long_day_shows_so_many_and_says_how_many_follow(
    client: Client, merle: Member, django_assert_max_num_queries: Any
) -> None:
    for _number in range(MOST + 2):
        _promise(merle, _reachable(merle))

    with django_assert_max_num_queries(22):
        page = client.get(reverse("relationships:calls")).content.decode()

    assert page.count("data-row") == MOST
    assert "2 weitere Anrufe folgen" in page


def test_the_page_is_for_those_who_care(client: Client, merle: Member) -> None:
    page = reverse("relationships:calls")
    note = reverse("relationships:note_call", args=[uuid.UUID(int=1)])
    values = {"outcome": "reached", "next_on": "2027-01-05"}
    assert "Heute wartet kein Anruf" in client.get(page).content.decode()
    assert client.post(note, values).status_code == 404
    assert client.get(note).status_code == 405
    client.force_login(MemberFactory.create(role=Role.READ_ONLY))
    assert client.get(page).status_code == 403
    assert client.post(note, values).status_code == 403
    client.logout()
    assert client.get(page).status_code == 302
