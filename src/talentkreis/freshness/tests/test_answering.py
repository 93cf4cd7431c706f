# SPDX-License-Identifier: Apache-2.0
"""The page behind the link: one click when everything holds, proposals when it does not."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talentkreis.consent.actions import erase_person, restrict_person
from talentkreis.consent.links import preferences_token
from talentkreis.freshness.actions import (
    answer_request,
    decide_proposals,
    set_update_rules,
)
from talentkreis.freshness.links import update_token
from talentkreis.freshness.models import Proposal, ProposalState, Signal, UpdateRequest
from talentkreis.freshness.queries import open_proposals
from talentkreis.freshness.tests.factories import ask, path_in_mail, willing
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import update_person
from talentkreis.people.models import ContactPoint, Conversation, FieldHistory, Person, PersonSkill
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.people.queries import profile
from talentkreis.relationships.models import Care

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:E2")]


@pytest.fixture
def person() -> Person:
    return willing(
        given_name="Svea",
        family_name="Callsen",
        email="svea@post.example",
        phone="0431 555 0142",
        skills=["SCADA", "Netzleittechnik"],
        postcode="24103",
    )


def filled(client: Client, path: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends: the form as it was shown, with changes."""
    form = client.get(path).context["form"]
    sent: dict[str, Any] = {"do": "change"}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        shown = value if isinstance(value, list) else "" if value is None else str(value)
        sent[name] = shown
        if field.show_hidden_initial:
            sent[f"initial-{name}"] = shown
    return sent | changes


def send(request: UpdateRequest, **changes: Any) -> Response:
    path, client = path_in_mail(request), Client(enforce_csrf_checks=True)
    return client.post(path, filled(client, path, **changes))


def texts(response: Any) -> str:
    return str(response.content.decode())


def test_everything_still_holds_takes_one_click_and_is_a_fresh_word_of_the_person(
    person: Person,
) -> None:
    update_person(actor=SYSTEM, person_id=person.id, changes={"position": "Meisterin"})
    FieldHistory.objects.update(at=clock.now() - dt.timedelta(days=500))
    assert profile(SYSTEM, person.id).provenance.of("position").is_old
    request = ask(person)
    answer = Client(enforce_csrf_checks=True).post(path_in_mail(request), {"do": "holds"})
    assert answer.status_code == 200
    assert answer.context["state"] == "thanks"
    request.refresh_from_db()
    assert request.answered_at is not None
    assert request.change_count == 0
    origin = profile(SYSTEM, person.id).provenance.of("position")
    assert (origin.source, origin.is_old) == ("self_update", False)
    assert not Proposal.objects.exists()


def test_an_answer_counts_as_a_real_contact_and_proves_the_address(person: Person) -> None:
    request = ask(person)
    from talentkreis.mail.models import Message

    Message.objects.update(to_address="svea@post.example")
    Client().post(path_in_mail(request), {"do": "holds"})
    talk = Conversation.objects.get(person=person)
    assert (talk.kind, talk.was_reached, talk.member) == ("update", True, None)
    assert Care.objects.get(person=person).warmth_log is not None
    assert ContactPoint.objects.get(normalised="svea@post.example").verified_at is not None


@pytest.mark.requirement("trust:S-17")
def test_the_page_shows_what_is_asked_and_nothing_else(person: Person) -> None:
    page = texts(Client().get(path_in_mail(ask(person, aspects=["work"]))))
    assert "Elektronikerin" in page
    for hidden in ("Svea", "Callsen", "svea@post.example", "555", "Kiel", "SCADA"):
        assert hidden not in page
    everything = texts(Client().get(path_in_mail(ask(person))))
    for shown in ("svea@post.example", "555 0142", "24103 Kiel", "SCADA"):
        assert shown in everything
    assert "Callsen" not in everything


@pytest.mark.requirement("trust:L-19a")
def test_opening_the_page_changes_nothing_however_often(person: Person) -> None:
    path = path_in_mail(ask(person))
    with CaptureQueriesContext(connection) as queries:
        for _ in range(3):
            Client().get(path)
            Client().head(path)
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not written
    assert Client().get(path).status_code == 200


def test_changes_become_proposals_beside_the_values_and_the_profile_waits(person: Person) -> None:
    member = MemberFactory.create()
    request = ask(person)
    answer = send(
        request,
        position="Leiterin Netzbetrieb",
        skills=["SCADA"],
        new_skills="Python, scada, IEC 61850",
        available_from="2027-04-01",
        email="svea@neu.example",
    )
    assert answer.context["state"] == "thanks"
    person.refresh_from_db()
    assert person.position == "Elektronikerin"
    shown = {(p.field, p.now, p.new) for p in open_proposals(member.actor, person.id)}
    assert shown == {
        ("position", "Elektronikerin", "Leiterin Netzbetrieb"),
        ("available_from", "", "1. April 2027"),
        ("skills", "Netzleittechnik", "nicht mehr"),
        ("skills", "", "Python"),
        ("skills", "", "IEC 61850"),
        ("contact_points.email", "svea@post.example", "svea@neu.example"),
    }
    assert all(
        p.is_ticked and p.source == "self_update" for p in open_proposals(member.actor, person.id)
    )


