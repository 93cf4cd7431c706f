# SPDX-License-Identifier: Apache-2.0
"""Deletion when due: who goes, whom a hold keeps, what happens when it is interrupted."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from talentkreis.activity.models import Activity
from talentkreis.consent import actions
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, ErasureRecord, LegalHold, Purpose, Suppression
from talentkreis.consent.retention import actions as retention
from talentkreis.consent.retention.queries import due_now, forecast, periods
from talentkreis.consent.tasks import delete_due
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory, signed_in
from talentkreis.people.models import Hat, Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    EmployerFactory.create()


@pytest.fixture
def dpo() -> Member:
    return MemberFactory.create(role=Role.DPO, language="de")


def whose_time_is_up(days_ago: int = 1, **values: Any) -> Person:
    over = clock.today() - dt.timedelta(days=days_ago)
    return PersonFactory.create(bases__ends_on=over, **values)


def tonight() -> None:
    delete_due(timestamp=0)


@pytest.mark.requirement("trust:L-04")
@pytest.mark.requirement("feature:T2")
def test_whose_time_is_up_goes_tonight_and_nobody_else_does() -> None:
    gone = whose_time_is_up()
    last_day = PersonFactory.create(bases__ends_on=clock.today())
    kept = PersonFactory.create()
    tonight()
    assert set(Person.objects.values_list("id", flat=True)) == {last_day.id, kept.id}
    entry = ErasureRecord.objects.get()
    assert (entry.person_id, entry.reason) == (gone.id, "retention")
    # Nobody asked to be gone: whoever applies again next year may come back.
    assert not Suppression.objects.exists()
    tonight()
    assert ErasureRecord.objects.count() == 1


@pytest.mark.requirement("trust:L-04")
def test_a_hold_stops_the_clock_until_the_last_one_is_lifted(dpo: Member) -> None:
    person = whose_time_is_up()
    first = retention.hold(actor=dpo.actor, person_id=person.id, reason="Klage AGG")
    second = retention.hold(actor=dpo.actor, person_id=person.id, reason="Anfrage der Behörde")
    tonight()
    assert forecast(dpo.actor, days=0).held == 1
    with pytest.raises(Conflict) as refused:
        actions.erase_person(actor=dpo.actor, person_id=person.id)
    assert refused.value.code == "on_hold"
    retention.lift_hold(actor=dpo.actor, person_id=person.id, hold_id=first.id)
    retention.lift_hold(actor=dpo.actor, person_id=person.id, hold_id=first.id)
    tonight()
    assert Person.objects.filter(id=person.id).exists()
    retention.lift_hold(actor=dpo.actor, person_id=person.id, hold_id=second.id)
    tonight()
    assert not Person.objects.filter(id=person.id).exists()
    assert not LegalHold.objects.exists()
    kinds = list(Activity.objects.order_by("id").values_list("kind", flat=True))
    assert kinds.count("consent.hold_set") == 2
    assert kinds.count("consent.hold_lifted") == 2


def test_a_hold_needs_a_reason_a_right_and_a_person(dpo: Member) -> None:
    person = PersonFactory.create()
    with pytest.raises(RuleViolation):
        retention.hold(actor=dpo.actor, person_id=person.id, reason="  ")
    recruiter = MemberFactory.create(role=Role.RECRUITER).actor
    with pytest.raises(NotAllowed):
        retention.hold(actor=recruiter, person_id=person.id, reason="Klage")
    with pytest.raises(NotFound):
        retention.hold(actor=dpo.actor, person_id=uuid.uuid4(), reason="Klage")
    held = retention.hold(actor=dpo.actor, person_id=person.id, reason="Klage")
    with pytest.raises(NotFound):
        retention.lift_hold(actor=dpo.actor, person_id=PersonFactory.create().id, hold_id=held.id)


@pytest.mark.requirement("trust:L-16a")
@pytest.mark.requirement("trust:L-04")
def test_switched_off_nobody_goes_and_switched_on_again_the_report_comes_first(
    dpo: Member, time_machine: Any
) -> None:
    retention.set_periods(actor=dpo.actor, wanted=periods(), deletes_by_itself=False)
    person = whose_time_is_up()
    tonight()
    assert [row.person_id for row in forecast(dpo.actor, days=0).rows] == [person.id]
    retention.set_periods(actor=dpo.actor, wanted=periods(), deletes_by_itself=True)
    tonight()
    assert Person.objects.filter(id=person.id).exists()
    time_machine.move_to(clock.now() + dt.timedelta(days=7), tick=False)
    tonight()
    assert not Person.objects.filter(id=person.id).exists()


@pytest.mark.requirement("trust:L-04")
@pytest.mark.django_db(transaction=True)
def test_a_killed_round_is_taken_up_where_it_was_and_deletes_nobody_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker dies in the middle of the second person: the first is gone for good."""
    with transaction.atomic():
        people = sorted(whose_time_is_up().id for _ in range(4))

    class Killed(BaseException):
        """What no `except Exception` catches, as a signal is not."""

    from talentkreis.people import privacy

    first_go = iter([False, True])
    holding = privacy._holdings["people"]

    def erase_own(person_id: uuid.UUID) -> None:
        if next(first_go):
            raise Killed
        holding.erase(person_id)

    monkeypatch.setitem(
        privacy._holdings, "people", privacy.Holding("people", holding.export, erase_own)
    )
    with pytest.raises(Killed):
        tonight()
    assert sorted(Person.objects.values_list("id", flat=True)) == people[1:]
    assert ErasureRecord.objects.count() == 1
    monkeypatch.setitem(privacy._holdings, "people", holding)
    tonight()
    assert not Person.objects.exists()
    assert sorted(ErasureRecord.objects.values_list("person_id", flat=True)) == people


