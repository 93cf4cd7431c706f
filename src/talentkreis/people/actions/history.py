# SPDX-License-Identifier: Apache-2.0
"""Old and new values of what changed: provenance, undo, time machine."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from talentkreis.kernel import clock
from talentkreis.people.models import FieldHistory, ProcessingBasis

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.organisation.actors import Actor

FORM = "form"


def write_history(
    actor: Actor,
    person_id: uuid.UUID,
    changes: Mapping[str, tuple[Any, Any]],
    *,
    source: str = FORM,
    basis_id: uuid.UUID | None = None,
    import_id: uuid.UUID | None = None,
    object_key: object = "",
) -> None:
    """Keep (old, new) for each field, with where it came from and why it may be kept.

    `object_key` is the id of the one that changed where a field has several.
    """
    if not changes:
        return
    at = clock.now()
    reason = basis_id or current_basis_id(person_id)
    FieldHistory.objects.bulk_create(
        [
            FieldHistory(
                person_id=person_id,
                field=field,
                object_key=str(object_key),
                old=old,
                new=new,
                source=source[:40],
                basis_id=reason,
                actor_kind=actor.kind,
                actor_id=actor.id,
                import_id=import_id,
                at=at,
            )
            for field, (old, new) in changes.items()
        ]
    )


def plain(value: Any) -> Any:
    """A value of a field as the history keeps it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def current_basis_id(person_id: uuid.UUID) -> uuid.UUID | None:
    """The youngest processing basis that has not ended."""
    return (
        ProcessingBasis.objects.filter(person_id=person_id)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
        .order_by("-starts_on", "-id")
        .values_list("id", flat=True)
        .first()
    )
