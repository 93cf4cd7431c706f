# SPDX-License-Identifier: Apache-2.0
"""The preference page: switches that hold at once, and nothing about anybody on it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.consent.actions import erase_person, publish_text
from talentkreis.consent.gate import may_contact
from talentkreis.consent.links import preferences_token
from talentkreis.consent.models import (
    Channel,
    ConsentEvent,
    ConsentEvidence,
    ContactWish,
    Purpose,
)
from talentkreis.consent.queries import choices_of, wording_in_force
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    EmployerFactory.create()
    made = PersonFactory.create(
        given_name="Svea", email="svea@post.example", phone="0151 5550 142", city="Flensburg"
    )
    give_consent(made.id)
    return made


def url(person_id: uuid.UUID) -> str:
    return reverse("community:preferences", args=[preferences_token(person_id)])


def send(person: Person, **values: str) -> Response:
    return Client(enforce_csrf_checks=True).post(
        url(person.id), values, headers={"accept-language": "de"}
    )


def switch(person: Person, do: str, purpose: str, channel: str = "email") -> Response:
    shown = wording_in_force(purpose, channel, "de").fingerprint
    return send(person, do=do, purpose=purpose, channel=channel, shown=shown)


def says(person: Person, purpose: Purpose, channel: Channel = Channel.EMAIL) -> str:
    return may_contact(person.id, purpose, channel).verdict


@pytest.mark.requirement("feature:O3")
def test_the_page_shows_a_switch_for_each_purpose_and_way_we_know(person: Person) -> None:
    choices = choices_of(person.id, "de")
    assert choices is not None
    shown = {(choice.purpose, choice.channel): choice.is_on for choice in choices}
    assert shown == {
        (Purpose.NURTURE, Channel.EMAIL): True,
        (Purpose.NEWSLETTER, Channel.EMAIL): False,
        (Purpose.JOB_ALERT, Channel.EMAIL): False,
        (Purpose.EVENT_INVITATION, Channel.EMAIL): False,
        (Purpose.PERSONAL_CONTACT, Channel.PHONE): True,
        (Purpose.PERSONAL_CONTACT, Channel.SMS): False,
        (Purpose.PERSONAL_CONTACT, Channel.WHATSAPP): False,
    }
    page = Client().get(url(person.id)).content.decode()
    assert page.count('value="on"') == 5
    assert page.count('value="off"') == 2


@pytest.mark.requirement("trust:S-17")
def test_the_link_alone_shows_nothing_about_anybody(person: Person) -> None:
    page = Client().get(url(person.id)).content.decode()
    for known in ("Svea", "Callsen", "svea@post", "0151", "Flensburg", "Fördenetz"):
        assert known not in page
    assert "Set-Cookie" not in Client().get(url(person.id)).headers


@pytest.mark.requirement("trust:L-19a")
def test_opening_the_page_changes_nothing(person: Person) -> None:
    before = ConsentEvent.objects.count()
    assert Client().get(url(person.id)).status_code == 200
    assert Client().head(url(person.id)).status_code == 200
    assert ConsentEvent.objects.count() == before


@pytest.mark.requirement("trust:L-07")
@pytest.mark.requirement("feature:O3")
def test_each_switch_holds_at_once_in_both_directions(person: Person) -> None:
    assert switch(person, "off", "nurture").status_code == 200
    assert says(person, Purpose.NURTURE) == "no"
    assert switch(person, "on", "nurture").status_code == 200
    assert says(person, Purpose.NURTURE) == "yes"
    switch(person, "off", "personal_contact", "phone")
    assert says(person, Purpose.PERSONAL_CONTACT, Channel.PHONE) == "no"
    assert says(person, Purpose.NURTURE) == "yes"


@pytest.mark.requirement("trust:L-18")
def test_switching_on_keeps_the_words_that_stood_beside_the_button(person: Person) -> None:
    switch(person, "on", "newsletter")
    event = ConsentEvent.objects.get(purpose="newsletter")
    assert event.evidence_id is not None
    evidence = ConsentEvidence.objects.get(id=event.evidence_id)
    assert (event.kind, event.method) == ("confirmed", "self_service")
    assert evidence.wording == wording_in_force("newsletter", "email", "de").text
    assert evidence.confirmed_at is not None


def test_words_that_changed_meanwhile_are_read_again_before_anybody_agrees(
    person: Person,
) -> None:
    before = wording_in_force("newsletter", "email", "de").fingerprint
    publish_text(
        actor=SYSTEM, purpose="newsletter", channel="email", language="de", wording="Alles."
    )
    answer = send(person, do="on", purpose="newsletter", channel="email", shown=before)
    assert answer.status_code == 422
    assert says(person, Purpose.NEWSLETTER) == "no"


def test_nobody_switches_on_what_is_no_matter_of_consent(person: Person) -> None:
    for purpose in ("application", "transactional", "nonsense"):
        answer = send(person, do="on", purpose=purpose, channel="email", shown="x")
        assert answer.status_code == 422
    assert send(person, do="unknown").status_code == 200


@pytest.mark.requirement("feature:O3")
def test_a_pause_lasts_until_the_chosen_day_and_can_be_ended(person: Person) -> None:
    until = clock.today() + dt.timedelta(days=20)
    send(person, do="pause", until=until.isoformat())
    assert ContactWish.objects.get().paused_until == until
    assert says(person, Purpose.NURTURE) == "no"
    send(person, do="rarer")
    assert ContactWish.objects.get().paused_until == until
    send(person, do="resume")
    wish = ContactWish.objects.get()
    assert (wish.paused_until, wish.least_gap_days) == (None, 90)
    assert says(person, Purpose.NURTURE) == "yes"
    send(person, do="usual")
    assert ContactWish.objects.get().least_gap_days is None


@pytest.mark.parametrize("until", ["", "gestern", "2020-01-01", "2099-01-01"])
def test_a_day_that_cannot_be_is_refused_in_words(person: Person, until: str) -> None:
    answer = send(person, do="pause", until=until)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not ContactWish.objects.filter(paused_until__isnull=False).exists()


def test_the_language_is_the_one_we_write_in(person: Person) -> None:
    send(person, do="language", language="en")
    person.refresh_from_db()
    assert person.language == "en"
    assert send(person, do="language", language="fr").status_code == 422


def test_everything_can_be_ended_on_one_page(person: Person) -> None:
    send(person, do="everything")
    for purpose in (Purpose.NURTURE, Purpose.PERSONAL_EMAIL):
        assert says(person, purpose) == "no"
    assert says(person, Purpose.PERSONAL_CONTACT, Channel.PHONE) == "no"


def test_after_erasure_the_page_says_that_nothing_is_stored(person: Person) -> None:
    address = url(person.id)
    erase_person(actor=SYSTEM, person_id=person.id)
    unknown = url(uuid.uuid4())
    pages = []
    for each in (address, unknown):
        assert Client().post(each, {"do": "everything"}).status_code == 200
        pages.append(Client().get(each, headers={"accept-language": "de"}).content)
    assert pages[0] == pages[1]
    assert "nichts gespeichert" in pages[0].decode()
