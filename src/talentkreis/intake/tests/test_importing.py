# SPDX-License-Identifier: Apache-2.0
"""Whole imports: what comes in, what is completed, what is held back, what never happens."""

from __future__ import annotations

import pytest

from talentkreis.activity.models import Activity
from talentkreis.intake.batches import BatchRows
from talentkreis.intake.models import BatchState, ExternalRef, ImportChunk, ImportRow
from talentkreis.intake.tests.runs import checked, counts, imported, outcomes, recruiter, table
from talentkreis.people.models import ContactPoint, FieldHistory, Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.models import SearchRow

pytestmark = pytest.mark.django_db

HEADER = [
    "Vorname",
    "Nachname",
    "E-Mail",
    "Telefon",
    "PLZ",
    "Ort",
    "Firma",
    "Position",
    "Kenntnisse",
]
SVEA = ["Svea", "Callsen", "svea.callsen@example.org", "0431 555 0142", "24103", "Kiel",
        "Stadtwerke Kiel AG", "Elektronikerin", "SPS; Schaltanlagen"]  # fmt: skip
JOERG = ["Jörg", "Müller-Weiß", "joerg@example.org", "+49 171 5550142", "20457", "Hamburg",
         "Nordnetz GmbH", "Monteur", ""]  # fmt: skip


@pytest.mark.requirement("feature:A2")
def test_a_table_becomes_people_with_everything_it_says() -> None:
    batch = imported(recruiter(), table([HEADER, SVEA, JOERG], encoding="cp1252"))
    assert batch.state == BatchState.IMPORTED
    assert counts(batch) == (2, 0, 0, 0)
    svea = Person.objects.get(given_name="Svea")
    assert (svea.family_name, svea.city, svea.postcode, svea.employer_name, svea.position) == (
        "Callsen", "Kiel", "24103", "Stadtwerke Kiel AG", "Elektronikerin",
    )  # fmt: skip
    assert svea.import_id == batch.id
    assert svea.source == "Altes ATS"
    assert set(svea.contact_points.values_list("kind", "normalised", "is_primary")) == {
        ("email", "svea.callsen@example.org", True),
        ("phone", "+494315550142", True),
    }
    assert sorted(svea.skills.values_list("skill__name", flat=True)) == ["SPS", "Schaltanlagen"]
    assert Person.objects.get(given_name="Jörg").family_name == "Müller-Weiß"
    assert SearchRow.objects.filter(person__import_id=batch.id).count() == 2
    assert Activity.objects.filter(kind="intake.person_imported", import_id=batch.id).count() == 2


@pytest.mark.requirement("trust:L-01")
@pytest.mark.requirement("trust:L-09")
def test_everybody_imported_has_a_basis_and_the_clock_of_article_14_runs() -> None:
    batch = imported(recruiter(), table([HEADER, SVEA]))
    basis = ProcessingBasis.objects.get(person__import_id=batch.id)
    assert (basis.purpose, basis.legal_basis) == ("pool", "legitimate_interest")
    assert (basis.source, basis.evidence) == ("Altes ATS", "Übernahme 2025")
    assert basis.notice_due_on is not None


@pytest.mark.requirement("trust:R-02")
def test_the_same_file_again_changes_nothing() -> None:
    actor, content = recruiter(), table([HEADER, SVEA, JOERG])
    imported(actor, content)
    before = list(Person.objects.order_by("id").values())
    activities = Activity.objects.filter(person_id__isnull=False).count()
    batch = imported(actor, content)
    assert counts(batch) == (0, 0, 2, 0)
    assert list(Person.objects.order_by("id").values()) == before
    assert ContactPoint.objects.count() == 4
    assert ProcessingBasis.objects.count() == 2
    assert Activity.objects.filter(person_id__isnull=False).count() == activities


