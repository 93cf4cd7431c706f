# SPDX-License-Identifier: Apache-2.0
"""Days members are away, and who stands in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actions import note_absence, remove_absence
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Absence, Member
from talentkreis.organisation.queries import away_on
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:Q4")]
PAGE = "/einstellungen/abwesenheit/"


def _day(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def _away(member: Member, first: int, last: int, deputy: Member | None = None) -> Absence:
    return note_absence(
        actor=member.actor,
        member_id=member.id,
        starts_on=_day(first),
        ends_on=_day(last),
        deputy_id=deputy.id if deputy else None,
    )


def test_both_days_belong_to_an_absence() -> None:
    member: Member = MemberFactory.create()
    absence = _away(member, 1, 3, MemberFactory.create())
    found = {days: [each.id for each in away_on(_day(days))] for days in range(5)}
    assert found == {0: [], 1: [absence.id], 2: [absence.id], 3: [absence.id], 4: []}


def test_whoever_was_locked_out_is_not_away() -> None:
    member = MemberFactory.create()
    _away(member, 0, 3)
    Member.objects.filter(id=member.id).update(is_active=False)
    assert away_on(_day(0)) == []


@pytest.mark.parametrize(
    ("first", "last"), [(3, 1), (-5, -1), (0, 400)], ids=["turned", "past", "too long"]
)
def test_days_that_cannot_be_are_refused(first: int, last: int) -> None:
    with pytest.raises(RuleViolation):
        _away(MemberFactory.create(), first, last)


def test_the_same_days_are_not_noted_twice() -> None:
    member = MemberFactory.create()
    _away(member, 1, 5)
    with pytest.raises(RuleViolation):
        _away(member, 5, 9)
    _away(member, 6, 9)


def test_the_deputy_is_another_who_cares_and_is_here() -> None:
    member, other = MemberFactory.create(), MemberFactory.create()
    _away(other, 2, 4)
    reader = MemberFactory.create(role=Role.HIRING_MANAGER)
    gone = MemberFactory.create(is_active=False)
    for unfit in (member, other, reader, gone):
        with pytest.raises(RuleViolation):
            _away(member, 1, 3, unfit)
    assert _away(member, 5, 6, other).deputy == other


def test_only_who_manages_members_notes_it_for_others() -> None:
    member, other = MemberFactory.create(), MemberFactory.create()
    admin = MemberFactory.create(role=Role.ADMIN)

    def note_for_other(noting: Member) -> Absence:
        return note_absence(
            actor=noting.actor,
            member_id=other.id,
            starts_on=_day(0),
            ends_on=_day(1),
            deputy_id=None,
        )

    with pytest.raises(NotAllowed):
        note_for_other(member)
    absence = note_for_other(admin)
    with pytest.raises(NotFound):
        remove_absence(actor=member.actor, absence_id=absence.id)
    remove_absence(actor=other.actor, absence_id=absence.id)
    assert not Absence.objects.exists()


def test_one_notes_and_removes_an_absence_on_the_page() -> None:
    member, deputy = MemberFactory.create(language="en"), MemberFactory.create(name="Merle Hansen")
    client = signed_in(member)
    fields = {"starts_on": _day(1).isoformat(), "ends_on": _day(5).isoformat()}
    answer = client.post(PAGE, {**fields, "deputy": str(deputy.id)}, follow=True)
    assert "Merle Hansen" in answer.content.decode()
    absence = Absence.objects.get()
    client.post(reverse("organisation:remove_absence", args=[absence.id]))
    assert not Absence.objects.exists()


def test_what_is_refused_stands_at_its_field() -> None:
    client = client_of(Role.RECRUITER)
    fields = {"starts_on": _day(5).isoformat(), "ends_on": _day(1).isoformat(), "deputy": ""}
    answer = client.post(PAGE, fields)
    assert answer.status_code == 422
    assert "Der letzte Tag" in answer.content.decode()


def test_recruiters_see_their_own_and_admins_everybodys() -> None:
    member = MemberFactory.create(name="Jonas Brandt")
    _away(member, 1, 3)
    assert b"Jonas Brandt" not in client_of(Role.RECRUITER).get(PAGE).content.split(b"<form")[0]
    assert b"Jonas Brandt" in client_of(Role.ADMIN).get(PAGE).content


def test_strangers_sign_in_first_and_reading_changes_nothing() -> None:
    assert Client().get(PAGE).status_code == 302
    absence = _away(MemberFactory.create(), 1, 3)
    url = reverse("organisation:remove_absence", args=[absence.id])
    assert client_of(Role.ADMIN).get(url).status_code == 405
    assert client_of(Role.RECRUITER).post(url).status_code == 404