def test_a_recruiter_takes_over_one_by_one_and_each_value_says_who_said_it(person: Person) -> None:
    member = MemberFactory.create()
    send(ask(person), position="Leiterin", employer_name="Stadtwerke", new_skills="Python")
    by_field = {p.field: p.id for p in Proposal.objects.all()}
    client, url = signed_in(member), reverse("freshness:proposals", args=[person.id])
    page = texts(client.get(url))
    assert "<s>Elektronikerin</s>" in page
    answer = client.post(
        url,
        {"shown": list(by_field.values()), "take": [by_field["position"], by_field["skills"]]},
    )
    assert answer.status_code == 303
    person.refresh_from_db()
    assert (person.position, person.employer_name) == ("Leiterin", "Fördenetz")
    assert PersonSkill.objects.get(person=person, skill__name="Python").evidence_source == "self"
    origin = profile(SYSTEM, person.id).provenance.of("position")
    assert (origin.source, origin.by) == ("self_update", member.name)
    states = dict(Proposal.objects.values_list("field", "state"))
    assert states == {"position": "accepted", "skills": "accepted", "employer_name": "declined"}
    assert set(Proposal.objects.values_list("decided_by", flat=True)) == {member.id}


def test_all_and_none_are_one_click(person: Person) -> None:
    client = client_of(Role.RECRUITER)
    url = reverse("freshness:proposals", args=[person.id])
    send(ask(person), position="A", city="Husum")
    ids = list(Proposal.objects.values_list("id", flat=True))
    client.post(url, {"shown": ids, "do": "all"})
    person.refresh_from_db()
    assert (person.position, person.city) == ("A", "Husum")
    assert person.latitude is not None
    send(ask(person), position="B")
    client.post(url, {"shown": [Proposal.objects.latest("id").id], "take": [1], "do": "none"})
    person.refresh_from_db()
    assert person.position == "A"
    assert Proposal.objects.latest("id").state == ProposalState.DECLINED


def test_what_came_in_since_the_page_was_opened_is_neither_taken_nor_lost(person: Person) -> None:
    actor = MemberFactory.create().actor
    send(ask(person), position="A")
    seen = [Proposal.objects.get().id]
    send(ask(person), city="Husum")
    decide_proposals(actor=actor, person_id=person.id, shown=seen, accepted=seen)
    assert {p.field for p in Proposal.objects.filter(state=ProposalState.OPEN)} == {"city"}


def test_a_later_answer_makes_the_earlier_one_outdated(person: Person) -> None:
    send(ask(person), position="A", city="Husum")
    Client().post(path_in_mail(ask(person, aspects=["work"])), {"do": "holds"})
    assert dict(Proposal.objects.values_list("field", "state")) == {
        "position": "outdated",
        "city": "open",
    }


def test_an_employer_may_take_answers_over_at_once_but_never_addresses(person: Person) -> None:
    set_update_rules(actor=MemberFactory.create(role=Role.ADMIN).actor, takes_over_at_once=True)
    send(ask(person), position="Leiterin", email="svea@neu.example", phone="0431 555 9999")
    person.refresh_from_db()
    assert person.position == "Leiterin"
    origin = profile(SYSTEM, person.id).provenance.of("position")
    assert origin.source == "self_update"
    assert not ContactPoint.objects.filter(normalised="svea@neu.example").exists()
    assert set(Proposal.objects.filter(state="open").values_list("field", flat=True)) == {
        "contact_points.email",
        "contact_points.phone",
    }


def test_a_value_changed_here_meanwhile_is_not_undone_by_who_never_touched_it(
    person: Person,
) -> None:
    request = ask(person)
    path, client = path_in_mail(request), Client()
    sent = filled(client, path, city="Husum")
    update_person(actor=SYSTEM, person_id=person.id, changes={"position": "Meisterin"})
    client.post(path, sent)
    assert set(Proposal.objects.values_list("field", flat=True)) == {"city"}


@pytest.mark.requirement("trust:S-17")
def test_a_link_works_once(person: Person) -> None:
    path = path_in_mail(ask(person))
    assert Client().post(path, {"do": "holds"}).status_code == 200
    again = Client().post(path, {"do": "holds"})
    assert again.status_code == 410
    assert again.context["state"] == "link_used"
    assert Client().get(path).status_code == 410
    assert Conversation.objects.count() == 1


