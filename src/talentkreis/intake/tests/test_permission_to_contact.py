# SPDX-License-Identifier: Apache-2.0
"""Imports never widen what we may do: consents need proof, and a no stays a no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.consent import actions as consent
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, ConsentEvent, Purpose, Suppression
from talentkreis.consent.rules import Verdict
from talentkreis.intake.models import ImportRow
from talentkreis.intake.tests.runs import counts, imported, recruiter, table
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import ContactKind, Person
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    import uuid

pytestmark = pytest.mark.django_db

HEADER = [
    "Vorname",
    "Nachname",
    "E-Mail",
    "Einwilligung",
    "Einwilligung am",
    "Wortlaut",
    "Nachweis",
]
PROOF = ["Newsletter", "01.06.2026", "Ja, ich möchte den Newsletter.", "Formular 4711"]


def _codes(batch_id: uuid.UUID) -> list[str]:
    rows = ImportRow.objects.filter(batch_id=batch_id).order_by("number")
    return [reason["code"] for row in rows for reason in row.reasons or []]


@pytest.mark.requirement("trust:L-18")
def test_a_consent_with_date_words_and_evidence_counts() -> None:
    actor = recruiter()
    content = table([HEADER, ["Svea", "Callsen", "svea@example.org", *PROOF]])
    batch = imported(actor, content)
    svea = Person.objects.get()
    answer = may_contact(svea.id, Purpose.NEWSLETTER, Channel.EMAIL)
    assert answer.reason.startswith("consent") or answer.verdict is Verdict.YES
    line = ConsentEvent.objects.get()
    assert (line.kind, line.purpose, line.import_id) == ("imported", "newsletter", batch.id)
    imported(actor, content)
    assert ConsentEvent.objects.count() == 1


@pytest.mark.requirement("trust:L-17")
@pytest.mark.parametrize("missing", [0, 1, 2, 3])
def test_a_consent_that_lacks_something_is_none_and_says_so(missing: int) -> None:
    proof = ["" if i == missing else cell for i, cell in enumerate(PROOF)]
    batch = imported(recruiter(), table([HEADER, ["Svea", "Callsen", "svea@example.org", *proof]]))
    assert counts(batch) == (1, 0, 0, 0)
    assert _codes(batch.id) == ["consent_incomplete"]
    svea = Person.objects.get()
    assert may_contact(svea.id, Purpose.NEWSLETTER, Channel.EMAIL).verdict is Verdict.NO
    assert may_contact(svea.id, Purpose.PERSONAL_CONTACT, Channel.PHONE).reason == "no_address"


@pytest.mark.requirement("trust:E-12")
@pytest.mark.requirement("feature:T5")
def test_an_erased_address_does_not_come_back() -> None:
    lead = MemberFactory.create(role=Role.ADMIN)
    with_us = PersonFactory.create(email="weg@example.org")
    consent.erase_person(actor=lead.actor, person_id=with_us.id, reason="request")
    batch = imported(recruiter(), table([HEADER, ["Weg", "Gegangen", "Weg@Example.org", *PROOF]]))
    assert counts(batch) == (0, 0, 0, 1)
    assert _codes(batch.id) == ["address_erased"]
    assert not Person.objects.exists()


@pytest.mark.requirement("trust:E-12")
def test_a_suppressed_address_is_refused_and_reported() -> None:
    lead = MemberFactory.create(role=Role.ADMIN)
    consent.suppress_address(
        actor=lead.actor, kind=ContactKind.EMAIL, normalised="nein@example.org"
    )
    batch = imported(recruiter(), table([HEADER, ["Nein", "Danke", "nein@example.org", *PROOF]]))
    assert counts(batch) == (0, 0, 0, 1)
    assert _codes(batch.id) == ["address_suppressed"]


@pytest.mark.requirement("trust:E-12")
def test_somebody_here_who_said_no_is_completed_and_still_says_no() -> None:
    lead = MemberFactory.create(role=Role.ADMIN)
    person = PersonFactory.create(
        given_name="Nein", family_name="Danke", email="nein@example.org", position=""
    )
    consent.withdraw_consent(actor=lead.actor, person_id=person.id)
    before = Suppression.objects.count()
    header = [*HEADER, "Position"]
    row = ["Nein", "Danke", "nein@example.org", *PROOF, "Monteur"]
    row[4] = "01.06.2020"
    batch = imported(recruiter(), table([header, row]))
    assert counts(batch) == (0, 1, 0, 0)
    person.refresh_from_db()
    assert person.position == "Monteur"
    assert Suppression.objects.count() == before
    assert may_contact(person.id, Purpose.NEWSLETTER, Channel.EMAIL).verdict is Verdict.NO


def test_a_flag_that_says_neither_yes_nor_no_stops_the_row() -> None:
    header = ["Vorname", "Nachname", "E-Mail", "Newsletter Opt-out"]
    header[3] = "optOut"
    batch = imported(recruiter(), table([header, ["A", "B", "a@example.org", "vielleicht"]]))
    assert _codes(batch.id) == ["not_yes_or_no"]
