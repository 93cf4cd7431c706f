# SPDX-License-Identifier: Apache-2.0
"""Bulk work chunk by chunk, and taking it back.

Whom it is about is decided once, before the first change: an action may change what the filter
answers. Each chunk is one transaction with its before-values; a worker that is killed leaves no
chunk half, and the next one goes on where it stopped. Part of the package's actions.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, DomainError, NotFound, RuleViolation
from talentkreis.kernel.jobs import defer
from talentkreis.organisation.models import Member
from talentkreis.people.queries import current_person_ids
from talentkreis.search import bulk
from talentkreis.search.models import BulkChange, BulkChunk, BulkRun, BulkState
from talentkreis.search.queries.runs import run_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.bulk import BulkAction

UNDOABLE_FOR = dt.timedelta(days=30)


@transaction.atomic
def start_run(
    *,
    actor: Actor,
    action: BulkAction,
    person_ids: Sequence[uuid.UUID],
    answers: Mapping[str, Any],
) -> BulkRun:
    """Do a bulk action for these people: at once, or in the background for many.

    Raises NotAllowed, RuleViolation where the action refuses; then nothing has happened.
    """
    bulk.by_code(actor, action.code)
    if actor.member_id is None:
        raise RuleViolation(_("Only members work on many people at once."), code="no_member")
    people = list(dict.fromkeys(person_ids))
    run = BulkRun.objects.create(
        member_id=actor.member_id,
        code=action.code,
        answers=dict(answers),
        people_count=len(people),
        created_at=clock.now(),
    )
    BulkChunk.objects.bulk_create(
        BulkChunk(run=run, number=number, people=people[start : start + bulk.CHUNK])
        for number, start in enumerate(range(0, len(people), bulk.CHUNK))
    )
    if len(people) > bulk.AT_ONCE:
        _defer(run)
    else:
        while _do_chunk(run.id):
            pass
    run.refresh_from_db()
    return run


def go_on(*, run_id: uuid.UUID) -> None:
    """Deal with what is left of a run, forwards or back. Safe to run twice and beside itself.

    Asks again what the member may do; what a rule refuses stops the run and is kept for them.
    """
    try:
        while _do_chunk(run_id) or _undo_chunk(run_id):
            pass
    except DomainError as refusal:
        BulkRun.objects.filter(id=run_id).update(
            state=BulkState.FAILED, failure=refusal.code[:60], finished_at=clock.now()
        )


@transaction.atomic
def undo_run(*, actor: Actor, run_id: uuid.UUID) -> BulkRun:
    """Take bulk work back: whatever still is as it left it is as it was before.

    At once, or in the background for many. Raises NotFound, NotAllowed, Conflict while it is
    under way, is undone already, or is older than 30 days.
    """
    run_visible_to(actor, run_id)
    run = BulkRun.objects.select_for_update(no_key=True).get(id=run_id)
    if bulk.by_code(actor, run.code).undo is None:
        raise Conflict(_("This cannot be taken back."), code="bulk_not_undoable")
    if run.state in {BulkState.UNDOING, BulkState.UNDONE}:
        raise Conflict(_("This has been undone already."), code="bulk_undone")
    if run.state == BulkState.WAITING:
        raise Conflict(_("This is still under way."), code="bulk_under_way")
    if run.settled_at is not None or run.created_at < clock.now() - UNDOABLE_FOR:
        raise Conflict(
            _("This is older than 30 days and cannot be undone any more."), code="bulk_settled"
        )
    run.state = BulkState.UNDOING
    run.save(update_fields=["state"])
    if run.people_count > bulk.AT_ONCE:
        _defer(run)
    else:
        while _undo_chunk(run.id):
            pass
    run.refresh_from_db()
    return run


@transaction.atomic
def settle_runs() -> int:
    """Delete whom runs were about and what was before once they cannot be undone any more, and
    the lines of files after three days; tell for how many runs.
    """
    files = Q(code__in=bulk.making_files())
    now = clock.now()
    over = Q(created_at__lt=now - UNDOABLE_FOR) | (
        files & Q(created_at__lt=now - bulk.FILE_KEPT_FOR)
    )
    unsettled = BulkRun.objects.filter(over, settled_at__isnull=True).exclude(
        state__in=[BulkState.WAITING, BulkState.UNDOING]
    )
    ids = list(unsettled.values_list("id", flat=True)[:500])
    BulkChunk.objects.filter(run__in=ids).delete()
    settled = BulkRun.objects.filter(id__in=ids)
    # Why a file was made is kept: somebody may ask later (Art. 5(2) DSGVO).
    settled.exclude(files).update(answers={})
    settled.update(settled_at=now)
    return len(ids)


def forget_changes(person_id: uuid.UUID) -> None:
    """Remove what is kept for undoing about one person, for erasure."""
    BulkChange.objects.filter(person_id=person_id).delete()


@transaction.atomic
def _do_chunk(run_id: uuid.UUID) -> bool:
    """The next chunk; tells whether there was one."""
    run = _locked(run_id, BulkState.WAITING)
    if run is None:
        return False
    chunk = run.chunks.filter(done_at__isnull=True).order_by("number").first()
    if chunk is None:
        run.state = BulkState.DONE
        run.finished_at = clock.now()
        run.save(update_fields=["state", "finished_at"])
        action = bulk.known(run.code)
        if action is not None and action.finish is not None:
            action.finish(_member(run).actor, run)
        return False
    action, actor, answers = _work(run)
    done = action.run(actor, current_person_ids(chunk.people), answers)
    outcome = done if isinstance(done, bulk.Outcome) else bulk.Outcome(done)
    _keep(chunk, outcome.before)
    chunk.done_at = clock.now()
    chunk.save(update_fields=["done_at"])
    run.seen_count += len(chunk.people)
    run.changed_count += len(outcome.before)
    run.left_out = dict(Counter(run.left_out) + Counter(outcome.left_out))
    run.save(update_fields=["seen_count", "changed_count", "left_out"])
    return True


def _keep(chunk: BulkChunk, before: bulk.Before) -> None:
    """What undoing needs, as one parameter: an object for each took a tenth of the time."""
    values = json.dumps({str(person_id): value for person_id, value in before.items()})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_bulkchange (chunk_id, person_id, before)"
            " SELECT %s, each.key::uuid, each.value FROM jsonb_each(%s::jsonb) AS each",
            [chunk.pk, values],
        )


@transaction.atomic
def _undo_chunk(run_id: uuid.UUID) -> bool:
    run = _locked(run_id, BulkState.UNDOING)
    if run is None:
        return False
    chunk = run.chunks.filter(done_at__isnull=False, undone_at__isnull=True)
    last = chunk.order_by("-number").first()
    if last is None:
        run.state = BulkState.UNDONE
        run.undone_at = clock.now()
        run.save(update_fields=["state", "undone_at"])
        return False
    member = _member(run)
    action = bulk.by_code(member.actor, run.code)
    changes = dict(last.changes.values_list("person_id", "before"))
    undone = action.undo(member.actor, changes) if changes and action.undo else 0
    last.undone_at = clock.now()
    last.save(update_fields=["undone_at"])
    run.undone_count += _note_what_stays(last, undone)
    run.save(update_fields=["undone_count"])
    return True


def _note_what_stays(chunk: BulkChunk, undone: int | bulk.Undone) -> int:
    """Keep with each change why it was not taken back; tell how many were."""
    if isinstance(undone, int):
        return undone
    for reason in sorted(set(undone.stays.values())):
        people = [person_id for person_id, why in undone.stays.items() if why == reason]
        chunk.changes.filter(person_id__in=people).update(stays=reason)
    return len(undone.people)


def _locked(run_id: uuid.UUID, state: BulkState) -> BulkRun | None:
    """The run, held: two workers share it one after the other. None in any other state."""
    return BulkRun.objects.select_for_update(no_key=True).filter(id=run_id, state=state).first()


def _work(run: BulkRun) -> tuple[BulkAction, Actor, Mapping[str, Any]]:
    """What is to be done, by whom, with which clean answers. Raises when they do not fit now."""
    member = _member(run)
    action = bulk.by_code(member.actor, run.code)
    form = action.make_form(member.actor, run.answers)
    if not form.is_valid():
        raise RuleViolation(_("These details do not fit any more."), code="bulk_form_invalid")
    return action, member.actor, form.cleaned_data


def _member(run: BulkRun) -> Member:
    member = Member.objects.filter(pk=run.member_id, is_active=True).first()
    if member is None:
        raise NotFound(_("This member has left."), code="no_such_member")
    return member


def _defer(run: BulkRun) -> None:
    from talentkreis.search.tasks import run_bulk as job

    defer(job, lock=f"bulk-{run.member_id}", run_id=str(run.id))