def test_one_who_cannot_be_deleted_keeps_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, *others = sorted(whose_time_is_up().id for _ in range(3))
    from talentkreis.people import privacy

    holding = privacy._holdings["people"]

    def erase_own(person_id: uuid.UUID) -> None:
        if person_id == stuck:
            raise RuntimeError
        holding.erase(person_id)

    monkeypatch.setitem(
        privacy._holdings, "people", privacy.Holding("people", holding.export, erase_own)
    )
    tonight()
    assert list(Person.objects.values_list("id", flat=True)) == [stuck]
    assert [one.person_id for one in due_now()] == [stuck]
    assert others


@pytest.mark.requirement("trust:L-04")
def test_a_reason_that_came_since_the_list_was_made_keeps_the_person() -> None:
    person = whose_time_is_up()
    assert [one.person_id for one in due_now()] == [person.id]
    give_consent(person.id)
    assert not retention.delete_when_due(person_id=person.id)
    assert not retention.delete_when_due(person_id=uuid.uuid4())
    assert Person.objects.filter(id=person.id).exists()


def applicant(**values: Any) -> Person:
    return PersonFactory.create(
        bases__purpose="application",
        bases__legal_basis="contract",
        bases__starts_on=clock.today() - dt.timedelta(days=60),
        hats=["applicant"],
        **values,
    )


@pytest.mark.requirement("trust:L-06")
@pytest.mark.requirement("trust:L-22")
@pytest.mark.requirement("feature:T3")
def test_a_rejection_ends_the_application_and_only_what_was_agreed_to_remains(
    dpo: Member, time_machine: Any
) -> None:
    alone, agreed = applicant(), applicant()
    give_consent(agreed.id, Purpose.NURTURE)
    for person in (alone, agreed):
        assert may_contact(person.id, Purpose.APPLICATION, Channel.EMAIL).is_yes
        retention.note_rejection(
            actor=dpo.actor, person_id=person.id, received_on=clock.today() - dt.timedelta(days=1)
        )
        assert not may_contact(person.id, Purpose.APPLICATION, Channel.EMAIL).is_yes
        assert not Hat.objects.filter(person=person, ends_on__isnull=True).exists()
    assert not may_contact(alone.id, Purpose.PERSONAL_CONTACT, Channel.PHONE).is_yes
    received = clock.today() - dt.timedelta(days=1)
    [line] = forecast(dpo.actor, days=400, ending="rejection").rows
    assert line.person_id == alone.id
    assert line.day == received + relativedelta(months=6) + dt.timedelta(days=1)
    # At noon: an hour of tonight may belong to another day once the clocks are changed.
    time_machine.move_to(
        dt.datetime.combine(
            line.day - dt.timedelta(days=1), dt.time(12), timezone.get_default_timezone()
        ),
        tick=False,
    )
    tonight()
    assert Person.objects.filter(id=alone.id).exists(), "the last day of the period"
    time_machine.move_to(clock.now() + dt.timedelta(days=1), tick=False)
    tonight()
    assert list(Person.objects.values_list("id", flat=True)) == [agreed.id]


def test_page_and_counts_come_with_one_statement_however_many_are_due(
    dpo: Member, django_assert_num_queries: Any
) -> None:
    """Role and numbers in force, the clocks, their people, their reasons."""
    whose_time_is_up()
    forecast(dpo.actor)
    with django_assert_num_queries(5):
        assert forecast(dpo.actor).total == 1
    for days_ago in range(1, 8):
        whose_time_is_up(days_ago)
    with django_assert_num_queries(5):
        found = forecast(dpo.actor)
    assert (found.total, found.overdue, len(found.rows)) == (8, 8, 8)
    behind = forecast(dpo.actor, after=found.rows[-1].cursor)
    assert (behind.total, behind.rows) == (8, []), "an empty page has its counts"


