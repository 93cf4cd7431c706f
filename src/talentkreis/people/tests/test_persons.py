# SPDX-License-Identifier: Apache-2.0
"""What changes a person: authorised, clean, remembered with old values, told without them."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from talentkreis.activity.models import Activity
from talentkreis.kernel.errors import NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actors import Actor, Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions, queries
from talentkreis.people.models import FieldHistory, Person, ProcessingBasis
from talentkreis.people.rules import BasisDetails, PersonDetails
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.people.tests.record import events

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db

SOURCED = BasisDetails(purpose="sourcing", legal_basis="legitimate_interest", source="LinkedIn")
HOSTILE = "\x00Zer\u202eo\u200b <b onload=x>\ud800 \x1b[31mA\u00adb"


@pytest.mark.requirement("feature:A1")
def test_a_name_or_an_address_is_enough(actor: Actor) -> None:
    by_name = actions.create_person(
        actor=actor, details=PersonDetails(family_name="Demir"), basis=SOURCED
    )
    by_mail = actions.create_person(
        actor=actor, details=PersonDetails(emails=["a@b.example"]), basis=SOURCED
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert {by_name.id, by_mail.id} == set(Person.objects.values_list("id", flat=True))
    with pytest.raises(RuleViolation) as refused:
        actions.create_person(
            actor=actor, details=PersonDetails(phones=["0431 555 0142"]), basis=SOURCED
        )
    assert refused.value.code == "nameless"
    assert Person.objects.count() == 2


def test_everything_wrong_is_named_at_once(actor: Actor) -> None:
    with pytest.raises(RuleViolation) as refused:
        actions.create_person(
            actor=actor,
            details=PersonDetails(
                family_name="x" * 121, country="Germany", radius_km=-1, time_zone="Mars/Base"
            ),
            basis=SOURCED,
        )
    assert set(refused.value.fields) == {"family_name", "country", "radius_km", "time_zone"}
    assert not Person.objects.exists()


@pytest.mark.requirement("trust:L-09")
def test_who_was_found_by_ourselves_is_to_be_told_within_a_month(actor: Actor) -> None:
    person = actions.create_person(
        actor=actor,
        details=PersonDetails(family_name="Demir"),
        basis=BasisDetails(
            purpose="sourcing",
            legal_basis="legitimate_interest",
            source="LinkedIn",
            starts_on=dt.date(2026, 1, 31),
        ),
    )
    assert person.bases.get().notice_due_on == dt.date(2026, 2, 28)


@pytest.mark.requirement("trust:L-06")
@pytest.mark.parametrize(
    ("purpose", "legal_basis"),
    [("pool", "contract"), ("sourcing", "contract"), ("application", "legitimate_interest")],
)
def test_a_legal_basis_that_cannot_carry_the_purpose_is_refused(
    actor: Actor, purpose: str, legal_basis: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        actions.create_person(
            actor=actor,
            details=PersonDetails(family_name="Demir"),
            basis=BasisDetails(purpose=purpose, legal_basis=legal_basis, source="x"),
        )
    assert "legal_basis" in refused.value.fields


def test_what_nobody_can_read_is_taken_out_and_markup_stays_text(actor: Actor) -> None:
    person = actions.create_person(
        actor=actor,
        details=PersonDetails(given_name=HOSTILE, summary=f"one\r\n{HOSTILE}\n\n\n\ntwo"),
        basis=SOURCED,
    )
    person.refresh_from_db()
    assert person.given_name == "Zero <b onload=x> [31mAb"
    assert person.summary == "one\nZero <b onload=x> [31mAb\n\ntwo"
    note = actions.add_note(actor=actor, person_id=person.id, text=HOSTILE)
    tag = actions.add_tag(actor=actor, person_id=person.id, name=HOSTILE)
    assert note.text == tag.name == "Zero <b onload=x> [31mAb"


@pytest.mark.requirement("trust:L-09")
def test_every_value_remembers_where_it_came_from(actor: Actor, member: Member) -> None:
    person = actions.create_person(
        actor=actor, details=PersonDetails(family_name="Demir", city="Kiel"), basis=SOURCED
    )
    actions.update_person(
        actor=actor, person_id=person.id, changes={"city": "Husum"}, source="self_update"
    )
    row = FieldHistory.objects.get(person=person, field="city", old="Kiel")
    assert (row.new, row.source, row.actor_id) == ("Husum", "self_update", member.id)
    assert row.basis_id == ProcessingBasis.objects.get(person=person).id
    first = FieldHistory.objects.get(person=person, field="city", old__isnull=True)
    assert (first.new, first.source) == ("Kiel", "form")


def test_events_carry_names_of_fields_and_never_values(actor: Actor) -> None:
    secret = "Verschwiegen"
    person = actions.create_person(
        actor=actor,
        details=PersonDetails(family_name=secret, emails=[f"{secret}@b.example"]),
        basis=SOURCED,
    )
    actions.update_person(
        actor=actor, person_id=person.id, changes={"summary": secret, "city": secret}
    )
    actions.add_note(actor=actor, person_id=person.id, text=secret)
    actions.add_tag(actor=actor, person_id=person.id, name=secret)
    actions.archive_person(actor=actor, person_id=person.id, reason=secret)
    updated = events(person.id, "people.person_updated")[0]
    assert updated.payload["fields"] == ["city", "summary"]
    assert secret.lower() not in json.dumps([row.payload for row in events(person.id)]).lower()


def test_changing_nothing_records_nothing(actor: Actor) -> None:
    person = PersonFactory.create(city="Kiel")
    actions.update_person(actor=actor, person_id=person.id, changes={"city": " Kiel "})
    assert not FieldHistory.objects.exists()
    assert not events(person.id)


def test_a_new_address_moves_the_person_on_the_map(actor: Actor) -> None:
    person = actions.create_person(
        actor=actor, details=PersonDetails(family_name="Demir", city="Kiel"), basis=SOURCED
    )
    assert person.latitude == pytest.approx(54.32, abs=0.1)
    moved = actions.update_person(actor=actor, person_id=person.id, changes={"city": "München"})
    assert moved.latitude == pytest.approx(48.13, abs=0.1)
    lost = actions.update_person(actor=actor, person_id=person.id, changes={"city": "Nirgendwo"})
    assert (lost.latitude, lost.longitude) == (None, None)


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING, Role.HIRING_MANAGER, Role.DPO])
def test_who_does_not_care_for_people_changes_nothing(role: Role) -> None:
    actor = MemberFactory.create(role=role).actor
    person = PersonFactory.create(city="Kiel")
    for act in (
        lambda: actions.update_person(actor=actor, person_id=person.id, changes={"city": "X"}),
        lambda: actions.add_note(actor=actor, person_id=person.id, text="x"),
        lambda: actions.add_tag(actor=actor, person_id=person.id, name="x"),
        lambda: actions.log_conversation(actor=actor, person_id=person.id),
        lambda: actions.archive_person(actor=actor, person_id=person.id, reason="x"),
        lambda: actions.create_person(
            actor=actor, details=PersonDetails(family_name="x"), basis=SOURCED
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not Activity.objects.filter(person_id=person.id).exists()
    assert Person.objects.get().city == "Kiel"


def test_the_confidential_person_of_others_is_not_there(actor: Actor) -> None:
    person = PersonFactory.create(confidential_to=[uuid.uuid4()])
    with pytest.raises(NotFound):
        actions.add_note(actor=actor, person_id=person.id, text="x")
    with pytest.raises(NotFound):
        queries.person_visible_to(actor, person.id)
    assert actions.add_tag_to_people(actor=actor, person_ids=[person.id], name="x") == 0


def test_a_talent_changes_themselves_and_nobody_else() -> None:
    one, other = PersonFactory.create(), PersonFactory.create()
    actions.update_person(
        actor=Actor.for_person(one.id),
        person_id=one.id,
        changes={"position": "Meisterin"},
        source="self_update",
    )
    with pytest.raises(NotFound):
        actions.update_person(
            actor=Actor.for_person(one.id), person_id=other.id, changes={"position": "x"}
        )
    assert Person.objects.get(id=one.id).position == "Meisterin"


def test_archiving_needs_a_reason_and_can_be_undone(actor: Actor) -> None:
    person = PersonFactory.create()
    with pytest.raises(RuleViolation):
        actions.archive_person(actor=actor, person_id=person.id, reason="  ")
    actions.archive_person(actor=actor, person_id=person.id, reason="emigrated")
    assert not Person.objects.active().exists()
    restored = actions.restore_person(actor=actor, person_id=person.id)
    assert (restored.archived_at, restored.archive_reason) == (None, "")
    assert [row.kind for row in events(person.id)] == [
        "people.person_archived",
        "people.person_restored",
    ]


def test_a_rolled_back_change_leaves_nothing(actor: Actor) -> None:
    person = PersonFactory.create(city="Kiel")

    def fail() -> None:
        with transaction.atomic():
            actions.update_person(actor=actor, person_id=person.id, changes={"city": "Husum"})
            raise RuntimeError("after the change")

    with pytest.raises(RuntimeError):
        fail()
    assert not events(person.id)
    assert not FieldHistory.objects.exists()
