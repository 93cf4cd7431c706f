# SPDX-License-Identifier: Apache-2.0
"""What a merge unites: rule by rule, in every package."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from talentkreis.activity.queries import timeline
from talentkreis.consent import actions as consent
from talentkreis.consent.gate import may_contact
from talentkreis.consent.links import read_unsubscribe, unsubscribe_token
from talentkreis.consent.models import Channel, ConsentEvent, ConsentState, Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import a_message
from talentkreis.nurture.actions import plan_due
from talentkreis.nurture.models import Enrolment
from talentkreis.nurture.tests.factories import make_enrolment
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions as people
from talentkreis.people.models import (
    ContactPoint,
    FieldHistory,
    MergeRecord,
    MergeStock,
    Person,
    PersonTag,
    Station,
)
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.people.queries import current_person_id, merged_ids, possible_duplicates
from talentkreis.pools.actions import add_people
from talentkreis.pools.models import PoolMembership
from talentkreis.relationships import actions as relationships
from talentkreis.relationships.models import Care
from talentkreis.search.language import parse
from talentkreis.search.queries import search_people
from tests.merging.world import World, ids

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D3")]

NURTURE = (Purpose.NURTURE, Channel.EMAIL)


@pytest.fixture
def world() -> World:
    return World()


def united(world: World, survivor: Person, *others: Person, **choices: Person) -> MergeRecord:
    return people.merge_people(
        actor=world.actor,
        survivor_id=survivor.id,
        merged_ids=ids(*others),
        choices={name: person.id for name, person in choices.items()},
    )


def test_the_survivors_values_stay_unless_chosen_and_gaps_are_filled(world: World) -> None:
    first = world.person(position="Elektronikerin", city="Kiel", summary="")
    second = world.person(position="Meisterin", city="Husum", summary="Netzführung seit 2019")
    united(world, first, second, position=second)
    first.refresh_from_db()
    assert (first.position, first.city) == ("Meisterin", "Kiel")
    assert first.summary == "Netzführung seit 2019"
    kept = FieldHistory.objects.get(person=first, field="position", source="merge")
    assert (kept.old, kept.new) == ("Elektronikerin", "Meisterin")


def test_a_place_is_taken_whole_and_sources_are_never_overwritten(world: World) -> None:
    first = world.person(street="", city="Kiel", source="Messe")
    second = world.person(street="Deich 1", postcode="25813", city="Husum", source="Altsystem")
    united(world, first, second, place=second)
    first.refresh_from_db()
    assert (first.street, first.postcode, first.city) == ("Deich 1", "25813", "Husum")
    assert first.source == "Messe"


def test_addresses_come_together_with_one_first_of_each_kind(world: World) -> None:
    first = world.person(email="svea@kiel.example", phone="+49431555001")
    second = world.person(email="svea@neu.example", phone="+49431555001")
    third = world.person(email="SVEA@kiel.example", phone=None)
    united(world, first, second, third, email=second)
    points = ContactPoint.objects.filter(person=first)
    assert sorted(points.values_list("normalised", "is_primary")) == [
        ("+49431555001", True),
        ("svea@kiel.example", False),
        ("svea@neu.example", True),
    ]


def test_what_says_the_same_is_there_once(world: World) -> None:
    first, second = world.person(), world.person()
    for person, level in ((first, 2), (second, 4)):
        world.live(person, [("tag", 1), ("hat", 0), ("station", 1)])
        people.add_skill(actor=world.actor, person_id=person.id, name="SCADA", level=level)
    people.add_tag(actor=world.actor, person_id=second.id, name="Nur hier")
    united(world, first, second)
    assert PersonTag.objects.filter(person=first).count() == 2
    assert first.hats.filter(kind="applicant").count() == 1
    assert Station.objects.filter(person=first).count() == 1
    assert first.skills.get(skill__name="SCADA").level == 4


def test_notes_conversations_tasks_and_promises_follow(world: World) -> None:
    first, second = world.person(), world.person()
    happened = ["note", "call", "document", "promise", "task", "reply", "reference", "evidence"]
    world.live(second, [(what, 1) for what in happened])
    united(world, first, second)
    for relation in ("notes", "conversations", "documents", "promises", "tasks", "external_refs"):
        assert getattr(first, relation).count() == 1
        assert getattr(second, relation).count() == 0


def test_care_becomes_one_with_the_warmth_of_both(world: World) -> None:
    first, second = world.person(), world.person()
    world.live(first, [("call", 1)])
    world.live(second, [("call", 1), ("owner", 2)])
    warm = Care.objects.get(person=first).warmth_log
    united(world, first, second)
    care = Care.objects.get(person=first)
    assert warm is not None
    assert care.warmth_log == pytest.approx(warm + 1)
    assert care.owner_id == world.member.id
    assert care.next_contact_reason == "Grund 2"


def test_one_live_membership_a_pool_from_the_earliest_day(world: World) -> None:
    first, second = world.person(), world.person()
    pool, other, _third = world.pools
    with time_machine.travel("2026-01-10T09:00:00Z", tick=False):
        add_people(actor=world.actor, pool_id=pool.id, person_ids=[second.id])
    add_people(actor=world.actor, pool_id=pool.id, person_ids=[first.id])
    add_people(actor=world.actor, pool_id=other.id, person_ids=[second.id])
    united(world, first, second)
    live = PoolMembership.objects.filter(person=first, left_at=None)
    assert set(live.values_list("pool_id", flat=True)) == {pool.id, other.id}
    assert live.get(pool=pool).entered_at == dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC)


@pytest.mark.requirement("trust:E-12")
@pytest.mark.parametrize("who_survives", [0, 1])
@pytest.mark.parametrize("how", ["purpose", "everything", "objection"])
def test_a_no_of_one_ends_the_yes_of_the_other(world: World, who_survives: int, how: str) -> None:
    yes, no = world.person(), world.person()
    if how == "objection":
        consent.object_to_contact(actor=world.actor, person_id=no.id)
    else:
        consent.withdraw_consent(
            actor=world.actor,
            person_id=no.id,
            purpose=Purpose.NURTURE if how == "purpose" else None,
            channel=Channel.EMAIL if how == "purpose" else None,
        )
    give_consent(yes.id, at=clock.now())
    assert may_contact(yes.id, *NURTURE).is_yes
    survivor, other = (yes, no) if who_survives == 0 else (no, yes)
    record = united(world, survivor, other)
    assert not may_contact(survivor.id, *NURTURE).is_yes
    assert not may_contact(other.id, *NURTURE).is_yes
    people.undo_merge(actor=world.actor, merge_id=record.id)
    assert may_contact(yes.id, *NURTURE).is_yes
    assert not may_contact(no.id, *NURTURE).is_yes


def test_a_yes_stays_where_the_other_said_nothing_or_no_to_something_else(world: World) -> None:
    yes, other = world.person(), world.person()
    give_consent(yes.id)
    consent.withdraw_consent(
        actor=world.actor, person_id=other.id, purpose=Purpose.NEWSLETTER, channel=Channel.EMAIL
    )
    united(world, other, yes)
    assert may_contact(other.id, *NURTURE).is_yes
    assert not may_contact(other.id, Purpose.NEWSLETTER, Channel.EMAIL).is_yes


def test_after_a_merge_the_person_decides_anew_and_rebuilding_agrees(world: World) -> None:
    yes, no = world.person(), world.person()
    give_consent(yes.id)
    consent.withdraw_consent(actor=world.actor, person_id=no.id)
    united(world, yes, no)
    assert not may_contact(yes.id, *NURTURE).is_yes
    states = set(ConsentState.objects.values_list("person_id", "purpose", "channel", "status"))
    from talentkreis.consent.actions.ledger import rebuild_states

    rebuild_states()
    assert states == set(
        ConsentState.objects.values_list("person_id", "purpose", "channel", "status")
    )
    give_consent_by_own_hand(yes)
    assert may_contact(yes.id, *NURTURE).is_yes


def give_consent_by_own_hand(person: Person) -> None:
    from talentkreis.organisation.actors import Actor

    text = consent.current_text(Purpose.NURTURE, Channel.EMAIL, "de")
    consent.record_consent(
        actor=Actor.for_person(person.id),
        person_id=person.id,
        purpose=Purpose.NURTURE,
        channel=Channel.EMAIL,
        method=ConsentEvent.Method.SELF_SERVICE,
        text_id=text.id,
    )


@pytest.mark.requirement("trust:E-12")
def test_a_no_since_the_merge_counts_for_all_after_undoing_it(world: World) -> None:
    first, second = world.person(), world.person()
    give_consent(first.id)
    give_consent(second.id)
    record = united(world, first, second)
    consent.withdraw_consent(actor=world.actor, person_id=first.id, purpose=Purpose.NURTURE)
    people.undo_merge(actor=world.actor, merge_id=record.id, later_edits_stay_with=second.id)
    for person in (first, second):
        assert not may_contact(person.id, *NURTURE).is_yes


def test_a_yes_since_the_merge_is_with_whom_the_undo_names_alone(world: World) -> None:
    first, second = world.person(), world.person()
    record = united(world, first, second)
    give_consent_by_own_hand(first)
    people.undo_merge(actor=world.actor, merge_id=record.id, later_edits_stay_with=second.id)
    assert may_contact(second.id, *NURTURE).is_yes
    assert not may_contact(first.id, *NURTURE).is_yes


@pytest.mark.parametrize("restricted", [0, 1])
def test_a_restriction_of_one_restricts_the_survivor(world: World, restricted: int) -> None:
    both = [world.person(), world.person()]
    people.restrict_person(actor=world.actor, person_id=both[restricted].id)
    united(world, *both)
    assert Person.objects.get(id=both[0].id).restricted_at is not None


def test_a_link_in_an_old_mail_ends_it_for_the_survivor(world: World) -> None:
    first, second = world.person(), world.person()
    token = unsubscribe_token(second.id, Purpose.NURTURE)
    united(world, first, second)
    assert read_unsubscribe(token).person_id == first.id


def test_the_merged_are_not_found_not_contacted_and_not_hinted_at(world: World) -> None:
    first = world.person(given_name="Svea", family_name="Callsen")
    second = world.person(given_name="Svea", family_name="Callsen-Petersen")
    give_consent(second.id)
    united(world, first, second)
    found = search_people(world.actor, parse("Callsen"), "name", "", 50)
    assert [row.id for row in found.rows] == [first.id]
    archived = search_people(world.actor, parse("archived: yes", "en"), "name", "", 50)
    assert archived.rows == []
    for purpose in Purpose.values:
        assert not may_contact(second.id, Purpose(purpose), Channel.EMAIL).is_yes
    hints = possible_duplicates(
        world.actor, given_name="Svea", family_name="Callsen-Petersen", city="Kiel"
    )
    assert [hint.person.id for hint in hints] == [first.id]
    with pytest.raises(NotFound):
        people.add_note(actor=world.actor, person_id=second.id, text="zu spät")


def test_the_timeline_tells_both_histories(world: World) -> None:
    first, second = world.person(), world.person()
    world.live(first, [("note", 1)])
    world.live(second, [("tag", 1)])
    united(world, first, second)
    page = timeline(world.actor, first.id, merged_ids=merged_ids(first.id), limit=50)
    kinds = {entry.kind for entry in page.entries}
    assert {"people.note_written", "people.tag_added", "people.people_merged"} <= kinds


@pytest.mark.parametrize("survivor_is_ahead", [True, False])
def test_in_the_middle_of_a_sequence_the_one_ahead_goes_on_and_no_step_comes_twice(
    world: World, survivor_is_ahead: bool
) -> None:
    ahead, behind = world.person(), world.person()
    sequence = world.sequences[0]
    steps = list(sequence.versions.get().steps.order_by("position"))
    give_consent(ahead.id)
    give_consent(behind.id)
    later = clock.now() + dt.timedelta(days=40)
    goes_on = make_enrolment(sequence, ahead, position=2, next_due_at=later)
    stops = make_enrolment(sequence, behind, position=1)
    planned = a_message(
        person=behind, mailbox=world.mailbox, enrolment_id=stops.id, step_id=steps[0].id,
        sequence_id=sequence.id, due_at=later,
    )  # fmt: skip
    order = (ahead, behind) if survivor_is_ahead else (behind, ahead)
    record = united(world, *order)
    goes_on.refresh_from_db()
    stops.refresh_from_db()
    planned.refresh_from_db()
    assert (goes_on.person_id, goes_on.state, goes_on.position) == (order[0].id, "active", 2)
    assert (stops.state, stops.reason) == ("stopped", "merged")
    assert (planned.state, planned.person_id) == ("held", order[0].id)
    plan_due(actor=SYSTEM)
    assert (
        not Message.objects.filter(step_id__in=[steps[0].id, steps[1].id])
        .exclude(id=planned.id)
        .exists()
    )
    people.undo_merge(actor=world.actor, merge_id=record.id)
    stops.refresh_from_db()
    planned.refresh_from_db()
    assert (stops.state, stops.person_id) == ("active", behind.id)
    assert (planned.state, planned.person_id) == ("planned", behind.id)


def test_steps_another_record_has_had_are_skipped(world: World) -> None:
    first, second = world.person(), world.person()
    sequence = world.sequences[0]
    live = make_enrolment(sequence, first, position=0)
    make_enrolment(sequence, second, position=2, state="stopped", reason="reply", next_due_at=None)
    united(world, first, second)
    live.refresh_from_db()
    assert (live.state, live.position) == ("active", 2)


def test_planned_messages_go_to_the_survivor(world: World) -> None:
    first, second = world.person(), world.person()
    message = a_message(person=second, mailbox=world.mailbox)
    enrolment = make_enrolment(world.sequences[1], second)
    united(world, first, second)
    message.refresh_from_db()
    assert (message.person_id, message.state, message.follows_primary) == (
        first.id, "planned", True,
    )  # fmt: skip
    assert Enrolment.objects.get(id=enrolment.id).person_id == first.id


def test_an_erasure_takes_the_merged_along_and_destroys_the_merge(world: World) -> None:
    first, second, third = world.person(), world.person(), world.person()
    world.live(second, [("note", 1), ("tag", 1)])
    record = united(world, second, third)
    united(world, first, second)
    assert set(export_person_rows(first.id)["merged_from"]) == {str(second.id), str(third.id)}
    erase_person_rows(first.id)
    assert not Person.objects.filter(id__in=ids(first, second, third)).exists()
    assert not MergeRecord.objects.exists()
    assert not MergeStock.objects.exists()
    with pytest.raises(NotFound):
        people.undo_merge(actor=world.actor, merge_id=record.id)


def test_what_cannot_be_merged_is_refused(world: World) -> None:
    first, second = world.person(), world.person()
    with pytest.raises(RuleViolation):
        united(world, first)
    with pytest.raises(RuleViolation):
        united(world, first, second, source=second)
    with pytest.raises(RuleViolation):
        united(world, first, second, position=world.person())
    united(world, first, second)
    with pytest.raises(NotFound):
        united(world, world.person(), second)
    reader = MemberFactory.create(role=Role.DPO)
    with pytest.raises(NotAllowed):
        people.merge_people(
            actor=reader.actor, survivor_id=first.id, merged_ids=[world.person().id]
        )
    assert current_person_id(second.id) == first.id


@pytest.mark.requirement("feature:D4")
def test_after_ninety_days_a_merge_holds_and_its_copies_are_gone(world: World) -> None:
    first, second = world.person(), world.person()
    record = united(world, first, second)
    with time_machine.travel(clock.now() + dt.timedelta(days=91), tick=False):
        with pytest.raises(Conflict):
            people.undo_merge(actor=world.actor, merge_id=record.id)
        assert people.settle_merges() == 1
        assert people.settle_merges() == 0
    assert not MergeStock.objects.filter(merge=record).exists()
    assert current_person_id(second.id) == first.id


def test_somebodys_care_survives_when_the_survivor_had_none(world: World) -> None:
    first, second = world.person(), world.person()
    relationships.set_owner(actor=world.actor, person_id=second.id, owner_id=world.member.id)
    Care.objects.filter(person=first).delete()
    united(world, first, second)
    assert Care.objects.get(person=first).owner_id == world.member.id
