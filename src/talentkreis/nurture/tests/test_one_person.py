# SPDX-License-Identifier: Apache-2.0
"""Starting a sequence for one person, from their profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.nurture.models import Enrolment
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_person,
    make_reader,
    make_sent_message,
    make_sequence,
)
from talentkreis.nurture.tests.pages import get, text_of
from talentkreis.people.actions import archive_person

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.mark.requirement("feature:F2")
def test_the_profile_leads_to_the_check_and_the_check_to_the_start(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    person = make_reader(given_name="Svea", family_name="Callsen")
    url = reverse("nurture:enrol", args=[person.id])
    profile = client.get(reverse("web:profile", args=[person.id])).content.decode()
    assert url in profile
    page = get(client, "enrol", person.id)
    assert "1 starten, 0 übersprungen" in page
    assert "1 Person starten" in page
    assert not Enrolment.objects.exists()
    response = client.post(url, {"sequence": str(sequence.id)}, follow=True)
    assert "Willkommen hat für diese Person begonnen." in text_of(response)
    assert Enrolment.objects.get().person_id == person.id
    page = get(client, "enrol", person.id)
    assert "0 starten, 1 übersprungen" in page
    assert "Schon in dieser Sequenz unterwegs" in page
    assert client.post(url, {"sequence": str(sequence.id)}).status_code == 422
    assert Enrolment.objects.count() == 1


@pytest.mark.requirement("feature:F2")
def test_who_may_not_start_is_told_why_and_what_to_do(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    person = make_person()
    response = client.get(reverse("nurture:enrol", args=[person.id]))
    page = text_of(response)
    assert "0 starten, 1 übersprungen" in page
    assert "Im Gespräch um Einwilligung bitten" in page
    assert reverse("consent:person", args=[person.id]) in response.content.decode()
    assert "1 Person starten" not in page


def test_whom_only_time_keeps_may_start_later(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    person = make_reader()
    make_sent_message(person, days_ago=3)
    page = get(client, "enrol", person.id)
    assert "Frei ab" in page
    values = {"sequence": str(sequence.id)}
    url = reverse("nurture:enrol", args=[person.id])
    assert client.post(url, values).status_code == 422
    assert client.post(url, values | {"later": "1"}).status_code == 303
    due = Enrolment.objects.get().next_due_at
    assert due is not None


def test_one_chooses_among_the_sequences_with_steps_that_go_on(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    other = make_sequence(merle, name="Alumni")
    make_sequence(merle, name="Leer", step_count=0)
    make_sequence(merle, name="Vorbei", state="ended")
    person = make_reader()
    page = get(client, "enrol", person.id)
    assert "Alumni" in page
    assert "Leer" not in page
    assert "Vorbei" not in page
    assert "Wenn Sie jetzt starten" not in page  # nothing is chosen yet
    assert "1 starten" in get(client, "enrol", person.id, sequence=str(other.id))
    assert "1 starten" not in get(client, "enrol", person.id, sequence="x")


def test_an_archived_person_is_not_started(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    person = make_reader()
    archive_person(actor=merle.actor, person_id=person.id, reason="other")
    assert "Diese Person ist archiviert." in get(client, "enrol", person.id)
    url = reverse("nurture:enrol", args=[person.id])
    assert client.post(url, {"sequence": str(sequence.id)}).status_code == 422
    assert not Enrolment.objects.exists()


def test_without_a_sequence_the_page_says_what_comes_first(client: Client, merle: Member) -> None:
    assert "Noch gibt es nichts zu starten" in get(client, "enrol", make_reader().id)
