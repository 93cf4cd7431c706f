# SPDX-License-Identifier: Apache-2.0
"""Erasure: nothing of the person is left, and nothing brings them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection

from talentkreis.activity.models import Activity
from talentkreis.consent import actions, queries
from talentkreis.consent.models import (
    ConfirmationRequest,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ErasureRecord,
    Suppression,
)
from talentkreis.consent.tests.factories import WORDING, give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory
from talentkreis.people.models import ContactKind, Person
from talentkreis.people.privacy import registered_packages
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    import uuid

pytestmark = pytest.mark.django_db
CANARY = "zeisig-4711"
ADDRESS = f"{CANARY}@post.example"


@pytest.fixture(autouse=True)
def _employer() -> None:
    EmployerFactory.create()


def a_canary() -> Person:
    """Somebody whose token stands wherever this package keeps anything."""
    person = PersonFactory.create(given_name=CANARY, email=ADDRESS)
    give_consent(person.id)
    actions.record_consent(
        actor=Actor.for_person(person.id),
        person_id=person.id,
        purpose="newsletter",
        channel="email",
        method="self_service",
        page_url=f"https://x.example/{CANARY}",
        form_snapshot=CANARY,
    )
    text = actions.current_text("nurture", "email", "de")
    actions.request_confirmation(actor=SYSTEM, person_id=person.id, text_ids=[text.id], note=CANARY)
    actions.pause_contact(actor=SYSTEM, person_id=person.id, until=clock.today())
    return person


def everything_stored() -> str:
    """Every row of every table as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [f"{table} {row[0]}" for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.requirement("trust:L-12")
@pytest.mark.requirement("feature:T4")
def test_after_erasure_the_token_is_nowhere_in_the_database() -> None:
    person = a_canary()
    assert everything_stored().count(CANARY) > 5
    actions.erase_person(actor=SYSTEM, person_id=person.id)
    left = [line for line in everything_stored().splitlines() if CANARY in line]
    assert left == []
    for model in (ConsentState, ConsentEvidence, ConfirmationRequest):
        assert not model.objects.exists()


@pytest.mark.requirement("trust:L-12")
@pytest.mark.requirement("trust:L-05")
def test_what_stays_is_ids_codes_and_fingerprints() -> None:
    person = a_canary()
    lines = ConsentEvent.objects.count()
    actions.erase_person(actor=MemberFactory.create(role=Role.DPO).actor, person_id=person.id)
    assert ConsentEvent.objects.count() == lines
    record = ErasureRecord.objects.get()
    assert (record.person_id, record.reason) == (person.id, "request")
    assert len(record.address_hashes) == 1
    assert Activity.objects.filter(kind="people.person_erased", person_id=person.id).exists()


@pytest.mark.requirement("feature:T5")
@pytest.mark.requirement("trust:E-12")
def test_whoever_asked_to_be_deleted_does_not_come_back_with_the_next_list() -> None:
    person = a_canary()
    actions.erase_person(actor=SYSTEM, person_id=person.id)
    found = queries.suppressed_addresses([(ContactKind.EMAIL, ADDRESS), ("email", "x@y.example")])
    assert {address: reason.value for address, reason in found.items()} == {
        ("email", ADDRESS): "erasure"
    }
    again = PersonFactory.create(email=ADDRESS)
    done = actions.import_consents(
        actor=SYSTEM,
        rows=[
            actions.ImportedConsent(
                person_id=again.id,
                purpose="nurture",
                channel="email",
                given_at=clock.now(),
                wording=WORDING,
                evidence="neue Liste",
            )
        ],
    )
    assert done.refused == {0: "suppressed"}


def test_somebody_recorded_by_mistake_is_not_barred() -> None:
    person = PersonFactory.create(email=ADDRESS)
    actions.erase_person(actor=SYSTEM, person_id=person.id, reason="mistake")
    assert not queries.is_suppressed("email", ADDRESS)
    assert not Suppression.objects.exists()


def test_only_data_protection_deletes_and_never_without_a_reason() -> None:
    person = PersonFactory.create()
    for role in set(Role) - {Role.ADMIN, Role.TRM_LEAD, Role.DPO}:
        with pytest.raises(NotAllowed):
            actions.erase_person(actor=MemberFactory.create(role=role).actor, person_id=person.id)
    with pytest.raises(RuleViolation):
        actions.erase_person(actor=SYSTEM, person_id=person.id, reason="darum")


@pytest.mark.requirement("trust:L-12")
def test_an_old_backup_brings_nobody_back() -> None:
    person = PersonFactory.create(email=ADDRESS)
    actions.erase_person(actor=SYSTEM, person_id=person.id)
    journal = list(ErasureRecord.objects.all())
    restored = PersonFactory.create(id=person.id, email=ADDRESS)
    assert actions.replay_erasures(journal=journal) == 1
    assert actions.replay_erasures(journal=journal) == 0
    assert not Person.objects.filter(id=restored.id).exists()
    assert ErasureRecord.objects.count() == 1
    assert queries.is_suppressed("email", ADDRESS)


def test_a_sign_up_under_way_goes_with_the_person_it_belongs_to() -> None:
    person = PersonFactory.create(email=ADDRESS)
    text = actions.current_text("newsletter", "email", "de")
    actions.sign_up(address=ADDRESS, language="de", text_ids=[text.id], form=actions.ShownForm())
    actions.erase_person(actor=SYSTEM, person_id=person.id)
    assert not ConfirmationRequest.objects.exists()
    assert CANARY not in everything_stored()


@pytest.mark.requirement("trust:L-10")
def test_every_package_that_holds_a_person_exports_and_erases() -> None:
    reaching = {
        model._meta.app_label
        for model in apps.get_models()
        if any(
            field.is_relation and field.related_model is Person
            for field in model._meta.get_fields()
            if not field.auto_created
        )
    }
    assert reaching <= registered_packages()


@pytest.mark.requirement("trust:L-10")
def test_a_person_gets_a_copy_of_everything_about_themselves_and_of_nobody_else() -> None:
    person = a_canary()
    me = Actor.for_person(person.id)
    everything = actions.export_person(actor=me, person_id=person.id)
    kept = everything["packages"]["consent"]
    assert {line["kind"] for line in kept["ledger"]} == {"imported", "confirmed", "requested"}
    assert kept["evidence"][0]["wording"] == WORDING
    assert kept["wishes"]
    other: uuid.UUID = PersonFactory.create().id
    from talentkreis.kernel.errors import NotFound

    with pytest.raises(NotFound):
        actions.export_person(actor=me, person_id=other)
