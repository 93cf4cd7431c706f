# SPDX-License-Identifier: Apache-2.0
"""Merging in the middle of sequences: nobody gets a step twice, nothing planned is lost."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.nurture.models import (
    LIVE_STATES,
    Comparison,
    Enrolment,
    EnrolmentState,
    LetterLeave,
    Reason,
    Step,
)
from talentkreis.people.merging import tables
from talentkreis.people.merging.registry import PLANS, register_mover
from talentkreis.people.merging.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.people.merging.case import Merging
    from talentkreis.people.merging.tables import Row

HELD_BY_MERGE = "merged"


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(EnrolmentRows(Enrolment, rank=PLANS))
    register_mover(Rows(LetterLeave))
    # Whoever got the sequence under one record is on that side, since the first lot.
    register_mover(
        Rows(
            Comparison,
            same=("sequence_id",),
            absorbs={"side": "least", "drawn_at": "least"},
        )
    )


class EnrolmentRows(Rows):
    """Of several live enrolments in one sequence, the one furthest on goes on."""

    def move(self, case: Merging) -> None:
        """Lock the enrolments before their messages, as planners do, then unite them."""
        by_sequence: dict[str | None, list[Row]] = defaultdict(list)
        for row in tables.rows_of_people(Enrolment, "person_id", case.everybody):
            by_sequence[row.image["sequence_id"]].append(row)
        for rows in by_sequence.values():
            _unite(case, rows)
        super().move(case)


def _unite(case: Merging, rows: Sequence[Row]) -> None:
    live = [row for row in rows if row.image["state"] in LIVE_STATES]
    if not live:
        return
    goes_on = max(
        live, key=lambda row: (*_place(row), -case.everybody.index(row.person_id), row.key)
    )
    for row in live:
        if row is not goes_on:
            _stop(case, row)
    taken = [row for row in rows if row.person_id != goes_on.person_id or row is goes_on]
    furthest = max(taken, key=_progress)
    if _progress(furthest) > _progress(goes_on):
        _skip_to(case, goes_on, furthest)


def _place(row: Row) -> tuple[int, int]:
    return int(row.image["position"] or 0), int(row.image["occurrence"] or 0)


def _progress(row: Row) -> tuple[bool, int, int]:
    """How far somebody came; whoever finished has had everything."""
    return (row.image["state"] == EnrolmentState.FINISHED, *_place(row))


def _stop(case: Merging, row: Row) -> None:
    """End the one that is behind. Its messages are held, not recalled: undoing releases them."""
    for message in Message.objects.filter(
        enrolment_id=row.key, state__in=NOT_GONE_OUT - {MessageState.CLAIMED, MessageState.HELD}
    ).values_list("id", flat=True):
        (held,) = tables.rows_by_key(Message, "person_id", [str(message)]).values()
        if held.image["state"] in NOT_GONE_OUT - {MessageState.CLAIMED}:
            values = {"state": str(MessageState.HELD), "state_reason": HELD_BY_MERGE}
            case.change(Message, held, values)
    case.change(
        Enrolment,
        row,
        {
            "state": str(EnrolmentState.STOPPED),
            "reason": str(Reason.MERGED),
            "next_due_at": None,
            "changed_at": case.at.isoformat(),
        },
    )


def _skip_to(case: Merging, row: Row, furthest: Row) -> None:
    """Another record of this human being has had these steps already."""
    position, occurrence = _place(furthest)
    last = (
        Step.objects.filter(version_id=uuid.UUID(row.image["version_id"]))
        .order_by("-position")
        .values_list("position", "repeats")
        .first()
    )
    is_over = furthest.image["state"] == EnrolmentState.FINISHED or last is None
    if is_over or (last is not None and position > last[0]):
        values = {"state": str(EnrolmentState.FINISHED), "reason": "", "next_due_at": None}
    else:
        values = {"position": str(position), "occurrence": str(occurrence)}
    case.change(Enrolment, row, {**values, "changed_at": case.at.isoformat()})
