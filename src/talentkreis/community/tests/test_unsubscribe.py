# SPDX-License-Identifier: Apache-2.0
"""Leaving: one click, no conditions, for ever."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.consent.actions import erase_person
from talentkreis.consent.gate import may_contact
from talentkreis.consent.links import confirmation_token, preferences_token, unsubscribe_token
from talentkreis.consent.models import (
    Channel,
    ConsentEvent,
    ContactWish,
    Purpose,
    Suppression,
)
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.signing import sign
from talentkreis.mail.tests.factories import a_message
from talentkreis.nurture.models import Enrolment, Sequence, SequenceVersion
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.actions import add_people, create_pool
from talentkreis.pools.models import PoolMembership
from talentkreis.pools.rules import PoolDetails

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db
ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture(autouse=True)
def _employer() -> None:
    EmployerFactory.create()


@pytest.fixture
def person() -> Person:
    made = PersonFactory.create(email="svea@post.example")
    for purpose in (Purpose.NURTURE, Purpose.NEWSLETTER):
        give_consent(made.id, purpose)
    return made


def url(person_id: uuid.UUID, purpose: str = "nurture", message_id: uuid.UUID | None = None) -> str:
    return reverse(
        "community:unsubscribe", args=[unsubscribe_token(person_id, purpose, message_id)]
    )


def one_click(address: str) -> Response:
    """What a mail program sends: no cookie, no token of a form, nothing but RFC 8058."""
    return Client(enforce_csrf_checks=True).post(
        address, data=ONE_CLICK, content_type="application/x-www-form-urlencoded"
    )


def says(person: Person, purpose: Purpose = Purpose.NURTURE) -> str:
    return may_contact(person.id, purpose, Channel.EMAIL).verdict


@pytest.mark.requirement("trust:E-03")
@pytest.mark.requirement("feature:G6")
def test_one_post_without_cookie_or_form_ends_this_purpose_at_once(person: Person) -> None:
    response = one_click(url(person.id))
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert says(person) == "no"
    assert says(person, Purpose.NEWSLETTER) == "yes"
    assert Suppression.objects.filter(purpose="nurture", channel="email").count() == 1
    event = ConsentEvent.objects.get(kind="withdrawn")
    assert (event.method, event.actor_kind) == ("one_click", "person")


@pytest.mark.requirement("trust:E-03")
def test_a_mail_program_may_send_the_form_as_multipart_too(person: Person) -> None:
    response = Client().post(url(person.id), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert says(person) == "no"


@pytest.mark.requirement("trust:L-19a")
@pytest.mark.requirement("trust:E-03")
def test_scanners_that_open_every_link_unsubscribe_nobody(person: Person) -> None:
    for method in ("get", "head"):
        response = getattr(Client(), method)(url(person.id))
        assert response.status_code == 200
        assert response.headers["Cache-Control"].count("no-store") == 1
    assert says(person) == "yes"
    assert not ConsentEvent.objects.filter(kind="withdrawn").exists()
    assert Client().put(url(person.id)).status_code == 405


def test_posting_ten_times_is_posting_once(person: Person) -> None:
    for _ in range(10):
        one_click(url(person.id))
    assert ConsentEvent.objects.filter(kind="withdrawn").count() == 1
    assert Suppression.objects.count() == 1


@pytest.mark.requirement("trust:L-12")
def test_the_link_answers_the_same_for_the_known_the_erased_and_the_never_known(
    person: Person,
) -> None:
    gone = PersonFactory.create()
    erase_person(actor=SYSTEM, person_id=gone.id)
    answers = []
    for person_id in (person.id, gone.id, uuid.uuid4()):
        address = url(person_id)
        shown, done = Client().get(address), one_click(address)
        assert (shown.status_code, done.status_code) == (200, 200)
        token = address.rsplit("/", 1)[-1]
        own = preferences_token(person_id, "nurture")
        answers.append(tuple(_without_links(r.content.decode(), token, own) for r in (shown, done)))
    assert answers[0] == answers[1] == answers[2]


def _without_links(page: str, *tokens: str) -> str:
    for token in tokens:
        page = page.replace(token, "")
    return re.sub(r'href="/k/[^"]*"', "", page)


@pytest.mark.requirement("trust:S-17")
def test_a_token_made_for_one_page_opens_no_other(person: Person) -> None:
    foreign = [
        ("community:unsubscribe", preferences_token(person.id)),
        ("community:unsubscribe", confirmation_token(person.id)),
        ("community:preferences", unsubscribe_token(person.id, "nurture")),
        ("community:confirm", unsubscribe_token(person.id, "nurture")),
        ("community:unsubscribe", unsubscribe_token(person.id, "nurture")[:-2]),
        ("community:unsubscribe", sign("unsubscribe", {"p": "nobody"})),
    ]
    for name, token in foreign:
        assert Client().get(reverse(name, args=[token])).status_code == 404
        assert Client().post(reverse(name, args=[token])).status_code == 404
    assert says(person) == "yes"


@pytest.mark.parametrize(("way", "days"), [("pause_3", 89), ("pause_6", 180)])
def test_the_page_offers_a_pause_instead(person: Person, way: str, days: int) -> None:
    response = Client().post(url(person.id), {"way": way})
    assert response.status_code == 200
    wish = ContactWish.objects.get()
    assert wish.paused_until is not None
    assert wish.paused_at is not None
    assert (wish.paused_until - wish.paused_at.date()).days >= days
    answer = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL)
    assert answer.reason == "paused"


def test_the_page_offers_less(person: Person) -> None:
    Client().post(url(person.id), {"way": "rarer"})
    assert ContactWish.objects.get().least_gap_days == 90
    assert says(person) == "yes"


def test_everything_is_everything(person: Person) -> None:
    Client().post(url(person.id), {"way": "everything"})
    for purpose in (Purpose.NURTURE, Purpose.NEWSLETTER, Purpose.PERSONAL_EMAIL):
        assert says(person, purpose) == "no"


@pytest.mark.requirement("feature:G6")
def test_only_the_circle_the_mail_came_from_can_be_left(person: Person) -> None:
    owner = MemberFactory.create(role="trm_lead")
    pool = create_pool(
        actor=owner.actor, details=PoolDetails(name="Netzleitstelle"), owner_id=owner.id
    )
    add_people(actor=owner.actor, pool_id=pool.pk, person_ids=[person.id])
    sequence = Sequence.objects.create(name="Kreis", owner=owner, pool=pool)
    version = SequenceVersion.objects.create(sequence=sequence, number=1)
    now = clock.now()
    enrolment = Enrolment.objects.create(
        sequence=sequence,
        version=version,
        person=person,
        anchor_on=now.date(),
        next_due_at=now,
        started_at=now,
        changed_at=now,
    )
    message = a_message_of(person, sequence)
    address = url(person.id, message_id=message)
    assert (
        "Leave the circle"
        in Client().get(address, headers={"accept-language": "en"}).content.decode()
    )
    Client().post(address, {"way": "pool"})
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == ("stopped", "left_pool")
    assert not PoolMembership.objects.filter(left_at__isnull=True).exists()
    assert says(person) == "yes"


def a_message_of(person: Person, sequence: Sequence) -> uuid.UUID:
    return a_message(person=person, sequence_id=sequence.id).id


def test_a_link_without_a_purpose_of_ours_ends_all_email(person: Person) -> None:
    one_click(url(person.id, "transactional"))
    assert says(person) == says(person, Purpose.NEWSLETTER) == "no"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_speaks_the_visitors_language(person: Person, language: str) -> None:
    page = Client().get(url(person.id), headers={"accept-language": language})
    assert f'lang="{language}"' in page.content.decode()
    expected = "Abmelden" if language == "de" else "Unsubscribe"
    assert expected in page.content.decode()