@pytest.mark.requirement("trust:L-22")
def test_the_clock_begins_only_with_a_rejection_that_was_received(dpo: Member) -> None:
    person = applicant()
    for day, code in (
        (clock.today() + dt.timedelta(days=1), "invalid_dates"),
        (clock.today() - dt.timedelta(days=90), "invalid_dates"),
    ):
        with pytest.raises(RuleViolation) as refused:
            retention.note_rejection(actor=dpo.actor, person_id=person.id, received_on=day)
        assert refused.value.code == code
    with pytest.raises(RuleViolation) as refused:
        retention.note_rejection(
            actor=dpo.actor, person_id=PersonFactory.create().id, received_on=clock.today()
        )
    assert refused.value.code == "no_application"
    reader = MemberFactory.create(role=Role.READ_ONLY).actor
    with pytest.raises(NotAllowed):
        retention.note_rejection(actor=reader, person_id=person.id, received_on=clock.today())
    assert forecast(dpo.actor, days=400).total == 0


@pytest.mark.requirement("feature:T2")
def test_the_forecast_counts_by_reason_narrows_and_says_what_can_be_done(dpo: Member) -> None:
    today = clock.today()
    soon = PersonFactory.create(given_name="Bald", bases__ends_on=today + dt.timedelta(days=20))
    later = PersonFactory.create(given_name="Später", bases__ends_on=today + dt.timedelta(days=60))
    over = whose_time_is_up(given_name="Vorbei")
    sourced = PersonFactory.create(
        given_name="Gefunden",
        bases__purpose="sourcing",
        bases__legal_basis="legitimate_interest",
        bases__notice_due_on=today + dt.timedelta(days=9),
    )
    PersonFactory.create(given_name="Bleibt")
    client = signed_in(dpo)
    url = reverse("consent:forecast")

    def names(**query: str) -> set[str]:
        page = client.get(url, query).content.decode()
        return {person.given_name for person in Person.objects.all() if person.full_name in page}

    assert names() == {"Bald", "Vorbei", "Gefunden"}
    assert names(tage="90") == {"Bald", "Vorbei", "Gefunden", "Später"}
    assert names(tage="0") == {"Vorbei"}
    assert names(grund="notice") == {"Gefunden"}
    assert names(grund="unfug", tage="unfug", nach="unfug") == {"Bald", "Vorbei", "Gefunden"}
    page = client.get(url).content.decode()
    assert reverse("consent:erase", args=[soon.id]) in page
    assert f"{reverse('consent:person', args=[sourced.id])}#hold" in page
    assert over.full_name in client.get(reverse("consent:index")).content.decode()
    assert later.id not in {row.person_id for row in forecast(dpo.actor, days=30).rows}


def test_holding_and_lifting_and_noting_a_rejection_by_page(dpo: Member) -> None:
    person = applicant()
    client = signed_in(dpo)
    about = reverse("consent:person", args=[person.id])
    hold = reverse("consent:hold", args=[person.id])
    assert client.post(hold, {"reason": ""}).status_code == 422
    assert client.post(hold, {"reason": "Forderung vom 3. März"}).status_code == 303
    assert "Forderung vom 3. März" in client.get(about).content.decode()
    standing = LegalHold.objects.get()
    lift = reverse("consent:lift_hold", args=[person.id, standing.id])
    assert client.get(lift).status_code == 405
    for role in (Role.RECRUITER, Role.READ_ONLY):
        other = signed_in(MemberFactory.create(role=role))
        assert other.post(lift).status_code == 403
        assert other.post(hold, {"reason": "x"}).status_code == 403
    assert Client().post(lift).status_code == 302
    assert client.post(lift).status_code == 303
    assert (
        client.post(reverse("consent:hold", args=[uuid.uuid4()]), {"reason": "x"}).status_code
        == 404
    )
    reject = reverse("consent:reject", args=[person.id])
    tomorrow = clock.today() + dt.timedelta(days=1)
    refused = client.post(reject, {"received_on": tomorrow.isoformat()})
    assert refused.status_code == 422
    assert "Dieser Tag kann nicht sein." in refused.content.decode()
    assert client.post(reject, {"received_on": clock.today().isoformat()}).status_code == 303
    assert ProcessingBasis.objects.get(person=person).ends_on == clock.today()


def test_an_export_and_a_merge_take_holds_and_requests_along(dpo: Member) -> None:
    from talentkreis.people.actions import merge_people

    one, two = PersonFactory.create(), PersonFactory.create()
    retention.hold(actor=dpo.actor, person_id=two.id, reason="Klage")
    exported = actions.export_person(actor=SYSTEM, person_id=two.id)
    assert exported["packages"]["consent"]["holds"][0]["reason"] == "Klage"
    merge_people(actor=SYSTEM, survivor_id=one.id, merged_ids=[two.id])
    assert LegalHold.objects.get().person_id == one.id
