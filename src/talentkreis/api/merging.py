# SPDX-License-Identifier: Apache-2.0
"""Merging over the API, and undoing it: the same rules as on the page."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Field, Router, Schema

from talentkreis.api.operations import actor_of, operation
from talentkreis.people import actions
from talentkreis.people.models import MergeRecord
from talentkreis.people.permissions import Right
from talentkreis.people.queries import merge_shown

router = Router(tags=["people"])


class MergeRequest(Schema):
    """Whom to unite with the person in the address, whose record stays."""

    merged_ids: list[uuid.UUID] = Field(min_length=1, max_length=50)
    choices: dict[str, uuid.UUID] = Field(
        default_factory=dict,
        description="Field (given_name, position, place, email …) and the person whose value is"
        " kept; without it the survivor's, or the first there is",
    )
    reason: str = Field(default="", max_length=200)


class UndoRequest(Schema):
    """To whom belongs what was written since; without it to the survivor."""

    later_edits_stay_with: uuid.UUID | None = None


class MergeOut(Schema):
    """A merge."""

    id: uuid.UUID
    survivor_id: uuid.UUID
    merged_ids: list[uuid.UUID]
    merged_at: dt.datetime
    undoable_until: dt.datetime
    undone_at: dt.datetime | None


@operation(
    router,
    "POST",
    "/people/{uuid:person_id}/merge",
    right=Right.MERGE,
    answer=MergeOut,
    status=201,
    summary="Merge people into this one",
)
def merge_people(request: HttpRequest, person_id: uuid.UUID, body: MergeRequest) -> MergeOut:
    """Everything comes together, the strictest word on consent holds. Undoable for 90 days."""
    merge = actions.merge_people(
        actor=actor_of(request),
        survivor_id=person_id,
        merged_ids=body.merged_ids,
        choices=body.choices,
        reason=body.reason,
    )
    return _out(request, merge)


@operation(
    router,
    "POST",
    "/merges/{uuid:merge_id}/undo",
    right=Right.MERGE,
    answer=MergeOut,
    summary="Undo a merge",
)
def undo_merge(request: HttpRequest, merge_id: uuid.UUID, body: UndoRequest) -> MergeOut:
    """Everybody gets back exactly what was their own; a no said since counts for all."""
    merge = actions.undo_merge(
        actor=actor_of(request),
        merge_id=merge_id,
        later_edits_stay_with=body.later_edits_stay_with,
    )
    return _out(request, merge)


def _out(request: HttpRequest, merge: MergeRecord) -> MergeOut:
    shown = merge_shown(actor_of(request), merge.id)
    return MergeOut(
        id=merge.id,
        survivor_id=merge.survivor_id,
        merged_ids=[other.id for other in shown.others],
        merged_at=shown.merge.merged_at,
        undoable_until=shown.undoable_until,
        undone_at=shown.merge.undone_at,
    )
