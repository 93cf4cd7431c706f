# SPDX-License-Identifier: Apache-2.0
"""Taking a whole import back: removing whom it created, restoring what it changed.

Somebody whom people have worked with since then stays, and is listed. A field that was changed
again since then stays as it is. Chunk by chunk, safe to kill: done chunks are done.
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.activity.actions import record, record_for_people
from talentkreis.consent.actions import revoke_import
from talentkreis.intake.batches import acting_member
from talentkreis.intake.columns.own import history_name
from talentkreis.intake.events import ImportRolledBack, PersonImportUndone
from talentkreis.intake.models import (
    BatchState,
    EffectKind,
    ExternalRef,
    ImportBatch,
    ImportChunk,
    ImportEffect,
)
from talentkreis.kernel import clock
from talentkreis.people.actions import bulk, bulk_undo
from talentkreis.people.events import ConversationRemoved
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    FieldHistory,
    Note,
    Person,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Sequence

    from talentkreis.organisation.actors import Actor

CHUNK_PEOPLE = 1_000
SLICE_S = 20.0
UNDO = "import_undo"
_OWN = history_name("")

# Done by a human, a program or the person, or a message went out: work we must not throw away.
_WORKED_WITH = """
SELECT DISTINCT activity.person_id FROM activity_activity activity
WHERE activity.person_id = ANY(%s)
    AND activity.import_id IS DISTINCT FROM %s
    AND (activity.actor_kind <> 'system' OR activity.message_id IS NOT NULL)
    AND activity.transaction_id <> ALL(%s)
"""


def roll_back_batch(*, batch_id: uuid.UUID, slice_s: float | None = SLICE_S) -> bool:
    """Go on rolling a batch back; True when there is more to do. Others are left alone."""
    ends_at = None if slice_s is None else time.monotonic() + slice_s
    steps: tuple[Callable[[ImportBatch, Actor], bool], ...] = (_undo_created, _undo_completed)
    for step in steps:
        while True:
            with transaction.atomic():
                batch = _locked(batch_id)
                if batch is None:
                    return False
                if not step(batch, acting_member(batch)):
                    break
            if ends_at is not None and time.monotonic() >= ends_at:
                return True
    _finish(batch_id)
    return False


def _locked(batch_id: uuid.UUID) -> ImportBatch | None:
    return (
        ImportBatch.objects.select_for_update(no_key=True, of=("self",))
        .filter(id=batch_id, state=BatchState.ROLLING_BACK)
        .first()
    )


def _undo_created(batch: ImportBatch, actor: Actor) -> bool:
    """Remove the next people the import created; False when there are none left."""
    created = Person.objects.filter(import_id=batch.id).order_by("id")
    if batch.undone_until is not None:
        created = created.filter(id__gt=batch.undone_until)
    ids = list(created.values_list("id", flat=True)[:CHUNK_PEOPLE])
    if not ids:
        return False
    kept = _worked_with(batch, ids)
    removed = [person_id for person_id in ids if person_id not in kept]
    bulk_undo.remove_people(removed)
    ImportEffect.objects.filter(batch=batch, person_id__in=removed).delete()
    ImportEffect.objects.bulk_create(
        ImportEffect(batch=batch, person_id=person_id, kind=EffectKind.KEPT)
        for person_id in sorted(kept)
    )
    record_for_people(PersonImportUndone(actor=actor, import_id=batch.id), removed)
    batch.undone_until = ids[-1]
    batch.removed_count += len(removed)
    batch.kept_count += len(kept)
    done = batch.removed_count + batch.kept_count
    batch.progress = min(999, done * 1000 // max(1, batch.new_count))
    batch.save(update_fields=["undone_until", "removed_count", "kept_count", "progress"])
    return True


def _worked_with(batch: ImportBatch, person_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    own = list(ImportChunk.objects.filter(batch=batch).values_list("transaction_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_WORKED_WITH, [list(person_ids), batch.id, own])
        return {row[0] for row in cursor.fetchall()}


def _undo_completed(batch: ImportBatch, actor: Actor) -> bool:
    """Restore the next people who were here before; False when there are none left."""
    ids = _completed(batch)
    if not ids:
        return False
    _restore_fields(batch, actor, ids)
    _remove_added(batch, ids)
    gone = bulk_undo.remove_imported_talks(batch.id, ids)
    ExternalRef.objects.filter(import_id=batch.id, person_id__in=ids).delete()
    record(
        *(
            ConversationRemoved(
                actor=actor,
                import_id=batch.id,
                person_id=talk.person_id,
                conversation_id=talk.id,
                conversation_kind=talk.kind,
                was_reached=talk.was_reached,
                occurred_at=talk.happened_at,
            )
            for talk in gone
        )
    )
    record_for_people(PersonImportUndone(actor=actor, import_id=batch.id), ids)
    return True


def _completed(batch: ImportBatch) -> list[uuid.UUID]:
    """People with something of this import still on them, the kept ones apart."""
    kept = ImportEffect.objects.filter(batch=batch, kind=EffectKind.KEPT).values("person_id")
    sources = (
        FieldHistory.objects.filter(import_id=batch.id, source="import"),
        ImportEffect.objects.filter(batch=batch).exclude(kind=EffectKind.KEPT),
        ExternalRef.objects.filter(import_id=batch.id),
        Note.objects.filter(import_id=batch.id),
        Conversation.objects.filter(import_id=batch.id),
    )
    for source in sources:
        left = source.exclude(person_id__in=kept).order_by("person_id").values_list("person_id")
        ids = [row[0] for row in left.distinct()[:CHUNK_PEOPLE]]
        if ids:
            return ids
    return []


def _restore_fields(batch: ImportBatch, actor: Actor, ids: Sequence[uuid.UUID]) -> None:
    """Put old values back where the import's value still stands; history tells of both."""
    rows = list(
        FieldHistory.objects.filter(
            import_id=batch.id, source="import", person_id__in=ids
        ).order_by("-id")
    )
    columns = {field.column for field in Person._meta.fields}
    people = Person.objects.select_for_update(no_key=True).in_bulk(ids)
    changes: dict[str, dict[uuid.UUID, str]] = defaultdict(dict)
    undone: list[bulk.HistoryRow] = []
    for row in rows:
        person = people.get(row.person_id)
        if row.field in columns and person is not None:
            now = changes[row.field].get(person.id, getattr(person, row.field))
            if now == row.new:
                changes[row.field][person.id] = row.old or ""
                undone.append(bulk.HistoryRow(person.id, row.field, row.new, row.old))
    bulk.change_people({column: values for column, values in changes.items() if values})
    undone += bulk_undo.restore_custom_values([r for r in rows if r.field.startswith(_OWN)])
    bulk.write_histories(actor, undone, source=UNDO, import_id=batch.id)
    bulk_undo.settle_history(batch.id, ids, source=UNDO)


