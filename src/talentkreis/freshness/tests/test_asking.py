# SPDX-License-Identifier: Apache-2.0
"""Asking people whether what we know still holds: through the gate, alone or many."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.activity.actions import record
from talentkreis.consent.actions import withdraw_consent
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.freshness import actions
from talentkreis.freshness.models import UpdateRequest
from talentkreis.freshness.queries import last_asked
from talentkreis.freshness.tests.factories import ask, path_in_mail, willing
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail.events import MessageAccepted
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import put_into_state
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import merge_people
from talentkreis.people.models import FormOfAddress
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search import bulk, running
from talentkreis.search.models import BulkState
from talentkreis.search.queries import runs

if TYPE_CHECKING:
    import uuid

    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:E2")]


def url(person: Person) -> str:
    return reverse("freshness:ask", args=[person.id])


def form(client: Client, person: Person, **changes: str) -> dict[str, str]:
    """What a browser sends from the page as it was shown."""
    shown = client.get(url(person)).context["form"]
    ticked = {box.name: "on" for box in shown.boxes() if box.initial}
    return {**ticked, "subject": shown["subject"].value(), "text": shown["text"].value(), **changes}


def test_one_person_is_asked_by_a_personal_mail_with_a_link_of_their_own() -> None:
    member = MemberFactory.create(name="Merle Hansen")
    client, person = signed_in(member), willing(family_name="Callsen", salutation="ms")
    answer = client.post(url(person), form(client, person))
    assert answer.status_code == 303
    request = UpdateRequest.objects.get(person=person)
    message = Message.objects.get(id__in=[request.message_id])
    assert (message.purpose, message.is_automatic) == ("personal_email", False)
    assert message.text.startswith("Sehr geehrte Frau Callsen,")
    assert message.text.count(path_in_mail(request)) == 1
    assert "{{" not in message.text
    assert request.asked_by == member
    assert request.aspects == ["work", "place", "skills", "availability", "wishes"]


def test_the_letter_speaks_the_language_and_the_form_of_address_of_the_person() -> None:
    english = willing(language="en", given_name="Ayşe", family_name="Demir")
    informal = willing(form_of_address=FormOfAddress.INFORMAL, given_name="Tjark")
    client = client_of(Role.RECRUITER)
    assert client.get(url(english)).context["form"]["text"].value().startswith("Dear Ayşe Demir,")
    text = client.get(url(informal)).context["form"]["text"].value()
    assert text.startswith("Hallo Tjark,")
    assert "Dich" in text


def test_without_the_yes_of_the_gate_nobody_is_asked_and_the_page_says_why() -> None:
    person = PersonFactory.create()  # agreed to the pool, not to e-mail
    client = client_of(Role.RECRUITER)
    page = client.get(url(person))
    assert page.context["gate"].verdict == "ask"
    answer = client.post(url(person), form(client, person))
    assert answer.status_code == 422
    assert str(page.context["gate"].text) in answer.content.decode()
    assert not UpdateRequest.objects.exists()
    assert not Message.objects.exists()


def test_a_text_without_a_place_for_the_link_is_refused() -> None:
    person, client = willing(), client_of(Role.RECRUITER)
    answer = client.post(url(person), form(client, person, text="Stimmt das noch?"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["text"]
    assert not Message.objects.exists()


def test_words_of_a_member_never_reach_a_template_engine() -> None:
    person, client = willing(), client_of(Role.RECRUITER)
    text = "{{ link }} {% load static %} {{ person.email }}"
    answer = client.post(url(person), form(client, person, text=text))
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_something_has_to_be_asked() -> None:
    person, client = willing(), client_of(Role.RECRUITER)
    sent = {k: v for k, v in form(client, person).items() if k in {"subject", "text"}}
    assert client.post(url(person), sent).status_code == 422
    with pytest.raises(RuleViolation):
        ask(person, aspects=["birth_date"])


def test_asking_again_ends_the_older_link() -> None:
    person = willing()
    first, second = ask(person), ask(person)
    assert Client().get(path_in_mail(first)).status_code == 410
    assert Client().get(path_in_mail(second)).status_code == 200
    last = last_asked(person.id)
    assert last is not None
    assert (last.request, last.is_open) == (second, True)


def test_the_fourteen_days_begin_when_the_mail_has_left() -> None:
    person = willing()
    request = ask(person)
    UpdateRequest.objects.update(expires_at=clock.now() + dt.timedelta(days=1))
    record(
        MessageAccepted(
            actor=SYSTEM,
            person_id=person.id,
            message_id=request.message_id,
            purpose="personal_email",
        )
    )
    request.refresh_from_db()
    assert request.expires_at > clock.now() + dt.timedelta(days=13, hours=23)


@pytest.mark.requirement("trust:L-17")
def test_many_at_once_need_confirmed_consent_and_count_as_automatic() -> None:
    member = MemberFactory.create()
    may, may_not = willing(), PersonFactory.create()
    asked = actions.ask_people(
        actor=member.actor, person_ids=[may.id, may_not.id], aspects=["work"]
    )
    assert list(asked) == [may.id]
    message = Message.objects.get()
    assert (message.person_id, message.purpose, message.is_automatic) == (may.id, "nurture", True)
    assert message.due_at > clock.now() + dt.timedelta(minutes=14)


def test_whoever_was_asked_within_a_quarter_is_left_out_of_many() -> None:
    member, person = MemberFactory.create(), willing()
    ask(person)
    assert actions.ask_people(actor=member.actor, person_ids=[person.id], aspects=["work"]) == {}
    UpdateRequest.objects.update(asked_at=clock.now() - dt.timedelta(days=91))
    assert actions.ask_people(actor=member.actor, person_ids=[person.id], aspects=["work"])


def test_many_are_asked_from_the_bulk_bar_and_taken_back_before_anything_is_sent() -> None:
    member = MemberFactory.create()
    first, second = willing(), willing()
    client = signed_in(member)
    page = reverse("search:bulk", args=["ask_update"])
    assert client.get(page, {"person": [str(first.id), str(second.id)]}).status_code == 200
    client.post(page, {"person": [str(first.id), str(second.id)], "work": "on", "skills": "on"})
    assert {tuple(r.aspects) for r in UpdateRequest.objects.all()} == {("work", "skills")}
    gone = Message.objects.get(person=second)
    put_into_state(gone, "accepted")  # one of both has left already
    run = running.undo_run(actor=member.actor, run_id=_last_run(member.actor))
    assert run.state == BulkState.UNDONE
    assert run.undone_count == 1
    assert Message.objects.get(person=first).state == MessageState.CANCELLED
    assert [r.person_id for r in UpdateRequest.objects.all()] == [second.id]


def _last_run(actor: Actor) -> uuid.UUID:
    return runs(actor)[0].run.id


def test_nothing_ticked_asks_nobody() -> None:
    member, person = MemberFactory.create(), willing()
    answer = signed_in(member).post(
        reverse("search:bulk", args=["ask_update"]), {"person": [str(person.id)]}
    )
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_the_bulk_bar_offers_it_to_those_who_may() -> None:
    offered = {a.code for a in bulk.offered_to(MemberFactory.create(role=Role.RECRUITER).actor)}
    closed = {a.code for a in bulk.offered_to(MemberFactory.create(role=Role.MARKETING).actor)}
    assert "ask_update" in offered
    assert "ask_update" not in closed


def test_consent_withdrawn_after_asking_stops_the_mail_at_the_gate() -> None:
    person = willing()
    actions.ask_people(actor=MemberFactory.create().actor, person_ids=[person.id], aspects=["work"])
    withdraw_consent(actor=Actor.for_person(person.id), person_id=person.id)
    assert not may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes


def test_a_request_goes_with_its_person_into_a_merge_and_its_link_still_works() -> None:
    lead = MemberFactory.create(role=Role.TRM_LEAD).actor
    survivor, other = willing(), willing(position="Meisterin")
    request = ask(other)
    merge_people(actor=lead, survivor_id=survivor.id, merged_ids=[other.id])
    request.refresh_from_db()
    assert request.person_id == survivor.id
    assert Client().get(path_in_mail(request)).status_code == 200


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING, Role.HIRING_MANAGER])
def test_who_does_not_care_for_people_asks_nobody(role: Role) -> None:
    person = willing()
    client = client_of(role)
    assert client.get(url(person)).status_code == 403
    assert client.post(url(person), {"work": "on", "text": "x"}).status_code == 403
    assert not UpdateRequest.objects.exists()


def test_a_hidden_person_does_not_exist_here() -> None:
    person = willing(confidential_to=[MemberFactory.create().id])
    client = client_of(Role.RECRUITER)
    assert client.get(url(person)).status_code == 404
    assert client.get(reverse("freshness:proposals", args=[person.id])).status_code == 404
