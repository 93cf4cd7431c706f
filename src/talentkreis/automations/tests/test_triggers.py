# SPDX-License-Identifier: Apache-2.0
"""Every trigger: what sets it off, and what does not; the same for automations and sequences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse

from talentkreis.activity.actions import record
from talentkreis.automations import actions, triggers
from talentkreis.automations.models import Automation, AutomationFind, Overflow, Run, RunState
from talentkreis.automations.tests.factories import (
    make_automation,
    make_employer,
    make_member,
    run_of,
    somebody,
    tags_of,
)
from talentkreis.consent.actions import confirm_consent, current_text, request_confirmation
from talentkreis.consent.models import ConsentState
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail.events import AutoReplyReceived, BounceReceived, ReplyReceived
from talentkreis.mail.models import InboundMessage
from talentkreis.nurture.actions import start_enrolments
from talentkreis.nurture.models import Enrolment, Sequence
from talentkreis.nurture.tests.factories import make_person, make_pool, make_sequence
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import signed_in
from talentkreis.people.actions import add_tag, put_on_hat, update_person
from talentkreis.people.models import CustomField, CustomValue, Station
from talentkreis.pools.actions import add_people, create_pool, move_member
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:F5")]
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


def set_off(automation: Automation) -> set[object]:
    return set(Run.objects.filter(automation=automation).values_list("person_id", flat=True))


def test_coming_into_a_pool_by_hand_and_reaching_a_stage(merle: Member) -> None:
    pool, other = make_pool(merle, name="Netz"), make_pool(merle, name="Wind")
    joined = make_automation(merle, trigger="pool_joined", settings={"pool": str(pool.id)})
    reached = make_automation(
        merle, trigger="stage_reached", settings={"stage": f"{pool.id}:contacted"}
    )
    person, elsewhere = somebody(), somebody()
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[person.id])
    add_people(actor=merle.actor, pool_id=other.id, person_ids=[elsewhere.id])
    assert set_off(joined) == {person.id}
    assert set_off(reached) == set()
    move_member(actor=merle.actor, pool_id=pool.id, person_id=person.id, stage="contacted")
    assert set_off(reached) == {person.id}
    late = somebody()
    add_people(actor=merle.actor, pool_id=pool.id, person_ids=[late.id], stage="contacted")
    assert set_off(reached) == {person.id, late.id}


def test_coming_into_a_pool_by_its_filter(merle: Member) -> None:
    from talentkreis.pools.actions import ask_anew

    pool = create_pool(
        actor=merle.actor, details=PoolDetails(name="Kiel", filter=parse("ort:Kiel", "de"))
    )
    ask_anew(pool.id)
    automation = make_automation(merle, trigger="pool_joined", settings={"pool": str(pool.id)})
    person = somebody(city="Bremen")
    update_person(actor=merle.actor, person_id=person.id, changes={"city": "Kiel"})
    assert set_off(automation) == {person.id}


def test_a_tag_or_hat_and_no_other(merle: Member) -> None:
    tagged = make_automation(merle)
    hatted = make_automation(merle, trigger="hat_put_on", settings={"hat": "alumnus"})
    person, other = somebody(), somebody()
    add_tag(actor=SYSTEM, person_id=person.id, name="NEU")
    add_tag(actor=SYSTEM, person_id=other.id, name="alt")
    put_on_hat(actor=SYSTEM, person_id=person.id, kind="alumnus")
    put_on_hat(actor=SYSTEM, person_id=other.id, kind="prospect")
    assert set_off(tagged) == {person.id}
    assert set_off(hatted) == {person.id}


def test_a_public_form_counts_once_it_is_confirmed(merle: Member) -> None:
    automation = make_automation(merle, trigger="form_sent", settings={"purpose": "nurture"})
    other = make_automation(merle, trigger="form_sent", settings={"purpose": "newsletter"})
    text = current_text("nurture", "email", "de")
    person = make_person()
    request_id = request_confirmation(actor=SYSTEM, person_id=person.id, text_ids=[text.id])
    assert set_off(automation) == set()
    confirm_consent(request_id=request_id)
    assert set_off(automation) == {person.id}
    assert set_off(other) == set()


@pytest.mark.parametrize(
    ("kind", "counts"), [("reply", 1), ("auto_reply", 0), ("bounce", 0), ("complaint", 0)]
)
def test_a_reply_of_a_kind(merle: Member, kind: str, counts: int) -> None:
    person = somebody()
    automation = make_automation(merle, trigger="reply_received", settings={"kind": kind})
    record(ReplyReceived(actor=SYSTEM, person_id=person.id, inbound_id=new_id()))
    assert len(set_off(automation)) == counts
    record(AutoReplyReceived(actor=SYSTEM, person_id=person.id, inbound_id=new_id()))
    assert len(set_off(automation)) == counts + (kind == "auto_reply")
    record(BounceReceived(actor=SYSTEM, person_id=person.id, inbound_id=new_id()))
    assert len(set_off(automation)) == counts + (kind in {"auto_reply", "bounce"})


def test_a_reply_to_one_sequence_alone(merle: Member) -> None:
    sequence, person = make_sequence(merle), somebody()
    automation = make_automation(
        merle,
        trigger="reply_received",
        settings={"kind": "reply", "sequence": str(sequence.id)},
    )
    record(ReplyReceived(actor=SYSTEM, person_id=person.id, inbound_id=new_id()))
    assert set_off(automation) == set()
    reply = new_id()
    for _told in range(2):
        record(
            ReplyReceived(
                actor=SYSTEM, person_id=person.id, inbound_id=reply, sequence_id=sequence.id
            )
        )
    assert Run.objects.filter(automation=automation).count() == 1


def test_a_filter_newly_finds_somebody_and_leaves_alone_whom_it_knew(merle: Member) -> None:
    known, person = somebody(city="Kiel"), somebody(city="Bremen")
    automation = make_automation(merle, trigger="filter_matches", settings={"filter": "ort:Kiel"})
    assert AutomationFind.objects.get().person_id == known.id
    update_person(actor=merle.actor, person_id=person.id, changes={"city": "Kiel"})
    actions.ask_filters([person.id, known.id])
    actions.ask_filters([person.id])
    assert set_off(automation) == {person.id}
    actions.run_waiting()
    assert "gesehen" in tags_of(person)
    update_person(actor=merle.actor, person_id=person.id, changes={"city": "Bremen"})
    actions.ask_filters([person.id])
    assert not AutomationFind.objects.filter(person=person).exists()


def test_what_a_filter_finds_by_time_alone_is_noticed_by_the_job(merle: Member) -> None:
    person = somebody()
    automation = make_automation(
        merle, trigger="filter_matches", settings={"filter": "angelegt > 30 Tage"}
    )
    assert set_off(automation) == set()
    with time_machine.travel(clock.now() + 31 * DAY, tick=False):
        actions.look_at_calendar()
        actions.look_at_calendar()
    assert set_off(automation) == {person.id}


def days(merle: Member, day: str, **more: Any) -> Automation:
    return make_automation(merle, trigger="day_reached", settings={"day": day, **more})


@pytest.mark.parametrize(
    ("side", "count", "offset"), [("", 0, 0), ("before", 30, 30), ("after", 3, -3)]
)
def test_a_day_of_somebody_before_on_and_after(
    merle: Member, side: str, count: int, offset: int
) -> None:
    automation = days(merle, "available_from", side=side, days=count)
    today = clock.today()
    due, not_yet, past = (
        somebody(available_from=today + (offset + shift) * DAY) for shift in (0, 1, -1)
    )
    for _look in range(3):
        actions.look_at_calendar()
    assert set_off(automation) == {due.id}
    with time_machine.travel(clock.now() + DAY, tick=False):
        actions.look_at_calendar()
    assert set_off(automation) == {due.id, not_yet.id}
    assert past.id not in set_off(automation)


def test_the_end_of_a_position_and_a_day_in_an_own_field(merle: Member) -> None:
    person, other = somebody(), somebody()
    Station.objects.create(person=person, kind="work", title="x", ends_on=clock.today())
    Station.objects.create(person=other, kind="education", title="x", ends_on=clock.today())
    field = CustomField.objects.create(
        code="probezeit", kind="date", label_de="Probezeit", label_en="Probation", purpose="x"
    )
    CustomValue.objects.create(person=other, field=field, day=clock.today())
    contract, own = days(merle, "contract_end"), days(merle, "own:probezeit")
    actions.look_at_calendar()
    assert set_off(contract) == {person.id}
    assert set_off(own) == {other.id}


def test_an_anniversary_comes_every_year_and_on_the_28th_for_the_29th(merle: Member) -> None:
    person, leap, first_day = somebody(), somebody(), somebody()
    for each, day in (
        (person, dt.date(2020, 2, 28)),
        (leap, dt.date(2020, 2, 29)),
        (first_day, dt.date(2027, 2, 28)),
    ):
        Station.objects.create(person=each, title="x", is_with_us=True, starts_on=day)
    with time_machine.travel(dt.datetime(2027, 2, 28, 9, tzinfo=dt.UTC), tick=False):
        automation = days(merle, "with_us_since", yearly=True)
        actions.look_at_calendar()
        actions.look_at_calendar()
        assert set_off(automation) == {person.id, leap.id}
    with time_machine.travel(dt.datetime(2028, 2, 29, 9, tzinfo=dt.UTC), tick=False):
        actions.look_at_calendar()
        twice = Run.objects.filter(automation=automation, person=leap).values_list("occurrence")
        assert len(twice) == 2


def test_silence_counts_from_the_last_real_contact_on_the_day_it_is_reached(
    merle: Member,
) -> None:
    person, recent = somebody(), somebody()
    automation = make_automation(merle, trigger="silent", settings={"days": 30})
    actions.look_at_calendar()
    assert set_off(automation) == set()
    with time_machine.travel(clock.now() + 29 * DAY, tick=False):
        from talentkreis.people.actions import log_conversation

        log_conversation(
            actor=merle.actor,
            person_id=recent.id,
            kind="call",
            text="",
            was_reached=True,
            happened_at=clock.now(),
        )
    with time_machine.travel(clock.now() + 30 * DAY, tick=False):
        actions.look_at_calendar()
    assert set_off(automation) == {person.id}


def test_a_consent_that_ends_in_so_many_days(merle: Member) -> None:
    person, later = somebody(), somebody()
    for each, ahead in ((person, 45), (later, 46)):
        ConsentState.objects.filter(person=each).update(expires_at=clock.now() + ahead * DAY)
    automation = make_automation(
        merle, trigger="consent_ends", settings={"days": 45, "purpose": "nurture"}
    )
    other = make_automation(
        merle, trigger="consent_ends", settings={"days": 45, "purpose": "newsletter"}
    )
    actions.look_at_calendar()
    assert set_off(automation) == {person.id}
    assert set_off(other) == set()


def test_an_absence_that_is_over(merle: Member) -> None:
    person = somebody()
    InboundMessage.objects.create(
        digest=b"x" * 32,
        classification="auto_reply",
        person=person,
        returns_on=clock.today() + DAY,
        state="done",
        received_at=clock.now(),
    )
    automation = make_automation(merle, trigger="absence_over", settings={})
    actions.look_at_calendar()
    assert set_off(automation) == set()
    with time_machine.travel(clock.now() + DAY, tick=False):
        actions.look_at_calendar()
    assert set_off(automation) == {person.id}


def test_a_day_missed_while_the_installation_stood_is_made_up_for_three_days(
    merle: Member,
) -> None:
    soon, long_ago = (somebody(available_from=clock.today() + n * DAY) for n in (7, 5))
    automation = days(merle, "available_from")
    with time_machine.travel(clock.now() + 9 * DAY, tick=False):
        actions.look_at_calendar()
    assert set_off(automation) == {soon.id}
    assert long_ago.id not in set_off(automation)


def test_settings_that_make_no_sense_are_refused_by_name(merle: Member) -> None:
    with pytest.raises(RuleViolation) as refusal:
        make_automation(merle, trigger="pool_joined", settings={"pool": str(new_id())})
    assert set(refusal.value.fields) == {"pool"}
    with pytest.raises(RuleViolation):
        make_automation(merle, trigger="filter_matches", settings={"filter": "gibtsnicht:x"})
    with pytest.raises(RuleViolation):
        make_automation(merle, trigger="silent", settings={"days": 2})
    with pytest.raises(RuleViolation):
        make_automation(merle, settings={"tag": "neu", "other": "x"})


def test_a_trigger_is_registered_once_and_with_one_way_in() -> None:
    trigger = triggers.by_code("tag_put_on")
    assert trigger is not None
    triggers.register(trigger)
    with pytest.raises(ValueError, match="one way in"):
        triggers.register(triggers.Trigger(code="x", label="x", says=lambda _s, _n: "x"))


def running_sequence(merle: Member) -> Sequence:
    sequence = make_sequence(merle)
    first = somebody()
    start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=[first.id])
    Enrolment.objects.all().delete()
    return sequence


def test_a_sequence_begins_by_itself_for_whoever_the_check_lets_through(merle: Member) -> None:
    sequence = running_sequence(merle)
    client = signed_in(merle)
    address = reverse("automations:beginnings", args=[sequence.id])
    answer = client.post(f"{address}?art=tag_put_on", {"tag": "neu"})
    automation = Automation.objects.get()
    assert answer.headers["Location"] == reverse("automations:detail", args=[automation.id])
    assert (automation.sequence_id, automation.overflow) == (sequence.id, Overflow.NEXT_DAY)
    actions.activate(actor=merle.actor, automation_id=automation.id)
    allowed, refused = somebody(), make_person()
    refresh([refused.id])
    for person in (allowed, refused):
        add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    actions.run_waiting()
    assert [row.person_id for row in Enrolment.objects.all()] == [allowed.id]
    run = run_of(automation, refused.id)
    assert run.state == RunState.DONE
    assert (run.trace[0]["outcome"], run.trace[0]["code"]) == ("skipped", "no_consent")
    page = client.get(address).content.decode()
    assert "jemand das Schlagwort „neu“ bekommt" in page
    assert "höchstens 200 Personen am Tag" in page


def test_a_sequence_nobody_started_does_not_begin_by_itself(merle: Member) -> None:
    sequence, person = make_sequence(merle), somebody()
    automation = actions.create_beginning(
        actor=merle.actor, sequence_id=sequence.id, trigger="tag_put_on", settings={"tag": "neu"}
    )
    actions.activate(actor=merle.actor, automation_id=automation.id)
    add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    actions.run_waiting()
    assert run_of(automation, person.id).reason == "sequence_not_running"
    assert not Enrolment.objects.exists()


def test_people_changed_are_looked_at_by_a_job_that_knows_their_chain(merle: Member) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    make_automation(merle, trigger="filter_matches", settings={"filter": "schlagwort:neu"})
    person = somebody()
    add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    jobs = ProcrastinateJob.objects.filter(task_name="automations.ask_filters")
    assert jobs.latest("id").args == {"person_ids": [str(person.id)], "chain": []}
