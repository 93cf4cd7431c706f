# SPDX-License-Identifier: Apache-2.0
"""Files of other systems, generated here; and real samples where they lie beside the checkout."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from openpyxl import Workbook

from talentkreis.activity.models import Activity
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, ConsentState, Purpose
from talentkreis.consent.rules import Verdict
from talentkreis.intake import actions
from talentkreis.intake.columns.guessing import guess
from talentkreis.intake.models import ImportBatch, Layout
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.intake.tests import layouts
from talentkreis.intake.tests.runs import counts, imported, mapped, recruiter, uploaded
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Conversation, Hat, Note, Person, Station

pytestmark = pytest.mark.django_db

SAMPLES = "ats_import_samples"


def _person(family_name: str) -> Person:
    return Person.objects.get(family_name=family_name)


@pytest.mark.requirement("feature:A2")
@pytest.mark.parametrize("content", [layouts.CANDIDATES, layouts.CANDIDATES_WITH_MARK])
def test_candidates_of_bullhorn(content: bytes) -> None:
    batch = imported(recruiter(), content, "Candidate.csv")
    assert (batch.system, batch.layout) == ("bullhorn", Layout.PEOPLE)
    assert counts(batch) == (2, 0, 0, 1)
    momme = _person("Andresen")
    assert (momme.title, momme.given_name) == ("Dr.", "Momme Lars")
    assert (momme.street, momme.city, momme.country) == (
        "Deichstrasse 4, Hinterhaus",
        "Hamburg",
        "DE",
    )
    assert momme.summary == "Plant Verteilnetze"
    assert set(momme.skills.values_list("skill__name", flat=True)) == {"GIS", "SCADA", "Lastfluss"}
    assert set(momme.contact_points.values_list("normalised", "label")) == {
        ("momme.andresen@example.com", ""), ("m.andresen@example.org", ""),
        ("+49405550181", ""), ("+491715550182", "mobil"), ("+49405550183", "dienstlich"),
    }  # fmt: skip
    assert momme.notes.get().text == "Kam über die Messe"
    assert not Person.objects.filter(family_name="Gelöscht").exists()


@pytest.mark.requirement("trust:E-12")
def test_a_wish_for_no_mass_mail_comes_along() -> None:
    imported(recruiter(), layouts.CANDIDATES, "Candidate.csv")
    momme, inken = _person("Andresen"), _person("Rohwer")
    withdrawn = ConsentState.objects.filter(status="withdrawn")
    assert set(withdrawn.values_list("person_id", flat=True)) == {momme.id}
    assert not ConsentState.objects.filter(person=inken).exists()


def test_client_contacts_wear_their_hat() -> None:
    batch = imported(recruiter(), layouts.CONTACTS, "ClientContact.csv")
    assert batch.layout == Layout.CLIENT_CONTACTS
    ute = _person("Harms")
    assert (ute.salutation, ute.position) == ("ms", "Einkauf")
    assert Hat.objects.get(person=ute).kind == "client_contact"


def test_stations_find_their_person_by_the_id_of_the_other_system() -> None:
    actor = recruiter()
    imported(actor, layouts.CANDIDATES, "Candidate.csv")
    education = imported(actor, layouts.EDUCATION, "CandidateEducation.csv")
    assert counts(education) == (1, 0, 0, 1)
    work = imported(actor, layouts.WORK, "CandidateWorkHistory.csv")
    assert counts(work) == (2, 0, 0, 0)
    school = Station.objects.get(kind="education")
    assert (school.title, school.organisation, str(school.starts_on), str(school.ends_on)) == (
        "Diplom, Elektrotechnik", "FH Kiel", "2000-08-14", "2004-12-14",
    )  # fmt: skip
    # The last one ends before it starts: taken over without an end.
    assert Station.objects.get(title="Netzplaner").ends_on is None
    again = imported(actor, layouts.WORK, "CandidateWorkHistory.csv")
    assert counts(again) == (0, 0, 2, 0)


def test_notes_keep_their_dates_and_calls_are_conversations() -> None:
    merle = MemberFactory.create(name="Merle Hansen")
    actor = merle.actor
    imported(actor, layouts.CANDIDATES, "Candidate.csv")
    imported(actor, layouts.CONTACTS, "ClientContact.csv")
    batch = imported(actor, layouts.NOTES, "Note.csv")
    assert counts(batch) == (2, 0, 0, 0)
    talks = Conversation.objects.order_by("person_id")
    assert {talk.person.family_name for talk in talks} == {"Andresen", "Harms"}
    assert {(talk.kind, talk.minutes, talk.member_id) for talk in talks} == {("call", 20, merle.id)}
    assert {f"{talk.happened_at:%Y-%m-%d %H:%M}" for talk in talks} == {"2024-03-15 13:30"}
    told = Activity.objects.filter(kind="people.conversation_logged")
    assert {f"{line.occurred_at:%Y-%m-%d}" for line in told} == {"2024-03-15"}
    # Nobody knows when they talked: a note, so that a cold contact does not become warm.
    note = Note.objects.get(person__family_name="Rohwer")
    assert note.text == "Interesse an Teilzeit\n(Call 1, 20 min)"
    assert counts(imported(actor, layouts.NOTES, "Note.csv")) == (0, 0, 2, 0)


def test_contacts_of_linkedin_begin_below_their_preamble() -> None:
    batch = imported(recruiter(), layouts.LINKEDIN, "Connections.csv")
    assert (batch.header_row, batch.system, counts(batch)) == (4, "linkedin", (2, 0, 0, 0))
    ayse = _person("Demir")
    assert (ayse.employer_name, ayse.position) == ("Werk, Süd", "Leitung, Betrieb")
    assert ayse.contact_points.get().normalised == "linkedin.com/in/ayse-demir-test"


def test_candidates_of_greenhouse_bring_their_no() -> None:
    imported(recruiter(), layouts.GREENHOUSE, "candidates.csv")
    olga = _person("Petrova")
    assert (olga.position, olga.employer_name) == ("Data Engineer", "Fördewerk")
    assert set(olga.tags.values_list("tag__name", flat=True)) == {"python", "sql"}
    assert ConsentState.objects.filter(person=olga, status="withdrawn").exists()


def test_applications_of_personio() -> None:
    batch = imported(recruiter(), layouts.PERSONIO, "applications.csv")
    assert batch.system == "personio"
    jan = _person("Jessen")
    assert (jan.city, jan.salutation) == ("Flensburg", "")


def test_candidates_of_opencats() -> None:
    imported(recruiter(), layouts.OPENCATS, "candidates.csv")
    wencke = _person("Thun")
    assert (wencke.employer_name, wencke.postcode) == ("Windwerk", "25813")
    assert wencke.contact_points.filter(kind="email").count() == 2


def test_a_german_spreadsheet_in_windows_1252() -> None:
    batch = imported(recruiter(), layouts.GERMAN, "bewerber.csv")
    assert (batch.encoding, batch.delimiter) == ("cp1252", ";")
    aenne = _person("Öztürk-Groß")
    assert (aenne.salutation, aenne.title, aenne.country) == ("ms", "Prof. Dr.", "DE")
    assert set(aenne.contact_points.values_list("normalised", flat=True)) == {
        "aenne@example.com", "+4943155501 41".replace(" ", ""), "+491715550142",
    }  # fmt: skip
    assert aenne.notes.get().text == "„Sehr gut“ – unbedingt halten"
    assert aenne.source_detail == "Messe"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ClientCorporation.csv", layouts.CORPORATIONS),
        ("ClientCorporation_DuplicateColumns.csv", layouts.CORPORATIONS_WITH_DOUBLE_COLUMNS),
        ("ClientCorporation_MissingHeader.csv", layouts.CORPORATIONS_WITHOUT_HEADER),
        ("JobOrder.csv", layouts.VACANCIES),
        ("JobSubmission.csv", layouts.SUBMISSIONS),
        ("export.csv", layouts.CORPORATIONS),
        ("export.csv", layouts.VACANCIES),
        ("export.csv", layouts.SUBMISSIONS),
    ],
)
def test_a_file_without_people_says_so(name: str, content: bytes) -> None:
    actor = recruiter()
    batch = uploaded(actor, content, name)
    assert batch.layout == Layout.NO_PEOPLE
    with pytest.raises(TableRefused) as refused:
        mapped(actor, batch)
    assert refused.value.code == "no_people"


def test_the_same_people_from_a_workbook() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Vorname", "Nachname", "E-Mail", "Telefon"])
    sheet.append(["Jörg", "Müller", "joerg@example.org", 4917155501])
    content = io.BytesIO()
    book.save(content)
    batch = imported(recruiter(), content.getvalue(), "personen.xlsx")
    assert counts(batch) == (1, 0, 0, 0)
    assert _person("Müller").given_name == "Jörg"


@pytest.mark.parametrize(
    ("given", "name", "target"),
    [("Svea", "Callsen", "family_name"), ("Svea", "Svea Callsen", "full_name")],
)
def test_a_name_beside_a_given_name_is_the_family_name(given: str, name: str, target: str) -> None:
    samples = [[given, name, "svea@example.org"]] * 3
    columns = guess(["Vorname", "Name", "E-Mail"], samples).columns
    assert [column.target for column in columns] == ["given_name", target, "email"]


def test_people_without_proven_consent_may_be_called_and_get_no_newsletter() -> None:
    imported(recruiter(), layouts.OPENCATS, "candidates.csv")
    wencke = _person("Thun")
    called = may_contact(wencke.id, Purpose.PERSONAL_CONTACT, Channel.PHONE)
    written = may_contact(wencke.id, Purpose.NURTURE, Channel.EMAIL)
    assert (called.verdict, written.verdict) == (Verdict.YES, Verdict.NO)


def _real_samples() -> Path | None:
    folder = os.environ.get("TALENTKREIS_EVAL_DATA")
    path = Path(folder) / SAMPLES if folder else None
    return path if path and path.is_dir() else None


EXPECTED_PEOPLE = {
    "bullhorn_edge_CandidateByteOrderMark.csv": (1, 0, 0, 0),
    "bullhorn_edge_CandidateColumnMapping.csv": (1, 0, 0, 0),
    "bullhorn_edge_CandidateCountryNames.csv": (1, 0, 0, 0),
    "bullhorn_edge_CandidateSkipDuplicates.csv": (2, 0, 0, 0),
    "bullhorn_edge_CandidateSpecialCharacters.csv": (16, 0, 0, 0),
    "bullhorn_edge_Candidate_MappedColumns.csv": (1, 0, 0, 0),
    # One e-mail address and one name in three rows: one person with three ids.
    "bullhorn_load_Candidate.csv": (1, 0, 2, 0),
    "bullhorn_load_ClientContact.csv": (1, 0, 0, 0),
    "bullhorn_load_CandidateEducation.csv": (1, 0, 0, 0),
    "bullhorn_load_CandidateWorkHistory.csv": (1, 0, 0, 0),
    "bullhorn_load_Note.csv": (3, 0, 0, 0),
}


@pytest.mark.requirement("feature:A2")
def test_every_sample_of_the_evaluation_data(capsys: pytest.CaptureFixture[str]) -> None:
    folder = _real_samples()
    actor = recruiter()
    if folder is None:
        with capsys.disabled():
            pass
        for content, name in (
            (layouts.CANDIDATES, "Candidate.csv"),
            (layouts.CONTACTS, "ClientContact.csv"),
            (layouts.EDUCATION, "CandidateEducation.csv"),
            (layouts.WORK, "CandidateWorkHistory.csv"),
            (layouts.NOTES, "Note.csv"),
        ):
            assert imported(actor, content, name).new_count
        return
    for name, expected in EXPECTED_PEOPLE.items():
        batch = imported(actor, (folder / name).read_bytes(), name)
        assert (name, counts(batch)) == (name, expected)
    others = [path for path in sorted(folder.glob("*.csv")) if path.name not in EXPECTED_PEOPLE]
    assert others
    for path in others:
        batch = uploaded(actor, path.read_bytes(), path.name)
        assert (path.name, batch.layout) == (path.name, Layout.NO_PEOPLE)
    resume = folder / "SampleResume.doc"
    with pytest.raises(TableRefused) as refused:
        actions.store_upload(actor=actor, name=resume.name, chunks=[resume.read_bytes()])
    assert refused.value.code == "is_word"
    assert ImportBatch.objects.filter(state="imported").count() == len(EXPECTED_PEOPLE)
