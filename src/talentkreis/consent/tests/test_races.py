# SPDX-License-Identifier: Apache-2.0
"""Withdrawal, hand-over and erasure of one person at the same moment, on real connections."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import pytest
from django.db import connection, connections, transaction

from talentkreis.consent import actions
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import (
    Channel,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ContactWish,
    Purpose,
    Suppression,
)
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.models import ContactPoint, Person
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
T = TypeVar("T")
ROUNDS = 8
NURTURE = (Purpose.NURTURE, Channel.EMAIL)


@pytest.fixture
def person() -> Person:
    with transaction.atomic():
        EmployerFactory.create()
        made = PersonFactory.create(email="svea@post.example")
        give_consent(made.id)
    return made


def on_a_connection_of_its_own(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connections.close_all()


def unsubscribe(person_id: uuid.UUID) -> bool:
    return actions.withdraw_consent(
        actor=Actor.for_person(person_id),
        person_id=person_id,
        purpose=Purpose.NURTURE,
        channel=Channel.EMAIL,
    )


@pytest.mark.requirement("trust:L-17")
def test_a_withdrawal_between_planning_and_handing_over_stops_the_message(person: Person) -> None:
    assert may_contact(person.id, *NURTURE).is_yes, "planned"
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(on_a_connection_of_its_own, lambda: unsubscribe(person.id)).result(
            timeout=20
        )
    with transaction.atomic():
        assert not may_contact(person.id, *NURTURE, hold=True).is_yes, "handed over"


@pytest.mark.requirement("trust:L-17")
def test_an_open_transaction_of_the_sender_sees_a_withdrawal_that_committed_meanwhile(
    person: Person,
) -> None:
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert may_contact(person.id, *NURTURE).is_yes
        pool.submit(on_a_connection_of_its_own, lambda: unsubscribe(person.id)).result(timeout=20)
        assert may_contact(person.id, *NURTURE).reason == "withdrawn"


@pytest.mark.requirement("trust:F-38")
def test_a_withdrawal_waits_for_a_hand_over_that_has_begun(person: Person) -> None:
    done = threading.Event()

    def withdraw() -> None:
        unsubscribe(person.id)
        done.set()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert may_contact(person.id, *NURTURE, hold=True).is_yes
            waiting = pool.submit(on_a_connection_of_its_own, withdraw)
            assert not done.wait(0.5), "the withdrawal committed under the sender's hands"
        waiting.result(timeout=20)
    assert not may_contact(person.id, *NURTURE).is_yes


@pytest.mark.requirement("trust:F-38")
def test_unsubscribing_sending_and_erasing_at_once_leaves_no_orphans() -> None:
    with transaction.atomic():
        EmployerFactory.create()
    for number in range(ROUNDS):
        with transaction.atomic():
            person = PersonFactory.create(email=f"svea{number}@post.example")
            give_consent(person.id)
        _everything_at_once(person.id)
        assert not may_contact(person.id, *NURTURE).is_yes
    assert not Person.objects.exists()
    for model in (ConsentState, ConsentEvidence, ContactWish, ContactPoint):
        assert not model.objects.exists()
    assert Suppression.objects.filter(reason="erasure").count() == ROUNDS
    assert ConsentEvent.objects.filter(kind="imported").count() == ROUNDS


def _everything_at_once(person_id: uuid.UUID) -> None:
    start = threading.Barrier(4)
    works: list[Callable[[uuid.UUID], object]] = [unsubscribe, _pause, _erase, _hand_over]

    def run(work: Callable[[uuid.UUID], object]) -> None:
        on_a_connection_of_its_own(lambda: _at_once(start, lambda: work(person_id)))

    with ThreadPoolExecutor(len(works)) as pool:
        for each in [pool.submit(run, work) for work in works]:
            each.result(timeout=30)


def _at_once(start: threading.Barrier, work: Callable[[], object]) -> None:
    start.wait(timeout=20)
    try:
        work()
    except NotFound:
        return  # erased before


def _pause(person_id: uuid.UUID) -> None:
    actions.pause_contact(
        actor=Actor.for_person(person_id), person_id=person_id, until=None, least_gap_days=90
    )


def _erase(person_id: uuid.UUID) -> None:
    actions.erase_person(actor=SYSTEM, person_id=person_id)


def _hand_over(person_id: uuid.UUID) -> bool:
    with transaction.atomic():
        answer = may_contact(person_id, *NURTURE, hold=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.005)")
        return answer.is_yes


@pytest.mark.requirement("trust:S-17")
def test_a_link_pressed_twice_at_the_same_moment_confirms_once() -> None:
    with transaction.atomic():
        EmployerFactory.create()
        text = actions.current_text("newsletter", "email", "de")
        request_id = actions.sign_up(
            address="neu@post.example",
            language="de",
            text_ids=[text.id],
            form=actions.ShownForm(),
        )
    assert request_id is not None
    start = threading.Barrier(3)

    def press() -> bool:
        start.wait(timeout=20)
        try:
            actions.confirm_consent(request_id=request_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no second consent
            return type(error).__name__ != "Conflict"
        return True

    with ThreadPoolExecutor(3) as pool:
        pressed = [pool.submit(on_a_connection_of_its_own, press) for _ in range(3)]
        outcomes = sorted(each.result(timeout=30) for each in pressed)
    assert outcomes == [False, False, True]
    assert Person.objects.count() == 1
    assert ConsentEvent.objects.filter(kind="confirmed").count() == 1
