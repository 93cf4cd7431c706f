# SPDX-License-Identifier: Apache-2.0
"""Members come by invitation, have one role, and are locked out at once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actions import (
    Invited,
    accept_invitation,
    change_role,
    create_api_token,
    deactivate_member,
    invite_member,
    use_token,
    withdraw_invitation,
)
from talentkreis.organisation.actors import Role
from talentkreis.organisation.announcements import MemberInvited, listen
from talentkreis.organisation.models import Invitation, Member
from talentkreis.organisation.tests.factories import PASSWORD, MemberFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U2")]


def admin() -> Member:
    return MemberFactory.create(role=Role.ADMIN)


def invited(email: str = "neu@nordlicht.example", role: str = Role.RECRUITER) -> Invited:
    return invite_member(actor=admin().actor, email=email, role=role)


def join(link: str, name: str = "Neu Hier") -> Member:
    token = link.rstrip("/").rsplit("/", 1)[1]
    return accept_invitation(token=token, name=name, password=PASSWORD, language="de")


def test_an_invitation_becomes_a_member_with_the_offered_role() -> None:
    member = join(invited(role=Role.MARKETING).link)
    assert (member.email, member.role) == ("neu@nordlicht.example", Role.MARKETING)
    assert member.check_password(PASSWORD)


def test_a_link_works_once() -> None:
    link = invited().link
    join(link)
    with pytest.raises(NotFound):
        join(link)


def test_a_link_dies_after_fourteen_days() -> None:
    link = invited().link
    with (
        time_machine.travel(clock.now() + dt.timedelta(days=14, minutes=1)),
        pytest.raises(NotFound),
    ):
        join(link)


def test_a_second_invitation_to_the_same_address_kills_the_first_link() -> None:
    first = invited().link
    second = invited("NEU@nordlicht.example").link
    with pytest.raises(NotFound):
        join(first)
    assert join(second).is_active


def test_a_withdrawn_invitation_is_worth_nothing() -> None:
    invitation = invited()
    withdraw_invitation(actor=admin().actor, invitation_id=invitation.invitation.id)
    with pytest.raises(NotFound):
        join(invitation.link)


def test_a_member_is_not_invited_again_and_a_wrong_address_is_refused() -> None:
    member = MemberFactory.create()
    for address in (member.email.upper(), "neu@", "zwei@a.example,drei@b.example"):
        with pytest.raises(RuleViolation) as refusal:
            invited(address)
        assert "email" in refusal.value.fields


def test_nothing_kept_can_rebuild_the_link() -> None:
    link = invited().link
    token = link.rstrip("/").rsplit("/", 1)[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(i)::text FROM organisation_invitation i")
        stored = cursor.fetchone()[0]
    assert token not in stored


def test_packages_above_hear_of_an_invitation_with_its_link() -> None:
    heard: list[MemberInvited] = []
    listen(MemberInvited, heard.append)
    link = invited().link
    assert [(told.email, told.link) for told in heard] == [("neu@nordlicht.example", link)]


def test_only_administration_invites() -> None:
    for role in set(Role) - {Role.ADMIN}:
        with pytest.raises(NotAllowed):
            invite_member(
                actor=MemberFactory.create(role=role).actor, email="x@y.example", role="admin"
            )
    assert not Invitation.objects.exists()


@pytest.mark.requirement("trust:S-19")
def test_locking_out_ends_sessions_and_tokens_at_once_and_for_good() -> None:
    boss, member = admin(), MemberFactory.create()
    browser = signed_in(member)
    secret = create_api_token(
        actor=member.actor, name="x", scopes=["people:read"], lifetime=dt.timedelta(days=1)
    ).secret
    assert browser.get("/einstellungen/ich/").status_code == 200
    deactivate_member(actor=boss.actor, member_id=member.id)
    assert browser.get("/einstellungen/ich/").status_code == 302
    with pytest.raises(NotAllowed):
        use_token(secret)
    member.refresh_from_db()
    rejoined = join(invited(member.email).link)
    assert rejoined.id == member.id
    assert browser.get("/einstellungen/ich/").status_code == 302
    with pytest.raises(NotAllowed):
        use_token(secret)


def test_the_last_admin_stays() -> None:
    boss = admin()
    with pytest.raises(RuleViolation) as refusal:
        deactivate_member(actor=boss.actor, member_id=boss.id)
    assert refusal.value.code == "last_admin"
    with pytest.raises(RuleViolation):
        change_role(actor=boss.actor, member_id=boss.id, role=Role.RECRUITER)
    second = admin()
    change_role(actor=second.actor, member_id=boss.id, role=Role.RECRUITER)
    boss.refresh_from_db()
    assert boss.role == Role.RECRUITER


def test_nobody_locks_themselves_out() -> None:
    boss = admin()
    admin()
    with pytest.raises(RuleViolation) as refusal:
        deactivate_member(actor=boss.actor, member_id=boss.id)
    assert refusal.value.code == "oneself"


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_two_admins_who_demote_each_other_at_once_leave_one() -> None:
    first, second = admin(), admin()
    barrier = threading.Barrier(2)

    def demote(actor: Member, other: Member) -> None:
        try:
            barrier.wait()
            change_role(actor=actor.actor, member_id=other.id, role=Role.READ_ONLY)
        except (RuleViolation, NotFound):
            pass
        finally:
            connection.close()

    threads = [
        threading.Thread(target=demote, args=pair) for pair in ((first, second), (second, first))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Member.objects.filter(role=Role.ADMIN).count() == 1


def test_a_changed_role_holds_with_the_next_request() -> None:
    boss, member = admin(), MemberFactory.create(role=Role.ADMIN)
    browser = signed_in(member)
    assert browser.get("/einstellungen/team/").status_code == 200
    change_role(actor=boss.actor, member_id=member.id, role=Role.READ_ONLY)
    assert browser.get("/einstellungen/team/").status_code == 403