@pytest.mark.requirement("feature:D1")
def test_somebody_known_is_completed_and_not_overwritten() -> None:
    known = PersonFactory.create(
        given_name="Svea", family_name="Callsen", email="svea.callsen@example.org", city="Lübeck",
        position="",
    )  # fmt: skip
    batch = imported(recruiter(), table([HEADER, SVEA]))
    assert counts(batch) == (0, 1, 0, 0)
    known.refresh_from_db()
    assert known.city == "Lübeck"
    assert known.position == "Elektronikerin"
    history = FieldHistory.objects.get(person=known, field="position")
    assert (history.old, history.new, history.import_id) == ("", "Elektronikerin", batch.id)


@pytest.mark.requirement("feature:D1")
def test_the_same_name_in_the_same_town_is_held_back_for_a_decision() -> None:
    PersonFactory.create(
        given_name="Joerg", family_name="Mueller-Weiss", email=False, city="Hamburg"
    )
    batch = imported(recruiter(), table([HEADER, JOERG]))
    assert counts(batch) == (0, 0, 1, 0)
    row = ImportRow.objects.get(batch=batch)
    assert row.reasons is not None
    assert row.raw is not None
    assert row.reasons[0]["code"] == "alike"
    assert row.reasons[0]["because"] == ["same_name", "same_place"]
    assert row.raw[0] == "Jörg"
    assert Person.objects.count() == 1


def test_what_the_dry_run_counts_is_what_the_import_does() -> None:
    PersonFactory.create(given_name="Svea", family_name="Callsen", email="svea.callsen@example.org")
    broken = [*JOERG[:2], "joerg(at)example.org", *JOERG[3:]]
    rows = [HEADER, SVEA, JOERG, [*SVEA], broken, ["Anna", "Neu", "anna@example.org", *[""] * 6]]
    dry = checked(recruiter(), table(rows))
    people = Person.objects.count()
    assert people == 1
    wet = imported(recruiter(), table(rows))
    assert counts(dry) == counts(wet) == (2, 1, 1, 1)


def test_external_ids_find_the_person_again_whatever_else_changed() -> None:
    header = ["externalID", "firstName", "lastName", "email"]
    actor = recruiter()
    first = imported(actor, table([header, ["c-1", "Ada", "Byron", "ada@example.org"]]))
    assert first.system == "bullhorn"
    batch = imported(actor, table([header, ["c-1", "Ada", "King", "ada.king@example.org"]]))
    assert counts(batch) == (0, 1, 0, 0)
    assert Person.objects.get().family_name == "Byron"
    assert ExternalRef.objects.get().external_id == "c-1"
    assert ContactPoint.objects.count() == 2


@pytest.mark.requirement("trust:F-31")
@pytest.mark.parametrize("size", [1, 2, 2_000])
def test_rows_after_somebody_was_completed_are_judged_by_what_is_known_then(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    PersonFactory.create(given_name="Vorname", family_name="Nachname7", email="n7@example.org")
    header = ["Vorname", "Nachname", "E-Mail", "Telefon", "Ort"]
    rows = [
        ["Vorname", f"Nachname{n}", f"n{n}@example.org", f"0431 55500{n:02}", "Kiel"]
        for n in (7, 77, 78)
    ]
    chunks = BatchRows.chunks
    monkeypatch.setattr(BatchRows, "chunks", lambda self: chunks(self, size))
    batch = imported(recruiter(), table([header, *rows]))
    assert counts(batch) == (2, 1, 0, 0)


@pytest.mark.requirement("trust:R-02")
def test_every_row_of_the_file_can_be_told_what_became_of_it() -> None:
    PersonFactory.create(given_name="Joerg", family_name="Mueller-Weiss", city="Hamburg")
    others = [[f"Nis{n}", f"Petersen{n}", *[""] * 7] for n in range(3)]
    batch = imported(recruiter(), table([HEADER, others[0], JOERG, *others[1:]]))
    [chunk] = ImportChunk.objects.filter(batch=batch)
    assert outcomes(batch) == [(2, "new"), (3, "duplicate"), (4, "new"), (5, "new")]
    assert chunk.new_rows == [2, 4, 5]
    assert len(set(chunk.new_hashes)) == 3
    names = {person.id: person.given_name for person in Person.objects.all()}
    assert [names[person_id] for person_id in chunk.new_people] == ["Nis0", "Nis1", "Nis2"]
