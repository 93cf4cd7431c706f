# SPDX-License-Identifier: Apache-2.0
"""What ends a sequence for a person, and how people pause, resume and recall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.activity.actions import record
from talentkreis.activity.models import Activity
from talentkreis.activity.sentences import describe
from talentkreis.consent.actions import object_to_contact, withdraw_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound
from talentkreis.kernel.ids import new_id
from talentkreis.mail.events import AutoReplyReceived, BounceReceived, ReplyReceived
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import put_into_state
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment, EnrolmentState, Reason, SequenceState
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_pool,
    make_reader,
    make_sequence,
)
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.people.actions import archive_person, mark_bounced, restrict_person
from talentkreis.people.models import Person
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.pools.actions import add_people, create_pool, remove_people
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


@pytest.fixture
def sequence(merle: Member) -> Sequence:
    """Running, with one person whose first message is planned."""
    made = make_sequence(merle)
    actions.start_enrolments(actor=merle.actor, sequence_id=made.id, person_ids=[make_reader().id])
    Enrolment.objects.update(next_due_at=clock.now())
    actions.plan_due()
    assert Message.objects.get().state == MessageState.PLANNED
    return made


def _enrolment(sequence: Sequence) -> Enrolment:
    return sequence.enrolments.get()


def _reply(person: Person) -> None:
    record(ReplyReceived(actor=SYSTEM, person_id=person.id, inbound_id=new_id()))


def _bounce(person: Person) -> None:
    record(
        BounceReceived(
            actor=SYSTEM,
            person_id=person.id,
            inbound_id=new_id(),
            status="5.1.1",
            blame="address",
        )
    )


def _dead_address(person: Person) -> None:
    point = person.contact_points.get()
    mark_bounced(actor=SYSTEM, person_id=person.id, normalised=point.normalised)


@pytest.mark.requirement("feature:F3")
@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (_reply, Reason.REPLY),
        (_bounce, Reason.BOUNCE),
        (_dead_address, Reason.BOUNCE),
        (
            lambda person: withdraw_consent(actor=Actor.for_person(person.id), person_id=person.id),
            Reason.CONSENT_WITHDRAWN,
        ),
        (
            lambda person: withdraw_consent(
                actor=SYSTEM, person_id=person.id, purpose="nurture", channel="email"
            ),
            Reason.CONSENT_WITHDRAWN,
        ),
        (
            lambda person: object_to_contact(actor=SYSTEM, person_id=person.id),
            Reason.CONSENT_WITHDRAWN,
        ),
        (
            lambda person: archive_person(actor=SYSTEM, person_id=person.id, reason="Still"),
            Reason.ARCHIVED,
        ),
        (lambda person: restrict_person(actor=SYSTEM, person_id=person.id), Reason.NOT_ALLOWED),
    ],
)
def test_the_sequence_stops_at_once_and_keeps_the_reason(
    sequence: Sequence, happens: Callable[[Person], object], reason: Reason
) -> None:
    enrolment = _enrolment(sequence)
    happens(enrolment.person)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.STOPPED, reason)
    assert enrolment.next_due_at is None
    assert Message.objects.get().state == MessageState.CANCELLED
    told = Activity.objects.get(kind="nurture.enrolment_stopped")
    assert told.person_id == enrolment.person_id
    assert told.payload["reason"] == reason
    assert str(reason.label) in describe(told.kind, told.payload)


@pytest.mark.requirement("feature:F3")
@pytest.mark.parametrize(
    "event",
    [
        AutoReplyReceived(actor=SYSTEM, inbound_id=new_id(), returns_on=""),
        BounceReceived(actor=SYSTEM, inbound_id=new_id(), status="4.2.2", blame="mailbox_full"),
    ],
)
def test_a_note_without_a_day_or_a_full_mailbox_changes_nothing(
    sequence: Sequence, event: Any
) -> None:
    enrolment = _enrolment(sequence)
    copy = type(event)(**{**event.__dict__, "person_id": enrolment.person_id})
    record(copy)
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.ACTIVE


def test_a_withdrawal_for_another_purpose_leaves_the_sequence_alone(sequence: Sequence) -> None:
    enrolment = _enrolment(sequence)
    withdraw_consent(actor=SYSTEM, person_id=enrolment.person_id, purpose="newsletter")
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.ACTIVE


def test_others_in_the_sequence_go_on(sequence: Sequence) -> None:
    other = make_enrolment(sequence, make_reader())
    _reply(_enrolment_of_first(sequence).person)
    other.refresh_from_db()
    assert other.state == EnrolmentState.ACTIVE


def _enrolment_of_first(sequence: Sequence) -> Enrolment:
    return sequence.enrolments.order_by("started_at", "id")[0]


@pytest.mark.requirement("feature:F2")
def test_a_recall_takes_back_what_has_not_gone_out(merle: Member, sequence: Sequence) -> None:
    reached = make_enrolment(sequence, make_reader())
    actions.plan_due()
    put_into_state(Message.objects.get(enrolment_id=reached.id), "accepted")
    recalled = actions.recall_sequence(actor=merle.actor, sequence_id=sequence.id)
    assert (recalled.message_count, recalled.person_count) == (1, 1)
    sequence.refresh_from_db()
    assert sequence.state == SequenceState.PAUSED
    reached.refresh_from_db()
    assert reached.state == EnrolmentState.ACTIVE
    fresh = sequence.enrolments.exclude(id=reached.id).get()
    assert (fresh.state, fresh.reason) == (EnrolmentState.STOPPED, Reason.RECALLED)

    # They may be started again, and get the first message then.
    actions.resume_sequence(actor=merle.actor, sequence_id=sequence.id)
    started = actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[fresh.person_id]
    )
    assert started.count == 1


def test_pausing_holds_what_waits_and_resuming_lets_it_go(
    merle: Member, sequence: Sequence
) -> None:
    for _ in range(2):
        actions.pause_sequence(actor=merle.actor, sequence_id=sequence.id)
    assert Message.objects.get().state == MessageState.HELD
    for _ in range(2):
        actions.resume_sequence(actor=merle.actor, sequence_id=sequence.id)
    assert Message.objects.get().state == MessageState.PLANNED
    assert Activity.objects.filter(kind="nurture.sequence_paused").count() == 1

    enrolment = _enrolment(sequence)
    actions.pause_enrolment(actor=merle.actor, enrolment_id=enrolment.id)
    assert Message.objects.get().state == MessageState.HELD
    # Resuming the sequence does not wake up a person who was paused for themselves.
    actions.pause_sequence(actor=merle.actor, sequence_id=sequence.id)
    actions.resume_sequence(actor=merle.actor, sequence_id=sequence.id)
    assert Message.objects.get().state == MessageState.HELD
    actions.resume_enrolment(actor=merle.actor, enrolment_id=enrolment.id)
    assert Message.objects.get().state == MessageState.PLANNED


def test_ending_stops_everybody(merle: Member, sequence: Sequence) -> None:
    actions.end_sequence(actor=merle.actor, sequence_id=sequence.id)
    enrolment = _enrolment(sequence)
    assert (enrolment.state, enrolment.reason) == ("stopped", Reason.SEQUENCE_ENDED)
    assert Message.objects.get().state == MessageState.CANCELLED
    with pytest.raises(Conflict):
        actions.resume_enrolment(actor=merle.actor, enrolment_id=enrolment.id)


def test_a_member_stops_one_person(merle: Member, sequence: Sequence) -> None:
    enrolment = _enrolment(sequence)
    actions.stop_enrolment(actor=merle.actor, enrolment_id=enrolment.id)
    with pytest.raises(Conflict):
        actions.stop_enrolment(actor=merle.actor, enrolment_id=enrolment.id)
    for change in (actions.pause_enrolment, actions.resume_enrolment, actions.stop_enrolment):
        with pytest.raises(NotAllowed):
            change(actor=make_member(Role.READ_ONLY).actor, enrolment_id=enrolment.id)
        with pytest.raises(NotFound):
            change(actor=merle.actor, enrolment_id=new_id())


def test_a_draft_cannot_be_paused(merle: Member) -> None:
    draft = make_sequence(merle)
    with pytest.raises(Conflict) as refused:
        actions.pause_sequence(actor=merle.actor, sequence_id=draft.id)
    assert refused.value.code == "sequence_draft"


@pytest.mark.requirement("trust:L-12")
def test_a_person_can_be_shown_and_erased(sequence: Sequence) -> None:
    enrolment = _enrolment(sequence)
    [shown] = export_person_rows(enrolment.person_id)["nurture"]["sequences"]
    assert shown["sequence__name"] == sequence.name
    erase_person_rows(enrolment.person_id)
    assert sequence.enrolments.count() == 0
    assert actions.plan_due().message_count == 0


@pytest.mark.requirement("feature:F3")
def test_whoever_leaves_the_pool_leaves_its_sequences_and_no_others(merle: Member) -> None:
    pool = make_pool(merle, visibility="shared")
    person = make_reader()
    of_pool, of_none = make_sequence(merle, pool=pool), make_sequence(merle)
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[person.id])
    inside, outside = make_enrolment(of_pool, person), make_enrolment(of_none, person)
    remove_people(actor=merle.actor, pool_id=pool.id, person_ids=[person.id])
    inside.refresh_from_db()
    outside.refresh_from_db()
    assert (inside.state, inside.reason) == (EnrolmentState.STOPPED, Reason.LEFT_POOL)
    assert outside.state == EnrolmentState.ACTIVE


@pytest.mark.requirement("feature:F3")
def test_whom_the_filter_of_a_pool_does_not_find_any_more_is_stopped_when_a_step_is_due(
    merle: Member,
) -> None:
    pool = create_pool(
        actor=merle.actor, details=PoolDetails(name="Husum", filter=parse("ort = Husum", "de"))
    )
    stays, moves = make_reader(city="Husum"), make_reader(city="Husum")
    refresh([stays.id, moves.id])
    sequence = make_sequence(merle, pool=pool, state="running")
    make_enrolment(sequence, stays)
    gone = make_enrolment(sequence, moves)
    Person.objects.filter(id=moves.id).update(city="Kiel")
    refresh([moves.id])
    plan = actions.plan_due()
    assert (plan.message_count, plan.stopped_count) == (1, 1)
    gone.refresh_from_db()
    assert (gone.state, gone.reason) == (EnrolmentState.STOPPED, Reason.LEFT_POOL)
