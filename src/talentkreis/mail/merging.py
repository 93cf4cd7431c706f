# SPDX-License-Identifier: Apache-2.0
"""Messages follow the person, planned ones to the survivor's address of then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.mail.models import Draft, InboundMessage, Message, MessageState, Thread
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.people.merging import tables
from talentkreis.people.merging.registry import register_mover
from talentkreis.people.merging.rows import Rows

if TYPE_CHECKING:
    from talentkreis.people.merging.case import Merging
    from talentkreis.people.merging.tables import Row

HELD_BY_MERGE = "merged"


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(MessageRows(Message))
    register_mover(Rows(InboundMessage))
    register_mover(
        Rows(
            Thread,
            same=("member_id",),
            # "open" is the greatest of the states: what waits with one of them waits.
            absorbs={
                "state": "greatest",
                "assignee_id": "filled",
                "last_in_at": "greatest",
                "last_out_at": "greatest",
                "listed_at": "greatest",
            },
        )
    )
    register_mover(Rows(Draft, same=("member_id",)))


class MessageRows(Rows):
    """Of several messages of one issue, the one furthest on stands for the person."""

    def move(self, case: Merging) -> None:
        """Loosen the others from the issue, hold what has not gone out; then move all of them."""
        columns = {"id", "person_id", "issue_id", "state"}
        rows = tables.rows_of_people(Message, "person_id", case.everybody, columns)
        rows.sort(key=lambda row: (_is_waiting(row), case.everybody.index(row.person_id)))
        stands: dict[str, Row] = {}
        for row in rows:
            issue = row.image["issue_id"]
            if issue and stands.setdefault(issue, row) is not row:
                values: dict[str, str | None] = {"issue_id": None}
                if _is_waiting(row) and row.image["state"] != MessageState.HELD:
                    values |= {"state": str(MessageState.HELD), "state_reason": HELD_BY_MERGE}
                _change(case, row, values)
        super().move(case)


def _is_waiting(row: Row) -> bool:
    return row.image["state"] in NOT_GONE_OUT - {MessageState.CLAIMED}


def _change(case: Merging, row: Row, values: dict[str, str | None]) -> None:
    (whole,) = tables.rows_by_key(Message, "person_id", [row.key]).values()
    case.change(Message, whole, values)
