# SPDX-License-Identifier: Apache-2.0
"""Who is next, from all packages that know a reason: on My day and over the API."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.actions import note_absence
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people import actions as people
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships import actions
from talentkreis.relationships.models import NextReply, Promise
from talentkreis.relationships.privacy import erase_own, export_own
from talentkreis.relationships.who_next import who_next

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person
    from talentkreis.relationships.who_next import Next

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:I6")]


@pytest.fixture
def member() -> Member:
    """A recruiter who reads English."""
    found: Member = MemberFactory.create(name="Merle Hansen", language="en")
    return found


def _day(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def _own(member: Member, **fields: object) -> Person:
    person: Person = PersonFactory.create(**fields)
    actions.set_owner(actor=member.actor, person_id=person.id, owner_id=member.id)
    return person


def _quiet(member: Member, days: int = 85) -> Person:
    """Somebody nobody has spoken with for so long, whose turn it is today."""
    while True:
        person = _own(member)
        if (person.id.int + clock.today().toordinal()) % 2 == 0:
            break
    people.log_conversation(
        actor=member.actor, person_id=person.id, happened_at=clock.now() - dt.timedelta(days=days)
    )
    return person


def _promise(member: Member, person: Person, days: int = 0) -> Promise:
    made = actions.make_promise(
        actor=member.actor, person_id=person.id, text="send the list", due_on=clock.today()
    )
    Promise.objects.filter(id=made.id).update(due_on=_day(days))
    return made


def _who(member: Member) -> list[Next]:
    return who_next(member.actor, member.id)


def _reasons(member: Member) -> dict[uuid.UUID, str]:
    return {each.candidate.person.id: each.reason.code for each in _who(member)}


def test_each_reason_brings_its_people_in_the_order_of_the_rule(member: Member) -> None:
    quiet = _quiet(member)
    planned, asked = _own(member), _own(member)
    actions.set_next_contact(actor=member.actor, person_id=planned.id, on=_day(0), reason="move")
    actions.say_not_now(actor=member.actor, person_id=asked.id, not_now="timing", on=_day(0))
    changed = _own(member, position="Elektroniker")
    people.update_person(
        actor=member.actor,
        person_id=changed.id,
        changes={"employer_name": "Fördenetz"},
        source="import",
    )
    promised = _own(member)
    _promise(member, promised, -2)
    found = _reasons(member)
    assert next(iter(found.values())) == "promise"
    assert list(found.values())[-1] == "quarter"
    assert found[promised.id] == "promise"
    assert (found[planned.id], found[asked.id]) == ("day", "day")
    assert found[quiet.id] == "quarter"


def test_the_list_is_the_same_all_day_and_another_one_tomorrow(member: Member) -> None:
    people_quiet = {_quiet(member).id for _ in range(3)}
    morning = list(_reasons(member))
    assert set(morning) == people_quiet
    assert list(_reasons(member)) == morning
    with time_machine.travel(clock.now() + dt.timedelta(days=1)):
        assert not people_quiet & set(_reasons(member))
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        assert people_quiet <= set(_reasons(member))


def test_other_peoples_people_are_not_ones_own(member: Member) -> None:
    other = MemberFactory.create()
    _promise(other, _own(other))
    _quiet(other)
    assert _who(member) == []


def test_who_is_confidential_or_in_the_archive_is_nobodys_next(member: Member) -> None:
    hidden, gone = _own(member), _own(member)
    _promise(member, hidden)
    _promise(member, gone)
    people.archive_person(actor=member.actor, person_id=gone.id, reason="moved away")
    people.set_confidential_to(
        actor=member.actor, person_ids=[hidden.id], member_ids=[MemberFactory.create().id]
    )
    assert _who(member) == []


@pytest.mark.requirement("feature:Q4")
class TestAway:
    """While somebody is away, others see to what is due."""

    @pytest.fixture
    def away(self, member: Member) -> Member:
        """Jonas is away; Merle stands in."""
        found: Member = MemberFactory.create(name="Jonas Brandt", language="en")
        note_absence(
            actor=found.actor,
            member_id=found.id,
            starts_on=_day(0),
            ends_on=_day(3),
            deputy_id=member.id,
        )
        return found

    def test_whoever_stands_in_sees_what_is_due_with_the_name(
        self, member: Member, away: Member
    ) -> None:
        person = _own(away)
        _promise(away, person)
        actions.create_task(
            actor=away.actor, person_id=person.id, title="book the room", due_on=_day(0)
        )
        actions.create_task(actor=away.actor, title="order paper", due_on=_day(0))
        contact = _own(away)
        actions.set_next_contact(actor=away.actor, person_id=contact.id, on=_day(0))
        assert [each.instead_of for each in _who(member)] == ["Jonas Brandt", "Jonas Brandt"]
        page = signed_in(member).get("/").content.decode()
        for part in ("send the list", "book the room", "order paper"):
            assert part in page
        assert page.count("for Jonas Brandt") == 4

    def test_the_deputy_of_the_person_goes_first(self, member: Member, away: Member) -> None:
        deputy = MemberFactory.create()
        person = PersonFactory.create()
        actions.set_owner(
            actor=away.actor, person_id=person.id, owner_id=away.id, deputy_id=deputy.id
        )
        _promise(away, person)
        assert list(_reasons(deputy)) == [person.id]
        assert _who(member) == []

    def test_before_and_after_it_is_nobody_elses(self, member: Member, away: Member) -> None:
        _promise(away, _own(away))
        assert len(_who(member)) == 1
        with time_machine.travel(clock.now() + dt.timedelta(days=4)):
            assert _who(member) == []
            assert len(_who(away)) == 1

    def test_ones_own_people_and_theirs_take_turns(self, member: Member, away: Member) -> None:
        theirs = [_own(away) for _ in range(3)]
        own = [_own(member) for _ in range(3)]
        for number, person in enumerate([*theirs, *own]):
            owner = away if person in theirs else member
            _promise(owner, person, number - 20)
        order = [each.instead_of for each in _who(member)]
        assert order == ["", "Jonas Brandt"] * 3


class TestReplies:
    """Done, later, not helpful."""

    def test_whoever_is_not_helpful_rests_and_a_newer_cause_brings_them_back(
        self, member: Member
    ) -> None:
        person = _quiet(member)
        client = signed_in(member)
        url = reverse("relationships:reply_to_next", args=[person.id, "quarter", "no_help"])
        assert url in client.get("/").content.decode()
        answer = client.post(url, {"next": "/"})
        assert answer.status_code == 303
        assert url not in client.get("/").content.decode()
        with time_machine.travel(clock.now() + dt.timedelta(days=60)):
            assert "quarter" not in _reasons(member).values()
        _promise(member, person)
        assert _reasons(member) == {person.id: "promise"}

    def test_it_holds_for_whoever_said_it_alone(self, member: Member) -> None:
        person = _quiet(member)
        other = MemberFactory.create()
        actions.reply_to_next(
            actor=other.actor, person_id=person.id, reason="quarter", reply="later"
        )
        assert list(_reasons(member)) == [person.id]

    def test_a_promise_is_kept_or_moved_never_waved_away(self, member: Member) -> None:
        person = _own(member)
        _promise(member, person)
        with pytest.raises(RuleViolation):
            actions.reply_to_next(
                actor=member.actor, person_id=person.id, reason="promise", reply="later"
            )

    @pytest.mark.parametrize(
        ("reason", "reply"), [("quarter", "never"), ("mood", "later")], ids=["reply", "reason"]
    )
    def test_made_up_answers_are_refused(self, member: Member, reason: str, reply: str) -> None:
        person = _quiet(member)
        with pytest.raises(RuleViolation):
            actions.reply_to_next(
                actor=member.actor, person_id=person.id, reason=reason, reply=reply
            )

    def test_nobody_answers_about_somebody_they_do_not_see(self, member: Member) -> None:
        person = _quiet(member)
        people.set_confidential_to(
            actor=member.actor, person_ids=[person.id], member_ids=[MemberFactory.create().id]
        )
        with pytest.raises(NotFound):
            actions.reply_to_next(
                actor=member.actor, person_id=person.id, reason="quarter", reply="later"
            )

    def test_old_answers_are_forgotten_and_all_go_with_the_person(self, member: Member) -> None:
        person = _quiet(member)
        actions.reply_to_next(
            actor=member.actor, person_id=person.id, reason="quarter", reply="later"
        )
        assert export_own(person.id)["next_replies"][0]["reply"] == "later"
        assert actions.forget_replies() == 0
        with time_machine.travel(clock.now() + dt.timedelta(days=8)):
            assert actions.forget_replies() == 1
        actions.reply_to_next(
            actor=member.actor, person_id=person.id, reason="quarter", reply="later"
        )
        erase_own(person.id)
        assert not NextReply.objects.exists()

    def test_the_endpoint_takes_no_get_and_nobody_who_only_reads(self, member: Member) -> None:
        person = _quiet(member)
        url = reverse("relationships:reply_to_next", args=[person.id, "quarter", "later"])
        assert signed_in(member).get(url).status_code == 405
        assert client_of(Role.HIRING_MANAGER).post(url).status_code == 403
        assert Client().post(url).status_code == 302


class TestProgram:
    """The same over the API."""

    def test_the_list_says_why_and_whether_one_may(self, member: Member) -> None:
        person, quiet = _own(member), _quiet(member)
        _promise(member, person)
        first, second = said(Program(member=member).get("who-next"))["items"]
        assert (first["person_id"], first["reason"], first["stays"]) == (
            str(person.id),
            "promise",
            True,
        )
        assert first["text"] == "Versprochen: send the list"
        assert first["call"]["verdict"] in {"yes", "ask", "no"}
        assert first["write"]["text"]
        assert (second["person_id"], second["reason"]) == (str(quiet.id), "quarter")

    def test_a_program_answers_for_its_member(self, member: Member) -> None:
        quiet = _quiet(member)
        program = Program(member=member)
        body = {"reason": "quarter", "reply": "later"}
        rests = said(program.post(f"who-next/{quiet.id}", body))
        assert rests["rests_until"] == _day(7).isoformat()
        assert said(program.get("who-next"))["items"] == []
        refused(program.post(f"who-next/{uuid.uuid4()}", body), 404)
        refused(program.post(f"who-next/{quiet.id}", {**body, "reply": "never"}), 422)
        reader = Program("people:read", member=member)
        refused(reader.post(f"who-next/{quiet.id}", body), 403)
