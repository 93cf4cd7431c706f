# SPDX-License-Identifier: Apache-2.0
"""How a chain of seals is computed: one row, one batch, one link. Pure and never to be changed.

A seal written by any release must verify in every later one; another way of hashing gets another
`FORMAT`, and both stay.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json

FORMAT = "talentkreis.activity.1"
FIRST_LINK = bytes(32)
LEAF_BYTES = 8
# SHA-256 over one row, as an expression over its columns. A JSON array leaves nothing ambiguous,
# jsonb prints the same value always the same way, moments are microseconds since 1970. Computed
# where the rows are: fetching and hashing them in Python took four times as long.
ROW_DIGEST = """sha256(convert_to(jsonb_build_array(
    transaction_id, (extract(epoch FROM at) * 1000000)::bigint, id,
    (extract(epoch FROM occurred_at) * 1000000)::bigint, kind, version, actor_kind, actor_id,
    person_id, member_id, pool_id, sequence_id, message_id, import_id, payload
)::text, 'UTF8'))"""
# Rows of a seal are hashed in this order; its parts are sealed too, so moving a row changes it.
SEALED_ORDER = "transaction_id, at, id"


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
        moment = sealed_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        stated = [FORMAT, number, moment, first, end, self.row_count]
        head = json.dumps(stated, separators=(",", ":"))
        return hashlib.sha256(
            previous_hash + head.encode("ascii") + b"\n" + self._rows.digest()
        ).digest()
