# SPDX-License-Identifier: Apache-2.0
"""The timeline tells what happened with a person, newest first, page by page."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from talentkreis.activity.actions import record, record_for_people
from talentkreis.activity.events import Event
from talentkreis.activity.models import Activity
from talentkreis.activity.queries import timeline
from talentkreis.activity.sentences import describe, register_sentences
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.organisation.actions import invite_member, stop_all_sending
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.organisation.tests.factories import MemberFactory, token_actor

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class ThingSeen(Event):
    """An event of these tests alone."""

    kind: ClassVar[str] = "activity.tests.thing_seen"
    fields: tuple[str, ...] = ()


def see(person_id: uuid.UUID, days_ago: int, actor: Actor = SYSTEM) -> None:
    moment = clock.now() - dt.timedelta(days=days_ago)
    record(ThingSeen(actor=actor, person_id=person_id, occurred_at=moment))


def test_pages_follow_each_other_without_gap_or_repetition_even_at_the_same_moment() -> None:
    actor = MemberFactory.create().actor
    person_id = uuid.uuid4()
    moment = clock.now()
    for days in (1, 2, 3):
        when = moment - dt.timedelta(days=days)
        record(*(ThingSeen(actor=SYSTEM, person_id=person_id, occurred_at=when) for _ in range(4)))
    see(uuid.uuid4(), 1)
    seen, cursor = [], ""
    while True:
        page = timeline(actor, person_id, cursor=cursor, limit=5)
        seen += page.entries
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == len({entry.id for entry in seen}) == 12
    assert [e.occurred_at for e in seen] == sorted((e.occurred_at for e in seen), reverse=True)


def test_an_entry_names_who_did_it() -> None:
    member = MemberFactory.create(name="Svea Callsen")
    person_id = uuid.uuid4()
    see(person_id, 4, member.actor)
    see(person_id, 3, token_actor(member.id, Role.RECRUITER, "people:read"))
    see(person_id, 2, Actor.for_person(person_id))
    see(person_id, 1)
    with translation.override("en"):
        names = [e.actor_name for e in timeline(member.actor, person_id).entries]
    assert names == ["Talentkreis", "the person", "Svea Callsen, by program", "Svea Callsen"]


def test_only_the_kinds_asked_for_are_shown() -> None:
    person_id = uuid.uuid4()
    see(person_id, 1)
    actor = MemberFactory.create().actor
    assert timeline(actor, person_id, kinds=["people.note_written"]).entries == []
    assert len(timeline(actor, person_id, kinds=[ThingSeen.kind]).entries) == 1


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MjAyNl8x", "ÿ", "9" * 400])
def test_an_invented_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(RuleViolation):
        timeline(MemberFactory.create().actor, uuid.uuid4(), cursor=cursor)


def test_a_program_without_the_scope_reads_nothing() -> None:
    member = MemberFactory.create()
    with pytest.raises(NotAllowed):
        timeline(token_actor(member.id, Role.RECRUITER, "pools:read"), uuid.uuid4())


def test_a_kind_reads_as_its_package_tells_it_in_the_readers_language() -> None:
    register_sentences({ThingSeen: gettext_lazy("Sending resumed")})
    with translation.override("en"):
        assert describe(ThingSeen.kind) == "Sending resumed"
    register_sentences({ThingSeen: "saw %(fields)s and %(missing)s"})
    assert describe(ThingSeen.kind, {"fields": ["a", "b"]}) == "saw a, b and –"
    with translation.override("en"):
        assert describe("old.kind") == "Something happened (old.kind)"


def test_what_the_organisation_announces_is_recorded_with_its_reason() -> None:
    member = MemberFactory.create()
    stop_all_sending(actor=member.actor, reason="mistake")
    row = Activity.objects.get(kind="organisation.sending_stopped")
    assert (row.actor_id, row.payload["reason"]) == (member.id, "mistake")
    with translation.override("en"):
        assert describe(row.kind, row.payload) == (
            "All sending stopped: Wrong text or wrong people"
        )


def test_an_invitation_is_remembered_without_address_and_link() -> None:
    invite_member(
        actor=MemberFactory.create(role=Role.ADMIN).actor, email="neu@x.example", role="recruiter"
    )
    row = Activity.objects.get(kind="organisation.member_invited")
    assert set(row.payload) - {"request"} == {"invitation_id", "role"}


def test_one_statement_records_for_many_people() -> None:
    people = [uuid.uuid4() for _ in range(3)]
    record_for_people(ThingSeen(actor=SYSTEM, fields=("city",)), people)
    rows = Activity.objects.filter(kind=ThingSeen.kind)
    assert {row.person_id for row in rows} == set(people)
    assert {str(row.payload) for row in rows} == {"{'fields': ['city']}"}
