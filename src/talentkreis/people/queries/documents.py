# SPDX-License-Identifier: Apache-2.0
"""Files about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import may
from talentkreis.people.models import Document, DocumentText
from talentkreis.people.permissions import Right, require_about
from talentkreis.people.queries.persons import person_visible_to

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def documents(actor: Actor, person_id: uuid.UUID) -> list[Document]:
    """Files of a person, newest first; none for those who may not read documents.

    With `is_readable` where there is text to read.
    """
    if not may(actor, Right.READ_DOCUMENTS):
        return []
    return list(
        Document.objects.filter(person_id=person_id)
        .select_related("uploaded_by")
        .annotate(is_readable=Exists(DocumentText.objects.filter(document_id=OuterRef("id"))))
        .order_by("-uploaded_at", "-id")
    )


def document_visible_to(actor: Actor, person_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """One file. The strictest rule wins: person and document must both be open (TRUST S-23).

    Raises NotAllowed, NotFound.
    """
    person_visible_to(actor, person_id)
    require_about(actor, Right.READ_DOCUMENTS, person_id)
    document = Document.objects.filter(id=document_id, person_id=person_id).first()
    if document is None:
        raise NotFound(_("There is no such document."), code="no_such_document")
    return document


def text_of_document(actor: Actor, person_id: uuid.UUID, document_id: uuid.UUID) -> str:
    """The text that was read from a file. Raises NotAllowed, NotFound where there is none."""
    document = document_visible_to(actor, person_id, document_id)
    reading = DocumentText.objects.filter(document_id=document.id).first()
    if reading is None:
        raise NotFound(_("No text was found in this document."), code="no_text")
    return reading.text
