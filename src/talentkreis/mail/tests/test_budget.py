# SPDX-License-Identifier: Apache-2.0
"""The contact budget of a person over everything, and whose turn it is."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.consent.actions import pause_contact
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Decision, Purpose
from talentkreis.consent.queries.decisions import answer_of
from talentkreis.consent.recording import facts_of
from talentkreis.consent.rules import decide
from talentkreis.kernel import clock
from talentkreis.mail import budget, turns
from talentkreis.mail.actions import set_contact_gap
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.models import ContactRules, Message, MessageState
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    give_consent,
    put_into_state,
    the_employer,
)
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import log_conversation

if TYPE_CHECKING:
    from talentkreis.people.models import Person

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))


@pytest.mark.requirement("feature:F9", "trust:E-16")
@given(
    passive=st.integers(turns.LEAST_GAP_DAYS, turns.LARGEST_GAP_DAYS),
    warm=st.integers(turns.LEAST_WARM_GAP_DAYS, turns.LARGEST_WARM_GAP_DAYS),
    is_warm=st.booleans(),
    wish=st.sampled_from([0, 45, 90]),
    pools=st.sampled_from([0, 14, 60]),
)
def test_no_setting_goes_below_the_ceilings(
    passive: int, warm: int, wish: int, pools: int, *, is_warm: bool
) -> None:
    days = turns.gap_days(passive=passive, warm=warm, is_warm=is_warm, wish=wish, pools=pools)
    assert days >= (7 if is_warm else 14)
    assert days >= max(wish, pools)


def waiting(
    purpose: str, *, due: int = 0, created: int = 0, has_waited: bool = False
) -> turns.Waiting:
    return turns.Waiting(uuid.uuid4(), purpose, NOW + due * DAY, NOW + created * DAY, has_waited)


@pytest.mark.requirement("feature:F9")
def test_what_has_a_day_goes_before_what_was_ordered_before_care_before_what_goes_to_all() -> None:
    others = [waiting(purpose) for purpose in turns.ORDER]
    for place, mine in enumerate(others):
        first = turns.gives_way_to(mine, others, NOW)
        assert first == (None if place == 0 else others[0])


def test_among_equals_the_older_one_goes_first() -> None:
    old, new = waiting("nurture", created=-3), waiting("nurture", created=-1)
    assert turns.gives_way_to(new, [old, new], NOW) == old
    assert turns.gives_way_to(old, [old, new], NOW) is None


def test_an_invitation_in_five_days_keeps_its_place_one_in_a_month_does_not() -> None:
    letter = waiting("newsletter")
    soon, later = waiting("event_invitation", due=5), waiting("event_invitation", due=30)
    assert turns.gives_way_to(letter, [letter, soon], NOW) == soon
    assert turns.gives_way_to(letter, [letter, later], NOW) is None
    # An equal one to come is no reason to wait.
    assert turns.gives_way_to(letter, [letter, waiting("newsletter", due=5)], NOW) is None


def test_nothing_waits_for_ever() -> None:
    letter = waiting("newsletter", created=-31, has_waited=True)
    event = waiting("event_invitation", created=-1)
    assert turns.gives_way_to(letter, [letter, event], NOW) is None
    assert turns.gives_way_to(event, [letter, event], NOW) == letter
    # Written long ago for today is not the same as having waited.
    planned_early = waiting("newsletter", created=-31)
    assert turns.gives_way_to(planned_early, [planned_early, event], NOW) == event


def test_what_is_stuck_holds_up_nobody() -> None:
    letter, stuck = waiting("newsletter"), waiting("event_invitation", due=-3)
    assert turns.gives_way_to(letter, [letter, stuck], NOW) is None


@pytest.fixture
def svea() -> Person:
    the_employer()
    person = a_person()
    give_consent(person, "nurture", "newsletter", "event_invitation", "job_alert")
    return person


def touched(person: Person, purpose: str, *, days_ago: float, automatic: bool = True) -> None:
    at = clock.now() - days_ago * DAY
    message = a_message(person=person, purpose=purpose, is_automatic=automatic)
    put_into_state(message, "accepted", gate_asked_at=at, handed_at=at, finished_at=at)


def said(person: Person, purpose: str = "nurture") -> str:
    return may_contact(person.id, Purpose(purpose), Channel.EMAIL).reason


@pytest.mark.django_db
@pytest.mark.requirement("feature:F9")
@pytest.mark.parametrize("purpose", sorted(turns.TOUCHING_PURPOSES))
def test_whatever_reached_somebody_counts_for_everything_automatic(
    svea: Person, purpose: str
) -> None:
    touched(svea, purpose, days_ago=3)
    for asked in turns.ORDER:
        answer = may_contact(svea.id, Purpose(asked), Channel.EMAIL)
        assert answer.reason == "contact_budget"
        assert answer.next_step is not None
        assert answer.valid_until is not None
        assert 26 * DAY < answer.valid_until - clock.now() < 28 * DAY


@pytest.mark.django_db
def test_a_colleague_is_never_held_back_and_confirmations_do_not_count(svea: Person) -> None:
    touched(svea, "transactional", days_ago=1)
    assert said(svea) == "consent"
    touched(svea, "nurture", days_ago=1)
    assert said(svea, "personal_email") != "contact_budget"


@pytest.mark.django_db
@pytest.mark.requirement("feature:F9")
def test_whom_we_are_in_live_contact_with_hears_from_us_sooner(svea: Person) -> None:
    set_contact_gap(actor=SYSTEM, days=30, warm_days=10)
    touched(svea, "newsletter", days_ago=11)
    assert said(svea) == "contact_budget"
    log_conversation(actor=SYSTEM, person_id=svea.id, kind="meeting")
    log_conversation(actor=SYSTEM, person_id=svea.id, kind="call")
    terms = budget.terms_of([svea.id], clock.now())[svea.id]
    assert (terms.is_warm, terms.gap_days) == (True, 10)
    assert said(svea) == "consent"
    # The person's own wish is stronger than our warmth.
    pause_contact(actor=SYSTEM, person_id=svea.id, until=None, least_gap_days=90)
    assert said(svea) == "contact_budget"


@pytest.mark.django_db
def test_the_answer_says_since_when_and_from_when_on(svea: Person) -> None:
    touched(svea, "newsletter", days_ago=3)
    answer = may_contact(svea.id, Purpose.NURTURE, Channel.EMAIL)
    terms = budget.terms_of([svea.id], clock.now())[svea.id]
    assert terms.free_at == answer.valid_until
    assert str(terms.touched_at.year if terms.touched_at else "") in str(answer.why)


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"warm_gap_days": 6}, {"warm_gap_days": 15}])
def test_the_database_refuses_a_gap_beyond_the_ceilings(values: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactRules.objects.create(id=1, **values)


@pytest.mark.django_db
def test_somebody_claimed_beside_us_a_moment_later_counts(svea: Person) -> None:
    message = a_message(person=svea)
    at = clock.now()
    put_into_state(message, "claimed", gate_asked_at=at + dt.timedelta(seconds=2))
    found = budget.recent_contact([svea.id], "nurture", "email", at)
    assert svea.id in found


@pytest.mark.django_db
@pytest.mark.requirement("feature:F9")
def test_the_more_important_message_goes_and_the_other_waits_its_turn(svea: Person) -> None:
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        event = a_message(mailbox=mailbox, person=svea, purpose="event_invitation")
        care = a_message(mailbox=mailbox, person=svea, due_at=clock.now() - dt.timedelta(hours=1))
        Message.objects.filter(id=event.id).update(due_at=clock.now() + 3 * DAY)
        deliver_due(mailbox.id, pace=QUICK)
        care.refresh_from_db()
        assert sink.taken == []
        assert (care.state, care.state_reason) == (MessageState.PLANNED, "gives_way")
        assert care.due_at > clock.now() + 3 * DAY


@pytest.mark.django_db
@pytest.mark.requirement("feature:T1", "feature:F9")
def test_each_hand_over_keeps_the_facts_that_decide_it_again(svea: Person) -> None:
    other = a_person()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        went = a_message(mailbox=mailbox, person=svea)
        refused = a_message(mailbox=mailbox, person=other)
        deliver_due(mailbox.id, pace=QUICK)
    kept = {row.subject_id: row for row in Decision.objects.all()}
    assert kept.keys() == {went.id, refused.id}
    for message in (went, refused):
        row = kept[message.id]
        message.refresh_from_db()
        assert (row.verdict, row.reason) == (message.gate_verdict, message.gate_reason)
        assert row.asked_for == message.gate_asked_at
        again = decide(
            facts_of(row.facts, purpose=row.purpose, channel=row.channel, at=row.asked_for)
        )
        assert (again.verdict, again.reason) == (row.verdict, row.reason)
        assert answer_of(row).reason == row.reason
    assert (kept[went.id].verdict, kept[refused.id].verdict) == ("yes", "no")
