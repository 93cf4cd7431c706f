# SPDX-License-Identifier: Apache-2.0
"""Many people are asked for consent only as the law allows: by a human, once, never by mail."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.consent.actions import note_request, object_to_contact
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, ConsentEvent, Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.mail.models import Message
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import archive_person, merge_people
from talentkreis.people.models import LegalBasis, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships.actions import ask_for_consent, complete_task, set_owner
from talentkreis.relationships.models import Task, TaskKind
from talentkreis.search import bulk, running
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.organisation.models import Member
    from talentkreis.search.models import BulkRun

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C8")]
URL = "/talente/auswahl/consent_request/"
LINKEDIN = "https://www.linkedin.com/in/svea-callsen"


@pytest.fixture
def member() -> Member:
    found: Member = MemberFactory.create(role=Role.RECRUITER, language="en")
    return found


def callable_person(**fields: Any) -> Person:
    """Somebody in the pool on legitimate interest, with a phone."""
    usual = {
        "phone": f"+49 431 55512{Person.objects.count():02}",
        "bases__legal_basis": LegalBasis.LEGITIMATE_INTEREST,
    }
    person: Person = PersonFactory.create(**usual | fields)
    refresh([person.id])
    return person


def answers(**more: Any) -> dict[str, Any]:
    return {"due_on": (clock.today() + dt.timedelta(days=3)).isoformat(), **more}


def run(member: Member, chosen: Sequence[Person], **more: Any) -> BulkRun:
    return running.start_run(
        actor=member.actor,
        action=bulk.by_code(member.actor, "consent_request"),
        person_ids=[person.id for person in chosen],
        answers=answers(**more),
    )


def may_be_asked(person: Person, channel: Channel = Channel.PHONE) -> str:
    return may_contact(person.id, Purpose.CONSENT_REQUEST, channel).reason


def test_a_colleague_gets_the_task_and_nothing_is_sent(member: Member) -> None:
    person = callable_person()
    colleague = MemberFactory.create()
    set_owner(actor=member.actor, person_id=person.id, owner_id=colleague.id)
    done = run(member, [person])
    task = Task.objects.get()
    assert (done.changed_count, task.owner, task.kind) == (1, colleague, TaskKind.CALL)
    assert "/k/beitreten/" in task.text
    assert not Message.objects.exists()
    # Nobody has been asked yet; the ledger says nothing.
    assert not ConsentEvent.objects.filter(person_id=person.id).exists()


def test_when_the_task_is_done_the_gate_lets_nobody_ask_again(member: Member) -> None:
    person = callable_person()
    run(member, [person])
    complete_task(actor=member.actor, task_id=Task.objects.get().id)
    complete_task(actor=member.actor, task_id=Task.objects.get().id)
    asked = ConsentEvent.objects.get(person_id=person.id)
    assert (asked.kind, asked.purpose, asked.channel) == ("requested", "consent_request", "phone")
    assert asked.actor_id == member.id
    for channel in (Channel.PHONE, Channel.EMAIL, Channel.LETTER):
        assert may_be_asked(person, channel) == "already_asked"
    again = run(member, [person])
    assert (again.changed_count, again.left_out) == (0, {"already_asked": 1})


def test_an_ordinary_task_done_asks_nobody(member: Member) -> None:
    person = callable_person()
    Task.objects.create(
        person=person, owner=member, title="Call", due_on=clock.today(), key="bounced:phone:1"
    )
    complete_task(actor=member.actor, task_id=Task.objects.get().id)
    assert not ConsentEvent.objects.filter(person_id=person.id).exists()


def test_everybody_else_is_left_out_for_the_reason_of_the_gate(member: Member) -> None:
    consented, objected, unreachable, archived, asked, bare, free = (
        callable_person(),
        callable_person(),
        callable_person(phone=None, city=""),
        callable_person(),
        callable_person(),
        callable_person(bases__ends_on=dt.date(2025, 1, 1)),
        callable_person(),
    )
    give_consent(consented.id)
    object_to_contact(actor=member.actor, person_id=objected.id)
    archive_person(actor=member.actor, person_id=archived.id, reason="moved")
    note_request(actor=member.actor, person_id=asked.id, channel=Channel.LETTER)
    done = run(member, [consented, objected, unreachable, archived, asked, bare, free])
    assert done.left_out == {
        "already_consented": 1,
        "objected": 1,
        "no_address": 1,
        "not_active": 1,
        "already_asked": 1,
        "no_basis": 1,
    }
    assert [task.person for task in Task.objects.all()] == [free]


def test_asked_is_through_the_first_way_that_is_open(member: Member) -> None:
    by_phone, by_letter, by_network = (
        callable_person(),
        callable_person(phone=None, street="Kai 1", postcode="24103", city="Kiel", language="en"),
        callable_person(phone=None, city=""),
    )
    from talentkreis.people.actions import add_contact_point

    add_contact_point(actor=member.actor, person_id=by_network.id, kind="link", value=LINKEDIN)
    run(member, [by_phone, by_letter, by_network])
    kinds = dict(Task.objects.values_list("person_id", "kind"))
    assert kinds == {
        by_phone.id: TaskKind.CALL,
        by_letter.id: TaskKind.LETTER,
        by_network.id: TaskKind.SOCIAL,
    }
    texts = dict(Task.objects.values_list("person_id", "text"))
    assert "May we get in touch now and then" in texts[by_letter.id]
    # What is written to the person is in their language, what the colleague reads in theirs.
    assert "Dürfen wir uns ab und zu melden" in texts[by_network.id]
    assert "Dürfen wir" not in texts[by_phone.id]


def test_only_the_way_that_was_chosen_is_taken(member: Member) -> None:
    person = callable_person(city="")
    done = run(member, [person], channel="letter")
    assert (done.changed_count, done.left_out) == (0, {"no_address": 1})


@pytest.mark.parametrize("channel", ["email", "sms", "whatsapp", "pigeon"])
def test_no_machine_ever_asks_many(member: Member, channel: str) -> None:
    person = callable_person()
    with pytest.raises(RuleViolation):
        ask_for_consent(
            actor=member.actor, person_ids=[person.id], due_on=clock.today(), channel=channel
        )
    page = signed_in(member).post(URL, answers(person=str(person.id), channel=channel))
    assert page.status_code == 422
    assert not Task.objects.exists()


def test_undoing_takes_the_task_back_and_the_person_may_be_asked_another_time(
    member: Member,
) -> None:
    person, asked = callable_person(), callable_person()
    first = run(member, [person, asked])
    complete_task(actor=member.actor, task_id=Task.objects.get(person=asked).id)
    undone = running.undo_run(actor=member.actor, run_id=first.id)
    assert (undone.changed_count, undone.undone_count) == (2, 1)
    assert may_be_asked(person) == "asked_by_human"
    assert run(member, [person, asked]).changed_count == 1


def test_two_records_of_one_human_are_asked_once(member: Member) -> None:
    survivor, other = callable_person(), callable_person()
    run(member, [other])
    merge_people(actor=member.actor, survivor_id=survivor.id, merged_ids=[other.id])
    again = run(member, [survivor])
    assert (again.changed_count, again.left_out) == (0, {"being_asked": 1})


def test_noting_twice_is_once(member: Member) -> None:
    person = callable_person()
    noted = [
        note_request(actor=member.actor, person_id=person.id, channel=channel)
        for channel in (Channel.PHONE, Channel.LETTER)
    ]
    assert noted == [True, False]
    with pytest.raises(NotAllowed):
        reader = MemberFactory.create(role=Role.READ_ONLY)
        note_request(actor=reader.actor, person_id=person.id, channel=Channel.PHONE)


def test_the_dialog_says_why_no_mail_goes_out(member: Member) -> None:
    browser = signed_in(member)
    person, consented = callable_person(), callable_person()
    give_consent(consented.id)
    data = answers(person=[str(person.id), str(consented.id)])
    assert "Nothing is sent." in browser.get(URL, {"person": str(person.id)}).content.decode()
    page = browser.post(URL, data)
    assert "There is a consent already." in page.content.decode()
    assert "Have 1 asked" in page.content.decode()
    # Somebody objects while the dialog is open.
    object_to_contact(actor=SYSTEM, person_id=person.id)
    later = browser.post(URL, {**data, "seen": page.context["seen"]})
    assert "Has objected" in later.content.decode()
    assert not Task.objects.exists()
    assert client_of(Role.READ_ONLY).get(URL).status_code == 403
