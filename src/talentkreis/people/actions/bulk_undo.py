# SPDX-License-Identifier: Apache-2.0
"""Taking back what an import wrote about many people at once (`bulk` writes it).

Rights, rules and events are the caller's: everything here runs inside its transaction and records
nothing.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.kernel.errors import RuleViolation
from talentkreis.people.actions.bulk import CustomValueRow, HistoryRow, put_custom_values
from talentkreis.people.custom import columns_of, value_of
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    CustomField,
    CustomValue,
    FieldHistory,
    Hat,
    Note,
    Person,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
    Station,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

_REMOVABLE: dict[str, type[Model]] = {
    "contact_point": ContactPoint,
    "basis": ProcessingBasis,
    "hat": Hat,
    "station": Station,
}
_LABELS: dict[str, tuple[type[Model], str]] = {
    "skill": (PersonSkill, "skill_id"),
    "tag": (PersonTag, "tag_id"),
}


def remove_people(person_ids: Sequence[uuid.UUID]) -> None:
    """Delete people with everything that hangs on them, in every package."""
    Person.objects.filter(id__in=person_ids).delete()


def remove_added(kind: str, added: Sequence[tuple[uuid.UUID, str]]) -> None:
    """Delete what was added to people: (person, id) of contact points, stations, hats …

    Of skills and tags the id is that of the skill or tag. Where the first address of a kind
    goes, the oldest one left becomes the first.
    """
    if kind in _LABELS:
        model, column = _LABELS[kind]
        for person_id, label_id in added:
            model._default_manager.filter(person_id=person_id, **{column: label_id}).delete()
        return
    object_ids = [object_id for _, object_id in added]
    heirless: dict[str, list[uuid.UUID]] = defaultdict(list)
    if kind == "contact_point":
        for point in ContactPoint.objects.filter(pk__in=object_ids, is_primary=True):
            heirless[point.kind].append(point.person_id)
    _REMOVABLE[kind]._default_manager.filter(pk__in=object_ids).delete()
    for point_kind, person_ids in heirless.items():
        _give_a_first_address(point_kind, person_ids)


def remove_imported_talks(
    import_id: uuid.UUID, person_ids: Sequence[uuid.UUID]
) -> list[Conversation]:
    """Delete the notes and conversations an import brought to these people.

    Returns the conversations as they were: relations grow colder without them.
    """
    Note.objects.filter(import_id=import_id, person_id__in=person_ids).delete()
    talks = Conversation.objects.filter(import_id=import_id, person_id__in=person_ids)
    gone = list(talks)
    talks.delete()
    return gone


def _give_a_first_address(kind: str, person_ids: Sequence[uuid.UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_contactpoint SET is_primary = true FROM ("
            " SELECT DISTINCT ON (person_id) id FROM people_contactpoint"
            " WHERE person_id = ANY(%s) AND kind = %s ORDER BY person_id, created_at, id"
            ") heir WHERE people_contactpoint.id = heir.id AND NOT EXISTS ("
            " SELECT 1 FROM people_contactpoint first WHERE first.kind = %s AND first.is_primary"
            " AND first.person_id = people_contactpoint.person_id)",
            [list(person_ids), kind, kind],
        )


def settle_history(import_id: uuid.UUID, person_ids: Sequence[uuid.UUID], *, source: str) -> None:
    """Mark what an import wrote into the history of these people as undone: kept, not repeated."""
    FieldHistory.objects.filter(
        import_id=import_id, source="import", person_id__in=person_ids
    ).update(source=source)


def restore_custom_values(changes: Sequence[FieldHistory]) -> list[HistoryRow]:
    """Put own fields back as they were, the youngest change first; answers what was put back.

    A value that is another one by now stays; so does one in a field that cannot hold the old value
    any more, because it or one of its choices is gone.
    """
    if not changes:
        return []
    fields = CustomField.objects.in_bulk({uuid.UUID(change.object_key) for change in changes})
    present = {
        (row.person_id, row.field_id): row
        for row in CustomValue.objects.filter(
            person_id__in={change.person_id for change in changes}, field__in=fields
        )
    }
    now = {key: value_of(fields[key[1]], row) for key, row in present.items()}
    wanted: dict[tuple[uuid.UUID, uuid.UUID], dict[str, Any] | None] = {}
    restored: list[HistoryRow] = []
    for change in changes:
        key = (change.person_id, uuid.UUID(change.object_key))
        if key not in now or now[key] != change.new:
            continue
        try:
            wanted[key] = columns_of(fields[key[1]], change.old)
        except RuleViolation:
            continue
        now[key] = change.old
        restored.append(HistoryRow(key[0], change.field, change.new, change.old, change.object_key))
    put_custom_values(
        [CustomValueRow(*key, **columns) for key, columns in wanted.items() if columns]
    )
    emptied = [present[key].pk for key, columns in wanted.items() if columns is None]
    CustomValue.objects.filter(pk__in=emptied).delete()
    return restored
