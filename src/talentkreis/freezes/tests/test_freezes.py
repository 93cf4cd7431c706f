# SPDX-License-Identifier: Apache-2.0
"""A pause of outreach: who is spared, until when, by whom, and what goes on."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.consent.gate import may_contact, may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.projection import gate_rows
from talentkreis.consent.tests.factories import give_consent
from talentkreis.freezes import actions
from talentkreis.freezes.models import Freeze
from talentkreis.freezes.privacy import erase_own, export_own
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import a_mailbox, a_message
from talentkreis.organisation.actors import SYSTEM, Actor, ActorKind, Role
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory, signed_in
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.actions import add_people, create_pool, remove_people
from talentkreis.pools.models import Pool, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _employer() -> None:
    EmployerFactory.create()


def somebody(**values: object) -> Person:
    person: Person = PersonFactory.create(phone="0431 555 0142", **values)
    for purpose in (Purpose.NURTURE, Purpose.NEWSLETTER):
        give_consent(person.id, purpose)
    refresh([person.id])
    return person


def said(person: Person, purpose: Purpose = Purpose.NURTURE, channel: str = "email") -> str:
    answer = may_contact(person.id, purpose, Channel(channel))
    return f"{answer.verdict} {answer.reason}"


def freeze(**values: object) -> Freeze:
    given: dict[str, object] = {"reason": "Umbau im Werk", "ends_on": clock.today() + 10 * DAY}
    return actions.start_freeze(actor=SYSTEM, **(given | values))  # type: ignore[arg-type]  # a test's shorthand


def member(role: Role) -> Actor:
    return Actor(kind=ActorKind.MEMBER, id=MemberFactory.create(role=role).id, role=role)


@pytest.mark.requirement("feature:F9")
def test_a_pause_for_everybody_is_a_no_with_day_reason_and_next_step() -> None:
    person = somebody()
    freeze()
    answer = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL)
    assert (answer.verdict, answer.reason) == ("no", "frozen")
    assert "Umbau im Werk" in str(answer.text)
    assert answer.next_step is not None
    assert answer.next_step.code == "see_freeze"
    assert answer.valid_until is not None
    assert answer.valid_until - clock.now() > 10 * DAY
    assert said(person, Purpose.NEWSLETTER) == "no frozen"


def test_what_the_person_asked_for_and_what_colleagues_do_goes_on() -> None:
    person = somebody()
    freeze()
    assert said(person, Purpose.TRANSACTIONAL) == "yes own_request"
    assert said(person, Purpose.PERSONAL_CONTACT, "phone") == "yes pool_consent"


def test_colleagues_keep_still_where_the_pause_asks_for_it() -> None:
    person = somebody()
    freeze(is_personal_too=True)
    assert said(person, Purpose.PERSONAL_CONTACT, "phone") == "no frozen"
    assert said(person, Purpose.PERSONAL_EMAIL) == "no frozen"
    assert said(person, Purpose.TRANSACTIONAL) == "yes own_request"


def test_a_pause_for_one_person_leaves_others_alone() -> None:
    spared, other = somebody(), somebody()
    freeze(person_id=spared.id)
    answers = may_contact_many([spared.id, other.id], Purpose.NURTURE, Channel.EMAIL)
    assert [answers[person.id].reason for person in (spared, other)] == ["frozen", "consent_until"]


def a_pool(**values: object) -> Pool:
    owner = MemberFactory.create(role=Role.ADMIN)
    actor = Actor(kind=ActorKind.MEMBER, id=owner.id, role=Role.ADMIN)
    return create_pool(actor=actor, details=PoolDetails(name="Netzplanung", **values))  # type: ignore[arg-type]  # a test's shorthand


def test_a_pause_of_a_pool_follows_its_people_and_names_neither_pool_nor_reason() -> None:
    inside, outside = somebody(), somebody()
    pool = a_pool()
    add_people(actor=SYSTEM, pool_id=pool.id, person_ids=[inside.id])
    freeze(pool_id=pool.id)
    answer = may_contact(inside.id, Purpose.NURTURE, Channel.EMAIL)
    assert answer.reason == "frozen"
    assert "Netzplanung" not in str(answer.text)
    assert "Umbau" not in str(answer.text)
    assert said(outside) == "yes consent_until"
    remove_people(actor=SYSTEM, pool_id=pool.id, person_ids=[inside.id])
    assert said(inside) == "yes consent_until"


def test_a_pause_of_a_pool_by_filter_asks_its_filter() -> None:
    inside, outside = somebody(city="Kiel"), somebody(city="Bremen")
    pool = a_pool(filter=parse("ort:Kiel", "de"))
    freeze(pool_id=pool.id)
    assert (said(inside), said(outside)) == ("no frozen", "yes consent_until")


def test_it_ends_with_its_last_day_by_the_clock() -> None:
    person = somebody()
    row = freeze(ends_on=clock.today())
    answer = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL)
    assert answer.reason == "frozen"
    assert answer.valid_until is not None
    later = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL, answer.valid_until)
    assert later.is_yes
    before = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL, row.starts_at - DAY)
    assert before.reason != "frozen"


def test_like_the_stop_of_all_sending_it_is_not_written_into_rows() -> None:
    person = somebody()
    freeze()
    [row] = gate_rows([person.id])
    assert row.nurture == 2


@pytest.mark.requirement("feature:F9")
def test_ending_it_early_lets_what_waited_go_on() -> None:
    person = somebody()
    row = freeze(person_id=person.id)
    mailbox = a_mailbox()
    waiting = a_message(mailbox=mailbox, person=person, due_at=clock.now() + 10 * DAY)
    Message.objects.filter(id=waiting.id).update(state_reason="frozen")
    other = a_message(mailbox=mailbox, due_at=clock.now() + 10 * DAY)
    actions.end_freeze(actor=SYSTEM, freeze_id=row.id)
    assert said(person) == "yes consent_until"
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert waiting.due_at <= clock.now() + dt.timedelta(seconds=5)
    assert other.due_at > clock.now() + 9 * DAY
    kinds = set(Activity.objects.filter(person_id=person.id).values_list("kind", flat=True))
    assert {"freezes.started", "freezes.ended"} <= kinds
    with pytest.raises(Conflict):
        actions.end_freeze(actor=SYSTEM, freeze_id=row.id)


def test_who_leads_pauses_for_everybody_who_cares_spares_one_person() -> None:
    person, day = somebody(), clock.today() + DAY
    recruiter, lead = member(Role.RECRUITER), member(Role.TRM_LEAD)
    actions.start_freeze(actor=recruiter, reason="Trauerfall", ends_on=day, person_id=person.id)
    with pytest.raises(NotAllowed):
        actions.start_freeze(actor=recruiter, reason="Umbau", ends_on=day)
    row = actions.start_freeze(actor=lead, reason="Umbau", ends_on=day)
    with pytest.raises(NotAllowed):
        actions.end_freeze(actor=recruiter, freeze_id=row.id)
    with pytest.raises(NotAllowed):
        actions.start_freeze(
            actor=member(Role.HIRING_MANAGER), reason="x", ends_on=day, person_id=person.id
        )


def test_whom_one_does_not_see_one_does_not_pause() -> None:
    person = somebody()
    Person.objects.filter(id=person.id).update(confidential_to=[uuid.uuid4()])
    recruiter, day = member(Role.RECRUITER), clock.today() + DAY
    with pytest.raises(NotFound):
        actions.start_freeze(actor=recruiter, reason="x", ends_on=day, person_id=person.id)
    hidden = actions.start_freeze(actor=SYSTEM, reason="x", ends_on=day, person_id=person.id)
    with pytest.raises(NotFound):
        actions.end_freeze(actor=recruiter, freeze_id=hidden.id)
    pool = a_pool(visibility=Visibility.CONFIDENTIAL)
    with pytest.raises(NotFound):
        actions.start_freeze(actor=member(Role.TRM_LEAD), reason="x", ends_on=day, pool_id=pool.id)


@pytest.mark.parametrize(("days", "reason"), [(-1, "x"), (367, "x"), (3, "  "), (3, "x" * 301)])
def test_a_pause_has_a_reason_and_a_day_within_a_year(days: int, reason: str) -> None:
    with pytest.raises(RuleViolation):
        freeze(ends_on=clock.today() + days * DAY, reason=reason)
    assert not Freeze.objects.exists()


def test_pauses_of_a_person_are_given_out_and_go_with_them() -> None:
    person = somebody()
    freeze(person_id=person.id)
    freeze()
    [told] = export_own(person.id)["freezes"]
    assert told["reason"] == "Umbau im Werk"
    erase_own(person.id)
    assert Freeze.objects.count() == 1


@pytest.fixture
def lead() -> Client:
    return signed_in(MemberFactory.create(role=Role.TRM_LEAD, language="de"))


def test_a_lead_pauses_a_pool_and_goes_on_by_the_page(lead: Client) -> None:
    pool = a_pool()
    url = reverse("freezes:index")
    day = clock.today() + 3 * DAY
    refused = lead.post(url, {"reason": "", "ends_on": day.isoformat(), "pool": str(pool.id)})
    assert refused.status_code == 422
    done = lead.post(url, {"reason": "Umbau", "ends_on": day.isoformat(), "pool": str(pool.id)})
    assert done.status_code == 303
    row = Freeze.objects.get()
    assert (row.pool_id, row.ends_on) == (pool.id, day)
    html = lead.get(url).content.decode()
    assert "Pausen" in html
    assert "Netzplanung" in html
    assert lead.post(reverse("freezes:end", args=[row.id])).status_code == 303
    assert "Netzplanung" in lead.get(url, {"zeige": "beendet"}).content.decode()


def test_a_recruiter_spares_one_person_by_the_profile() -> None:
    person = somebody()
    recruiter = signed_in(MemberFactory.create(role=Role.RECRUITER, language="de"))
    url = reverse("freezes:person", args=[person.id])
    assert recruiter.get(url).status_code == 200
    day = (clock.today() + 3 * DAY).isoformat()
    assert recruiter.post(url, {"reason": "Trauerfall", "ends_on": day}).status_code == 303
    profile = recruiter.get(reverse("web:profile", args=[person.id])).content.decode()
    assert "Trauerfall" in profile
    assert reverse("freezes:index") in profile
    assert recruiter.post(reverse("freezes:index"), {"reason": "x"}).status_code == 403


def test_pages_are_closed_to_others(client: Client, lead: Client) -> None:
    person = somebody()
    row = freeze(person_id=person.id)
    reader = signed_in(MemberFactory.create(role=Role.HIRING_MANAGER))
    for url in (reverse("freezes:index"), reverse("freezes:person", args=[person.id])):
        assert client.get(url).status_code == 302
        assert reader.get(url).status_code == 403
    end = reverse("freezes:end", args=[row.id])
    assert reader.post(end).status_code == 403
    assert lead.get(end).status_code == 405
    assert lead.post(reverse("freezes:end", args=[uuid.uuid4()])).status_code == 404
    assert lead.get(reverse("freezes:person", args=[uuid.uuid4()])).status_code == 404


def test_a_pool_nobody_told_them_of_is_not_in_the_list(lead: Client) -> None:
    pool = a_pool(visibility=Visibility.CONFIDENTIAL)
    freeze(pool_id=pool.id, reason="Geheim")
    assert "Geheim" not in lead.get(reverse("freezes:index")).content.decode()


def test_as_of_another_day_it_counts_only_while_it_lasted() -> None:
    person = somebody()
    with time_machine.travel(clock.now() + 20 * DAY):
        row = freeze(person_id=person.id)
    with time_machine.travel(clock.now() + 25 * DAY):
        actions.end_freeze(actor=SYSTEM, freeze_id=row.id)
    start = clock.now()
    asked = {days: start + days * DAY for days in (10, 22, 26)}
    said_then = {
        days: may_contact(person.id, Purpose.NURTURE, Channel.EMAIL, at).reason
        for days, at in asked.items()
    }
    assert said_then == {10: "consent_until", 22: "frozen", 26: "consent_until"}
