# SPDX-License-Identifier: Apache-2.0
"""Gestures: what they may be worth, who agrees, what stands on paper, what is left of them."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import object_to_contact
from talentkreis.gestures import actions, queries
from talentkreis.gestures.actions import Plan
from talentkreis.gestures.models import Gesture
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import a_person, the_employer
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.actions import merge_people, undo_merge
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.relationships.models import Task
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:H7")]
MORNING = dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _morning(time_machine: Any) -> None:
    time_machine.move_to(MORNING, tick=False)
    the_employer()


@pytest.fixture
def merle() -> Member:
    member: Member = MemberFactory.create(role=Role.RECRUITER, name="Merle Hansen", language="de")
    return member


@pytest.fixture
def lead() -> Member:
    member: Member = MemberFactory.create(role=Role.TRM_LEAD, name="Jörn Brandt", language="de")
    return member


def somebody(**fields: Any) -> Person:
    """Somebody whose address is known."""
    values = {
        "given_name": "Svea", "family_name": "Callsen", "salutation": "ms", "title": "Dr.",
        "street": "Deichweg 4", "postcode": "25813", "city": "Husum", "country": "DE",
    }  # fmt: skip
    person = a_person(**(values | fields))
    refresh([person.id])
    return person


def a_plan(**fields: Any) -> Plan:
    values: dict[str, Any] = {"kind": "card", "occasion": "Meisterprüfung bestanden", "due_on": DAY}
    return Plan(**(values | fields))


def planned(member: Member, person: Person, **fields: Any) -> Gesture:
    return actions.plan_gesture(actor=member.actor, person_id=person.id, plan=a_plan(**fields))


def body(response: Any) -> str:
    return str(response.content.decode())


def test_a_year_counts_together_and_more_waits_for_somebody_who_leads(merle: Member) -> None:
    person, other = somebody(), somebody()
    first = planned(merle, person, value_cents=3_000)
    free = planned(merle, person)
    more = planned(merle, person, value_cents=2_001)
    exactly = planned(merle, other, value_cents=5_000)
    next_year = planned(merle, person, value_cents=5_000, due_on=dt.date(2027, 1, 5))

    states = [each.state for each in (first, free, more, exactly, next_year)]
    assert states == ["planned", "planned", "waiting", "planned", "planned"]
    actions.drop_gesture(actor=merle.actor, gesture_id=first.id)
    again = actions.change_gesture(
        actor=merle.actor, gesture_id=more.id, plan=a_plan(value_cents=2_001)
    )
    assert again.state == "planned"


def test_where_the_employer_refuses_more_nothing_is_saved(merle: Member, lead: Member) -> None:
    actions.set_gesture_rules(
        actor=lead.actor, limit_cents=2_000, above_limit="refuse", hint="", return_line=""
    )
    person = somebody()
    with pytest.raises(RuleViolation, match="20,00") as refused:
        planned(merle, person, value_cents=2_100)
    assert refused.value.code == "gesture_limit"
    page = signed_in(merle).post(
        reverse("gestures:plan", args=[person.id]),
        {
            "kind": "gift", "occasion": "Umzug", "due_on": "2026-11-24", "owner": str(merle.id),
            "value": "21,00", "language": "de", "text": "Bleibt stehen",
        },
    )  # fmt: skip
    assert page.status_code == 422
    assert "Bleibt stehen" in body(page)
    assert "mehr als" in body(page)
    assert not Gesture.objects.exists()


def test_four_eyes_agree_and_the_reason_stays(merle: Member, lead: Member) -> None:
    row = planned(merle, somebody(), value_cents=9_000)
    own = planned(lead, somebody(), value_cents=9_000)
    with pytest.raises(NotAllowed):
        actions.approve_gesture(actor=merle.actor, gesture_id=row.id, reason="Ja")
    with pytest.raises(RuleViolation, match="jemand anderes") as refused:
        actions.approve_gesture(actor=lead.actor, gesture_id=own.id, reason="Ja")
    assert refused.value.code == "four_eyes"
    with pytest.raises(RuleViolation):
        actions.approve_gesture(actor=lead.actor, gesture_id=row.id, reason=" ")
    with pytest.raises(RuleViolation, match="Freigabe"):
        actions.finish_gesture(actor=merle.actor, gesture_id=row.id)

    actions.approve_gesture(actor=lead.actor, gesture_id=row.id, reason="Zehn Jahre Treue")

    row.refresh_from_db()
    assert (row.state, row.decided_by, row.decision) == ("planned", lead, "Zehn Jahre Treue")
    assert actions.finish_gesture(actor=merle.actor, gesture_id=row.id).state == "done"
    with pytest.raises(Conflict):
        actions.approve_gesture(actor=lead.actor, gesture_id=row.id, reason="Noch einmal")


def test_what_was_approved_holds_up_to_its_value_and_not_beyond(
    merle: Member, lead: Member
) -> None:
    row = planned(merle, somebody(), value_cents=9_000)
    actions.approve_gesture(actor=lead.actor, gesture_id=row.id, reason="Gut")
    less = actions.change_gesture(
        actor=merle.actor, gesture_id=row.id, plan=a_plan(value_cents=8_000)
    )
    assert (less.state, less.decision) == ("planned", "Gut")
    more = actions.change_gesture(
        actor=lead.actor, gesture_id=row.id, plan=a_plan(value_cents=9_001, owner_id=merle.id)
    )
    assert (more.state, more.decided_at, more.approved_cents) == ("waiting", None, None)
    # Whoever raised it does not approve it, though somebody else planned it first.
    with pytest.raises(RuleViolation, match="jemand anderes"):
        actions.approve_gesture(actor=lead.actor, gesture_id=row.id, reason="Gut")


def test_a_refusal_closes_it_and_frees_the_year(merle: Member, lead: Member) -> None:
    person = somebody()
    row = planned(merle, person, value_cents=6_000)
    actions.refuse_gesture(actor=lead.actor, gesture_id=row.id, reason="Zu viel")

    assert Gesture.objects.get(id=row.id).state == "refused"
    assert queries.year_of(person.id, 2026).given_cents == 0
    with pytest.raises(Conflict):
        actions.finish_gesture(actor=merle.actor, gesture_id=row.id)


def test_a_gesture_put_off_into_a_full_year_asks_anew(merle: Member, time_machine: Any) -> None:
    person = somebody()
    late = planned(merle, person, value_cents=3_000, due_on=dt.date(2026, 12, 30))
    planned(merle, person, value_cents=3_000, due_on=dt.date(2027, 1, 10))
    time_machine.move_to(dt.datetime(2027, 1, 2, 9, tzinfo=dt.UTC), tick=False)

    with pytest.raises(RuleViolation) as refused:
        actions.finish_gesture(actor=merle.actor, gesture_id=late.id)

    assert refused.value.code == "gesture_limit"
    moved = actions.change_gesture(
        actor=merle.actor,
        gesture_id=late.id,
        plan=a_plan(value_cents=3_000, due_on=dt.date(2027, 1, 4)),
    )
    assert moved.state == "waiting"


def test_the_gate_is_asked_when_planning_and_when_sending(merle: Member) -> None:
    person, free = somebody(), somebody()
    row = planned(merle, person)
    object_to_contact(actor=merle.actor, person_id=person.id)

    with pytest.raises(RuleViolation) as refused:
        actions.finish_gesture(actor=merle.actor, gesture_id=row.id)
    assert refused.value.code == "gate_refuses"
    with pytest.raises(RuleViolation):
        planned(merle, person)
    (sheet,) = queries.sheets(merle.actor, [row.id])
    assert sheet.obstacle
    assert not Message.objects.exists()
    planned(merle, free)
    page = body(signed_in(merle).get(reverse("gestures:index")))
    assert page.count("data-row") == 2
    assert page.count('name="id"') == 1  # only what may go out is offered for printing


def test_a_sent_gesture_is_a_letter_like_any_other_and_names_nobody_in_the_record(
    merle: Member,
) -> None:
    person = somebody()
    row = planned(
        merle, person, kind="letter", subject="Glückwunsch, {{ vorname }}",
        text="{{ anrede }},\n\nherzlichen Glückwunsch.\n\n{{ absender }}",
    )  # fmt: skip
    actions.finish_gesture(actor=merle.actor, gesture_id=row.id)
    actions.finish_gesture(actor=merle.actor, gesture_id=row.id)

    message = Message.objects.get()
    assert (message.channel, message.state, message.purpose) == (
        "letter", "accepted", "personal_contact",
    )  # fmt: skip
    assert message.subject == "Glückwunsch, Svea"
    assert message.text.startswith("Guten Tag Frau Dr. Callsen,")
    kinds = Activity.objects.filter(person_id=person.id, kind__startswith="gestures.")
    assert [each.kind for each in kinds.order_by("id")] == ["gestures.planned", "gestures.done"]
    said = str(list(kinds.values_list("payload", flat=True)))
    assert "Callsen" not in said
    assert "Meister" not in said


def test_words_that_cannot_be_written_to_somebody_are_not_sent(merle: Member) -> None:
    person = somebody(city="")
    row = planned(merle, person, text="Schön ist es in {{ ort }}.")
    with pytest.raises(RuleViolation, match="ort"):
        actions.finish_gesture(actor=merle.actor, gesture_id=row.id)
    with pytest.raises(RuleViolation, match="vornamen"):
        planned(merle, person, text="Liebe {{ vornamen }}")
    with pytest.raises(RuleViolation, match="Text"):
        planned(merle, person, kind="letter")


def test_thanks_are_noted_once_and_on_a_day_that_can_be(merle: Member) -> None:
    row = planned(merle, somebody())
    with pytest.raises(Conflict):
        actions.note_thanks(actor=merle.actor, gesture_id=row.id, on=clock.today())
    actions.finish_gesture(actor=merle.actor, gesture_id=row.id)
    for day in (clock.today() - dt.timedelta(days=1), clock.today() + dt.timedelta(days=1)):
        with pytest.raises(RuleViolation):
            actions.note_thanks(actor=merle.actor, gesture_id=row.id, on=day)
    actions.note_thanks(actor=merle.actor, gesture_id=row.id, on=clock.today())
    actions.note_thanks(actor=merle.actor, gesture_id=row.id, on=clock.today())
    assert Activity.objects.filter(kind="gestures.thanked").count() == 1


def test_gestures_go_with_the_person_and_follow_a_merge(merle: Member, lead: Member) -> None:
    person, other = somebody(), somebody(given_name="Swea")
    row = planned(merle, other, value_cents=6_000)
    actions.approve_gesture(actor=lead.actor, gesture_id=row.id, reason="Treue")
    merged = merge_people(actor=lead.actor, survivor_id=person.id, merged_ids=[other.id])
    row.refresh_from_db()
    assert row.person_id == person.id
    exported = str(export_person_rows(person.id))
    assert "Meisterprüfung" in exported
    assert "Treue" in exported
    undo_merge(actor=lead.actor, merge_id=merged.id)
    row.refresh_from_db()
    assert row.person_id == other.id
    erase_person_rows(other.id)
    assert not Gesture.objects.exists()


def test_people_one_does_not_see_have_no_gestures(merle: Member, lead: Member) -> None:
    person = somebody()
    row = planned(merle, person)
    person.confidential_to = [lead.id]
    person.save(update_fields=["confidential_to"])
    for act in (actions.finish_gesture, actions.drop_gesture):
        with pytest.raises(NotFound):
            act(actor=merle.actor, gesture_id=row.id)
    browser = signed_in(merle)
    assert browser.get(reverse("gestures:detail", args=[row.id])).status_code == 404
    assert "Callsen" not in body(browser.get(reverse("gestures:index") + "?zeige=alle"))
    assert "Callsen" not in body(browser.get(f"{reverse('gestures:print')}?id={row.id}"))


def test_the_database_refuses_an_approval_by_oneself(merle: Member) -> None:
    row = planned(merle, somebody(), value_cents=9_000)
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Gesture.objects.filter(id=row.id).update(decided_by=merle, decided_at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_at_once_do_not_slip_past_the_limit_together(merle: Member) -> None:
    person = somebody()
    states: list[str] = []

    def plan() -> None:
        try:
            states.append(planned(merle, person, value_cents=3_000).state)
        finally:
            connections.close_all()

    both = [threading.Thread(target=plan) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(states) == ["planned", "waiting"]


def test_the_task_of_a_step_and_its_gesture_close_each_other(merle: Member) -> None:
    person = somebody()
    tasks = [
        Task.objects.create(
            person=person, owner=merle, kind="letter", title="Karte zum Quartal", due_on=DAY
        )
        for _ in range(2)
    ]
    first, second = (
        actions.plan_gesture(actor=merle.actor, person_id=person.id, plan=a_plan(), task_id=task.id)
        for task in tasks
    )
    same = actions.plan_gesture(
        actor=merle.actor, person_id=person.id, plan=a_plan(), task_id=tasks[0].id
    )
    assert same == first
    actions.finish_gesture(actor=merle.actor, gesture_id=first.id)
    tasks[0].refresh_from_db()
    assert tasks[0].done_at is not None
    from talentkreis.relationships.actions import complete_task

    complete_task(actor=merle.actor, task_id=tasks[1].id)
    second.refresh_from_db()
    assert second.state == "done"
    with pytest.raises(NotFound):
        actions.plan_gesture(
            actor=merle.actor, person_id=somebody().id, plan=a_plan(), task_id=uuid.UUID(int=3)
        )
