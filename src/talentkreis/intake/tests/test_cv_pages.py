# SPDX-License-Identifier: Apache-2.0
"""From twenty dropped CVs to people: upload, progress, ticking, quarantine, what never comes in."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from talentkreis.intake.cv.reading_apart import read_apart
from talentkreis.intake.cv.storing import purge_cvs, read_cv
from talentkreis.intake.models import CvBatch, CvFile, CvProposal, CvState, ProposalState
from talentkreis.intake.privacy import erase_own, export_own
from talentkreis.intake.tests.documents import CV, docx, packed, paragraph, pdf, shown
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.models import (
    Document,
    DocumentText,
    FieldHistory,
    Person,
    PersonLanguage,
    PersonSkill,
    Station,
)
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.taxonomy.actions import add_alias

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

TERMS = {"source_type": "event", "source": "Messe Kiel", "basis": "application", "evidence": ""}
SCAN = pdf("q 400 0 0 400 60 300 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q")
SECOND = CV.replace("Svea Callsen", "Tjark Petersen").replace("svea.callsen", "tjark.petersen")


@pytest.fixture
def client() -> Client:
    return signed_in(MemberFactory.create(role=Role.RECRUITER, language="de"))


def _upload(client: Client, files: dict[str, bytes], **changes: str) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(reverse("intake:upload_cvs"), {**TERMS, **changes, "files": sent})


def _read(client: Client, content: bytes = CV.encode(), name: str = "cv.txt") -> CvFile:
    assert _upload(client, {name: content}).status_code == 303
    file = CvFile.objects.latest("id")
    read_cv(file_id=file.id)
    file.refresh_from_db()
    return file


def _page(client: Client, file: CvFile) -> str:
    return client.get(reverse("intake:cv_file", args=[file.id])).content.decode()


def _accept(client: Client, file: CvFile, **values: Any) -> Any:
    return client.post(reverse("intake:cv_accept", args=[file.id]), values)


def _ids(file: CvFile, *kinds: str) -> list[int]:
    return list(file.proposals.filter(kind__in=kinds).values_list("id", flat=True))


@pytest.mark.requirement("feature:A1")
def test_several_cvs_are_uploaded_at_once_and_each_tells_how_far_it_is(client: Client) -> None:
    answer = _upload(
        client,
        {"a.txt": CV.encode(), "b.docx": docx("".join(map(paragraph, SECOND.split("\n")))),
         "scan.pdf": SCAN},
    )  # fmt: skip
    batch = CvBatch.objects.get()
    assert answer.headers["Location"] == reverse("intake:cv_batch", args=[batch.id])
    waiting = client.get(answer.headers["Location"], headers={"hx-request": "true"})
    assert "Die Lebensläufe werden gelesen." in waiting.content.decode()
    for file in batch.files.all():
        read_cv(file_id=file.id)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Svea Callsen" in page
    assert "Tjark Petersen" in page
    assert "Kein Text gefunden" in page
    assert 'hx-trigger="every 1s"' not in page


@pytest.mark.requirement("feature:A1")
def test_what_is_ticked_becomes_a_new_person_with_evidence_and_origin(client: Client) -> None:
    file = _read(client)
    page = _page(client, file)
    assert "Softwareentwicklerin" in page
    assert "Seite 1, Zeile" in page
    taken = _ids(file, "name", "email", "phone", "station", "education", "language")
    skill = file.proposals.get(kind="skill", value__skill="Python")
    answer = _accept(client, file, take=[*taken, skill.id], person="")
    assert answer.status_code == 303
    person = Person.objects.get(family_name="Callsen")
    assert (person.given_name, person.source) == ("Svea", "Messe Kiel")
    assert (person.position, person.employer_name) == ("Softwareentwicklerin", "Nordwind GmbH")
    assert {s.organisation for s in Station.objects.filter(person=person)} == {
        "Nordwind GmbH", "Blaupause AG", "Universität Kiel",
    }  # fmt: skip
    assert PersonLanguage.objects.get(person=person, code="en").level == "C1"
    shown_skill = PersonSkill.objects.get(person=person)
    assert (shown_skill.skill.name, shown_skill.evidence) == ("Python", "Python, PostgreSQL")
    assert shown_skill.document_id == Document.objects.get(person=person).id
    assert set(FieldHistory.objects.filter(person=person).values_list("source", flat=True)) == {
        "cv"
    }
    basis = person.bases.get()
    assert (basis.purpose, basis.legal_basis, basis.source) == (
        "application", "contract", "Messe Kiel",
    )  # fmt: skip
    skill.refresh_from_db()
    assert (skill.state, skill.decided_by is not None) == (ProposalState.ACCEPTED, True)
    left = file.proposals.get(kind="skill", value__skill="PostgreSQL")
    assert left.state == ProposalState.DECLINED


@pytest.mark.requirement("feature:A1")
def test_the_cv_is_filed_at_the_person_with_its_text_for_finding(client: Client) -> None:
    file = _read(client)
    _accept(client, file, all="1", person="")
    document = Document.objects.get()
    assert document.kind == "cv"
    assert "Blaupause AG" in DocumentText.objects.get(document=document).text
    file.refresh_from_db()
    assert (file.state, file.path, file.text) == (CvState.DONE, "", "")
    again = _accept(client, file, all="1", person="")
    assert again.status_code == 409


@pytest.mark.requirement("trust:L-02")
def test_birth_dates_reach_no_proposal_no_page_and_no_stored_text(client: Client) -> None:
    file = _read(client)
    assert file.withheld_count == 1
    seen = str(list(file.proposals.values())) + file.text + _page(client, file)
    assert not re.search(r"\b1990\b", seen)  # ids of the page may hold these digits
    _accept(client, file, all="1", person="")
    assert "1990" not in DocumentText.objects.get().text


@pytest.mark.requirement("feature:E4")
def test_what_a_human_wrote_stays_and_only_what_is_missing_is_added(client: Client) -> None:
    person = PersonFactory.create(given_name="Svea", family_name="Callsen", city="Husum")
    file = _read(client)
    assert "Gleicher Name" in _page(client, file)
    _accept(client, file, all="1", person=str(person.id))
    person.refresh_from_db()
    assert person.city == "Husum"
    assert person.stations.count() == 3
    states = dict(file.proposals.values_list("kind", "state"))
    assert states["city"] == ProposalState.KEPT_OLD
    assert Person.objects.filter(family_name="Callsen").count() == 1


def test_somebody_known_is_recognised_by_an_address(client: Client) -> None:
    from talentkreis.organisation.actors import SYSTEM
    from talentkreis.people.actions import add_contact_point

    person = PersonFactory.create(given_name="S.", family_name="Callsen-Roth")
    add_contact_point(
        actor=SYSTEM, person_id=person.id, kind="email", value="Svea.Callsen@example.org"
    )
    page = _page(client, _read(client))
    assert "Callsen-Roth" in page
    assert "Gleiche E-Mail-Adresse" in page


def test_a_person_hidden_from_the_member_is_nobody_they_could_choose(client: Client) -> None:
    other = MemberFactory.create()
    person = PersonFactory.create(
        given_name="Svea", family_name="Callsen", confidential_to=[other.id]
    )
    file = _read(client)
    assert "Gleicher Name" not in _page(client, file)
    answer = _accept(client, file, all="1", person=str(person.id))
    assert answer.status_code == 422
    assert person.stations.count() == 0


def test_a_scan_can_still_be_kept_with_a_name_by_hand(client: Client) -> None:
    file = _read(client, SCAN, "scan.pdf")
    assert file.state == CvState.UNREADABLE
    assert "Kein Text gefunden" in _page(client, file)
    assert _accept(client, file, person="").status_code == 422
    assert _accept(client, file, person="", name="Wiebke Thomsen").status_code == 303
    assert Document.objects.get().person.family_name == "Thomsen"


def test_old_word_files_are_kept_and_say_that_they_are_not_read(client: Client) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "WordDocument".encode("utf-16-le")
    file = _read(client, old, "lebenslauf.doc")
    assert "Alte Word-Dateien (.doc) werden abgelegt, aber nicht gelesen." in _page(client, file)
    _accept(client, file, person="", name="Wiebke Thomsen")
    assert Document.objects.get().media_type == "application/msword"


@pytest.mark.requirement("trust:S-10")
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cv.docm", packed({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>",
                            "word/vbaProject.bin": b"x"}), "Makros"),
        ("cv.exe", b"MZ\x90\x00", "kein Dokument"),
        ("leer.pdf", b"", "In dieser Datei steht nichts."),
    ],
)  # fmt: skip
def test_what_is_no_document_is_listed_with_its_reason_and_not_stored(
    client: Client, name: str, content: bytes, reason: str
) -> None:
    assert _upload(client, {name: content}).status_code == 303
    file = CvFile.objects.get()
    assert (file.state, file.path) == (CvState.REFUSED, "")
    page = client.get(reverse("intake:cv_batch", args=[file.batch_id])).content.decode()
    assert reason in page


@pytest.mark.requirement("trust:F-09")
@pytest.mark.requirement("trust:R-04")
def test_a_cv_its_reader_dies_of_goes_to_quarantine_and_the_others_go_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = _upload(client, {"gift.txt": b"abort", "gut.txt": CV.encode()})
    assert poison.status_code == 303
    bad, good = CvFile.objects.order_by("position")
    # The reader that dies of its input stands in for one with a fault; nothing else changes.
    dying = "talentkreis.intake.tests.dying"
    with monkeypatch.context() as patch:
        patch.setitem(read_apart.__kwdefaults__ or {}, "program", dying)
        assert [read_cv(file_id=bad.id) for _ in range(3)] == [True, True, False]
    assert read_cv(file_id=bad.id) is False
    read_cv(file_id=good.id)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.strikes, good.state) == (CvState.QUARANTINED, 3, CvState.READ)
    page = client.get(reverse("intake:cv_quarantine")).content.decode()
    assert "gift.txt" in page
    assert "dreimal gescheitert" in page
    assert client.post(reverse("intake:cv_again", args=[bad.id])).status_code == 303
    bad.refresh_from_db()
    assert (bad.state, bad.strikes) == (CvState.WAITING, 0)


@pytest.mark.requirement("trust:S-41")
def test_hidden_text_is_shown_to_the_recruiter_and_proposes_nothing(client: Client) -> None:
    stream = shown("Svea Callsen", "svea@example.org", "Skills", "Python")
    hidden = "BT /F 11 Tf 1 g 60 300 Td (Kubernetes Rust) Tj ET"
    page = _page(client, _read(client, pdf(f"{stream}\n{hidden}"), "cv.pdf"))
    assert "Verborgener Text" in page
    assert "Kubernetes Rust" in page
    assert not CvProposal.objects.filter(value__skill__icontains="Rust").exists()


def test_without_source_or_file_nothing_is_taken_in(client: Client) -> None:
    assert _upload(client, {}).status_code == 422
    assert _upload(client, {"a.txt": b"x"}, basis="").status_code == 422
    assert _upload(client, {"a.txt": b"x"}, basis="pool").status_code == 422
    assert _upload(client, {f"{n}.txt": b"x" for n in range(21)}).status_code == 422
    assert not CvBatch.objects.exists()


def test_deleting_and_forgetting_leave_no_file_and_no_value(client: Client) -> None:
    file = _read(client)
    path = file.path
    assert default_storage.exists(path)
    assert client.post(reverse("intake:cv_discard", args=[file.id])).status_code == 303
    assert not CvProposal.objects.filter(file=file).exists()
    kept = _read(client)
    import datetime as dt

    CvBatch.objects.update(created_at=CvBatch.objects.latest("id").created_at - dt.timedelta(31))
    assert purge_cvs() == 1
    kept.refresh_from_db()
    assert (kept.state, kept.path, kept.text) == (CvState.DISCARDED, "", "")


def test_a_person_is_shown_what_cvs_hold_of_them_and_erasure_empties_it(client: Client) -> None:
    file = _read(client)
    _accept(client, file, all="1", person="")
    person = Person.objects.get()
    held = export_own(person.id)["cvs"]
    assert held[0]["file"] == "cv.txt"
    assert any(value["value"] == {"name": "Svea Callsen"} for value in held[0]["values"])
    erase_own(person.id)
    assert export_own(person.id)["cvs"] == []
    assert not CvProposal.objects.exists()


def test_who_may_only_read_sees_the_page_and_decides_nothing(client: Client) -> None:
    file = _read(client)
    dpo = client_of(Role.DPO)
    page = dpo.get(reverse("intake:cv_file", args=[file.id]))
    assert page.status_code == 200
    assert 'name="take"' not in page.content.decode()
    for name in ("cv_accept", "cv_discard", "cv_again"):
        assert dpo.post(reverse(f"intake:{name}", args=[file.id])).status_code == 403
        assert client.get(reverse(f"intake:{name}", args=[file.id])).status_code == 405
    assert dpo.get(reverse("intake:upload_cvs")).status_code == 403
    nobody = [uuid.UUID(int=7)]
    assert client.get(reverse("intake:cv_file", args=nobody)).status_code == 404
    assert client.get(reverse("intake:cv_batch", args=nobody)).status_code == 404


@pytest.mark.requirement("feature:A1")
def test_skills_are_found_in_the_words_of_the_team_too(client: Client) -> None:
    spoken = "Blaupause AG, Hamburg\nViel Leitstandzauber im Alltag"
    content = CV.replace("Blaupause AG, Hamburg", spoken).encode()
    code = "grid-control-technology"
    assert not _read(client, content).proposals.filter(value__code=code).exists()
    add_alias(actor=SYSTEM, kind="skill", text="Leitstandzauber", means="grid-control-technology")
    found = _read(client, content).proposals.get(value__code=code)
    assert "Leitstandzauber" in found.evidence
    assert not found.is_certain


@pytest.mark.requirement("feature:A1")
def test_after_one_cv_comes_the_next_that_waits_and_in_the_end_the_list(client: Client) -> None:
    assert _upload(client, {"a.txt": CV.encode(), "b.txt": SECOND.encode()}).status_code == 303
    first, second = CvFile.objects.order_by("position")
    for file in (first, second):
        read_cv(file_id=file.id)
    answer = _accept(client, second, all="1", person="")
    assert answer.headers["Location"] == reverse("intake:cv_file", args=[first.id])
    answer = _accept(client, first, all="1", person="")
    assert answer.headers["Location"] == reverse("intake:cv_batch", args=[first.batch_id])
