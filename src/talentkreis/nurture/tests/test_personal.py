# SPDX-License-Identifier: Apache-2.0
"""Personal messages: drafts are read one after the other; what goes elsewhere is sent by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import object_to_contact
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail import actions as mail
from talentkreis.mail.models import Message, MessageState
from talentkreis.nurture import actions, queries
from talentkreis.nurture.actions import StepDetails, TextDetails
from talentkreis.nurture.models import Enrolment, Sequence
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_person,
    make_reader,
)
from talentkreis.nurture.tests.pages import get, text_of
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.people.actions import add_contact_point, log_conversation, set_confidential_to
from talentkreis.relationships.actions import create_task, set_owner
from talentkreis.relationships.models import Task
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    import uuid

    from django.test import Client

    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db
KIEL = ZoneInfo("Europe/Berlin")
MORNING = dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC)
WORDS = {
    ("de", "sie"): TextDetails("Eine Frage, {{ name }}", "{{ anrede }}, wie geht es Ihnen?"),
    ("en", "sie"): TextDetails("A question, {{ name }}", "{{ salutation }}, how are you?"),
}


@pytest.fixture
def merle(client: Client, time_machine: Any) -> Member:
    """In charge, signed in, on a Thursday morning."""
    time_machine.move_to(MORNING, tick=False)
    make_employer()
    member = make_member()
    client.force_login(member)
    return member


def _take_step(merle: Member, kind: str, *people: Person, **more: Any) -> Sequence:
    """A sequence of one step, taken for these people."""
    sequence = actions.create_sequence(
        actor=merle.actor, details=actions.SequenceDetails("Willkommen", merle.id)
    )
    actions.add_step(
        actor=merle.actor,
        sequence_id=sequence.id,
        details=StepDetails(kind=kind, name="Persönlich", texts=WORDS, **more),
    )
    for person in people:
        make_enrolment(sequence, person)
    refresh([person.id for person in people])
    Sequence.objects.update(state="running")
    actions.plan_due()
    return sequence


def _drafts() -> list[Message]:
    return list(Message.objects.filter(state=MessageState.WAITING_FOR_PERSON).order_by("id"))


def _send(client: Client, draft_id: uuid.UUID, text: str, subject: str = "Eine Frage") -> Any:
    url = reverse("nurture:send_draft", args=[draft_id])
    return client.post(url, {"subject": subject, "text": text})


@pytest.mark.requirement("feature:F7")
def test_a_draft_is_read_beside_its_person_changed_sent_and_the_next_one_comes(
    client: Client, merle: Member
) -> None:
    svea = make_reader(given_name="Svea", family_name="Callsen", position="Netzmonteurin")
    robert = make_reader(given_name="Robert", family_name="Hale", language="en")
    _take_step(merle, "personal", svea, robert)
    page = get(client, "drafts")
    assert "Svea Callsen" in page
    assert "Netzmonteurin" in page
    assert "Ja." in page
    assert "Robert Hale" in page
    first, second = (Message.objects.get(person=person) for person in (svea, robert))
    assert second.text == "Dear Mr Hale, how are you?"
    response = _send(client, first.id, "Guten Tag Frau Callsen,\n\nwas macht der Umzug?")
    assert response.status_code == 303
    assert str(second.id) in response.headers["Location"]
    first.refresh_from_db()
    assert first.state == MessageState.PLANNED
    assert first.text == "Guten Tag Frau Callsen,\n\nwas macht der Umzug?"
    assert first.created_by_id == merle.id
    assert (first.purpose, first.is_automatic) == ("personal_email", False)
    read = Activity.objects.get(kind="mail.draft_reviewed")
    assert (read.person_id, read.payload["outcome"]) == (svea.id, "sent")
    assert _drafts() == [second]


@pytest.mark.requirement("feature:F7")
def test_a_draft_that_is_left_out_is_never_sent_and_the_sequence_goes_on(
    client: Client, merle: Member
) -> None:
    _take_step(merle, "personal", make_reader())
    (draft,) = _drafts()
    response = client.post(reverse("nurture:skip_draft", args=[draft.id]))
    assert response.status_code == 303
    draft.refresh_from_db()
    assert (draft.state, draft.state_reason) == (MessageState.CANCELLED, "skipped")
    assert "Kein Entwurf wartet auf Sie" in get(client, "drafts")
    assert _send(client, draft.id, "Doch").status_code == 409
    assert client.post(reverse("nurture:skip_draft", args=[draft.id])).status_code == 409


@pytest.mark.requirement("feature:F7")
def test_where_the_gate_does_not_say_yes_nothing_goes_out_and_the_reason_is_shown(
    client: Client, merle: Member
) -> None:
    # In the pool with consent, but never written to: ask first.
    _take_step(merle, "personal", make_person(family_name="Thomsen"))
    (draft,) = _drafts()
    page = get(client, "drafts")
    assert "Erst fragen." in page
    response = _send(client, draft.id, "Trotzdem")
    assert response.status_code == 422
    assert "Trotzdem" in text_of(response)
    draft.refresh_from_db()
    assert draft.state == MessageState.WAITING_FOR_PERSON
    with pytest.raises(RuleViolation):
        mail.send_draft(actor=merle.actor, message_id=draft.id, subject="Hallo", text="Trotzdem")


@pytest.mark.requirement("trust:L-17")
def test_an_objection_takes_the_draft_away_before_anybody_reads_it(
    client: Client, merle: Member
) -> None:
    person = make_reader()
    _take_step(merle, "personal", person)
    object_to_contact(actor=SYSTEM, person_id=person.id)
    assert _drafts() == []


@pytest.mark.requirement("trust:E-17")
def test_a_draft_read_late_is_not_too_late(
    client: Client, merle: Member, time_machine: Any
) -> None:
    _take_step(merle, "personal", make_reader())
    (draft,) = _drafts()
    friday = dt.datetime(2026, 12, 4, 15, 0, tzinfo=KIEL)
    time_machine.move_to(friday, tick=False)
    mail.expire_messages()
    client.force_login(merle)
    assert _send(client, draft.id, "Ein paar Zeilen zum Wochenende").status_code == 303
    draft.refresh_from_db()
    assert draft.due_at == friday
    assert draft.expires_at == friday + dt.timedelta(hours=24)


@pytest.mark.requirement("feature:F7")
def test_a_draft_nobody_has_read_for_a_month_is_over(merle: Member, time_machine: Any) -> None:
    _take_step(merle, "personal", make_reader())
    (draft,) = _drafts()
    time_machine.move_to(MORNING + dt.timedelta(days=31), tick=False)
    mail.expire_messages()
    draft.refresh_from_db()
    assert draft.state == MessageState.EXPIRED


@pytest.mark.requirement("feature:F7")
def test_everybody_finds_their_own_drafts_and_can_look_at_all(
    client: Client, merle: Member
) -> None:
    jan = make_member(Role.RECRUITER, "Jan Behrens")
    mine, his = make_reader(family_name="Andresen"), make_reader(family_name="Boysen")
    set_owner(actor=merle.actor, person_id=his.id, owner_id=jan.id)
    _take_step(merle, "personal", mine, his)
    assert queries.drafts(merle.actor).mine_count == 1
    assert "Boysen" not in get(client, "drafts")
    assert "Boysen" in get(client, "drafts", alle="1")
    client.force_login(jan)
    page = get(client, "drafts")
    assert "Boysen" in page
    assert "Andresen" not in page


@pytest.mark.requirement("feature:F7")
@pytest.mark.parametrize("whole", [True, False], ids=["sequence", "person"])
def test_a_pause_does_not_let_a_draft_out_that_nobody_has_read(merle: Member, whole: bool) -> None:
    sequence = _take_step(merle, "personal", make_reader())
    enrolment = sequence.enrolments.get()
    make_enrolment(sequence, make_reader(), next_due_at=MORNING + dt.timedelta(days=9))
    Enrolment.objects.filter(id=enrolment.id).update(state="active", next_due_at=MORNING)
    if whole:
        actions.pause_sequence(actor=merle.actor, sequence_id=sequence.id)
    else:
        actions.pause_enrolment(actor=merle.actor, enrolment_id=enrolment.id)
    assert Message.objects.get().state == MessageState.HELD
    if whole:
        actions.resume_sequence(actor=merle.actor, sequence_id=sequence.id)
    else:
        actions.resume_enrolment(actor=merle.actor, enrolment_id=enrolment.id)
    assert Message.objects.get().state == MessageState.WAITING_FOR_PERSON


@pytest.mark.requirement("trust:S-23")
def test_drafts_to_people_one_may_not_see_do_not_exist(client: Client, merle: Member) -> None:
    hidden = make_reader(family_name="Verborgen")
    _take_step(merle, "personal", hidden)
    (draft,) = _drafts()
    set_confidential_to(actor=merle.actor, person_ids=[hidden.id], member_ids=[merle.id])
    client.force_login(make_member(Role.RECRUITER, "Jan Behrens"))
    assert "Verborgen" not in get(client, "drafts", alle="1")
    assert _send(client, draft.id, "Hallo").status_code == 404
    assert client.post(reverse("nurture:skip_draft", args=[draft.id])).status_code == 404


@pytest.mark.parametrize("name", ["drafts"])
def test_an_address_somebody_mangled_opens_the_first_draft(
    client: Client, merle: Member, name: str
) -> None:
    _take_step(merle, "personal", make_reader(family_name="Callsen"))
    for entwurf in ("nonsense", str(new_id()), ""):
        assert "Callsen" in get(client, name, entwurf=entwurf)


@pytest.mark.requirement("feature:H2")
@pytest.mark.requirement("feature:F1")
@pytest.mark.parametrize(
    ("network", "channel", "address"),
    [
        ("linkedin", "linkedin", "https://www.linkedin.com/in/thomsen"),
        ("inmail", "linkedin", "https://www.linkedin.com/in/thomsen"),
        ("xing", "xing", "https://www.xing.com/profile/Thomsen"),
    ],
)
def test_a_message_by_hand_is_copied_sent_elsewhere_and_noted_with_one_click(
    client: Client, merle: Member, network: str, channel: str, address: str
) -> None:
    person = make_person(family_name="Thomsen")
    add_contact_point(actor=SYSTEM, person_id=person.id, kind="link", value=address)
    _take_step(merle, "social", person, network=network)
    task = Task.objects.get()
    url = reverse("nurture:by_hand", args=[task.id])
    assert url in client.get(reverse("web:my_day")).content.decode()
    page = client.get(url)
    assert "Guten Tag Herr Thomsen, wie geht es Ihnen?" in text_of(page)
    assert address.lower() in page.content.decode().lower()
    assert not Message.objects.exists()
    assert client.post(url, {"text": "Guten Tag!"}).status_code == 303
    message = Message.objects.get()
    assert (message.channel, message.state) == (channel, MessageState.ACCEPTED)
    assert message.text == "Guten Tag!"
    assert (message.gate_verdict, message.created_by_id) == ("yes", merle.id)
    task.refresh_from_db()
    assert task.done_by_id == merle.id
    # Saying it twice is once.
    actions.note_sent(actor=merle.actor, task_id=task.id, text="Guten Tag!")
    assert Message.objects.count() == 1
    assert "schon erledigt" in text_of(client.get(url))


@pytest.mark.requirement("trust:L-17")
def test_what_the_gate_forbids_is_not_noted_as_sent(client: Client, merle: Member) -> None:
    person = make_person()
    link = "https://www.linkedin.com/in/thomsen"
    add_contact_point(actor=SYSTEM, person_id=person.id, kind="link", value=link)
    _take_step(merle, "social", person, network="linkedin")
    task = Task.objects.get()
    object_to_contact(actor=SYSTEM, person_id=person.id)
    response = client.post(reverse("nurture:by_hand", args=[task.id]), {"text": "Hallo"})
    assert response.status_code == 422
    task.refresh_from_db()
    assert task.done_at is None
    assert not Message.objects.exists()


@pytest.mark.requirement("feature:H5")
def test_a_conversation_closes_the_call_a_step_asked_for(merle: Member) -> None:
    person = make_person()
    add_contact_point(actor=SYSTEM, person_id=person.id, kind="phone", value="+49 461 123456")
    _take_step(merle, "call", person)
    own = create_task(
        actor=merle.actor, title="Anrufen", due_on=MORNING.date(), person_id=person.id, kind="call"
    )
    log_conversation(actor=merle.actor, person_id=person.id, was_reached=False)
    assert Task.objects.filter(done_at=None).count() == 2
    log_conversation(actor=merle.actor, person_id=person.id)
    assert list(Task.objects.filter(done_at=None)) == [own]
    assert not Enrolment.objects.filter(state="active").exists()


def test_other_tasks_have_no_words_to_send(client: Client, merle: Member) -> None:
    person = make_person()
    for kind in ("social", "to_do"):
        task = create_task(
            actor=merle.actor,
            title="Schreiben",
            due_on=MORNING.date(),
            person_id=person.id,
            kind=kind,
        )
        assert client.get(reverse("nurture:by_hand", args=[task.id])).status_code == 404
        with pytest.raises(NotFound):
            actions.note_sent(actor=merle.actor, task_id=task.id, text="Hallo")
    with pytest.raises(Conflict):
        _take_step(merle, "personal", make_reader())
        (draft,) = _drafts()
        mail.skip_draft(actor=merle.actor, message_id=draft.id)
        mail.send_draft(actor=merle.actor, message_id=draft.id, subject="Hallo", text="Hallo")