def _remove_added(batch: ImportBatch, ids: Sequence[uuid.UUID]) -> None:
    effects = ImportEffect.objects.filter(batch=batch, person_id__in=ids).exclude(
        kind=EffectKind.KEPT
    )
    by_kind: dict[str, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    for effect in effects:
        by_kind[effect.kind].append((effect.person_id, effect.object_id))
    if EffectKind.CONTACT_POINT in by_kind:
        by_kind[EffectKind.CONTACT_POINT] = _not_used_since(by_kind[EffectKind.CONTACT_POINT])
    for kind, added in by_kind.items():
        bulk_undo.remove_added(kind, added)
    effects.delete()


def _not_used_since(added: list[tuple[uuid.UUID, str]]) -> list[tuple[uuid.UUID, str]]:
    """An address that was proved or came back since then is known for itself now."""
    used = ContactPoint.objects.filter(id__in=[object_id for _, object_id in added]).exclude(
        verified_at=None, bounced_at=None
    )
    used_ids = {str(point_id) for point_id in used.values_list("id", flat=True)}
    return [item for item in added if item[1] not in used_ids]


@transaction.atomic
def _finish(batch_id: uuid.UUID) -> None:
    batch = _locked(batch_id)
    if batch is None:
        return
    actor = acting_member(batch)
    revoke_import(actor=actor, import_id=batch.id)
    batch.state = BatchState.ROLLED_BACK
    batch.progress = 1000
    batch.rolled_back_at = clock.now()
    batch.save(update_fields=["state", "progress", "rolled_back_at"])
    record(
        ImportRolledBack(
            actor=actor,
            import_id=batch.id,
            removed_count=batch.removed_count,
            kept_count=batch.kept_count,
        )
    )