@pytest.mark.requirement("trust:S-17")
def test_a_link_lives_fourteen_days(person: Person) -> None:
    request = ask(person)
    UpdateRequest.objects.update(expires_at=clock.now())
    answer = Client().post(path_in_mail(request), {"do": "holds"})
    assert (answer.status_code, answer.context["state"]) == (410, "link_expired")
    assert not Conversation.objects.exists()


@pytest.mark.requirement("trust:S-17")
def test_wrong_and_foreign_links_lead_to_a_friendly_page(person: Person) -> None:
    good = update_token(ask(person).id)
    for token in ("x", good[:-2], preferences_token(person.id)):
        answer = Client().get(reverse("community:self_update", args=[token]))
        assert (answer.status_code, answer.context["state"]) == (404, "wrong")
    for other in ("community:confirm", "community:preferences", "community:unsubscribe"):
        assert Client().get(reverse(other, args=[good])).status_code == 404
    unknown = reverse("community:self_update", args=[update_token(uuid.uuid4())])
    assert Client().get(unknown).context["state"] == "gone"


def test_after_erasure_and_restriction_the_link_says_nothing_about_anybody(person: Person) -> None:
    path = path_in_mail(ask(person))
    restrict_person(actor=MemberFactory.create(role=Role.DPO).actor, person_id=person.id)
    assert Client().get(path).context["state"] == "gone"
    assert Client().post(path, {"do": "holds"}).status_code == 410
    erase_person(
        actor=MemberFactory.create(role=Role.DPO).actor, person_id=person.id, reason="request"
    )
    assert Client().get(path).context["state"] == "gone"


def test_a_colleague_who_opens_the_link_sees_the_page_and_cannot_answer(person: Person) -> None:
    path, client = path_in_mail(ask(person)), client_of(Role.RECRUITER)
    assert client.get(path).context["is_member"]
    assert client.post(path, {"do": "holds"}).status_code == 403
    assert Client().get(path).status_code == 200
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("available_from", "31.02.2027"),
        ("weekly_hours", "400"),
        ("email", "svea@@post"),
        ("phone", "ruf mich an"),
        ("work_model", "moon"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_the_link_stays_good(
    person: Person, field: str, value: str
) -> None:
    request = ask(person)
    answer = send(request, **{field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Proposal.objects.exists()
    assert Client().get(path_in_mail(request)).status_code == 200


def test_what_was_not_asked_cannot_be_changed_through_the_link(person: Person) -> None:
    request = ask(person, aspects=["work"])
    sent = {"do": "change", "city": "Husum", "initial-city": "Kiel", "email": "a@b.example"}
    Client().post(path_in_mail(request), sent)
    assert not Proposal.objects.exists()


def test_somebody_of_whom_only_an_address_is_known_is_asked_honestly() -> None:
    bare = willing(given_name="", family_name="", position="", employer_name="", city="")
    page = Client().get(path_in_mail(ask(bare)), {"sprache": "de"})
    assert page.status_code == 200
    assert texts(page).count("noch nichts") == 6


def test_hostile_values_stay_text(person: Person) -> None:
    send(ask(person), position="<script>alert(1)</script>", new_skills="=cmd|' /C calc'!A0")
    page = texts(client_of(Role.RECRUITER).get(reverse("freshness:proposals", args=[person.id])))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_speaks_the_language_of_the_mail(person: Person) -> None:
    Person.objects.update(language="en")
    path = path_in_mail(ask(person))
    assert "Is this still right?" in texts(Client().get(path, headers={"accept-language": "de"}))
    assert "Stimmt das noch?" in texts(Client().get(path, {"sprache": "de"}))


def test_requests_proposals_and_signals_are_in_the_copy_and_go_with_the_person(
    person: Person,
) -> None:
    send(ask(person), position="Canary-Position-77")
    kept = export_person_rows(person.id)["freshness"]
    assert kept["update_requests"][0]["change_count"] == 1
    assert kept["proposals"][0]["value"] == "Canary-Position-77"
    assert kept["signals"][0]["kind"] == "job_change"
    erase_person_rows(person.id)
    for model in (UpdateRequest, Proposal, Signal):
        assert not model.objects.exists()


def test_a_confidential_person_can_answer_for_themselves(person: Person) -> None:
    member = MemberFactory.create()
    Person.objects.update(confidential_to=[member.id])
    assert send(ask(person, actor=member.actor), city="Husum").context["state"] == "thanks"


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_two_clicks_at_once_are_one_answer() -> None:
    with transaction.atomic():
        person = willing()
    request = ask(person)
    outcomes: list[object] = []

    def click() -> None:
        try:
            outcomes.append(answer_request(request_id=request.id))
        except Conflict as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["0", "link_used", "link_used", "link_used"]
    assert Conversation.objects.count() == 1
