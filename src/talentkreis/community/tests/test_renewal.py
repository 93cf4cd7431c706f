# SPDX-License-Identifier: Apache-2.0
"""Renewal: asked at 30 and 7 days, by one plain mail each; a press extends, silence ends."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from talentkreis.consent import actions
from talentkreis.consent.gate import may_contact
from talentkreis.consent.links import renewal_token
from talentkreis.consent.models import (
    Channel,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ErasureRecord,
    Purpose,
    RenewalRequest,
)
from talentkreis.consent.queries import proofs_of
from talentkreis.consent.renewal import actions as renewal
from talentkreis.consent.tasks import delete_due, keep_up
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.models import Message
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import a_mailbox, a_message, put_into_state
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory, signed_in
from talentkreis.people.models import FormOfAddress, Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from talentkreis.consent.answers import Answer

pytestmark = pytest.mark.django_db
# 28 February 2024, the day before a leap day: two years later there is none.
ENDS_AT = dt.datetime(2028, 2, 28, 12, tzinfo=dt.UTC)
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))


@pytest.fixture(autouse=True)
def _employer() -> None:
    cache.clear()
    EmployerFactory.create()


@pytest.fixture
def at(time_machine: Any) -> Any:
    """Moves the clock to so many days before the end."""

    def move(days_before: float) -> None:
        time_machine.move_to(ENDS_AT - dt.timedelta(days=days_before), tick=False)

    move(400)
    return move


def member_of_the_pool(*purposes: str, **values: Any) -> Person:
    person = PersonFactory.create(bases__ends_on=ENDS_AT.date(), **values)
    for purpose in purposes or (Purpose.NURTURE,):
        give_consent(person.id, purpose, at=clock.now(), expires_at=ENDS_AT)
    return person


def tonight() -> None:
    keep_up(timestamp=0)
    delete_due(timestamp=0)


def page_of(request: RenewalRequest) -> str:
    return reverse("community:renew", args=[renewal_token(request.id)])


def shown_on(page: str) -> dict[str, str]:
    """The hidden fields of the page: which words stood there."""
    return dict(re.findall(r'name="(\w+_shown)" value="(\w+)"', page))


def press(request: RenewalRequest, *ticked: str, **more: str) -> Any:
    address = page_of(request)
    shown = shown_on(Client().get(address).content.decode())
    values = {**shown, **dict.fromkeys(ticked, "on"), **more}
    return Client(enforce_csrf_checks=True).post(address, values)


@pytest.mark.requirement("feature:T2")
@pytest.mark.requirement("trust:L-21")
def test_one_mail_at_thirty_and_one_at_seven_days_and_none_beside_them(at: Any) -> None:
    person = member_of_the_pool()
    steps = {}
    for days in range(45, -3, -1):
        at(days)
        tonight()
        tonight()
        for request in RenewalRequest.objects.filter(asked_at=clock.now()):
            steps[days] = request.step
    assert steps == {30: "first", 7: "reminder"}
    assert Message.objects.filter(person_id=person.id).count() == 0, "erased with the person"
    assert ErasureRecord.objects.get().person_id == person.id


@pytest.mark.requirement("trust:L-21")
@pytest.mark.requirement("trust:L-04")
def test_silence_ends_the_consent_and_then_deletes_whom_nothing_else_keeps(at: Any) -> None:
    silent = member_of_the_pool()
    kept = member_of_the_pool()
    ProcessingBasis.objects.create(
        person=kept, purpose="alumni", legal_basis="consent", source="x", starts_on=clock.today()
    )
    at(-0.2)
    tonight()
    assert Person.objects.filter(id=silent.id).exists(), "the last day is not over"
    assert set(ConsentState.objects.values_list("status", flat=True)) == {"expired"}
    at(-1.2)
    tonight()
    assert list(Person.objects.values_list("id", flat=True)) == [kept.id]
    assert not may_contact(kept.id, Purpose.NURTURE, Channel.EMAIL).is_yes


@pytest.mark.requirement("trust:L-21")
@pytest.mark.requirement("trust:L-19")
def test_the_mail_is_plain_has_one_link_and_promises_nothing(at: Any) -> None:
    member_of_the_pool(Purpose.NURTURE, Purpose.NEWSLETTER, language="de")
    member_of_the_pool(language="en", given_name="Alice")
    member_of_the_pool(form_of_address=FormOfAddress.INFORMAL, given_name="Svea")
    at(30)
    tonight()
    mails = {m.text.split(",")[0]: m for m in Message.objects.order_by("created_at")}
    for mail in mails.values():
        assert mail.purpose == "consent_request"
        assert mail.html == ""
        assert len(re.findall(r"https?://\S+", mail.text)) == 1
        assert re.search(r"/k/verlaengern/\S+", mail.text)
        assert mail.due_at >= clock.now()
        assert mail.expires_at < ENDS_AT
    informal = mails["Hallo Svea"]
    german = next(mail for greeted, mail in mails.items() if greeted.startswith("Guten Tag"))
    assert german.subject == "Ihre Einwilligung bei Nordlicht Energie endet am 28. Februar 2028"
    assert "In Verbindung bleiben, E-Mail (bis 28. Februar 2028)" in german.text
    assert "Newsletter, E-Mail (bis 28. Februar 2028)" in german.text
    assert "Sie müssen nichts tun" in german.text
    assert "Du hast bei Nordlicht Energie zugestimmt" in informal.text
    english = next(mail for mail in mails.values() if mail.language == "en")
    assert "You need not do anything" in english.text


@pytest.mark.requirement("trust:L-19a")
@pytest.mark.requirement("trust:L-21")
@pytest.mark.requirement("trust:L-18")
def test_looking_changes_nothing_and_pressing_extends_with_words_version_and_proof(
    at: Any,
) -> None:
    person = member_of_the_pool()
    at(30)
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        tonight()
        Message.objects.update(due_at=clock.now() - dt.timedelta(minutes=1))
        deliver_due(mailbox.id, pace=QUICK, at=clock.now())
    (taken,) = sink.taken
    body = taken.message.get_body(("plain",))
    assert body is not None
    [link] = [one for one in re.findall(r"https?://\S+", body.get_content()) if "/k/" in one]
    address = link.removeprefix(settings.PUBLIC_URL)
    before = ConsentEvent.objects.count()
    for _ in range(3):
        assert Client().get(address).status_code == 200
        assert Client().head(address).status_code == 200
    assert ConsentEvent.objects.count() == before
    pressed = press(RenewalRequest.objects.get())
    assert pressed.status_code == 200
    assert "28. Januar 2030" in pressed.content.decode() or "29. Januar 2030" in (
        pressed.content.decode()
    )
    line = ConsentEvent.objects.latest("id")
    assert (line.kind, line.method, line.purpose) == ("confirmed", "double_opt_in", "nurture")
    assert line.text is not None
    assert line.text.version == 1
    assert line.expires_at == clock.now() + relativedelta(months=24)
    proof = proofs_of(SYSTEM, person.id)[0]
    assert proof.declarations[0].is_intact
    assert proof.evidence.message_response.startswith("250")
    assert bytes(proof.evidence.message_mime or b"").rstrip() == taken.data.rstrip()
    assert ProcessingBasis.objects.filter(
        person=person, ends_on=(clock.now() + relativedelta(months=24)).date()
    ).exists()
    again = Client().post(address)
    assert again.status_code == 200
    assert "Schon verlängert" in again.content.decode()
    assert ConsentEvent.objects.count() == before + 1
    for days in (20, 7, 0, -2):
        at(days)
        tonight()
    assert RenewalRequest.objects.count() == 1, "nobody is reminded of what they renewed"
    assert may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes


@pytest.mark.requirement("trust:L-07")
def test_of_several_consents_each_is_ticked_by_itself(at: Any) -> None:
    member_of_the_pool(Purpose.NURTURE, Purpose.NEWSLETTER)
    at(30)
    tonight()
    request = RenewalRequest.objects.get()
    page = Client().get(page_of(request)).content.decode()
    assert page.count('type="checkbox"') == 2
    assert "checked" not in page
    nothing = press(request)
    assert nothing.status_code == 422
    assert "Kreuzen Sie mindestens" in nothing.content.decode()
    assert press(request, "newsletter_email").status_code == 200
    states = {state.purpose: state.expires_at or ENDS_AT for state in ConsentState.objects.all()}
    assert states["nurture"] == ENDS_AT
    assert states["newsletter"] > ENDS_AT
    at(7)
    tonight()
    assert RenewalRequest.objects.latest("asked_at").consents == ["nurture:email"]


@pytest.mark.requirement("trust:L-07")
def test_no_is_said_as_easily_as_yes(at: Any) -> None:
    person = member_of_the_pool()
    at(30)
    tonight()
    ended = press(RenewalRequest.objects.get(), do="end")
    assert "Es ist beendet" in ended.content.decode()
    answer = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL)
    assert (answer.is_yes, answer.reason) == (False, "withdrawn")
    gone = press(RenewalRequest.objects.get())
    assert gone.status_code == 410


def test_other_words_than_those_that_stood_there_are_not_agreed_to(at: Any) -> None:
    member_of_the_pool()
    at(30)
    tonight()
    request = RenewalRequest.objects.get()
    old = shown_on(Client().get(page_of(request)).content.decode())
    actions.publish_text(
        actor=MemberFactory.create(role=Role.DPO).actor,
        purpose="nurture",
        channel="email",
        language="de",
        wording="Etwas ganz anderes.",
    )
    refused = Client().post(page_of(request), old)
    assert refused.status_code == 422
    assert "Etwas ganz anderes." in refused.content.decode()
    assert not ConsentEvent.objects.filter(kind="confirmed").exists()


@pytest.mark.requirement("trust:L-21")
def test_after_the_end_or_after_erasure_the_link_renews_nothing(at: Any) -> None:
    person, other = member_of_the_pool(), member_of_the_pool()
    at(30)
    tonight()
    late, erased = (RenewalRequest.objects.get(person=one) for one in (person, other))
    actions.erase_person(actor=SYSTEM, person_id=other.id)
    for method in ("get", "post"):
        assert getattr(Client(), method)(page_of(erased)).status_code == 410
    at(-0.1)
    for method in ("get", "post"):
        assert getattr(Client(), method)(page_of(late)).status_code == 410
    assert Client().get(reverse("community:renew", args=["erfunden"])).status_code == 404
    assert not ConsentEvent.objects.filter(kind="confirmed").exists()


@pytest.mark.requirement("trust:L-17")
@pytest.mark.requirement("feature:T1")
def test_nobody_is_asked_whom_the_gate_protects(at: Any) -> None:
    """A pause, a dead address, an objection, a restriction, somebody else's stop of sending."""
    paused, bounced, objected, restricted = (member_of_the_pool() for _ in range(4))
    at(31)
    actions.pause_contact(
        actor=Actor.for_person(paused.id),
        person_id=paused.id,
        until=clock.today() + dt.timedelta(days=10),
    )
    bounced.contact_points.update(bounced_at=clock.now())
    actions.object_to_contact(actor=Actor.for_person(objected.id), person_id=objected.id)
    actions.restrict_person(actor=SYSTEM, person_id=restricted.id)
    at(30)
    tonight()
    assert not RenewalRequest.objects.exists()
    assert not Message.objects.filter(purpose="consent_request").exists()
    at(19)
    tonight()
    assert [request.person_id for request in RenewalRequest.objects.all()] == [paused.id]


