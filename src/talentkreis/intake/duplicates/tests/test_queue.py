# SPDX-License-Identifier: Apache-2.0
"""The queue of likely duplicates: searched, shown beside each other, decided and remembered."""

from __future__ import annotations

import uuid
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.intake.duplicates import actions, queries
from talentkreis.intake.duplicates.records import records_of
from talentkreis.intake.duplicates.searching import search_stock
from talentkreis.intake.models import (
    ApartDecision,
    ClusterState,
    DuplicateCluster,
    DuplicateMember,
    DuplicateSettings,
)
from talentkreis.intake.privacy import erase_own, export_own
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import (
    archive_field,
    create_person,
    define_field,
    set_custom_values,
    undo_merge,
)
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import ContactPoint, MergeRecord, Person
from talentkreis.people.rules import BasisDetails, PersonDetails
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db


def _twice(**said: object) -> list[Person]:
    both = {"city": "Rosenheim", "employer_name": "Innholz", "phone": "+49 8031 220441", **said}
    return [
        PersonFactory.create(given_name="Josef", family_name="Huber", **both),
        PersonFactory.create(given_name="Sepp", family_name="Huber", **both),
    ]


def _others() -> None:
    for number, (given, family) in enumerate(
        [("Anna", "Demir"), ("Lars", "Ohlsen"), ("Wiebke", "Oltmanns"), ("Mehmet", "Yıldız")]
    ):
        PersonFactory.create(given_name=given, family_name=family, city=f"Ort {number}")


def _search() -> None:
    search_stock(run_id=actions.new_run(actor=SYSTEM).id)


def _cluster(*people: Person, weight: float = 5.0) -> DuplicateCluster:
    cluster = DuplicateCluster.objects.create(weight=weight)
    for person in people:
        DuplicateMember.objects.create(cluster=cluster, person=person)
    return cluster


def _quirin(actor: Actor) -> Person:
    return create_person(
        actor=actor,
        details=PersonDetails(
            given_name="Quirin",
            family_name="Oberleitner",
            city="Rosenheim",
            emails=["q.oberleitner@post.example"],
            phones=["+49 8031 220441"],
            links=["https://profile.example/oberleitner"],
        ),
        basis=BasisDetails(purpose="pool", legal_basis="consent", source="Test"),
    )


@pytest.mark.requirement("feature:D1")
@pytest.mark.requirement("feature:D2")
def test_a_search_in_stock_puts_likely_duplicates_into_the_queue(actor: Actor) -> None:
    people = _twice()
    _others()
    _search()
    (group,) = queries.queue(actor)
    assert {person.id for person in group.people} == {person.id for person in people}
    assert "phone" in group.text.lower() or "Telefon" in group.text
    run = queries.latest_run()
    assert run is not None
    assert (run.person_count, run.cluster_count, run.merged_count) == (6, 1, 0)


@pytest.mark.requirement("feature:D2")
def test_different_people_is_remembered_by_every_later_search(actor: Actor) -> None:
    _twice()
    _others()
    _search()
    actions.find_different(actor=actor, cluster_id=queries.queue(actor)[0].cluster.id)
    assert queries.queue(actor) == []
    _search()
    assert queries.queue(actor) == []
    assert ApartDecision.objects.count() == 1


def test_a_group_put_aside_comes_back_after_two_weeks_and_survives_searches(
    actor: Actor,
) -> None:
    cluster = _cluster(*_twice())
    actions.look_later(actor=actor, cluster_id=cluster.id)
    assert queries.queue(actor) == []
    _others()
    _search()
    assert queries.queue(actor) == []
    DuplicateCluster.objects.update(later_until=cluster.found_at)
    assert [group.cluster.id for group in queries.queue(actor)] == [cluster.id]


@pytest.mark.requirement("feature:D2")
def test_the_surest_group_comes_first(actor: Actor) -> None:
    weak = _cluster(*_twice(), weight=1.0)
    strong = _cluster(*_twice(city="Kiel"), weight=12.0)
    assert [group.cluster.id for group in queries.queue(actor)] == [strong.id, weak.id]


