# SPDX-License-Identifier: Apache-2.0
"""Addresses, hats, tags, stations and skills: one shape each, nothing lost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people import actions, queries
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.models import ContactPoint, FieldHistory, Hat, Person, PersonTag
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.people.tests.record import events

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db


def test_there_is_one_primary_address_of_each_kind(actor: Actor) -> None:
    person = PersonFactory.create(email="first@b.example")
    second = actions.add_contact_point(
        actor=actor, person_id=person.id, kind="email", value="Second@B.example", is_primary=True
    )
    again = actions.add_contact_point(
        actor=actor, person_id=person.id, kind="email", value="second@b.example"
    )
    assert again.id == second.id
    assert primary(person) == "second@b.example"
    actions.remove_contact_point(actor=actor, person_id=person.id, contact_point_id=second.id)
    assert primary(person) == "first@b.example"


def primary(person: Person) -> str:
    """The e-mail address we use first."""
    point = queries.primary_contact_point(person.id, "email")
    return point.normalised if point else ""


def test_the_last_address_of_a_nameless_person_stays(actor: Actor) -> None:
    person = PersonFactory.create(given_name="", family_name="", email="a@b.example")
    point = ContactPoint.objects.get(person=person)
    with pytest.raises(RuleViolation):
        actions.remove_contact_point(actor=actor, person_id=person.id, contact_point_id=point.id)


def test_an_address_that_bounced_is_not_offered_for_writing(actor: Actor) -> None:
    person = PersonFactory.create(email="a@b.example")
    actions.mark_bounced(actor=SYSTEM, person_id=person.id, normalised="a@b.example")
    actions.mark_bounced(actor=SYSTEM, person_id=person.id, normalised="gone@b.example")
    assert queries.primary_addresses([person.id]) == {}
    assert len(events(person.id, "people.contact_point_bounced")) == 1
    actions.mark_verified(actor=SYSTEM, person_id=person.id, normalised="a@b.example")
    assert queries.primary_addresses([person.id]) == {person.id: "a@b.example"}


@pytest.mark.requirement("feature:B1")
def test_changing_hats_loses_no_history(actor: Actor) -> None:
    person = PersonFactory.create()
    for _twice in range(2):
        actions.put_on_hat(
            actor=actor, person_id=person.id, kind="applicant", starts_on=dt.date(2020, 1, 1)
        )
    actions.take_off_hat(
        actor=actor, person_id=person.id, kind="applicant", ends_on=dt.date(2020, 6, 1)
    )
    actions.put_on_hat(actor=actor, person_id=person.id, kind="silver_medallist")
    actions.put_on_hat(actor=actor, person_id=person.id, kind="applicant")
    worn = Hat.objects.filter(person=person).order_by("kind", "starts_on")
    assert [(hat.kind, hat.ends_on) for hat in worn] == [
        ("applicant", dt.date(2020, 6, 1)),
        ("applicant", None),
        ("silver_medallist", None),
    ]


def test_a_tag_has_one_spelling_and_goes_on_many_people_at_once(actor: Actor) -> None:
    people = [PersonFactory.create() for _ in range(3)]
    actions.add_tag(actor=actor, person_id=people[0].id, name="#Netzführung")
    count = actions.add_tag_to_people(
        actor=actor, person_ids=[p.id for p in people], name="netzfuehrung"
    )
    assert count == 2
    assert set(PersonTag.objects.values_list("tag__name", flat=True)) == {"Netzführung"}
    assert len(events(people[2].id, "people.tag_added")) == 1
    actions.remove_tag(actor=actor, person_id=people[0].id, name="NETZFÜHRUNG")
    assert PersonTag.objects.count() == 2


def test_stations_and_skills_are_corrected_in_place(actor: Actor) -> None:
    person = PersonFactory.create()
    station = actions.add_station(
        actor=actor, person_id=person.id, details=StationDetails(title="Meister")
    )
    actions.update_station(
        actor=actor,
        person_id=person.id,
        station_id=station.id,
        details=StationDetails(title="Meisterin", starts_on=dt.date(2020, 1, 1)),
    )
    actions.add_skill(actor=actor, person_id=person.id, name="SCADA", level=3)
    actions.add_skill(actor=actor, person_id=person.id, name="scada", level=4)
    assert person.stations.get().title == "Meisterin"
    assert person.skills.get().level == 4
    kept = FieldHistory.objects.filter(person=person, field="stations").latest("at")
    assert kept.old is not None
    assert kept.new is not None
    assert (kept.old["title"], kept.new["title"]) == ("Meister", "Meisterin")
    with pytest.raises(RuleViolation):
        actions.add_station(
            actor=actor,
            person_id=person.id,
            details=StationDetails(
                title="x", starts_on=dt.date(2021, 1, 1), ends_on=dt.date(2020, 1, 1)
            ),
        )
