# SPDX-License-Identifier: Apache-2.0
"""Thirty months in fast motion: nobody outlives their clock, and a hold keeps whom it is for.

People of every kind come, agree, renew, take back, are rejected and held, at random; every night
the rounds run as the worker runs them, across a 29 February and both changes of summer time. A
plain reading of the law (not the statement that deletes) says each morning who should be gone.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from dateutil.relativedelta import relativedelta

from talentkreis.consent import actions
from talentkreis.consent.models import ErasureRecord, LegalHold, RenewalRequest
from talentkreis.consent.renewal import actions as renewal
from talentkreis.consent.renewal.queries import open_renewal
from talentkreis.consent.retention import actions as retention
from talentkreis.consent.retention.queries import periods
from talentkreis.consent.tasks import delete_due, keep_up
from talentkreis.consent.tests.clocks_in_plain import last_days
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.models import Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    import uuid

pytestmark = pytest.mark.django_db
# Two o'clock at night, before the rounds of the night.
FIRST = dt.datetime(2026, 9, 1, 0, 30, tzinfo=dt.UTC)
LAST = FIRST + relativedelta(months=30)


def newcomer(random: Random) -> Person:
    """Somebody who comes in one of the usual ways."""
    today = clock.today()
    basis: dict[str, object]
    match random.choice(["applicant", "sign_up", "sourced", "paper", "subscriber"]):
        case "applicant":
            basis = {"purpose": "application", "legal_basis": "contract"}
        case "sourced":
            basis = {
                "purpose": "sourcing",
                "legal_basis": "legitimate_interest",
                "notice_due_on": today + relativedelta(months=1),
            }
        case "paper":
            basis = {"ends_on": today + dt.timedelta(days=random.randint(1, 800))}
        case "subscriber":
            basis = {"purpose": "subscription", "ends_on": today + relativedelta(months=24)}
        case _:
            basis = {"ends_on": today + relativedelta(months=random.choice([1, 6, 24]))}
    person = PersonFactory.create(
        bases__starts_on=today, **{f"bases__{name}": value for name, value in basis.items()}
    )
    if random.random() < 0.6:
        ends_at = clock.now() + dt.timedelta(days=random.choice([20, 40, 200, 730]))
        give_consent(person.id, at=clock.now(), expires_at=ends_at)
    return person


def something_happens(random: Random, person_id: uuid.UUID) -> None:
    """One of the things that happen to people, if it can happen to this one now."""
    me = Actor.for_person(person_id)
    match random.choice(["withdraw", "object", "reject", "told", "hold", "lift", "none"]):
        case "withdraw":
            actions.withdraw_consent(actor=me, person_id=person_id, purpose="nurture")
        case "object":
            actions.object_to_contact(actor=me, person_id=person_id)
        case "reject":
            reject(person_id)
        case "told":
            for basis in ProcessingBasis.objects.filter(
                person_id=person_id, notice_due_on__isnull=False
            ):
                actions.give_notice(actor=SYSTEM, person_id=person_id, basis_id=basis.id)
        case "hold":
            retention.hold(actor=SYSTEM, person_id=person_id, reason="Klage")
        case "lift":
            for held in LegalHold.objects.filter(person_id=person_id, lifted_at__isnull=True):
                retention.lift_hold(actor=SYSTEM, person_id=person_id, hold_id=held.id)


def reject(person_id: uuid.UUID) -> None:
    live = ProcessingBasis.objects.filter(
        person_id=person_id, purpose="application", ends_on__isnull=True
    )
    if live.exists():
        retention.note_rejection(actor=SYSTEM, person_id=person_id, received_on=clock.today())


def answer_the_request(person_id: uuid.UUID) -> None:
    request = RenewalRequest.objects.filter(person_id=person_id).order_by("-asked_at").first()
    if request is None:
        return
    try:
        wanted = open_renewal(request.id)
    except Conflict:
        return
    renewal.renew(
        request_id=request.id,
        ticked=[choice.key for choice in wanted.choices],
        shown={choice.key: choice.wording.fingerprint for choice in wanted.choices},
        page_url="https://nordlicht.example/k/verlaengern/",
        snapshot="[x]",
    )


def held() -> set[uuid.UUID]:
    return set(LegalHold.objects.filter(lifted_at__isnull=True).values_list("person_id", flat=True))


def overdue() -> set[uuid.UUID]:
    """Who should be gone by the law, read without the statement under test."""
    today, days = clock.today(), last_days(periods())
    return {person_id for person_id, day in days.items() if day is not None and day < today}


@pytest.mark.requirement("trust:L-04")
@pytest.mark.requirement("trust:L-21")
@pytest.mark.requirement("trust:L-09")
@pytest.mark.parametrize(("country", "seed"), [("DE", 1), ("AT", 2), ("CH", 3)])
def test_in_thirty_months_nobody_outlives_their_clock(
    country: str, seed: int, time_machine: Any
) -> None:
    time_machine.move_to(FIRST, tick=False)
    EmployerFactory.create(country=country)
    random = Random(seed)  # noqa: S311 - people made up for a test
    night, kept_by_hold, renewed, nights = FIRST, 0, 0, 0
    while night < LAST:
        time_machine.move_to(night, tick=False)
        standing = held()
        before = set(Person.objects.values_list("id", flat=True))
        due = overdue()
        keep_up(timestamp=0)
        delete_due(timestamp=0)
        gone = before - set(Person.objects.values_list("id", flat=True))
        assert gone == due - standing, night
        assert overdue() <= standing, night
        kept_by_hold += bool(due & standing)
        # By day: newcomers, and what happens to those who are here.
        time_machine.move_to(night + dt.timedelta(hours=12), tick=False)
        if random.random() < 0.35:
            newcomer(random)
        people = list(Person.objects.order_by("id").values_list("id", flat=True))
        if people and random.random() < 0.4:
            something_happens(random, random.choice(people))
        for asked in RenewalRequest.objects.filter(asked_at=night):
            if random.random() < 0.5:
                answer_the_request(asked.person_id)
                renewed += 1
        nights += 1
        # Every night around the leap day and the ends of months, else every few.
        is_near = night.date() >= dt.date(2028, 2, 26) and night.date() <= dt.date(2028, 3, 3)
        night += dt.timedelta(days=1 if is_near else random.randint(1, 9))
    reasons = set(ErasureRecord.objects.values_list("reason", flat=True))
    assert reasons == {"retention"}
    assert ErasureRecord.objects.count() > 15
    assert renewed, "somebody pressed the button"
    assert kept_by_hold
    assert nights > 150, nights