def ask_gate(person: Person, purpose: str = "consent_request") -> Answer:
    return may_contact(person.id, Purpose(purpose), Channel.EMAIL)


def test_the_gate_lets_a_renewal_pass_and_nothing_beside_it(at: Any) -> None:
    person = member_of_the_pool()
    assert ask_gate(person).reason == "already_consented"
    at(30)
    tonight()
    assert (ask_gate(person).is_yes, ask_gate(person).reason) == (True, "renewal")
    press(RenewalRequest.objects.get())
    assert ask_gate(person).reason == "already_consented"


@pytest.mark.requirement("trust:L-21")
@pytest.mark.requirement("trust:L-17")
def test_after_eighteen_silent_months_a_consent_rests_and_can_be_asked_for_once(
    time_machine: Any,
) -> None:
    """From 29 February 2024 eighteen months are 29 August 2025."""
    given_at = dt.datetime(2024, 2, 29, 9, tzinfo=dt.UTC)
    time_machine.move_to(given_at, tick=False)
    person = PersonFactory.create()
    give_consent(person.id, at=given_at)
    member = MemberFactory.create(role=Role.TRM_LEAD, language="de")
    silent_at = dt.datetime(2025, 8, 29, 9, tzinfo=dt.UTC)
    time_machine.move_to(silent_at - dt.timedelta(seconds=1), tick=False)
    assert ask_gate(person, "nurture").is_yes
    time_machine.move_to(silent_at, tick=False)
    answer = ask_gate(person, "nurture")
    assert (answer.is_yes, answer.reason) == (False, "dormant")
    assert answer.next_step is not None
    assert answer.next_step.code == "ask_to_renew"
    client = signed_in(member)
    about = reverse("consent:person", args=[person.id])
    page = client.get(about).content.decode()
    assert "ruht" in page
    assert "Seit 29. Februar 2024 haben wir nicht geschrieben" in page
    assert client.post(reverse("consent:renew", args=[person.id])).status_code == 303
    assert client.post(reverse("consent:renew", args=[person.id])).status_code == 303
    assert Message.objects.filter(purpose="consent_request").count() == 1
    assert "schon gebeten" in client.get(about).content.decode()
    press(RenewalRequest.objects.get())
    assert ask_gate(person, "nurture").is_yes


