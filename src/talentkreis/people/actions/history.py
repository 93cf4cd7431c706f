# SPDX-License-Identifier: Apache-2.0
"""Old and new values of what changed: provenance, undo, time machine."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from talentkreis.kernel import clock
from talentkreis.kernel.arrays import id_array
from talentkreis.people.models import FieldHistory, ProcessingBasis

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor

FORM = "form"
BULK = "bulk"
UNDO = "bulk_undo"


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


def write_history_of_many(
    actor: Actor,
    person_ids: Sequence[uuid.UUID],
    field: str,
    old: str | None,
    new: str | None,
    *,
    source: str,
) -> None:
    """Keep the same change of many people, with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_fieldhistory"
            " (person_id, field, old, new, source, actor_kind, actor_id, at)"
            " SELECT changed.id, %s, to_jsonb(%s::text), to_jsonb(%s::text), %s, %s, %s, %s"
            " FROM unnest(%s::uuid[]) AS changed(id)",
            [field, old, new, source, actor.kind, actor.id, clock.now(), id_array(person_ids)],
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
