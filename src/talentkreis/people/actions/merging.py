# SPDX-License-Identifier: Apache-2.0
"""Several records of one human being become one, and come apart again within 90 days.

Both lock all people concerned in the order of their ids before anything else; movers lock what
planners lock before what these write. Somebody who handed over a message at the same moment may
still stand in the way: then PostgreSQL ends one of the two, and this one starts over.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.people.events import (
    MergeUndone,
    PeopleMerged,
    PersonCameBack,
    PersonMergedAway,
)
from talentkreis.people.merging import registry
from talentkreis.people.merging.case import Merging, Undoing
from talentkreis.people.merging.choosing import checked_choices
from talentkreis.people.models import MergedPerson, MergeRecord, MergeStock, Person
from talentkreis.people.permissions import Right
from talentkreis.people.queries.merging import UNDOABLE_FOR, later_merges

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping, Sequence

    from talentkreis.organisation.actors import Actor

MOST_MERGED = 50
# Whatever was written for a shell by somebody who read its id before the merge follows this long.
STRAYS_EXPECTED_FOR = dt.timedelta(days=2)
_ATTEMPTS = 4
_BATCH = 500


def merge_people(
    *,
    actor: Actor,
    survivor_id: uuid.UUID,
    merged_ids: Sequence[uuid.UUID],
    choices: Mapping[str, uuid.UUID] | None = None,
    reason: str = "",
) -> MergeRecord:
    """Unite people in one of them: everything known, the strictest word on consent.

    `choices` names for fields (`merging.choosing.choosable`) whose value is kept; else it is the
    survivor's, or the first there is. The others become shells that lead to the survivor.
    Raises NotAllowed, NotFound, RuleViolation.
    """
    return _started_over(
        lambda: _merge(
            actor=actor,
            survivor_id=survivor_id,
            merged_ids=merged_ids,
            choices=choices,
            reason=reason,
        )
    )


def undo_merge(
    *, actor: Actor, merge_id: uuid.UUID, later_edits_stay_with: uuid.UUID | None = None
) -> MergeRecord:
    """Let the people of a merge stand for themselves again, exactly as they were.

    What was written since belongs to the person named (the survivor); a no of the person counts
    for all. Later merges of the same people are taken apart first and put together again after.
    Raises NotAllowed, NotFound, Conflict for one that is undone or older than 90 days,
    RuleViolation when the person named has no part in it.
    """
    return _started_over(lambda: _undo(actor=actor, merge_id=merge_id, named=later_edits_stay_with))


@transaction.atomic
def settle_merges() -> int:
    """Delete what undoing needs of merges older than 90 days; tell how many, zero when done."""
    over = list(
        MergeRecord.objects.filter(
            undone_at__isnull=True,
            settled_at__isnull=True,
            merged_at__lt=clock.now() - UNDOABLE_FOR,
        )
        .select_for_update(skip_locked=True)
        .order_by("merged_at")
        .values_list("id", flat=True)[:_BATCH]
    )
    MergeStock.objects.filter(merge__in=over).delete()
    MergeRecord.objects.filter(id__in=over).update(settled_at=clock.now())
    return len(over)


@transaction.atomic
def gather_strays() -> int:
    """Let rows follow that were written for a shell while it became one; tell how many merges.

    Whoever writes about a person holds them, with one exception: somebody who looked up an id
    before the merge and writes after it. Safe to run twice.
    """
    since = clock.now() - STRAYS_EXPECTED_FOR
    gathered = 0
    recent = MergeRecord.objects.filter(
        undone_at__isnull=True, settled_at__isnull=True, merged_at__gte=since
    ).order_by("merged_at", "id")
    for merge in recent:
        merged_ids = _merged_ids(merge)
        if not any(mover.has_rows_of(merged_ids) for mover in registry.movers()):
            continue
        _locked_people([merge.survivor_id, *merged_ids])
        case = _case(SYSTEM, merge, merged_ids)
        for mover in registry.movers():
            if mover.has_rows_of(merged_ids):
                mover.move(case)
        MergeStock.objects.bulk_create(case.stock(), ignore_conflicts=True)
        _tell_merged(SYSTEM, merge, merged_ids)
        gathered += 1
    return gathered


@transaction.atomic
def _merge(
    *,
    actor: Actor,
    survivor_id: uuid.UUID,
    merged_ids: Sequence[uuid.UUID],
    choices: Mapping[str, uuid.UUID] | None,
    reason: str,
    merged_at: dt.datetime | None = None,
) -> MergeRecord:
    require(actor, Right.MERGE)
    others = [one for one in dict.fromkeys(merged_ids) if one != survivor_id]
    if not others:
        raise RuleViolation(_("Choose at least two people."), code="nobody_to_merge")
    if len(others) > MOST_MERGED:
        raise RuleViolation(
            _("At most %(count)d people at once.") % {"count": MOST_MERGED + 1}, code="too_many"
        )
    everybody = [survivor_id, *others]
    chosen = checked_choices(choices, everybody)
    _locked_visible(actor, everybody)
    merge = MergeRecord.objects.create(
        survivor_id=survivor_id,
        choices={name: str(person_id) for name, person_id in chosen.items()},
        reason=clean(reason)[:200],
        actor_kind=actor.kind,
        actor_id=actor.id,
        merged_at=merged_at or clock.now(),
    )
    MergedPerson.objects.bulk_create(
        MergedPerson(merge=merge, person_id=person_id) for person_id in others
    )
    case = _case(actor, merge, others)
    for mover in registry.movers():
        mover.move(case)
    MergeStock.objects.bulk_create(case.stock(), batch_size=1_000)
    _tell_merged(actor, merge, others)
    return merge


@transaction.atomic
def _undo(*, actor: Actor, merge_id: uuid.UUID, named: uuid.UUID | None) -> MergeRecord:
    require(actor, Right.MERGE)
    merge = MergeRecord.objects.filter(id=merge_id).first()
    if merge is None:
        raise NotFound(_("There is no such merge."), code="no_such_merge")
    later = later_merges(merge)
    people = {one for each in (merge, *later) for one in (each.survivor_id, *_merged_ids(each))}
    _locked_people(people)
    merge = MergeRecord.objects.select_for_update(no_key=True).get(id=merge_id)
    later = later_merges(merge)
    _check_undoable(actor, merge, people, named)
    # In what way the others came later is taken apart from the end, and put together again.
    for one in reversed(later):
        _take_apart(actor, one, one.survivor_id)
    _take_apart(actor, merge, named or merge.survivor_id)
    for one in later:
        _merge(
            actor=actor,
            survivor_id=one.survivor_id,
            merged_ids=_merged_ids(one),
            choices={name: _uuid(value) for name, value in one.choices.items()},
            reason=one.reason,
            merged_at=one.merged_at,
        )
    return merge


def _check_undoable(
    actor: Actor, merge: MergeRecord, people: set[uuid.UUID], named: uuid.UUID | None
) -> None:
    if not Person.objects.visible_to(actor).filter(id__in=people).exists():
        raise NotFound(_("There is no such merge."), code="no_such_merge")
    if merge.undone_at is not None:
        raise Conflict(_("This merge has been undone already."), code="merge_undone")
    if merge.settled_at is not None or merge.merged_at < clock.now() - UNDOABLE_FOR:
        raise Conflict(
            _("This merge is older than 90 days and holds for good."), code="merge_settled"
        )
    if named is not None and named not in {merge.survivor_id, *_merged_ids(merge)}:
        raise RuleViolation(
            _("Choose one of the people who were merged."),
            code="named_has_no_part",
            fields={"later_edits_stay_with": _("Choose one of the people who were merged.")},
        )


def _take_apart(actor: Actor, merge: MergeRecord, named: uuid.UUID) -> None:
    merged_ids = _merged_ids(merge)
    case = Undoing(
        actor=actor,
        merge_id=merge.id,
        survivor_id=merge.survivor_id,
        merged_ids=merged_ids,
        named=named,
        merged_at=merge.merged_at,
        at=clock.now(),
    )
    case.load(list(merge.stock.order_by("id")))
    for mover in registry.movers():
        mover.come_back(case)
    merge.stock.all().delete()
    merge.undone_at = case.at
    merge.undone_by = actor.id
    merge.edits_went_to = named
    merge.save(update_fields=["undone_at", "undone_by", "edits_went_to"])
    record(
        MergeUndone(actor=actor, person_id=merge.survivor_id, merge_id=merge.id),
        *(
            PersonCameBack(actor=actor, person_id=person_id, merge_id=merge.id)
            for person_id in merged_ids
        ),
    )


def _case(actor: Actor, merge: MergeRecord, merged_ids: Sequence[uuid.UUID]) -> Merging:
    return Merging(
        actor=actor,
        merge_id=merge.id,
        survivor_id=merge.survivor_id,
        merged_ids=merged_ids,
        choices={name: _uuid(value) for name, value in merge.choices.items()},
        at=clock.now(),
    )


def _tell_merged(actor: Actor, merge: MergeRecord, merged_ids: Sequence[uuid.UUID]) -> None:
    record(
        PeopleMerged(
            actor=actor,
            person_id=merge.survivor_id,
            merge_id=merge.id,
            merged_ids=tuple(merged_ids),
        ),
        *(
            PersonMergedAway(
                actor=actor,
                person_id=person_id,
                merge_id=merge.id,
                survivor_id=merge.survivor_id,
            )
            for person_id in merged_ids
        ),
    )


def _merged_ids(merge: MergeRecord) -> list[uuid.UUID]:
    return list(merge.merged.order_by("id").values_list("person_id", flat=True))


def _locked_visible(actor: Actor, person_ids: Sequence[uuid.UUID]) -> None:
    """Lock people the actor sees. Raises NotFound where one is absent, hidden or a shell."""
    _locked_people(person_ids)
    seen = Person.objects.visible_to(actor).filter(id__in=person_ids).count()
    if seen != len(person_ids):
        raise NotFound(_("There is no such person here."), code="no_such_person")


def _locked_people(person_ids: Sequence[uuid.UUID] | set[uuid.UUID]) -> None:
    people = Person.objects.filter(id__in=person_ids).order_by("id")
    list(people.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))


def _uuid(value: object) -> uuid.UUID:
    import uuid

    return uuid.UUID(str(value))


def _started_over(run: Callable[[], MergeRecord]) -> MergeRecord:
    """Run again after a deadlock, unless the transaction is somebody else's."""
    for attempt in range(_ATTEMPTS):
        try:
            return run()
        except OperationalError as error:
            is_ours = not transaction.get_connection().in_atomic_block
            if not (is_ours and isinstance(error.__cause__, DeadlockDetected)):
                raise
            if attempt == _ATTEMPTS - 1:
                raise Conflict(
                    _("Somebody else is working on these people. Please try once more."),
                    code="people_busy",
                ) from error
    raise AssertionError("unreachable")
