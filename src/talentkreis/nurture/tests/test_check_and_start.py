# SPDX-License-Identifier: Apache-2.0
"""Before the start: who starts, who does not and why; then the start itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import withdraw_consent
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail.models import Message, MessageState
from talentkreis.nurture import actions, queries
from talentkreis.nurture.models import Enrolment, SequenceState, StepText
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_member,
    make_person,
    make_reader,
    make_sent_message,
    make_sequence,
)
from talentkreis.organisation.actions import stop_all_sending
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import StopReason
from talentkreis.people.actions import archive_person
from talentkreis.search.language import parse

if TYPE_CHECKING:
    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db
THURSDAY = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


def _reasons(merle: Member, sequence: Sequence, *people: Person) -> dict[str, int]:
    check = queries.enrolment_check(merle.actor, sequence.id, [person.id for person in people])
    return {group.reason: group.count for group in check.groups}


@pytest.mark.requirement("feature:F2")
def test_everybody_who_would_not_start_is_named_with_reason_and_next_step(merle: Member) -> None:
    sequence = make_sequence(merle)
    starting = [make_reader(given_name=name) for name in ("Svea", "Tjark", "Fiete")]
    no_consent = make_person()
    no_address = make_person(email=None)
    give_consent(no_address.id)
    expired = make_reader()
    expired.consent_states.update(expires_at=clock.now() - dt.timedelta(days=3))
    recent = make_reader()
    make_sent_message(recent, days_ago=3)
    enrolled = make_reader()
    actions.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=[enrolled.id])
    polish = make_reader(language="en")
    StepText.objects.filter(step__version__sequence=make_sequence()).delete()
    check = queries.enrolment_check(
        merle.actor,
        sequence.id,
        [p.id for p in (*starting, no_consent, no_address, expired, recent, enrolled, polish)],
    )
    assert check.start_count == 4
    found = {group.reason: (group.count, group.next_step) for group in check.groups}
    assert found == {
        "no_consent": (1, "ask_for_consent"),
        "no_address": (1, "add_address"),
        "consent_expired": (1, "renew_consent"),
        "contact_budget": (1, "start_later"),
        "already_enrolled": (1, "leave"),
    }
    for group in check.groups:
        assert group.text
        assert group.next_step_text
    [later] = [group for group in check.groups if group.reason == "contact_budget"]
    assert later.days[0].date() == (clock.now() + dt.timedelta(days=27)).date()


@pytest.mark.requirement("feature:F6")
def test_a_missing_text_or_an_empty_field_keeps_a_person_out_before_the_start(
    merle: Member,
) -> None:
    sequence = make_sequence(merle)
    step = sequence.versions.get().steps.get(position=1)
    step.texts.filter(language="en").delete()
    step.texts.filter(language="de").update(body="Wie ist es bei {{ arbeitgeber }}?")
    english, unemployed, employed = (
        make_reader(language="en"),
        make_reader(),
        make_reader(employer_name="Küstenwerke"),
    )
    check = queries.enrolment_check(
        merle.actor, sequence.id, [p.id for p in (english, unemployed, employed)]
    )
    assert [start.recipient.person_id for start in check.starts] == [employed.id]
    skips = {skip.recipient.person_id: (skip.reason, skip.detail) for skip in check.skips}
    assert skips == {
        english.id: ("text_missing", "en"),
        unemployed.id: ("field_empty", "arbeitgeber"),
    }
    step.texts.update(body='Wie ist es bei {{ arbeitgeber | default: "Ihrer Arbeit" }}?')
    assert _reasons(merle, sequence, unemployed) == {}


@pytest.mark.requirement("feature:F2")
def test_people_somebody_may_not_see_are_not_even_counted(merle: Member) -> None:
    sequence = make_sequence(merle)
    other = make_member(Role.RECRUITER, "Jan Behrens")
    canary = make_reader(confidential_to=[merle.id])
    archived = make_reader()
    archive_person(actor=merle.actor, person_id=archived.id, reason="Antwortet nicht")
    check = queries.enrolment_check(other.actor, sequence.id, [canary.id, archived.id])
    assert (check.start_count, check.skip_count) == (0, 0)
    with pytest.raises(NotAllowed):
        queries.enrolment_check(make_member(Role.HIRING_MANAGER).actor, sequence.id, [canary.id])


@pytest.mark.requirement("trust:L-17")
def test_without_confirmed_consent_nobody_starts(merle: Member) -> None:
    sequence = make_sequence(merle)
    people = [make_person() for _ in range(3)]
    started = actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[p.id for p in people]
    )
    assert started.count == 0
    assert Enrolment.objects.count() == 0
    sequence.refresh_from_db()
    assert sequence.state == SequenceState.DRAFT


@pytest.mark.requirement("feature:F2")
def test_starting_writes_rows_first_freezes_the_version_and_tells_each_person(
    merle: Member, time_machine: object
) -> None:
    time_machine.move_to(THURSDAY)  # type: ignore[attr-defined]  # the fixture of time-machine
    sequence = make_sequence(merle)
    people = [make_reader() for _ in range(5)]
    ids = [person.id for person in people]
    started = actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[*ids, ids[0]]
    )
    assert started.count == 5
    again = actions.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=ids)
    assert again.count == 0
    sequence.refresh_from_db()
    assert sequence.state == SequenceState.RUNNING
    assert sequence.versions.get().frozen_at is not None
    assert Message.objects.count() == 0
    for enrolment in Enrolment.objects.all():
        assert enrolment.anchor_on == dt.date(2026, 11, 19)
        # 9:30 to 11:29 in Kiel, an hour from now at least
        assert enrolment.next_due_at is not None
        assert dt.time(8, 30) <= enrolment.next_due_at.time() < dt.time(10, 30)
    assert Activity.objects.filter(kind="nurture.person_enrolled").count() == 5
    assert Activity.objects.filter(kind="nurture.sequence_started").count() == 1


@pytest.mark.requirement("feature:F9")
def test_those_written_to_recently_can_start_later(merle: Member) -> None:
    sequence = make_sequence(merle)
    person = make_reader()
    make_sent_message(person, days_ago=10)
    plain = actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id]
    )
    assert plain.count == 0
    later = actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id], includes_later=True
    )
    assert later.count == 1
    enrolment = Enrolment.objects.get()
    assert enrolment.next_due_at is not None
    assert enrolment.next_due_at >= clock.now() + dt.timedelta(days=19, hours=23)


def test_a_sequence_without_steps_or_one_that_ended_starts_nobody(merle: Member) -> None:
    empty = make_sequence(merle, step_count=0)
    person = make_reader()
    with pytest.raises(RuleViolation) as refused:
        actions.start_enrolments(actor=merle.actor, sequence_id=empty.id, person_ids=[person.id])
    assert refused.value.code == "no_steps"
    ended = make_sequence(merle)
    actions.end_sequence(actor=merle.actor, sequence_id=ended.id)
    actions.end_sequence(actor=merle.actor, sequence_id=ended.id)
    with pytest.raises(Conflict):
        actions.start_enrolments(actor=merle.actor, sequence_id=ended.id, person_ids=[person.id])


def test_only_those_who_care_for_people_start_them(merle: Member) -> None:
    sequence = make_sequence(merle)
    for role in (Role.MARKETING, Role.DPO, Role.READ_ONLY, Role.HIRING_MANAGER):
        with pytest.raises(NotAllowed):
            actions.start_enrolments(
                actor=make_member(role).actor, sequence_id=sequence.id, person_ids=[]
            )
    with pytest.raises(NotFound):
        actions.start_enrolments(actor=merle.actor, sequence_id=merle.id, person_ids=[])


def test_while_all_sending_is_stopped_the_check_says_so(merle: Member) -> None:
    sequence = make_sequence(merle)
    person = make_reader()
    stop_all_sending(actor=make_member(Role.ADMIN).actor, reason=StopReason.MISTAKE)
    assert _reasons(merle, sequence, person) == {"sending_stopped": 1}


def test_a_withdrawal_between_check_and_start_counts(merle: Member) -> None:
    sequence = make_sequence(merle)
    person = make_reader()
    assert queries.enrolment_check(merle.actor, sequence.id, [person.id]).start_count == 1
    withdraw_consent(actor=SYSTEM, person_id=person.id)
    started = actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id]
    )
    assert started.count == 0
    assert not Message.objects.filter(state=MessageState.PLANNED).exists()


@pytest.mark.requirement("feature:F2")
def test_people_start_further_on_and_only_what_is_ahead_is_checked(merle: Member) -> None:
    sequence = make_sequence(merle, step_count=4)
    first = sequence.versions.get().steps.get(position=0)
    first.texts.all().delete()
    people = [make_reader() for _ in range(2)]
    ids = [person.id for person in people]
    assert queries.enrolment_check(merle.actor, sequence.id, ids).start_count == 0
    check = queries.enrolment_check(merle.actor, sequence.id, ids, position=2)
    assert check.start_count == 2
    actions.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=ids, position=2)
    assert set(Enrolment.objects.values_list("position", flat=True)) == {2}
    for position in (4, 99):
        with pytest.raises(NotFound):
            queries.enrolment_check(merle.actor, sequence.id, ids, position=position)


@pytest.mark.requirement("feature:F2")
def test_a_draft_takes_people_in_who_begin_when_it_goes_on(merle: Member) -> None:
    sequence = make_sequence(merle)
    started = actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[make_reader().id], waits=True
    )
    assert started.count == 1
    sequence.refresh_from_db()
    assert sequence.state == "paused"
    Enrolment.objects.update(next_due_at=clock.now())
    assert actions.plan_due().message_count == 0
    # ... and one that stands takes in more.
    actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[make_reader().id]
    )
    assert Enrolment.objects.filter(state="active").count() == 2
    actions.resume_sequence(actor=merle.actor, sequence_id=sequence.id)
    Enrolment.objects.update(next_due_at=clock.now())
    assert actions.plan_due().message_count == 2


@pytest.mark.requirement("feature:F2")
def test_mail_on_a_way_of_a_branch_keeps_nobody_from_starting(merle: Member) -> None:
    sequence = actions.create_sequence(
        actor=merle.actor, details=actions.SequenceDetails("Wege", merle.id)
    )
    texts = {("de", "sie"): actions.TextDetails("Hallo", "{{ anrede }}")}

    def add(kind: str, **more: Any) -> Any:
        where = {key: more.pop(key) for key in ("branch_id", "way") if key in more}
        return actions.add_step(
            actor=merle.actor,
            sequence_id=sequence.id,
            details=actions.StepDetails(kind=kind, name=kind, **more),
            **where,
        )

    branch = add("branch", condition=parse("ort:Kiel"))
    add("email", texts=texts, branch_id=branch.id, way="yes")
    add("task", texts=texts, branch_id=branch.id, way="no")
    without_consent = make_person()
    assert queries.enrolment_check(merle.actor, sequence.id, [without_consent.id]).start_count == 1
    add("email", texts=texts)
    check = queries.enrolment_check(merle.actor, sequence.id, [without_consent.id])
    assert [skip.reason for skip in check.skips] == ["no_consent"]
