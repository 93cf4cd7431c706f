# SPDX-License-Identifier: Apache-2.0
"""The demo is always the same, whole, and has something to show on every page."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import reverse

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.demo import build
from talentkreis.demo.awkward import CANARY, awkward_people
from talentkreis.demo.people import make_people
from talentkreis.gestures.models import Gesture
from talentkreis.mail.models import InboundMessage, Message
from talentkreis.nurture.models import Enrolment, Sequence
from talentkreis.organisation.models import Employer, Member
from talentkreis.people.models import Conversation, Person
from talentkreis.pools.models import Pool, PoolMembership
from talentkreis.relationships.models import Care, Promise, Task
from talentkreis.search.models import SavedSearch, SearchRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

SMALL = 640
MONDAY = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


class _Undo(Exception):
    """Ends a build that was only looked at."""


def _summary() -> dict[str, Any]:
    """What a build made: how many of everything, and a hash over names and what hangs on them."""
    digest = hashlib.sha256()
    for queryset, columns in (
        (Person.objects, ("given_name", "family_name", "position", "city", "created_at")),
        (PoolMembership.objects, ("person__family_name", "pool__name", "stage")),
        (Enrolment.objects, ("person__family_name", "state", "reason", "position")),
        (Conversation.objects, ("text", "kind", "person__family_name")),
        (Promise.objects, ("text", "person__family_name", "due_on")),
        (Message.objects, ("subject", "person__family_name", "state")),
    ):
        rows = sorted(map(str, queryset.values_list(*columns)))
        digest.update("\n".join(rows).encode())
    counted = (Person, Pool, Enrolment, Message, InboundMessage, Promise, Task, Care, SavedSearch)
    return {model.__name__: model._default_manager.count() for model in counted} | {
        "hash": digest.hexdigest()
    }


@pytest.mark.django_db
def test_two_builds_from_the_same_seed_are_equal() -> None:
    summaries = []
    for _ in range(2):
        with (
            time_machine.travel(MONDAY),
            pytest.raises(_Undo),
            transaction.atomic(),
        ):
            build.build_demo(count=SMALL)
            summaries.append(_summary())
            raise _Undo
    assert summaries[0] == summaries[1]


def test_people_are_the_same_on_every_machine_and_of_every_kind() -> None:
    people = make_people()
    assert len(people) == 2_000
    names = "\n".join(person.name for person in people)
    assert hashlib.sha256(names.encode()).hexdigest()[:16] == NAMES_OF_THE_DEMO
    assert {person.language for person in people} == {"de", "en"}
    with_consent = sum(person.has_consent for person in people)
    assert 600 < with_consent < 1_400
    assert any("ş" in person.name.lower() for person in people)
    assert any("-" in person.family_name for person in people)
    assert all(person.bases for person in [*people, *awkward_people(2_000)])


# Changes only when the generator does, never from build to build.
NAMES_OF_THE_DEMO = "9517e9d6a456a394"


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One small build on a Monday morning for all tests that only look."""
    with django_db_blocker.unblock(), pytest.raises(_Undo), transaction.atomic():
        with time_machine.travel(MONDAY):
            assert "merle@nordlicht.example" in build.build_demo(count=SMALL)
        yield
        raise _Undo


@pytest.fixture
def demo(built: None, db: None) -> Iterator[dict[str, Member]]:
    """The members of the build, an hour later."""
    with time_machine.travel(MONDAY + dt.timedelta(hours=1)):
        yield {member.name: member for member in Member.objects.all()}


def _body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_first_morning_has_something_on_every_page(
    demo: dict[str, Member], client: Client
) -> None:
    client.force_login(demo["Merle Hansen"])
    sequence = Sequence.objects.get(state="running")
    draft = Sequence.objects.get(name="Leitwarte Kiel: Einladung")
    one = Enrolment.objects.filter(reason="reply").order_by("anchor_on")[0].person
    pool = Pool.objects.get(name="Netztechnik")
    pages = {
        reverse("web:my_day"): "Antwort",
        reverse("search:people"): "Netzmonteur",
        reverse("pools:index"): "Rund um Husum",
        reverse("nurture:index"): "Willkommen im Kreis Netztechnik",
        reverse("nurture:detail", args=[sequence.id]): "Ein Blick in die Leitstelle",
        reverse("nurture:people", args=[sequence.id]): "hat geantwortet",
        reverse("nurture:results", args=[sequence.id]): "erreicht",
        reverse("newsletters:index"): "Nordlicht im Winter",
        reverse("newsletters:plan"): "Einblicke aus der Leitstelle",
        reverse("content:index"): "Drei Uhr morgens in der Leitstelle",
        reverse("gestures:index"): "Glückwunsch zur bestandenen",
        reverse("nurture:detail", args=[draft.id]): "die Leitwarte ansehen",
        reverse("web:profile", args=[one.id]): "E-Mail gesendet: Ein Blick in die Leitstelle",
        reverse("pools:pool", args=[pool.id]): "Warm",
    }
    for address, word in pages.items():
        assert word in _body(client, address), address

    states = {"waiting", "planned", "refused", "done", "dropped"}
    assert set(Gesture.objects.values_list("state", flat=True)) == states
    # Building again changes nothing.
    before = _summary()
    build.build_demo(count=SMALL)
    assert _summary() == before


def test_histories_are_whole(demo: dict[str, Member]) -> None:
    sequence = Sequence.objects.get(state="running")
    states = set(sequence.enrolments.values_list("state", "reason"))
    assert ("stopped", "reply") in states
    assert ("stopped", "bounce") in states
    assert any(state == "active" for state, _reason in states)
    kinds = set(InboundMessage.objects.values_list("classification", flat=True))
    assert kinds == {"human_reply", "auto_reply", "bounce"}
    assert not InboundMessage.objects.filter(person=None).exists()
    assert SearchRow.objects.count() == Person.objects.count()
    assert SavedSearch.objects.count() == 3
    assert Employer.objects.get().may_send
    ids = list(Person.objects.values_list("id", flat=True))
    reasons = {
        answer.reason for answer in may_contact_many(ids, Purpose.NURTURE, Channel.EMAIL).values()
    }
    assert {
        "consent_until", "no_consent", "withdrawn", "objected", "paused", "address_bounced",
        "consent_expired", "no_address", "contact_budget", "archived",
    } - reasons <= {"no_address"}  # fmt: skip


def test_the_person_of_the_confidential_pool_is_seen_by_those_named_alone(
    demo: dict[str, Member], client: Client
) -> None:
    canary = Person.objects.get(family_name=CANARY[1])
    profile = reverse("web:profile", args=[canary.id])
    for name in ("Jan Behrens", "Nele Suhr", "Ole Thomsen"):
        client.force_login(demo[name])
        assert client.get(profile).status_code == 404
        assert f"{CANARY[0]} {CANARY[1]}" not in _body(client, f"/talente/?q={CANARY[1]}")
        assert "Nachfolge Leitung" not in _body(client, reverse("pools:index"))
    client.force_login(demo["Merle Hansen"])
    assert CANARY[1] in _body(client, profile)


def test_every_database_rule_holds_after_a_build(demo: dict[str, Member]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    lost = Person.objects.filter(bases=None)
    assert not lost.exists()
