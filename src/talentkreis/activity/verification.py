# SPDX-License-Identifier: Apache-2.0
"""Checking the chain of seals against the rows, and naming the first thing that is wrong.

What it finds: rows edited, deleted or inserted in a sealed range, rows moved, seals edited,
deleted between others, or swapped. What no chain can find by itself: the newest seals cut off
together with their rows. For that, compare with a seal noted elsewhere (every seal is written to
the log; `audit anchor` prints the newest).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.activity.models import Activity, Seal
from talentkreis.activity.rules import (
    FIRST_LINK,
    LEAF_BYTES,
    ROW_DIGEST,
    SEALED_ORDER,
    Batch,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

ROWS_AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing that is wrong. `code` is stable; `row_id` names the row where one is bad."""

    code: str
    seal: int
    detail: str
    row_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a verification saw. `unsealed_rows` are younger than the last seal: not covered yet."""

    seal_count: int
    row_count: int
    unsealed_rows: int
    last_seal: int
    last_hash: str
    problem: Problem | None

    @property
    def is_whole(self) -> bool:
        """Nothing was wrong."""
        return self.problem is None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A seal noted outside the database."""

    number: int
    hash: str


def sealed_rows(first: int, end: int) -> Iterator[tuple[uuid.UUID, bytes]]:
    """Id and digest of rows written by transactions in [first, end), in the sealed order.

    Streams through a cursor of the database, so it runs inside a transaction.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT id, {ROW_DIGEST} FROM activity_activity"  # noqa: S608 - our own constants
            f" WHERE transaction_id >= %s AND transaction_id < %s ORDER BY {SEALED_ORDER}",
            [first, end],
        )
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            yield from ((row_id, bytes(digest)) for row_id, digest in rows)


@transaction.atomic
def verify_chain(anchor: Anchor | None = None) -> ChainReport:
    """Recompute every seal from the rows; stop at the first that does not fit."""
    previous_hash, end, count, rows = FIRST_LINK, 0, 0, 0
    problem: Problem | None = None
    anchor_seen = anchor is None
    for seal in Seal.objects.order_by("number").iterator(chunk_size=500):
        problem = _check_place(seal, count, end, previous_hash) or _check_rows(seal)
        if problem is None and anchor and seal.number == anchor.number:
            anchor_seen = True
            if bytes(seal.hash).hex() != anchor.hash.lower():
                problem = Problem("anchor_differs", seal.number, "not the seal noted elsewhere")
        if problem:
            break
        previous_hash, end = bytes(seal.hash), seal.end_transaction
        count, rows = count + 1, rows + seal.row_count
    if problem is None and anchor and not anchor_seen:
        problem = Problem("tail_missing", count, f"the chain ends before seal {anchor.number}")
    return ChainReport(
        seal_count=count,
        row_count=rows,
        unsealed_rows=Activity.objects.filter(transaction_id__gte=end).count(),
        last_seal=count,
        last_hash=previous_hash.hex() if count else "",
        problem=problem,
    )


def _check_place(seal: Seal, count: int, end: int, previous_hash: bytes) -> Problem | None:
    if seal.number != count + 1:
        return Problem("seal_missing", count + 1, f"after seal {count} comes seal {seal.number}")
    if seal.first_transaction != end:
        return Problem("seal_changed", seal.number, "does not begin where the one before ends")
    if bytes(seal.previous_hash) != previous_hash:
        return Problem("seal_changed", seal.number, "does not name the hash of the one before")
    return None


def _check_rows(seal: Seal) -> Problem | None:
    batch = Batch()
    for _row_id, digest in sealed_rows(seal.first_transaction, seal.end_transaction):
        batch.add(digest)
    link = batch.link(
        previous_hash=bytes(seal.previous_hash),
        number=seal.number,
        sealed_at=seal.sealed_at,
        first=seal.first_transaction,
        end=seal.end_transaction,
    )
    leaves_agree = bytes(batch.leaves) == bytes(seal.leaves)
    if link == bytes(seal.hash) and leaves_agree and batch.row_count == seal.row_count:
        return None
    if link == bytes(seal.hash) or leaves_agree:
        return Problem("seal_changed", seal.number, "its rows are whole, the seal itself is not")
    return _first_bad_row(seal)


def _first_bad_row(seal: Seal) -> Problem:
    """Compare what was sealed with what is there; both are lists of row marks in one order."""
    sealed = _marks(bytes(seal.leaves))
    there: dict[bytes, uuid.UUID] = {}
    for row_id, digest in sealed_rows(seal.first_transaction, seal.end_transaction):
        there[digest[:LEAF_BYTES]] = row_id
    known = set(sealed)
    added = next((mark for mark in there if mark not in known), None)
    lost = next((place for place, mark in enumerate(sealed) if mark not in there), None)
    if added is not None and lost is not None:
        return Problem("row_changed", seal.number, "a row is not as it was", there[added])
    if added is not None:
        return Problem("row_added", seal.number, "a row came in later", there[added])
    if lost is not None:
        before = there.get(sealed[lost - 1]) if lost else None
        after = f" after row {before}" if before else ""
        detail = f"row {lost + 1} of {len(sealed)} is gone{after}"
        return Problem("row_missing", seal.number, detail)
    return Problem("seal_changed", seal.number, "its rows are whole, the seal itself is not")


def _marks(leaves: bytes) -> list[bytes]:
    return [leaves[i : i + LEAF_BYTES] for i in range(0, len(leaves), LEAF_BYTES)]
