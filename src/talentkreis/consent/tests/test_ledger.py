# SPDX-License-Identifier: Apache-2.0
"""The ledger: append-only, foldable at any time, each yes with its proof."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, connections, transaction

from talentkreis.activity.models import Activity
from talentkreis.consent import actions
from talentkreis.consent.actions import ImportedConsent, import_consents
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import (
    Channel,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    Purpose,
    Suppression,
)
from talentkreis.consent.tests.factories import WORDING, give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from typing import Any

    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db
MAIL = Channel.EMAIL
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _employer() -> None:
    EmployerFactory.create()


def verdict(person: Person, purpose: Purpose = Purpose.NURTURE, channel: Channel = MAIL) -> str:
    return may_contact(person.id, purpose, channel).verdict


def states() -> list[tuple[Any, ...]]:
    columns = [f.name for f in ConsentState._meta.fields if f.name != "id"]
    return list(ConsentState.objects.order_by("person", "purpose", "channel").values_list(*columns))


@pytest.mark.parametrize(
    "table",
    ["consent_consentevent", "consent_consenttext", "consent_suppression", "consent_erasurerecord"],
)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.requirement("trust:L-05")
def test_the_application_can_neither_change_nor_delete_what_is_written(
    table: str, change: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


@pytest.mark.requirement("trust:L-05")
@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_not_even_the_owner_of_the_table_can_change_the_ledger() -> None:
    with transaction.atomic():
        person = PersonFactory.create()
        give_consent(person.id)
    for change in (
        "UPDATE consent_consentevent SET kind = 'given'",
        "DELETE FROM consent_consentevent",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(using="owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(change)


@pytest.mark.requirement("trust:L-17")
def test_what_a_recruiter_notes_opens_the_phone_and_nothing_automatic() -> None:
    person = PersonFactory.create(
        bases__purpose="application", bases__legal_basis="contract", phone="0431 555 0142"
    )
    recruiter = MemberFactory.create().actor
    with pytest.raises(RuleViolation, match=r"wann|when"):
        actions.record_consent(
            actor=recruiter,
            person_id=person.id,
            purpose="nurture",
            channel="email",
            method="spoken",
        )
    for purpose, channel in (("nurture", "email"), ("personal_contact", "phone")):
        actions.record_consent(
            actor=recruiter,
            person_id=person.id,
            purpose=purpose,
            channel=channel,
            method="spoken",
            note="Am Telefon, 20. November, Merle Hansen",
        )
    answer = may_contact(person.id, Purpose.NURTURE, MAIL)
    assert answer.reason == "not_confirmed"
    assert answer.next_step is not None
    assert answer.next_step.code == "send_confirmation"
    assert verdict(person, Purpose.PERSONAL_CONTACT, Channel.PHONE) == "yes"


def test_nobody_notes_a_confirmation_for_somebody_else() -> None:
    person = PersonFactory.create()
    for method in ("double_opt_in", "self_service", "import"):
        with pytest.raises(RuleViolation):
            actions.record_consent(
                actor=MemberFactory.create(role=Role.ADMIN).actor,
                person_id=person.id,
                purpose="nurture",
                channel="email",
                method=method,
                note="sagt man",
            )
    assert not ConsentEvent.objects.exists()


def test_only_people_who_care_for_others_record_consent() -> None:
    person = PersonFactory.create()
    reader = MemberFactory.create(role=Role.READ_ONLY).actor
    with pytest.raises(NotAllowed):
        actions.withdraw_consent(actor=reader, person_id=person.id)
    with pytest.raises(NotFound):
        actions.withdraw_consent(actor=Actor.for_person(new_id()), person_id=person.id)


@pytest.mark.requirement("trust:L-07")
def test_a_withdrawal_holds_at_once_and_twice_is_once() -> None:
    person = PersonFactory.create()
    give_consent(person.id)
    give_consent(person.id, Purpose.NEWSLETTER)
    me = Actor.for_person(person.id)
    assert actions.withdraw_consent(
        actor=me, person_id=person.id, purpose="nurture", channel="email"
    )
    assert not actions.withdraw_consent(
        actor=me, person_id=person.id, purpose="nurture", channel="email"
    )
    assert verdict(person) == "no"
    assert verdict(person, Purpose.NEWSLETTER) == "yes"
    assert ConsentEvent.objects.filter(kind="withdrawn").count() == 1
    assert Suppression.objects.filter(purpose="nurture", channel="email").count() == 1


@pytest.mark.requirement("trust:L-15")
def test_an_objection_is_absolute_and_in_every_channel() -> None:
    person = PersonFactory.create(phone="0431 555 0142")
    give_consent(person.id)
    actions.object_to_contact(actor=SYSTEM, person_id=person.id)
    for purpose in (Purpose.NURTURE, Purpose.NEWSLETTER, Purpose.PERSONAL_EMAIL):
        assert may_contact(person.id, purpose, MAIL).reason == "objected"
    assert verdict(person, Purpose.PERSONAL_CONTACT, Channel.PHONE) == "no"


@pytest.mark.requirement("feature:T1")
def test_an_import_without_date_words_or_evidence_gives_no_consent() -> None:
    person = PersonFactory.create()
    whole: dict[str, Any] = {
        "person_id": person.id,
        "purpose": "nurture",
        "channel": "email",
        "given_at": clock.now() - DAY,
        "wording": WORDING,
        "evidence": "Zeile 7",
    }
    cases: dict[str, dict[str, Any]] = {
        "date_missing": {"given_at": None},
        "date_in_future": {"given_at": clock.now() + DAY},
        "expired": {"given_at": clock.now() - 800 * DAY},
        "wording_missing": {"wording": "  "},
        "evidence_missing": {"evidence": ""},
        "not_consentable": {"purpose": "application"},
        "unknown_person": {"person_id": new_id()},
    }
    rows = [ImportedConsent(**(whole | change)) for change in cases.values()]
    done = import_consents(actor=SYSTEM, rows=rows)
    assert done.recorded == 0
    assert list(done.refused.values()) == list(cases)
    assert verdict(person) == "no"
    assert import_consents(actor=SYSTEM, rows=[ImportedConsent(**whole)]).recorded == 1
    assert verdict(person) == "yes"
    assert ConsentEvidence.objects.get().wording == WORDING


@pytest.mark.requirement("trust:E-12")
def test_no_list_brings_back_somebody_who_said_no() -> None:
    person = PersonFactory.create(email="svea@post.example")
    me = Actor.for_person(person.id)
    actions.withdraw_consent(actor=me, person_id=person.id, purpose="nurture", channel="email")
    again = ImportedConsent(
        person_id=person.id,
        purpose="nurture",
        channel="email",
        given_at=clock.now(),
        wording=WORDING,
        evidence="neuere Liste",
    )
    done = import_consents(actor=SYSTEM, rows=[again])
    assert done.refused == {0: "suppressed"}
    declined = PersonFactory.create()
    actions.decline_consent(actor=SYSTEM, person_id=declined.id, purpose="nurture", channel="email")
    older = ImportedConsent(
        person_id=declined.id,
        purpose="nurture",
        channel="email",
        given_at=clock.now() - DAY,
        wording=WORDING,
        evidence="alte Liste",
    )
    assert import_consents(actor=SYSTEM, rows=[older]).refused == {0: "refused_since"}


def test_rolling_an_import_back_leaves_what_people_said_themselves() -> None:
    first, second = PersonFactory.create(), PersonFactory.create()
    batch = new_id()
    import_consents(
        actor=SYSTEM,
        import_id=batch,
        rows=[
            ImportedConsent(
                person_id=person.id,
                purpose="nurture",
                channel="email",
                given_at=clock.now() - DAY,
                wording=WORDING,
                evidence="Zeile",
            )
            for person in (first, second)
        ],
    )
    actions.withdraw_consent(
        actor=Actor.for_person(second.id), person_id=second.id, purpose="nurture", channel="email"
    )
    assert actions.revoke_import(actor=SYSTEM, import_id=batch) == 2
    assert actions.revoke_import(actor=SYSTEM, import_id=batch) == 0
    assert not ConsentState.objects.filter(person=first).exists()
    assert ConsentState.objects.get(person=second).status == "withdrawn"
    before = states()
    actions.rebuild_states()
    assert states() == before


def test_a_consent_lasts_24_months_also_over_a_leap_day() -> None:
    leap = dt.datetime(2028, 2, 29, 10, tzinfo=dt.UTC)
    assert actions.lasts_until(leap) == dt.datetime(2030, 2, 28, 10, tzinfo=dt.UTC)


@pytest.mark.requirement("feature:T2")
def test_the_clock_ends_a_consent_by_itself_and_the_nightly_round_writes_it_down() -> None:
    person = PersonFactory.create()
    given = clock.now() - 2 * DAY
    give_consent(person.id, at=given, expires_at=clock.now() + DAY)
    end = ConsentState.objects.get().expires_at
    assert end is not None
    assert may_contact(person.id, Purpose.NURTURE, MAIL, end).reason == "consent_expired"
    assert actions.expire_consents() == 0
    ConsentState.objects.update(expires_at=clock.now() - DAY)
    assert actions.expire_consents() == 1
    assert actions.expire_consents() == 0
    assert ConsentEvent.objects.filter(kind="expired").count() == 1


@pytest.mark.requirement("trust:L-04")
def test_a_consent_that_was_taken_back_with_all_others_does_not_end_once_more() -> None:
    person = PersonFactory.create()
    give_consent(person.id, at=clock.now() - 2 * DAY)
    actions.withdraw_consent(actor=SYSTEM, person_id=person.id, purpose="nurture")
    ConsentState.objects.filter(status="confirmed").update(expires_at=clock.now() - DAY / 2)
    assert actions.expire_consents() == 0


def test_telling_the_record_names_purposes_and_no_addresses() -> None:
    person = PersonFactory.create(email="geheim@post.example")
    give_consent(person.id)
    actions.withdraw_consent(actor=SYSTEM, person_id=person.id)
    told = Activity.objects.filter(person_id=person.id, kind__startswith="consent.")
    assert sorted(told.values_list("kind", flat=True)) == ["consent.confirmed", "consent.withdrawn"]
    assert "geheim" not in str(list(told.values()))


@pytest.mark.requirement("trust:L-17")
def test_confirmation_is_asked_once_at_a_time_and_once_a_day() -> None:
    person = PersonFactory.create()
    text = actions.current_text("nurture", "email", "de")
    actions.request_confirmation(actor=SYSTEM, person_id=person.id, text_ids=[text.id])
    assert may_contact(person.id, Purpose.NURTURE, MAIL).reason == "waiting_for_confirmation"
    with pytest.raises(Conflict):
        actions.request_confirmation(actor=SYSTEM, person_id=person.id, text_ids=[text.id])
