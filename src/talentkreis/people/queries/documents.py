# SPDX-License-Identifier: Apache-2.0
"""Files about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import may
from talentkreis.people.models import Document
from talentkreis.people.permissions import Right, require_about
from talentkreis.people.queries.persons import person_visible_to

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def documents(actor: Actor, person_id: uuid.UUID) -> list[Document]:
    """Files of a person, newest first; none for those who may not read documents."""
    if not may(actor, Right.READ_DOCUMENTS):
        return []
    return list(
        Document.objects.filter(person_id=person_id)
        .select_related("uploaded_by")
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
