# SPDX-License-Identifier: Apache-2.0
"""The whole workforce suggests talents: form, queue, decision, and what the scout sees."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import reverse

from talentkreis.community.views import scouting as page
from talentkreis.intake.models import ScoutLink, Suggestion
from talentkreis.intake.privacy import erase_own, export_own
from talentkreis.intake.scouting.actions import purge_suggestions, renew_link, switch_link
from talentkreis.intake.scouting.queries import status_token
from talentkreis.intake.scouting.rules import Contact, contact_of
from talentkreis.kernel import clock
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of
from talentkreis.people.actions import merge_people
from talentkreis.people.models import ContactPoint, Note, Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:A8")]

TYPED = {
    "name": "Ayşe Demir",
    "contact": "https://www.linkedin.com/in/ayse-demir/?trk=x",
    "why": "Hat bei der Umstellung die Nachtschicht geführt.",
    "how": "colleague",
    "scout_name": "Tjark Petersen",
}


@pytest.fixture
def admin() -> Actor:
    return MemberFactory.create(role=Role.ADMIN).actor


@pytest.fixture
def form(admin: Actor) -> str:
    return reverse("community:suggest", args=[renew_link(actor=admin)])


def send(form: str, **changes: str) -> Any:
    return Client().post(form, TYPED | changes, headers={"accept-language": "de"})


def suggested(form: str, **changes: str) -> Suggestion:
    assert send(form, **changes).status_code == 303
    return Suggestion.objects.latest("made_at")


def seen_by_scout(suggestion: Suggestion) -> str:
    url = reverse("community:suggested", args=[status_token(suggestion)])
    return Client().get(url, headers={"accept-language": "de"}).content.decode()


def decide(suggestion: Suggestion, what: str, **said: object) -> Any:
    url = reverse(f"intake:{what}_suggestion", args=[suggestion.id])
    return client_of(Role.RECRUITER).post(url, said)


def test_a_colleague_without_a_seat_suggests_within_one_form(form: str) -> None:
    assert (
        "Wer sollte bei uns arbeiten"
        in Client().get(form, headers={"accept-language": "de"}).content.decode()
    )
    assert "Who should work with us" in Client().get(form + "?sprache=en").content.decode()
    answer = send(form, may_name_scout="on")
    row = Suggestion.objects.get()
    assert (row.name, row.scout_name, row.may_name_scout) == ("Ayşe Demir", "Tjark Petersen", True)
    assert answer.headers["Location"] == reverse("community:suggested", args=[status_token(row)])
    assert "Danke" in seen_by_scout(row)
    assert not Person.objects.exists(), "a suggestion makes nobody known"


@pytest.mark.parametrize("field", sorted(TYPED))
def test_what_is_missing_is_said_beside_its_field(form: str, field: str) -> None:
    answer = send(form, **{field: " "})
    assert answer.status_code == 422
    assert "err" in answer.content.decode()
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("A.Demir@Post.example", Contact(email="a.demir@post.example")),
        ("0431 5550142", Contact(phone="+494315550142")),
        (
            "https://de.linkedin.com/in/ayse-demir/details/",
            Contact(link="linkedin.com/in/ayse-demir"),
        ),
        ("xing.com/profile/Ayse_Demir", Contact(link="xing.com/profile/Ayse_Demir")),
        ("frag den Tjark", Contact()),
        ("javascript:alert(1)", Contact()),
        ("", Contact()),
    ],
)
def test_one_field_takes_every_way_to_find_somebody(text: str, contact: Contact) -> None:
    assert contact_of(text) == contact


def test_the_link_is_renewed_and_closed(form: str, admin: Actor) -> None:
    new = reverse("community:suggest", args=[renew_link(actor=admin)])
    assert [send(form).status_code, send(new).status_code] == [404, 303]
    switch_link(actor=admin, is_on=False)
    assert [Client().get(new).status_code, send(new).status_code] == [404, 404]
    switch_link(actor=admin, is_on=True)
    assert Client().get(new).status_code == 200
    assert Client().get(reverse("community:suggest", args=["x"])).status_code == 404
    assert Suggestion.objects.count() == 1


def test_machines_and_floods_are_stopped(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(form, website="x").status_code == 429
    monkeypatch.setattr(page, "SUGGESTIONS_AN_HOUR", 1)
    assert [send(form).status_code, send(form).status_code] == [303, 429]
    assert Suggestion.objects.count() == 1


def test_it_waits_on_my_day_and_in_the_queue_with_whom_we_know(form: str) -> None:
    known = PersonFactory.create(given_name="Ayşe", family_name="Demir", city="Kiel")
    row = suggested(form)
    client = client_of(Role.RECRUITER)
    assert reverse("intake:suggestions") in client.get("/").content.decode()
    assert "Ayşe Demir" in client.get(reverse("intake:suggestions")).content.decode()
    shown = client.get(reverse("intake:suggestion", args=[row.id])).content.decode()
    assert str(known.id) in shown


def test_taken_in_they_have_reason_source_and_the_clock_of_art_14(form: str) -> None:
    row = suggested(form, may_name_scout="on")
    decide(row, "accept", basis="sourcing")
    person = Person.objects.get()
    assert (person.name, person.source_type) == ("Ayşe Demir", "referral")
    assert "Tjark Petersen" in person.source
    assert ProcessingBasis.objects.get().notice_due_on == clock.today() + relativedelta(months=1)
    assert ContactPoint.objects.get().normalised == "linkedin.com/in/ayse-demir"
    assert TYPED["why"] in Note.objects.get().text
    assert "ist in unserem Kreis" in seen_by_scout(row)
    assert decide(row, "accept", basis="sourcing").status_code == 404
    assert Person.objects.count() == 1


def test_who_does_not_want_to_be_named_is_not(form: str) -> None:
    decide(suggested(form), "accept", basis="sourcing")
    written = Person.objects.get().source + Note.objects.get().text
    assert "Tjark" not in written


def test_or_the_words_go_to_somebody_known(form: str) -> None:
    known = PersonFactory.create()
    row = suggested(form)
    decide(row, "accept", person=known.id)
    assert Note.objects.get().person == known
    assert Person.objects.count() == 1
    hidden = PersonFactory.create(confidential_to=[uuid.uuid4()])
    other = suggested(form, name="Emre Kaplan")
    assert decide(other, "accept", person=hidden.id).status_code == 404


def test_declined_the_scout_reads_why_and_the_rest_is_forgotten(form: str) -> None:
    row = suggested(form)
    assert decide(row, "decline", reason="x").status_code == 422
    decide(row, "decline", reason="no_role")
    row.refresh_from_db()
    assert (row.contact, row.why) == ("", "")
    shown = seen_by_scout(row)
    assert "keine passende Stelle" in shown
    with time_machine.travel(clock.now() + dt.timedelta(days=91)):
        assert purge_suggestions() == 1
    gone = Client().get(reverse("community:suggested", args=[status_token(row)]))
    assert gone.status_code == 404


def test_a_scout_sees_only_what_they_typed_of_their_own_suggestion(form: str) -> None:
    row = suggested(form)
    decide(row, "accept", basis="sourcing")
    person = Person.objects.get()
    Person.objects.filter(id=person.id).update(position="Geheim", given_name="Anders")
    shown = seen_by_scout(row)
    assert "Geheim" not in shown
    assert "Anders" not in shown
    assert str(person.id) not in shown
    assert Client().get(reverse("community:suggested", args=["x"])).status_code == 404


def test_it_is_exported_merged_and_erased_with_the_person(form: str, admin: Actor) -> None:
    row = suggested(form)
    decide(row, "accept", basis="sourcing")
    waiting = suggested(form)
    person, other = Person.objects.get(), PersonFactory.create()
    assert export_own(person.id)["suggested_by_colleagues"][0]["why"] == TYPED["why"]
    merge_people(actor=admin, survivor_id=other.id, merged_ids=[person.id])
    row.refresh_from_db()
    assert row.person_id == other.id
    erase_own(other.id)
    assert not Suggestion.objects.filter(id__in=[row.id, waiting.id]).exists()


def test_who_hands_out_the_link_and_who_decides(form: str) -> None:
    link, queue = reverse("intake:scout_link"), reverse("intake:suggestions")
    shown = client_of(Role.TRM_LEAD).get(link).content.decode()
    assert form in shown
    assert "data:image/svg+xml;base64," in shown
    assert client_of(Role.RECRUITER).get(link).status_code == 403
    assert link in client_of(Role.TRM_LEAD).get(queue).content.decode()
    assert link not in client_of(Role.RECRUITER).get(queue).content.decode()
    assert client_of(Role.READ_ONLY).get(queue).status_code == 403
    assert client_of(Role.RECRUITER).post(queue).status_code == 405
    lead = client_of(Role.TRM_LEAD)
    lead.post(reverse("intake:switch_scout_link"), {})
    assert ScoutLink.objects.get().is_on is False
    lead.post(reverse("intake:renew_scout_link"))
    assert ScoutLink.objects.get().is_on is True
    missing = reverse("intake:suggestion", args=[uuid.uuid4()])
    assert lead.get(missing).status_code == 404
