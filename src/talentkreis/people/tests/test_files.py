# SPDX-License-Identifier: Apache-2.0
"""Only documents are stored, told by their bytes; they are handed out, never rendered."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.files import LARGEST_FILE, display_name, recognise
from talentkreis.people.models import Document
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from pathlib import Path

    from talentkreis.people.models import Person

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30 + b"IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 30 + b"\xff\xd9"


def container(entries: dict[str, bytes]) -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(entries: dict[str, bytes] | None = None) -> bytes:
    """The least a Word document has, and more."""
    least = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
    return container(least | (entries or {}))


ODT = container({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})


def refusal(content: bytes, size: int | None = None) -> str:
    """The code with which content is refused; empty if it is taken."""
    try:
        recognise(io.BytesIO(content), len(content) if size is None else size)
    except RuleViolation as refused:
        return refused.code
    return ""


@pytest.mark.requirement("trust:S-10")
@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (JPG, "jpg"),
        (docx(), "docx"),
        (ODT, "odt"),
        (b"{\\rtf1 Hallo}", "rtf"),
        ("Lebenslauf für Ayşe".encode(), "txt"),
        ("Müller".encode("cp1252"), "txt"),
    ],
)
def test_a_document_is_known_by_its_bytes(content: bytes, suffix: str) -> None:
    assert recognise(io.BytesIO(content), len(content)).suffix == suffix


HYPERLINK = (
    b'<Relationship Type="http://x/hyperlink" Target="https://a.example" TargetMode="External"/>'
)
OUTSIDE = (
    b'<Relationship Type="http://x/attachedTemplate" Target="http://evil" TargetMode="External"/>'
)


@pytest.mark.requirement("trust:S-10")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"<svg onload=alert(1)>", "file_type"),
        (b"<!doctype html><script>", "file_type"),
        (b"  \n<?xml version='1.0'?>", "file_type"),
        (b"MZ\x90\x00", "file_type"),
        (b"GIF89a\x01\x00\x01\x00", "file_type"),
        (b"\x00\x01\x02", "file_type"),
        (b"#!/bin/sh", "file_type"),
        (PNG + b"<script>", "file_type"),
        (b"PK\x03\x04 broken", "file_broken"),
        (container({"a.txt": b"x"}), "file_type"),
        (container({"mimetype": b"application/x-evil"}), "file_type"),
        (docx({"word/vbaProject.bin": b"x"}), "file_unsafe"),
        (docx({"word/embeddings/oleObject1.bin": b"x"}), "file_unsafe"),
        (docx({"word/_rels/document.xml.rels": OUTSIDE}), "file_unsafe"),
        (docx({"../../etc/passwd": b"x"}), "file_unsafe"),
        (docx({f"a{n}": b"" for n in range(2_001)}), "file_unsafe"),
        (docx({"big": b"0" * (101 * 1024 * 1024)}), "file_unsafe"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_file_over_ten_megabytes_is_refused_before_it_is_read() -> None:
    assert refusal(PDF, LARGEST_FILE + 1) == "file_too_large"


def test_links_in_a_word_file_are_nothing_to_fear() -> None:
    assert refusal(docx({"word/_rels/document.xml.rels": HYPERLINK})) == ""


def test_a_pdf_that_may_run_something_is_marked() -> None:
    active = PDF.replace(b"endobj", b"/OpenAction << /S /JavaScript >> endobj")
    assert recognise(io.BytesIO(active), len(active)).has_active_content
    assert not recognise(io.BytesIO(PDF), len(PDF)).has_active_content


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\CV Ayşe.PDF", "CV Ayşe.pdf"),
        ("a\x00b\u202egpj.exe", "abgpj.pdf"),
        ("", "document.pdf"),
        ("....", "document.pdf"),
        ('CV"; filename="x.html', "CV; filename=x.pdf"),
        ("x" * 300 + ".docx", "x" * 150 + ".pdf"),
    ],
)
def test_the_shown_name_is_harmless(name: str, shown: str) -> None:
    assert display_name(name, "pdf") == shown


@pytest.fixture
def person(settings: Any, tmp_path: Path) -> Person:
    """Somebody, with an empty store."""
    settings.MEDIA_ROOT = tmp_path
    found: Person = PersonFactory.create()
    return found


def upload(client: Client, person: Person, name: str, content: bytes) -> Any:
    """Post a file as the form does."""
    return client.post(
        reverse("people:add_document", args=[person.id]),
        {"file": SimpleUploadedFile(name, content, content_type="text/html")},
    )


@pytest.mark.django_db
@pytest.mark.requirement("trust:S-10")
@pytest.mark.requirement("feature:B8")
def test_a_file_is_stored_under_a_random_name_and_handed_out_for_saving(
    person: Person, tmp_path: Path
) -> None:
    client = client_of(Role.RECRUITER)
    assert upload(client, person, "CV Ayşe.html", PDF).status_code == 303
    document = Document.objects.get()
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.suffix for path in stored] == [".pdf"]
    assert "CV" not in stored[0].name
    response = client.get(reverse("people:document", args=[person.id, document.id]))
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]  # a file response
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_refused_file_is_answered_with_the_reason_and_stored_nowhere(
    person: Person, tmp_path: Path
) -> None:
    client = signed_in(MemberFactory.create(language="en"))
    response = upload(client, person, "cv.pdf", b"<svg/>")
    assert response.status_code == 422
    assert b"Only PDF, DOCX, DOC, ODT" in response.content
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    empty = upload(client, person, "cv.pdf", b"")
    assert b"The file is empty." in empty.content


@pytest.mark.django_db
def test_the_same_file_twice_is_one(person: Person, tmp_path: Path) -> None:
    client = client_of(Role.RECRUITER)
    upload(client, person, "cv.pdf", PDF)
    upload(client, person, "cv again.pdf", PDF)
    assert Document.objects.count() == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
@pytest.mark.requirement("trust:S-23")
def test_documents_follow_the_strictest_rule(person: Person) -> None:
    upload(client_of(Role.RECRUITER), person, "cv.pdf", PDF)
    document = Document.objects.get()
    url = reverse("people:document", args=[person.id, document.id])
    for role in Role:
        expected = 200 if role in {"admin", "trm_lead", "recruiter", "dpo"} else 403
        response = client_of(role).get(url)
        if response.status_code == 200:
            assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]  # a file response
        assert response.status_code == expected, role
    other = PersonFactory.create()
    wrong = reverse("people:document", args=[other.id, document.id])
    assert client_of(Role.ADMIN).get(wrong).status_code == 404
    person.confidential_to = [MemberFactory.create().id]
    person.save()
    assert client_of(Role.ADMIN).get(url).status_code == 404
    assert Client().get(url).status_code == 302
