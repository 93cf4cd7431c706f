# SPDX-License-Identifier: Apache-2.0
"""Files about a person: versions, expiry, retention, and the text in them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import clean_lines
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions.access import locked_person
from talentkreis.people.events import (
    DocumentAdded,
    DocumentChanged,
    DocumentRead,
    DocumentRemoved,
)
from talentkreis.people.files import display_name, plain_text, recognise
from talentkreis.people.models import Document, DocumentKind

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.organisation.actors import Actor

MOST_DOCUMENTS = 200
# tsvector refuses more than 1 MB; a CV rarely fills a hundredth of this.
LONGEST_READING = 400_000
DELETED_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What a file is, until when it is valid, and when it goes.

    `replaces` is an older version of the same document: both stay, as one series.
    """

    kind: str = DocumentKind.OTHER.value
    valid_until: dt.date | None = None
    delete_on: dt.date | None = None
    replaces: uuid.UUID | None = None


@transaction.atomic
def add_document(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    name: str,
    content: BinaryIO,
    size: int,
    filing: Filing | None = None,
) -> Document:
    """Store a file, if its bytes are a document (TRUST S-10). The same file twice is one.

    On disk it has a random name; the shown name is only a label. The text of a plain text file
    is findable at once. Raises NotFound, NotAllowed, RuleViolation with the reason why the file
    is not taken.
    """
    locked_person(actor, person_id)
    filed = filing or Filing()
    _require_kind(filed.kind)
    kind = recognise(content, size)
    raw = content.read()
    content.seek(0)
    digest = hashlib.sha256(raw).digest()
    present = Document.objects.filter(person_id=person_id)
    same = present.filter(sha256=digest).first()
    if same:
        return same
    if present.count() >= MOST_DOCUMENTS:
        raise RuleViolation(
            _("At most %(count)d documents a person.") % {"count": MOST_DOCUMENTS}, code="too_many"
        )
    document = Document(
        person_id=person_id,
        name=display_name(name, kind.suffix),
        kind=filed.kind,
        valid_until=filed.valid_until,
        delete_on=filed.delete_on,
        media_type=kind.media_type,
        size=size,
        sha256=digest,
        has_active_content=kind.has_active_content,
        uploaded_by_id=actor.member_id,
    )
    document.series_id, document.version = _next_version(person_id, filed.replaces)
    document.file.save(f"{uuid.uuid4().hex}.{kind.suffix}", File(content), save=False)
    stored_name = str(document.file.name)
    try:
        document.save(force_insert=True)
        record(DocumentAdded(actor=actor, person_id=person_id, document_id=document.id))
        if kind.suffix == "txt":
            _keep_text(actor, document, plain_text(raw))
    except Exception:
        default_storage.delete(stored_name)
        raise
    return document


@transaction.atomic
def file_document(
    *, actor: Actor, person_id: uuid.UUID, document_id: uuid.UUID, filing: Filing
) -> Document:
    """Say anew what a file is and how long it is kept. Raises NotFound, NotAllowed, RuleViolation.

    `filing.replaces` joins it to the series of that older version.
    """
    locked_person(actor, person_id)
    document = _own_document(person_id, document_id)
    _require_kind(filing.kind)
    document.kind = filing.kind
    document.valid_until = filing.valid_until
    document.delete_on = filing.delete_on
    if filing.replaces and filing.replaces != document_id and document.series_id is None:
        document.series_id, document.version = _next_version(person_id, filing.replaces)
    document.save(update_fields=["kind", "valid_until", "delete_on", "series_id", "version"])
    record(DocumentChanged(actor=actor, person_id=person_id, document_id=document.id))
    return document


@transaction.atomic
def keep_document_text(
    *, actor: Actor, person_id: uuid.UUID, document_id: uuid.UUID, text: str
) -> None:
    """Keep the text that was read from a file: shown beside it and found by searching.

    For whoever can read PDF or DOCX safely; nothing here opens a file. Raises NotFound, NotAllowed.
    """
    locked_person(actor, person_id)
    _keep_text(actor, _own_document(person_id, document_id), text)


@transaction.atomic
def remove_document(*, actor: Actor, person_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Delete a file; the bytes go once the change is certain. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    _remove(actor, _own_document(person_id, document_id))


@transaction.atomic
def delete_documents_due() -> int:
    """Delete the files whose day has come; the periodic job calls it until nothing is left."""
    due = Document.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        delete_on__lte=clock.today()
    )
    gone = list(due.order_by("id")[:DELETED_AT_ONCE])
    for document in gone:
        _remove(SYSTEM, document)
    return len(gone)


def delete_files_afterwards(names: list[str]) -> None:
    """Delete stored files when the current transaction has been committed."""

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)


def _remove(actor: Actor, document: Document) -> None:
    document_id = document.id
    delete_files_afterwards([str(document.file.name)])
    document.delete()
    record(DocumentRemoved(actor=actor, person_id=document.person_id, document_id=document_id))


def _own_document(person_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    document = Document.objects.filter(id=document_id, person_id=person_id).first()
    if document is None:
        raise NotFound(_("There is no such document."), code="no_such_document")
    return document


def _next_version(person_id: uuid.UUID, replaces: uuid.UUID | None) -> tuple[uuid.UUID | None, int]:
    """Series and number of a new version; the first of a series gets it only now."""
    if replaces is None:
        return None, 1
    older = _own_document(person_id, replaces)
    if older.series_id is None:
        older.series_id = older.id
        older.save(update_fields=["series_id"])
    series = Document.objects.filter(person_id=person_id, series_id=older.series_id)
    return older.series_id, max(series.values_list("version", flat=True)) + 1


def _require_kind(kind: str) -> None:
    if kind not in DocumentKind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})


def _keep_text(actor: Actor, document: Document, text: str) -> None:
    readable = clean_lines(text)[:LONGEST_READING]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_documenttext (document_id, text, words) VALUES (%(id)s, %(text)s,"
            " to_tsvector('simple', %(text)s) || to_tsvector('german', %(text)s)"
            " || to_tsvector('english', %(text)s))"
            " ON CONFLICT (document_id) DO UPDATE SET text = excluded.text, words = excluded.words",
            {"id": document.id, "text": readable},
        )
    record(DocumentRead(actor=actor, person_id=document.person_id, document_id=document.id))
