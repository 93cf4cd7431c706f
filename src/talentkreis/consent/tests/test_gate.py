# SPDX-License-Identifier: Apache-2.0
"""The gate over real rows: what it reads, how often it asks the database, who can object."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talentkreis.consent import actions, gate
from talentkreis.consent.answers import Verdict
from talentkreis.consent.facts import Objection
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.projection import gate_rows
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.models import ContactPoint, Conversation, Hat, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    EmployerFactory.create()


def reason(person_id: uuid.UUID, purpose: Purpose, channel: Channel = Channel.EMAIL) -> str:
    answer = gate.may_contact(person_id, purpose, channel)
    return f"{answer.verdict} {answer.reason}"


def test_it_reads_consent_basis_address_and_employer() -> None:
    person = PersonFactory.create(phone="0431 555 0142")
    assert reason(person.id, Purpose.NURTURE) == "no no_consent"
    give_consent(person.id)
    assert reason(person.id, Purpose.NURTURE) == "yes consent_until"
    assert reason(person.id, Purpose.PERSONAL_CONTACT, Channel.PHONE) == "yes pool_consent"
    assert reason(person.id, Purpose.PERSONAL_CONTACT, Channel.LINKEDIN) == "no no_address"
    ContactPoint.objects.filter(person=person, kind="email").update(bounced_at=clock.now())
    assert reason(person.id, Purpose.NURTURE) == "no address_bounced"
    ProcessingBasis.objects.filter(person=person).update(ends_on=dt.date(2024, 1, 2))
    assert reason(person.id, Purpose.NURTURE) == "no no_basis"


def test_it_reads_hats_conversations_and_links() -> None:
    person = PersonFactory.create()
    assert reason(person.id, Purpose.EMPLOYEE) == "no not_employed"
    Hat.objects.create(person=person, kind="employee", starts_on=dt.date(2020, 1, 1))
    assert reason(person.id, Purpose.EMPLOYEE) == "yes employee"
    assert reason(person.id, Purpose.PERSONAL_EMAIL) == "ask no_email_consent"
    Conversation.objects.create(person=person, kind="email", happened_at=clock.now())
    assert reason(person.id, Purpose.PERSONAL_EMAIL) == "yes conversation"
    ContactPoint.objects.create(
        person=person, kind="link", value="x", normalised="linkedin.com/in/svea"
    )
    assert reason(person.id, Purpose.PERSONAL_CONTACT, Channel.LINKEDIN) == "yes pool_consent"


def test_stopping_all_sending_says_no_to_every_mail_at_once() -> None:
    person = PersonFactory.create(phone="0431 555 0142")
    give_consent(person.id)
    Employer.objects.update(sending_stopped_at=clock.now())
    assert reason(person.id, Purpose.NURTURE) == "no sending_stopped"
    assert reason(person.id, Purpose.PERSONAL_CONTACT, Channel.PHONE) == "yes pool_consent"
    Employer.objects.update(sending_stopped_at=None, imprint_text="")
    assert reason(person.id, Purpose.NURTURE) == "no sending_not_ready"


def test_restricting_and_archiving_are_read_too() -> None:
    person = PersonFactory.create()
    give_consent(person.id)
    actions.restrict_person(actor=SYSTEM, person_id=person.id)
    assert reason(person.id, Purpose.NURTURE) == "no restricted"
    actions.restrict_person(actor=SYSTEM, person_id=person.id, is_restricted=False)
    assert reason(person.id, Purpose.NURTURE) == "yes consent_until"


def test_somebody_unknown_is_answered_with_no() -> None:
    assert reason(uuid.uuid4(), Purpose.TRANSACTIONAL) == "no unknown_person"


@pytest.mark.parametrize("count", [1, 60])
def test_any_number_of_people_costs_six_queries(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_providers", {})  # each package that objects adds its own
    monkeypatch.setattr(gate, "_limiters", {})
    monkeypatch.setattr(gate, "_hours", {})
    people = [PersonFactory.create(phone=f"0431 55{n:05}") for n in range(count)]
    for person in people[::2]:
        give_consent(person.id)
    with CaptureQueriesContext(connection) as queries:
        answers = gate.may_contact_many(
            [person.id for person in people], Purpose.NURTURE, Channel.EMAIL
        )
    assert len(queries) <= 6
    assert len(answers) == count


def test_a_package_above_can_object_and_is_asked_for_all_people_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = PersonFactory.create(), PersonFactory.create()
    give_consent(one.id)
    give_consent(other.id)
    asked: list[int] = []
    until = clock.now() + dt.timedelta(days=20)

    def budget(
        person_ids: Sequence[uuid.UUID], purpose: Purpose, channel: Channel, at: dt.datetime
    ) -> dict[uuid.UUID, Objection]:
        asked.append(len(person_ids))
        return {one.id: Objection(Verdict.NO, "contact_budget", "One message a month.", until)}

    monkeypatch.setitem(gate._providers, "budget", gate._Source(budget, None))
    answers = gate.may_contact_many([one.id, other.id], Purpose.NURTURE, Channel.EMAIL)
    assert asked == [2]
    assert (answers[one.id].verdict, answers[one.id].reason) == ("no", "contact_budget")
    assert answers[one.id].valid_until == until
    assert answers[other.id].is_yes
    rows = {row.person_id: row for row in gate_rows([one.id, other.id])}
    assert (rows[one.id].nurture, rows[other.id].nurture) == (0, 2)
    assert rows[one.id].valid_until == until


def test_a_pause_is_read_in_the_days_of_the_employer() -> None:
    person = PersonFactory.create()
    give_consent(person.id)
    today = clock.today()
    actions.pause_contact(actor=SYSTEM, person_id=person.id, until=today)
    answer = gate.may_contact(person.id, Purpose.NURTURE, Channel.EMAIL)
    assert answer.reason == "paused"
    assert answer.valid_until is not None
    later = gate.may_contact(person.id, Purpose.NURTURE, Channel.EMAIL, answer.valid_until)
    assert later.is_yes
    actions.pause_contact(actor=SYSTEM, person_id=person.id, until=None)
    assert reason(person.id, Purpose.NURTURE) == "yes consent_until"
