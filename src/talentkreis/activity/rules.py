# SPDX-License-Identifier: Apache-2.0
"""How a chain of seals is computed: one row, one batch, one link. Pure and never to be changed.

A seal written by any release must verify in every later one; another way of hashing gets another
`FORMAT`, and both stay.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT = "talentkreis.activity.1"
FIRST_LINK = bytes(32)
LEAF_BYTES = 8
# The columns of a row that are sealed, in this order.
SEALED_COLUMNS = (
    "transaction_id",
    "at",
    "id",
    "occurred_at",
    "kind",
    "version",
    "actor_kind",
    "actor_id",
    "person_id",
    "member_id",
    "pool_id",
    "sequence_id",
    "message_id",
    "import_id",
    "payload",
)
# Rows of a seal are hashed in this order; its parts are sealed too, so moving a row changes it.
SEALED_ORDER = ("transaction_id", "at", "id")


def row_digest(row: Sequence[Any]) -> bytes:
    """SHA-256 over one activity: its columns as compact JSON with sorted keys, in ASCII."""
    text = json.dumps(
        [_plain(value) for value in row], sort_keys=True, separators=(",", ":"), ensure_ascii=True
    )
    return hashlib.sha256(text.encode("ascii")).digest()


def _plain(value: Any) -> Any:
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        case uuid.UUID():
            return value.hex
        case _:
            return value


class Batch:
    """Digests rows one after the other; keeps 8 bytes of each to name a bad one later."""

    def __init__(self) -> None:
        self._rows = hashlib.sha256()
        self.leaves = bytearray()

    def add(self, digest: bytes) -> None:
        """Take in the next row."""
        self._rows.update(digest)
        self.leaves += digest[:LEAF_BYTES]

    @property
    def row_count(self) -> int:
        """Rows taken in so far."""
        return len(self.leaves) // LEAF_BYTES

    def link(
        self, *, previous_hash: bytes, number: int, sealed_at: dt.datetime, first: int, end: int
    ) -> bytes:
        """The hash of the seal: over everything it states and over the seal before it."""
        head = json.dumps(
            [FORMAT, number, _plain(sealed_at), first, end, self.row_count], separators=(",", ":")
        )
        return hashlib.sha256(
            previous_hash + head.encode("ascii") + b"\n" + self._rows.digest()
        ).digest()
