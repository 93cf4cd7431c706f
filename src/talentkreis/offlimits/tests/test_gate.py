# SPDX-License-Identifier: Apache-2.0
"""Nobody off-limits is approached, whichever way, and the projection says the same."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.consent import actions as consent
from talentkreis.consent.gate import answers_about, may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.projection import gate_rows
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict
from talentkreis.offlimits import actions
from talentkreis.offlimits.facts import STARTED_BY_US
from talentkreis.offlimits.rules import Company, Terms
from talentkreis.offlimits.tests.factories import company_off_limits, off_limits, person_at
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people import actions as people
from talentkreis.people.tests.factories import BasisFactory
from talentkreis.search import queries
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse
from talentkreis.search.models import SearchRow
from talentkreis.search.queries.drift import find_drift

if TYPE_CHECKING:
    import uuid

    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D8")]


@pytest.fixture(autouse=True)
def employer() -> None:
    EmployerFactory.create()


def agree(person_id: uuid.UUID, *purposes: Purpose) -> None:
    for purpose in purposes:
        consent.record_consent(
            actor=Actor.for_person(person_id),
            person_id=person_id,
            purpose=purpose,
            channel=Channel.EMAIL,
            method="self_service",
        )


def answer(person: Person, purpose: Purpose = Purpose.PERSONAL_CONTACT) -> str:
    channel = Channel.PHONE if purpose == Purpose.PERSONAL_CONTACT else Channel.EMAIL
    said = may_contact(person.id, purpose, channel)
    return f"{said.verdict} {said.reason}"


def found(text: str) -> set[uuid.UUID]:
    return set(queries.person_ids(SYSTEM, parse(text, "de")))


def refresh_what_ran_out() -> None:
    """What the job does every ten minutes, by the clock of the test."""
    refresh(
        SearchRow.objects.filter(gate_valid_until__lte=clock.now()).values_list("pk", flat=True)
    )


def test_a_person_off_limits_is_approached_for_nothing_we_start() -> None:
    person = person_at()
    agree(person.id, Purpose.NURTURE, Purpose.NEWSLETTER, Purpose.JOB_ALERT,
          Purpose.EVENT_INVITATION)  # fmt: skip
    assert answer(person, Purpose.NURTURE) == "yes consent_until"
    row = off_limits(person, reason="Klage gegen uns.")
    for purpose in sorted(STARTED_BY_US):
        for channel in Channel:
            assert may_contact(person.id, purpose, channel).verdict == "no", (purpose, channel)
    assert answer(person, Purpose.NURTURE) == "no off_limits"
    said = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL)
    assert "Klage gegen uns." in str(said.text)
    assert said.next_step is not None
    assert said.next_step.code == "respect"
    actions.end_off_limits(actor=SYSTEM, off_limits_id=row.id)
    assert answer(person, Purpose.NURTURE) == "yes consent_until"


def test_what_the_person_asked_for_goes_on() -> None:
    person = person_at()
    BasisFactory.create(person=person, purpose="application", legal_basis="contract")
    off_limits(person)
    for purpose in (Purpose.TRANSACTIONAL, Purpose.APPLICATION, Purpose.INTERVIEW):
        assert may_contact(person.id, purpose, Channel.EMAIL).is_yes, purpose


def test_soft_means_ask_first_and_hard_wins() -> None:
    person = person_at()
    off_limits(person, strength="soft", reason="Chef fragen")
    assert answer(person) == "ask off_limits_soft"
    assert found("nicht-ansprechen:fragen") == {person.id}
    off_limits(person)
    assert answer(person) == "no off_limits"
    assert found("nicht-ansprechen:ja") == {person.id}


def test_the_company_covers_those_who_work_there_in_any_spelling() -> None:
    current = person_at("Müller & Söhne GmbH & Co. KG")
    since = {"starts_on": dt.date(2020, 1, 1)}
    by_station = person_at("", {"organisation": "MUELLER UND SOEHNE", **since})
    former = person_at(
        "Andere AG",
        {
            "organisation": "Müller & Söhne",
            "starts_on": dt.date(2015, 1, 1),
            "ends_on": dt.date(2019, 12, 31),
        },
    )
    pupil = person_at("", {"organisation": "Müller & Söhne", "kind": "education"})
    row = company_off_limits("Müller & Söhne")
    assert answer(current) == answer(by_station) == "no off_limits"
    assert answer(former) == answer(pupil) == "yes pool_consent"
    assert found("nicht-ansprechen:ja") == {current.id, by_station.id}
    actions.change_off_limits(
        actor=SYSTEM,
        off_limits_id=row.id,
        terms=Terms(reason="Mandantenschutz"),
        company=Company(name="Müller & Söhne", includes_former=True),
    )
    assert answer(former) == "no off_limits"
    assert found("nicht-ansprechen:ja") == {current.id, by_station.id, former.id}
    actions.remove_off_limits(actor=SYSTEM, off_limits_id=row.id)
    assert found("nicht-ansprechen:ja") == set()
    assert answer(current) == "yes pool_consent"


def test_whoever_joins_or_leaves_the_company_is_covered_or_free() -> None:
    person = person_at("Andere AG")
    company_off_limits("Acme")
    assert answer(person) == "yes pool_consent"
    people.update_person(actor=SYSTEM, person_id=person.id, changes={"employer_name": "ACME GmbH"})
    assert answer(person) == "no off_limits"
    assert found("nicht-ansprechen:ja") == {person.id}
    people.update_person(actor=SYSTEM, person_id=person.id, changes={"employer_name": "Frei KG"})
    assert answer(person) == "yes pool_consent"
    assert found("nicht-ansprechen:nein") == {person.id}


def test_an_entry_begins_and_ends_by_the_calendar() -> None:
    person = person_at()
    today = clock.today()
    off_limits(
        person,
        starts_on=today + dt.timedelta(days=3),
        ends_on=today + dt.timedelta(days=5),
    )
    seen = []
    for days in range(8):
        with time_machine.travel(clock.now() + dt.timedelta(days=days), tick=False):
            refresh_what_ran_out()
            seen.append((answer(person).split()[0], bool(found("nicht-ansprechen:ja"))))
    assert seen == [("yes", False)] * 3 + [("no", True)] * 3 + [("yes", False)] * 2


def test_leaving_the_company_on_a_known_day_frees_the_person_that_day() -> None:
    last = clock.today() + dt.timedelta(days=2)
    person = person_at("", {"organisation": "Acme", "ends_on": last})
    company_off_limits("Acme")
    assert answer(person) == "no off_limits"
    with time_machine.travel(clock.now() + dt.timedelta(days=3), tick=False):
        assert answer(person) == "yes pool_consent"
        refresh_what_ran_out()
        assert found("nicht-ansprechen:ja") == set()


NAMES = ("Acme GmbH", "ACME", "Acme Service AG", "Andere AG", "")
DAYS = st.integers(-20, 20)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    employer_name=st.sampled_from(NAMES),
    station=st.none() | st.tuples(st.sampled_from(NAMES), DAYS, DAYS),
    entries=st.lists(
        st.tuples(
            st.sampled_from(["person", "Acme", "Andere"]),
            st.sampled_from(["hard", "soft"]),
            DAYS,
            st.none() | st.integers(0, 20),
            st.booleans(),
            st.booleans(),
        ),
        max_size=3,
    ),
    later=st.integers(0, 30),
)
def test_the_projection_and_the_gate_agree_now_and_until_it_says_so(
    employer_name: str,
    station: tuple[str, int, int] | None,
    entries: list[tuple[str, str, int, int | None, bool, bool]],
    later: int,
) -> None:
    with transaction.atomic():
        today = clock.today()

        def day(days: int) -> dt.date:
            return today + dt.timedelta(days=days)

        stations = (
            [
                {
                    "organisation": station[0],
                    "starts_on": day(min(station[1:])),
                    "ends_on": day(max(station[1:])),
                }
            ]
            if station
            else []
        )
        person = person_at(employer_name, *stations)
        agree(person.id, Purpose.NURTURE, Purpose.NEWSLETTER)
        for about, strength, starts, lasts, former, begins in entries:
            terms = Terms(
                reason="x",
                strength=strength,
                starts_on=day(starts),
                ends_on=None if lasts is None else day(max(starts, 0) + lasts),
            )
            try:
                if about == "person":
                    actions.set_person_off_limits(actor=SYSTEM, person_id=person.id, terms=terms)
                else:
                    company = Company(
                        name=about, includes_former=former, includes_beginnings=begins
                    )
                    actions.set_company_off_limits(actor=SYSTEM, company=company, terms=terms)
            except Conflict:
                continue
        assert find_drift().different == []
        (row,) = gate_rows([person.id])
        at = clock.now() + dt.timedelta(days=later)
        if row.valid_until is not None:
            at = min(at, row.valid_until - dt.timedelta(seconds=1))
        questions = [
            (Purpose.NURTURE, Channel.EMAIL),
            (Purpose.NEWSLETTER, Channel.EMAIL),
            (Purpose.PERSONAL_EMAIL, Channel.EMAIL),
            (Purpose.PERSONAL_CONTACT, Channel.PHONE),
        ]
        stored = [row.nurture, row.newsletter, row.personal_email, row.personal_contact]
        for moment in (clock.now(), at):
            answers = answers_about(person.id, questions, moment)
            asked = [may_contact(person.id, *question, moment) for question in questions]
            assert [answers[question].verdict for question in questions] == [
                a.verdict for a in asked
            ]
            assert [a.verdict.rank for a in asked] == stored
        transaction.set_rollback(True)