@pytest.mark.requirement("trust:L-21")
def test_a_mail_keeps_the_consent_awake_and_an_ended_one_is_never_asked_for(
    time_machine: Any,
) -> None:
    given_at = dt.datetime(2024, 1, 10, 9, tzinfo=dt.UTC)
    time_machine.move_to(given_at, tick=False)
    person = PersonFactory.create()
    give_consent(person.id, at=given_at)
    written_at = given_at + relativedelta(months=10)
    time_machine.move_to(written_at, tick=False)
    message = a_message(person=person, purpose="newsletter")
    put_into_state(
        message,
        "accepted",
        gate_asked_at=written_at,
        handed_at=written_at,
        finished_at=written_at,
    )
    time_machine.move_to(given_at + relativedelta(months=19), tick=False)
    assert ask_gate(person, "nurture").is_yes
    with pytest.raises(RuleViolation):
        renewal.ask_by_hand(actor=SYSTEM, person_id=person.id)
    time_machine.move_to(given_at + relativedelta(months=24, days=1), tick=False)
    assert ask_gate(person, "nurture").reason == "consent_expired"
    with pytest.raises(RuleViolation):
        renewal.ask_by_hand(actor=SYSTEM, person_id=person.id)
    assert not RenewalRequest.objects.exists()


def test_asking_by_hand_needs_the_right(time_machine: Any) -> None:
    person = PersonFactory.create()
    address = reverse("consent:renew", args=[person.id])
    reader = signed_in(MemberFactory.create(role=Role.READ_ONLY))
    assert reader.post(address).status_code == 403
    assert reader.get(address).status_code in {403, 405}
    assert Client().post(address).status_code == 302
    assert ConsentEvidence.objects.count() == 0
    assert time_machine


@pytest.mark.requirement("feature:T1")
def test_whoever_did_not_answer_or_said_no_is_not_asked_again(time_machine: Any) -> None:
    time_machine.move_to(ENDS_AT, tick=False)
    silent, declined = PersonFactory.create(), PersonFactory.create()
    text = actions.current_text("newsletter", "email", "de")
    actions.request_confirmation(actor=SYSTEM, person_id=silent.id, text_ids=[text.id])
    actions.decline_consent(
        actor=SYSTEM, person_id=declined.id, purpose="newsletter", channel="email"
    )
    time_machine.move_to(ENDS_AT + dt.timedelta(days=8), tick=False)
    actions.purge_confirmations()
    for person in (silent, declined):
        with pytest.raises(Conflict) as refused:
            actions.request_confirmation(actor=SYSTEM, person_id=person.id, text_ids=[text.id])
        assert refused.value.code == "already_asked"
    other = actions.current_text("nurture", "email", "de")
    actions.request_confirmation(actor=SYSTEM, person_id=silent.id, text_ids=[other.id])
    assert silent.confirmation_requests.count() == 1
