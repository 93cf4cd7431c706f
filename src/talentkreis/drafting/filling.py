# SPDX-License-Identifier: Apache-2.0
"""Names go into a draft here, after the model has answered: it never learns them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.drafting.material import names_in_letter
from talentkreis.drafting.models import DraftRequest
from talentkreis.mail import merge_fields
from talentkreis.mail.queries import signature_of

if TYPE_CHECKING:
    import uuid


def filled(request_id: uuid.UUID, proposed: dict[str, str]) -> dict[str, str]:
    """The parts with names where merge fields stand; a part with any other mark stays as it is.

    Whoever reads it is told, and has to take the mark out before anything is taken over.
    """
    rows = DraftRequest.objects.select_related("person", "asked_by")
    row = rows.filter(id=request_id, person__isnull=False).first()
    if row is None or row.person is None:
        return proposed
    signature = signature_of(row.asked_by_id, row.person.language)
    names = names_in_letter(row.person, row.asked_by, signature)
    return {name: _filled(text, names) for name, text in proposed.items()}


def _filled(text: str, names: dict[str, str]) -> str:
    try:
        # Lines of a signature are lines: the grammar alone would fold a value into one.
        return merge_fields.with_places(
            text, lambda field, substitute: _value(field, substitute, names)
        )
    except merge_fields.MergeError:
        return text


def _value(field: str, substitute: str, names: dict[str, str]) -> str:
    return names.get(field) or substitute or "{{ " + field + " }}"