def test_nothing_is_merged_without_a_look_unless_the_employer_wants_it(actor: Actor) -> None:
    _twice(email="sepp.huber@post.example")
    _others()
    _search()
    assert queries.current_settings().automatic_from is None
    assert not MergeRecord.objects.exists()


@pytest.mark.requirement("feature:D2")
def test_what_the_employer_lets_merge_is_merged_and_can_be_undone(admin: Actor) -> None:
    people = [_quirin(admin) for _number in range(2)]
    for given, family, city in product(
        ("Anna", "Lars", "Wiebke", "Mehmet", "Olga"),
        ("Demir", "Ohlsen", "Harms", "Kowalski", "Brandt", "Wulff"),
        ("Kiel", "Ulm"),
    ):
        PersonFactory.create(given_name=given, family_name=family, city=city, email=False)
    actions.change_rules(actor=admin, automatic_from=10.0, searches_nightly=True)
    _search()
    merge = MergeRecord.objects.get()
    assert merge.survivor_id == people[0].id
    assert queries.queue(admin) == []
    undo_merge(actor=admin, merge_id=merge.id)
    assert Person.objects.filter(merged_into__isnull=True).count() == 62


def test_without_a_shared_address_nobody_is_merged_without_a_look(admin: Actor) -> None:
    for _number in range(2):
        PersonFactory.create(given_name="Quirin", family_name="Oberleitner", city="Rosenheim")
    _others()
    actions.change_rules(actor=admin, automatic_from=10.0, searches_nightly=True)
    _search()
    assert not MergeRecord.objects.exists()


def test_a_careless_threshold_is_refused(admin: Actor) -> None:
    with pytest.raises(RuleViolation):
        actions.change_rules(actor=admin, automatic_from=5.0, searches_nightly=True)
    assert not DuplicateSettings.objects.exists()


def test_a_decision_is_made_once(actor: Actor) -> None:
    cluster = _cluster(*_twice())
    actions.merge_cluster(actor=actor, cluster_id=cluster.id)
    with pytest.raises((Conflict, NotFound)):
        actions.find_different(actor=actor, cluster_id=cluster.id)


def test_a_group_with_somebody_confidential_does_not_exist_for_others(actor: Actor) -> None:
    first, second = _twice()
    Person.objects.filter(id=second.id).update(confidential_to=[uuid.uuid4()])
    cluster = _cluster(first, second)
    assert queries.queue(actor) == []
    with pytest.raises(NotFound):
        actions.look_later(actor=actor, cluster_id=cluster.id)


def test_what_is_held_about_likely_duplicates_is_shown_and_goes_with_the_person(
    actor: Actor,
) -> None:
    first, second = _twice()
    cluster = _cluster(first, second)
    actions.find_different(actor=actor, cluster_id=cluster.id)
    held = export_own(first.id)
    assert held["likely_duplicates"][0]["decision"] == ClusterState.APART
    assert len(held["found_different_from_somebody"]) == 1
    erase_own(first.id)
    assert not ApartDecision.objects.exists()
    assert not DuplicateMember.objects.filter(person=first).exists()


@pytest.mark.requirement("feature:D2")
def test_the_page_shows_people_beside_each_other_and_takes_each_decision(
    recruiter_client: Client,
) -> None:
    cluster = _cluster(*_twice())
    page = recruiter_client.get(reverse("intake:duplicates"))
    text = page.content.decode()
    assert "Josef Huber" in text
    assert "Sepp Huber" in text
    assert reverse("people:merge") in text
    answer = recruiter_client.post(reverse("intake:different", args=[cluster.id]))
    assert answer.status_code == 303
    assert "Josef Huber" not in recruiter_client.get(reverse("intake:duplicates")).content.decode()
    other = _cluster(*_twice(city="Kiel"))
    recruiter_client.post(reverse("intake:look_later", args=[other.id]))
    other.refresh_from_db()
    assert other.state == ClusterState.LATER
    third = _cluster(*_twice(city="Bonn"))
    answer = recruiter_client.post(reverse("intake:merge_cluster", args=[third.id]))
    # On with the next one; the way to what was merged is told there.
    assert answer.headers["Location"] == reverse("intake:duplicates")
    merged = reverse("people:merged", args=[MergeRecord.objects.get().id])
    assert merged in recruiter_client.get(reverse("intake:duplicates")).content.decode()
    assert MergeRecord.objects.count() == 1


