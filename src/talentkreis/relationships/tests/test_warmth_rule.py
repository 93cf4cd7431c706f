# SPDX-License-Identifier: Apache-2.0
"""Weights and half-life are set by those who lead; then everybody is counted anew."""

from __future__ import annotations

import datetime as dt
import threading
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.mail.inbound import receive
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import (
    EmployerFactory,
    MemberFactory,
    client_of,
)
from talentkreis.people import actions as people
from talentkreis.people.models import Conversation
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships import actions, queries, scale
from talentkreis.relationships.models import Care, WarmthSettings
from talentkreis.relationships.rules import DEFAULT_WEIGHTS
from talentkreis.search.models import SearchRow
from talentkreis.search.queries import person_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh_scale() -> Iterator[None]:
    scale.forget()
    yield
    scale.forget()


@pytest.fixture
def lead() -> Actor:
    """Somebody who leads."""
    return MemberFactory.create(role=Role.TRM_LEAD).actor


def called(person: Person, days_ago: int, kind: str = "call") -> None:
    """A conversation that long ago."""
    people.log_conversation(
        actor=SYSTEM, person_id=person.id, kind=kind, happened_at=clock.now() - days_ago * DAY
    )


def set_rule(actor: Actor, half_life_days: int = 120, **weights: int) -> WarmthSettings:
    """Set a rule and let it hold in this process at once, as after the commit."""
    row = actions.set_warmth_rule(
        actor=actor, half_life_days=half_life_days, weights={**DEFAULT_WEIGHTS, **weights}
    )
    scale.forget()
    return row


def count_all(row: WarmthSettings) -> None:
    """What the background job does."""
    while actions.count_next_warmth(revision=row.revision):
        pass


def warmth(person: Person) -> int:
    """What the list of talents shows."""
    return person_rows(SYSTEM, [person.id])[0].warmth


def test_one_reply_by_mail_warms_once() -> None:
    EmployerFactory.create()
    person = PersonFactory.create()
    people.add_contact_point(
        actor=SYSTEM, person_id=person.id, kind="email", value="svea@post.test"
    )
    mail = EmailMessage()
    mail["Message-ID"], mail["From"] = "<a@post.test>", "Svea <svea@post.test>"
    mail["To"], mail["Subject"] = "karriere@nordlicht.test", "AW: Neues"
    mail.set_content("Gerne! Rufen Sie mich am Donnerstag an?")
    receive(mail.as_bytes(), mailbox_id=None)
    assert Conversation.objects.filter(person=person).count() == 1
    assert warmth(person) == DEFAULT_WEIGHTS["email"]


def test_another_half_life_counts_everybody_anew(lead: Actor) -> None:
    person, other = PersonFactory.create_batch(2)
    called(person, 240)
    called(person, 60, "video")
    called(other, 30, "email")
    assert (warmth(person), warmth(other)) == (42, 21)  # 10 + 45 · 2^(−60/120); 25 · 2^(−30/120)
    row = set_rule(lead, half_life_days=60)
    assert (warmth(person), warmth(other)) == (42, 21)  # until they are counted
    assert [job.task_name for job in ProcrastinateJob.objects.all()][-1] == (
        "relationships.count_warmth"
    )
    count_all(row)
    assert (warmth(person), warmth(other)) == (25, 18)  # 40/16 + 45/2; 25 · 2^(−30/60)
    called(person, 60)
    assert warmth(person) == 45  # 20 more: what comes later goes by the same scale
    assert Care.objects.get(person=person).warmth_log == (
        SearchRow.objects.get(pk=person.id).warmth_log
    )


def test_other_weights_count_everybody_anew(lead: Actor) -> None:
    person = PersonFactory.create()
    called(person, 0)
    called(person, 0, "social")
    count_all(set_rule(lead, call=10, social=0))
    assert warmth(person) == 10
    count_all(set_rule(lead))
    assert warmth(person) == 60


