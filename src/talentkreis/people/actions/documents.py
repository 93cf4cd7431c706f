# SPDX-License-Identifier: Apache-2.0
"""Files about a person."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.people.actions.access import locked_person
from talentkreis.people.events import DocumentAdded, DocumentRemoved
from talentkreis.people.files import display_name, recognise
from talentkreis.people.models import Document

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

MOST_DOCUMENTS = 200


@transaction.atomic
def add_document(
    *, actor: Actor, person_id: uuid.UUID, name: str, content: BinaryIO, size: int
) -> Document:
    """Store a file, if its bytes are a document (TRUST S-10). The same file twice is one.

    On disk it has a random name; the shown name is only a label. Raises NotFound, NotAllowed,
    RuleViolation with the reason why the file is not taken.
    """
    locked_person(actor, person_id)
    kind = recognise(content, size)
    digest = hashlib.sha256(content.read()).digest()
    content.seek(0)
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
        media_type=kind.media_type,
        size=size,
        sha256=digest,
        has_active_content=kind.has_active_content,
        uploaded_by_id=actor.member_id,
    )
    document.file.save(f"{uuid.uuid4().hex}.{kind.suffix}", File(content), save=False)
    stored_name = str(document.file.name)
    try:
        document.save(force_insert=True)
        record(DocumentAdded(actor=actor, person_id=person_id, document_id=document.id))
    except Exception:
        default_storage.delete(stored_name)
        raise
    return document


@transaction.atomic
def remove_document(*, actor: Actor, person_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Delete a file; the bytes go once the change is certain. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    document = Document.objects.filter(id=document_id, person_id=person_id).first()
    if document is None:
        raise NotFound(_("There is no such document."), code="no_such_document")
    delete_files_afterwards([str(document.file.name)])
    document.delete()
    record(DocumentRemoved(actor=actor, person_id=person_id, document_id=document_id))


def delete_files_afterwards(names: list[str]) -> None:
    """Delete stored files when the current transaction has been committed."""

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)