def test_a_search_is_started_from_the_page(recruiter_client: Client) -> None:
    assert recruiter_client.post(reverse("intake:search_duplicates")).status_code == 303
    assert "läuft" in recruiter_client.get(reverse("intake:duplicates")).content.decode()


def test_rules_are_for_those_who_lead(leading_client: Client, recruiter_client: Client) -> None:
    url = reverse("intake:duplicate_rules")
    assert recruiter_client.get(url).status_code == 403
    assert leading_client.post(url, {"automatic_from": "10.0"}).status_code == 303
    settings = queries.current_settings()
    assert (settings.automatic_from, settings.searches_nightly) == (10.0, False)
    assert leading_client.post(url, {"automatic_from": "3"}).status_code == 422


@pytest.mark.parametrize("name", ["different", "look_later", "merge_cluster"])
def test_bad_ids_wrong_methods_and_strangers_get_nowhere(
    recruiter_client: Client, client: Client, name: str
) -> None:
    url = reverse(f"intake:{name}", args=[uuid.uuid4()])
    assert recruiter_client.post(url).status_code == 404
    assert recruiter_client.get(url).status_code == 405
    assert client.post(url).status_code == 302


def test_who_only_reads_does_not_decide(dpo_client: Client) -> None:
    assert dpo_client.get(reverse("intake:duplicates")).status_code == 403


@pytest.mark.requirement("feature:D1")
def test_birth_dates_are_compared_where_the_employer_keeps_them_in_a_field_of_their_own(
    admin: Actor,
) -> None:
    details = FieldDetails(
        kind="date", label_de="Geburtsdatum", label_en="Date of birth", purpose="Jubilare"
    )
    field = define_field(actor=admin, details=details)
    same, twins = _twice(phone=False), _twice(city="Kiel", phone=False)
    for person, day in zip((*same, *twins), (3, 3, 4, 5), strict=True):
        born = {field.code: f"1985-05-{day:02d}" if day < 5 else "1961-11-30"}
        set_custom_values(actor=admin, person_id=person.id, values=born)
    _cluster(*same)
    _cluster(*twins, weight=4.0)
    first, second = queries.queue(admin)
    assert "Geburtsdatum" in first.text or "birth date" in first.text
    assert first.text != second.text
    assert "1985-05-03" in {r.born_on for r in records_of(Person.objects.all()).values()}
    archive_field(actor=admin, field_id=field.id)
    assert {r.born_on for r in records_of(Person.objects.all()).values()} == {""}


@pytest.mark.requirement("feature:D2")
def test_the_queue_says_in_words_why_it_is_not_certain(recruiter_client: Client) -> None:
    people = [
        PersonFactory.create(
            given_name="Peter", family_name="Meyer", city="Berlin", email=email, employer_name=firm
        )
        for email, firm in (("p.meyer@a.example", "Spreesoft"), ("peter@b.example", "Kiezcloud"))
    ]
    cluster = _cluster(*people, weight=4.0)
    said = (
        "Nicht sicher, weil: keine Adresse und kein Geburtsdatum ist gleich, andere E-Mail-Adresse"
    )
    page = recruiter_client.get(reverse("intake:duplicates")).content.decode()
    assert said in page
    assert "anderer Arbeitgeber" in page
    # However alike: without a fact in common it is not certain.
    DuplicateCluster.objects.filter(id=cluster.id).update(weight=14.0)
    page = recruiter_client.get(reverse("intake:duplicates")).content.decode()
    assert said in page
    assert "So gut wie sicher" not in page
    for person in people:
        ContactPoint.objects.create(
            person=person, kind="phone", value="030 1108220", normalised="+49301108220"
        )
    page = recruiter_client.get(reverse("intake:duplicates")).content.decode()
    assert "Nicht sicher" not in page
    assert "So gut wie sicher" in page


def test_whoever_is_left_alone_by_an_erasure_is_no_group(actor: Actor) -> None:
    first, second = _twice()
    _cluster(first, second)
    erase_own(second.id)
    assert queries.queue(actor) == []