def test_what_was_added_one_by_one_is_what_counting_anew_finds(lead: Actor) -> None:
    people_called = PersonFactory.create_batch(3)
    for number, person in enumerate(people_called):
        for talk in range(number + 1):
            called(person, 37 * talk + number, ["call", "email", "meeting"][talk % 3])
    stored = dict(Care.objects.values_list("person_id", "warmth_log"))
    assert actions.count_warmth_anew(person_ids=[]) == []
    actions.count_warmth_anew(person_ids=stored)
    for person_id, log in Care.objects.values_list("person_id", "warmth_log"):
        assert log == pytest.approx(stored[person_id], rel=1e-12)


def test_a_conversation_taken_back_leaves_what_the_others_add(lead: Actor) -> None:
    person = PersonFactory.create()
    called(person, 0)
    called(person, 120)
    Conversation.objects.latest("happened_at").delete()
    actions.count_warmth_anew(person_ids=[person.id])
    care = Care.objects.get()
    assert queries.warmth_of(care) == 20
    Conversation.objects.all().delete()
    actions.count_warmth_anew(person_ids=[person.id])
    care.refresh_from_db()
    assert (care.warmth_log, care.last_contact_at) == (None, None)


def test_a_later_change_ends_the_count_of_the_earlier_one(
    lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talentkreis.relationships.actions.warmth.PEOPLE_AT_ONCE", 2)
    found = PersonFactory.create_batch(5)
    for person in found:
        called(person, 0)
    first = set_rule(lead, call=30)
    assert actions.count_next_warmth(revision=first.revision)
    rule = queries.warmth_rule(lead)
    assert (rule.is_counted, rule.counted_percent) == (False, 40)
    second = set_rule(lead, call=80)
    assert not actions.count_next_warmth(revision=first.revision)
    count_all(second)
    assert {warmth(person) for person in found} == {80}
    assert queries.warmth_rule(lead).is_counted
    assert not actions.count_next_warmth(revision=second.revision)


@pytest.mark.parametrize(
    ("half_life", "weights"),
    [
        (29, {}),
        (731, {}),
        (120, {"call": 101}),
        (120, {"call": -1}),
        (120, dict.fromkeys(DEFAULT_WEIGHTS, 0)),
    ],
)
def test_nothing_goes_beyond_the_bounds(
    lead: Actor, half_life: int, weights: dict[str, int]
) -> None:
    with pytest.raises(RuleViolation):
        set_rule(lead, half_life, **weights)
    assert not WarmthSettings.objects.exists()


def test_a_recruiter_does_not_set_the_rule() -> None:
    with pytest.raises(NotAllowed):
        set_rule(MemberFactory.create().actor)


def test_the_page_shows_the_rule_and_saves_it() -> None:
    client = client_of(Role.ADMIN)
    url = reverse("relationships:warmth")
    assert b'value="120"' in client.get(url).content
    values = {"half_life_days": 90, **DEFAULT_WEIGHTS, "call": 60}
    assert client.post(url, values).status_code == 303
    row = WarmthSettings.objects.get()
    assert (row.half_life_days, row.call_weight) == (90, 60)
    assert client.post(url, values | {"half_life_days": 5}).status_code == 422
    assert client.put(url).status_code == 405
    assert client_of(Role.RECRUITER).get(url).status_code == 403


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_a_call_saved_while_the_rule_changes_is_counted_by_the_new_one(lead: Actor) -> None:
    with transaction.atomic():
        person = PersonFactory.create()
    called(person, 0)
    told = threading.Event()

    def change() -> None:
        try:
            told.set()
            set_rule(lead, call=20)
        finally:
            connection.close()

    thread = threading.Thread(target=change)
    with transaction.atomic():
        called(person, 0)
        thread.start()
        told.wait(5)
        thread.join(0.5)
        assert thread.is_alive()  # waits for the one that adds by the old rule
    thread.join(10)
    count_all(WarmthSettings.objects.get())
    assert warmth(person) == 40
