# SPDX-License-Identifier: Apache-2.0
"""Starting the background jobs of an import, and stopping a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.intake.actions.access import locked_batch
from talentkreis.intake.models import BatchState, ImportBatch, ImportRow
from talentkreis.intake.rules import require_move
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict
from talentkreis.kernel.jobs import defer_once

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

COUNTS = ("new_count", "update_count", "duplicate_count", "error_count")


@transaction.atomic
def start_check(*, actor: Actor, batch_id: uuid.UUID, in_background: bool = True) -> ImportBatch:
    """Let a dry run count what would happen; not in the background, the caller runs it.

    Raises NotFound, NotAllowed, Conflict.
    """
    from talentkreis.intake.tasks import check

    batch = _moved(actor, batch_id, BatchState.CHECKING)
    _begin(batch)
    ImportRow.objects.filter(batch=batch).delete()
    if in_background:
        _defer(check, batch)
    return batch


@transaction.atomic
def start_import(*, actor: Actor, batch_id: uuid.UUID, in_background: bool = True) -> ImportBatch:
    """Import what was checked; not in the background, the caller runs it.

    Raises NotFound, NotAllowed, Conflict.
    """
    from talentkreis.intake.tasks import run_import

    batch = _moved(actor, batch_id, BatchState.IMPORTING)
    _begin(batch)
    batch.started_at = clock.now()
    batch.save(update_fields=["started_at"])
    ImportRow.objects.filter(batch=batch).delete()
    if in_background:
        _defer(run_import, batch)
    return batch


@transaction.atomic
def start_roll_back(*, actor: Actor, batch_id: uuid.UUID) -> ImportBatch:
    """Take a whole import back. Raises NotFound, NotAllowed, Conflict."""
    from talentkreis.intake.tasks import roll_back

    batch = locked_batch(actor, batch_id)
    if batch.started_at is None:
        raise Conflict(_("Nothing was imported yet."), code="nothing_imported")
    require_move(batch.state, BatchState.ROLLING_BACK)
    batch.state, batch.progress, batch.failure = BatchState.ROLLING_BACK, 0, None
    batch.save(update_fields=["state", "progress", "failure"])
    _defer(roll_back, batch)
    return batch


@transaction.atomic
def stop_check(*, actor: Actor, batch_id: uuid.UUID) -> ImportBatch:
    """Stop a dry run that is under way. Raises NotFound, NotAllowed, Conflict."""
    batch = _moved(actor, batch_id, BatchState.MAPPED)
    batch.save(update_fields=["state"])
    return batch


def _moved(actor: Actor, batch_id: uuid.UUID, to: BatchState) -> ImportBatch:
    batch = locked_batch(actor, batch_id)
    require_move(batch.state, to, has_started=batch.started_at is not None)
    batch.state = to
    return batch


def _begin(batch: ImportBatch) -> None:
    batch.progress = batch.last_row = batch.last_byte = 0
    batch.failure = None
    for name in COUNTS:
        setattr(batch, name, 0)
    batch.save()


def _defer(task: Any, batch: ImportBatch) -> None:
    defer_once(task, key=f"{task.name}:{batch.id}", batch_id=str(batch.id))
