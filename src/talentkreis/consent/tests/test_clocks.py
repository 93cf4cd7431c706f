# SPDX-License-Identifier: Apache-2.0
"""The statement that says who is due, compared with a plain reading, for people of every kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.consent import actions
from talentkreis.consent.retention.clocks import Ending, clocks_before
from talentkreis.consent.retention.countries import usual
from talentkreis.consent.retention.queries import clock_of
from talentkreis.consent.tests.clocks_in_plain import last_days
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.models import Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
DAYS = st.integers(-700, 700)
BASES = st.sampled_from(
    [
        ("application", "contract"),
        ("pool", "consent"),
        ("subscription", "consent"),
        ("alumni", "consent"),
        ("sourcing", "legitimate_interest"),
        ("pool", "legitimate_interest"),
        ("client_contact", "legitimate_interest"),
        ("employment", "contract"),
    ]
)
REASONS = st.lists(
    st.tuples(BASES, DAYS, st.none() | st.integers(0, 800), st.none() | st.integers(0, 40)),
    min_size=1,
    max_size=3,
)
WORDS = st.lists(
    st.tuples(
        st.sampled_from(["give", "withdraw", "withdraw_all", "object", "decline", "wait"]),
        st.sampled_from(["nurture", "newsletter", "personal_contact"]),
        st.integers(0, 200),
    ),
    max_size=5,
)


def person_with(reasons: list[Any], words: list[Any], at: Any) -> Person:
    """Somebody with these reasons who says these words, one after the other."""
    today = clock.today()
    person = PersonFactory.create()
    made = []
    for (purpose, legal_basis), start, length, notice in reasons:
        starts_on = today + dt.timedelta(days=start)
        made.append(
            ProcessingBasis(
                person=person,
                purpose=purpose,
                legal_basis=legal_basis,
                source="Test",
                starts_on=starts_on,
                ends_on=None if length is None else starts_on + dt.timedelta(days=length),
                notice_due_on=None if notice is None else starts_on + dt.timedelta(days=notice),
            )
        )
    first = ProcessingBasis.objects.get(person=person)
    ProcessingBasis.objects.bulk_create(made)
    first.delete()
    moment = clock.now()
    for word, purpose, days in words:
        moment += dt.timedelta(days=days)
        at.move_to(moment, tick=False)
        me = Actor.for_person(person.id)
        match word:
            case "give":
                # By own hand: nothing else counts again after a no.
                actions.record_consent(
                    actor=me,
                    person_id=person.id,
                    purpose=purpose,
                    channel="phone" if purpose == "personal_contact" else "email",
                    method="self_service",
                    expires_at=moment + dt.timedelta(days=300),
                )
            case "withdraw":
                actions.withdraw_consent(actor=me, person_id=person.id, purpose=purpose)
            case "withdraw_all":
                actions.withdraw_consent(actor=me, person_id=person.id)
            case "object":
                actions.object_to_contact(actor=me, person_id=person.id)
            case "decline":
                actions.decline_consent(
                    actor=SYSTEM, person_id=person.id, purpose=purpose, channel="email"
                )
            case "wait":
                actions.expire_consents()
    return person


@pytest.mark.requirement("trust:L-04")
@pytest.mark.requirement("trust:L-01")
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(reasons=REASONS, words=WORDS, country=st.sampled_from(["DE", "AT", "CH"]))
def test_the_statement_and_a_plain_reading_agree_on_everybody(
    reasons: list[Any], words: list[Any], country: str, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), tick=False)
    person = person_with(reasons, words, time_machine)
    numbers = usual(country)
    found = clocks_before(dt.date.max, numbers, actor=SYSTEM, person_ids=[person.id])
    assert [one.last_day for one in found] == [
        day for day in [last_days(numbers)[person.id]] if day is not None
    ]
    for one in found:  # everybody's clock and one person's say the same
        before = one.last_day + dt.timedelta(days=1)
        assert one in clocks_before(before, numbers, actor=SYSTEM)
        assert not clocks_before(one.last_day, numbers, actor=SYSTEM, person_ids=[person.id])
        assert one not in clocks_before(one.last_day, numbers, actor=SYSTEM)
    if not found:  # nor is somebody whom a reason keeps among everybody's
        assert person.id not in {
            one.person_id for one in clocks_before(dt.date.max, numbers, actor=SYSTEM)
        }


def ends(person: Person) -> tuple[dt.date, Ending] | None:
    found = clock_of(SYSTEM, person.id)
    return (found.last_day, found.ending) if found else None


@pytest.mark.requirement("trust:L-22")
@pytest.mark.requirement("trust:L-22a")
@pytest.mark.requirement("trust:L-22b")
@pytest.mark.requirement("feature:T3")
@pytest.mark.parametrize(
    ("country", "last"),
    [
        ("DE", dt.date(2024, 2, 29)),
        ("AT", dt.date(2024, 3, 31)),
        ("CH", dt.date(2023, 12, 31)),
    ],
)
def test_a_rejected_applicant_is_kept_for_the_period_of_the_country(
    country: str, last: dt.date
) -> None:
    """Six months from 31 August are 29 February in a leap year."""
    EmployerFactory.create(country=country)
    from talentkreis.organisation.models import Employer

    Employer.objects.update(country=country)
    person = PersonFactory.create(
        bases__purpose="application",
        bases__legal_basis="contract",
        bases__starts_on=dt.date(2023, 5, 2),
    )
    assert ends(person) is None, "no rejection, no clock"
    ProcessingBasis.objects.filter(person=person).update(ends_on=dt.date(2023, 8, 31))
    assert ends(person) == (last, Ending.REJECTION)


def test_a_no_to_letters_that_were_never_agreed_to_takes_no_reason_away() -> None:
    person = PersonFactory.create()
    actions.import_withdrawals(actor=SYSTEM, person_ids=[person.id])
    assert ends(person) is None


def test_a_consent_that_stands_keeps_somebody_whose_basis_ended() -> None:
    today = clock.today()
    person = PersonFactory.create(bases__ends_on=today - dt.timedelta(days=3))
    assert ends(person) == (today - dt.timedelta(days=3), Ending.CONSENT)
    until = clock.now() + relativedelta(months=3)
    give_consent(person.id, "newsletter", expires_at=until)
    found = ends(person)
    assert found is not None
    assert found[0] > today + dt.timedelta(days=80)


@pytest.mark.requirement("trust:L-09")
def test_sourced_people_nobody_told_are_due_when_the_month_is_over() -> None:
    due_on = clock.today() + dt.timedelta(days=4)
    person = PersonFactory.create(
        bases__purpose="sourcing",
        bases__legal_basis="legitimate_interest",
        bases__notice_due_on=due_on,
    )
    assert ends(person) == (due_on, Ending.NOTICE)
    basis = ProcessingBasis.objects.get(person=person)
    actions.give_notice(actor=SYSTEM, person_id=person.id, basis_id=basis.id)
    assert ends(person) is None
