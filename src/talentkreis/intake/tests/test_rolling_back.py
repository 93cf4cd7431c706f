# SPDX-License-Identifier: Apache-2.0
"""A whole import goes as it came: created people go, changed ones are as they were."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage

from talentkreis.activity.models import Activity
from talentkreis.consent.models import ConsentState
from talentkreis.intake import actions
from talentkreis.intake.files import original_name
from talentkreis.intake.models import BatchState, ExternalRef, ImportEffect, ImportRow
from talentkreis.intake.tests import layouts
from talentkreis.intake.tests.runs import imported, recruiter, rolled_back, table
from talentkreis.kernel.errors import Conflict
from talentkreis.people import actions as people
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    FieldHistory,
    Hat,
    Note,
    Person,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
    Station,
)
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh
from talentkreis.search.models import SearchRow

pytestmark = pytest.mark.django_db

HEADER = ["Personalnummer", "Vorname", "Nachname", "E-Mail", "Telefon", "Position", "Kenntnisse",
          "Schlagworte", "Bemerkung"]  # fmt: skip
SVEA = ["7", "Svea", "Callsen", "svea@example.org", "0431 5550142", "Meisterin", "SPS; Robotik",
        "Messe", "Netter Mensch"]  # fmt: skip
NEW = ["8", "Tjark", "Petersen", "tjark@example.org", "", "Monteur", "SPS", "", ""]
MODELS = (Person, ContactPoint, ProcessingBasis, Hat, Station, PersonSkill, PersonTag, Note,
          Conversation, SearchRow)  # fmt: skip


def _everything() -> dict[str, list[Any]]:
    return {
        model.__name__: sorted(
            (
                tuple((k, str(v)) for k, v in row.items() if k not in {"id", "updated_at"})
                for row in model._default_manager.values()
            ),
        )
        for model in MODELS
    }


@pytest.mark.requirement("feature:A2")
@pytest.mark.requirement("trust:R-02")
def test_everything_is_as_before() -> None:
    actor = recruiter()
    PersonFactory.create(
        given_name="Svea", family_name="Callsen", email="svea@example.org", position="",
        skills=["SPS"],
    )  # fmt: skip
    refresh(Person.objects.values_list("id", flat=True))
    before = _everything()
    batch = imported(actor, table([HEADER, SVEA, NEW]), hat="prospect")
    assert _everything() != before
    assert ImportEffect.objects.filter(batch=batch).count() == 5
    batch = rolled_back(actor, batch)
    assert _everything() == before
    assert (batch.state, batch.removed_count, batch.kept_count) == ("rolled_back", 1, 0)
    assert not ExternalRef.objects.exists()
    assert Activity.objects.filter(kind="intake.import_rolled_back").count() == 1


def test_history_tells_of_the_change_and_of_its_undoing() -> None:
    actor = recruiter()
    PersonFactory.create(
        given_name="Svea", family_name="Callsen", email="svea@example.org", position=""
    )
    rolled_back(actor, imported(actor, table([HEADER, SVEA])))
    told = FieldHistory.objects.filter(field="position").order_by("id")
    assert list(told.values_list("old", "new")) == [("", "Meisterin"), ("Meisterin", "")]


@pytest.mark.django_db(transaction=True)
def test_whoever_somebody_has_worked_with_since_stays_and_is_listed() -> None:
    actor = recruiter()
    batch = imported(actor, table([HEADER, SVEA, NEW]))
    svea = Person.objects.get(given_name="Svea")
    people.add_note(actor=actor, person_id=svea.id, text="Rief zurück")
    batch = rolled_back(actor, batch)
    assert (batch.removed_count, batch.kept_count) == (1, 1)
    assert list(Person.objects.all()) == [svea]


def test_a_field_changed_again_since_then_stays_as_it_is() -> None:
    actor = recruiter()
    svea = PersonFactory.create(
        given_name="Svea", family_name="Callsen", email="svea@example.org", position=""
    )
    batch = imported(actor, table([HEADER, SVEA]))
    people.update_person(actor=actor, person_id=svea.id, changes={"position": "Leiterin"})
    rolled_back(actor, batch)
    svea.refresh_from_db()
    assert svea.position == "Leiterin"
    assert not svea.contact_points.filter(kind="phone").exists()


def test_an_address_proved_since_then_stays() -> None:
    actor = recruiter()
    svea = PersonFactory.create(given_name="Svea", family_name="Callsen", email="svea@example.org")
    batch = imported(actor, table([HEADER, SVEA]))
    people.mark_verified(actor=actor, person_id=svea.id, normalised="+494315550142")
    rolled_back(actor, batch)
    assert svea.contact_points.filter(normalised="+494315550142").exists()


def test_the_older_address_is_the_first_again() -> None:
    actor = recruiter()
    svea = PersonFactory.create(given_name="Svea", family_name="Callsen", email="svea@example.org")
    batch = imported(actor, table([HEADER, SVEA]))
    rolled_back(actor, batch)
    assert svea.contact_points.get().is_primary


def test_stations_and_notes_of_a_file_go_alone() -> None:
    actor = recruiter()
    imported(actor, layouts.CANDIDATES, "Candidate.csv")
    imported(actor, layouts.CONTACTS, "ClientContact.csv")
    before = _everything()
    work = imported(actor, layouts.WORK, "CandidateWorkHistory.csv")
    notes = imported(actor, layouts.NOTES, "Note.csv")
    assert _everything() != before
    rolled_back(actor, notes)
    rolled_back(actor, work)
    assert _everything() == before


def test_imported_consents_are_taken_back() -> None:
    header = ["Vorname", "Nachname", "E-Mail", "consent_purpose", "consent_date", "consent_wording",
              "consent_evidence"]  # fmt: skip
    row = ["Svea", "Callsen", "svea@example.org", "newsletter", "2026-06-01", "Ja", "Formular 1"]
    actor = recruiter()
    PersonFactory.create(given_name="Svea", family_name="Callsen", email="svea@example.org")
    batch = imported(actor, table([header, row]))
    assert ConsentState.objects.filter(status="confirmed").exists()
    rolled_back(actor, batch)
    assert not ConsentState.objects.filter(status="confirmed").exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_are_taken_back_in_any_order() -> None:
    actor = recruiter()
    first = imported(actor, table([HEADER, SVEA]))
    longer = [*SVEA[:4], "0171 5550199", *SVEA[5:]]
    second = imported(actor, table([HEADER, longer]), "zweite.csv")
    assert second.update_count == 1
    first = rolled_back(actor, first)
    # The second import has worked with her since: she stays.
    assert (first.removed_count, first.kept_count) == (0, 1)
    rolled_back(actor, second)
    assert ContactPoint.objects.filter(kind="phone").count() == 1


def test_rolling_back_twice_or_too_early_is_a_conflict() -> None:
    actor = recruiter()
    batch = rolled_back(actor, imported(actor, table([HEADER, NEW])))
    with pytest.raises(Conflict):
        actions.start_roll_back(actor=actor, batch_id=batch.id)


@pytest.mark.requirement("feature:T1")
def test_with_a_person_goes_what_imports_hold_of_them() -> None:
    actor = recruiter()
    broken = ["9", "Momme", "Andresen", "kein Postfach", "", "", "", "", ""]
    batch = imported(actor, table([HEADER, SVEA, NEW, broken]))
    svea = Person.objects.get(given_name="Svea")
    other = Person.objects.get(given_name="Tjark")
    assert export_person_rows(svea.id)["intake"]["external_ids"][0]["external_id"] == "7"
    erase_person_rows(svea.id)
    batch.refresh_from_db()
    # A row cannot be cut out of the file: the file goes.
    assert batch.purged_at is not None
    assert not ImportRow.objects.filter(raw__isnull=False).exists()
    assert ExternalRef.objects.get().person_id == other.id


def test_files_and_raw_values_go_after_a_while(django_capture_on_commit_callbacks: Any) -> None:
    actor = recruiter()
    broken = ["9", "Momme", "Andresen", "kein Postfach", "", "", "", "", ""]
    batch = imported(actor, table([HEADER, SVEA, broken]))
    assert default_storage.exists(original_name(batch.id))
    assert actions.purge_batches() == 0
    type(batch).objects.update(finished_at=batch.finished_at.replace(year=2020))  # type: ignore[union-attr]  # it is finished
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.purge_batches() == 1
    assert not default_storage.exists(original_name(batch.id))
    assert not ImportRow.objects.filter(raw__isnull=False).exists()
    batch.refresh_from_db()
    assert (batch.state, batch.new_count) == (BatchState.IMPORTED, 1)
