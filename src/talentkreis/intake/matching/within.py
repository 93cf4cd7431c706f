# SPDX-License-Identifier: Apache-2.0
"""Candidates among the rows of the file itself: in the same chunk, and in chunks before it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Self

from django.db import connection

from talentkreis.intake.duplicates.engine.records import Record, keys_of
from talentkreis.intake.matching.keys import block_key, employer_key, text_key
from talentkreis.intake.matching.rules import Candidate, record_of_row, row_keys
from talentkreis.people.actions.bulk import copy_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from talentkreis.intake.rows.shapes import PreparedRow

# Rows that share an address or a name nearby beyond these are not looked at: a switchboard.
_MOST_ROWS = 20
_ID = "id"


def keys_of_row(row: PreparedRow) -> list[str]:
    """Everything by which a later row may be the same person, certainly or by its name."""
    if row.match_keys is None:
        row.match_keys = [*_own_keys(row), *_name_keys(row)]
    return row.match_keys


def _own_keys(row: PreparedRow) -> Iterator[str]:
    """What makes a later row the same person."""
    for reference in row.references:
        yield f"{_ID}\x1f{reference.kind}\x1f{reference.external_id}"
    for address in row.addresses:
        yield f"{address.kind}\x1f{address.normalised}"


def _name_keys(row: PreparedRow) -> Iterator[str]:
    """Where a later row with nearly the same name is probably the same person."""
    said = row.fields
    block = block_key(said.get("given_name", ""), said.get("family_name", ""))
    if block and (city := said.get("city")):
        yield f"town\x1f{block}\x1f{text_key(city)}"
    if block and (employer := said.get("employer_name")):
        yield f"employer\x1f{block}\x1f{employer_key(employer)}"


def _is_id(key: str) -> bool:
    return key.startswith(f"{_ID}\x1f")


class Within:
    """Earlier rows of the same chunk, and of the chunk before it that may not be written yet."""

    def __init__(self, before: Within | None = None) -> None:
        self._rows: dict[str, list[PreparedRow]] = defaultdict(list)
        self._before = before._rows if before is not None else {}

    def candidates(self, row: PreparedRow) -> list[Candidate]:
        """Earlier rows that may be the same person."""
        found: dict[int, Candidate] = {}
        for key in keys_of_row(row):
            for rows in (self._before.get(key, ()), self._rows.get(key, ())):
                for one in rows[:_MOST_ROWS]:
                    candidate = found.get(one.number)
                    if candidate is None:
                        candidate = found[one.number] = Candidate(row_keys(one), row=one.number)
                    candidate.has_same_id |= _is_id(key)
        return list(found.values())

    def add(self, row: PreparedRow) -> None:
        """Let later rows find this one."""
        for key in keys_of_row(row):
            self._rows[key].append(row)


class SeenRows:
    """Rows of chunks before, for a dry run, which writes nobody: temporary tables of the session.

    On disk, not in memory: a file may have millions of rows.
    """

    def __enter__(self) -> Self:
        with connection.cursor() as cursor:
            cursor.execute(
                "DROP TABLE IF EXISTS intake_seen_key, intake_seen_row;"
                "CREATE TEMPORARY TABLE intake_seen_key (key bigint NOT NULL, number int NOT NULL);"
                "CREATE INDEX ON intake_seen_key (key);"
                "CREATE TEMPORARY TABLE intake_seen_row"
                " (number int PRIMARY KEY, record text NOT NULL)"
            )
        return self

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS intake_seen_key, intake_seen_row")

    def candidates(self, rows: Sequence[PreparedRow]) -> dict[int, list[Candidate]]:
        """Rows of earlier chunks that may be the same people, by row number."""
        wanted: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for row in rows:
            for key in keys_of_row(row):
                wanted[_hash(key)].append((row.number, _is_id(key)))
        if not wanted:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT wanted.key, found.number, row.record"
                " FROM unnest(%s::bigint[]) AS wanted(key) CROSS JOIN LATERAL ("
                "SELECT number FROM intake_seen_key key WHERE key.key = wanted.key LIMIT %s) found"
                " JOIN intake_seen_row row ON row.number = found.number",
                [list(wanted), _MOST_ROWS],
            )
            hits = cursor.fetchall()
        found: dict[int, dict[int, Candidate]] = defaultdict(dict)
        known = {earlier: record for _key, earlier, record in hits}
        keys = {earlier: keys_of(_read(earlier, record)) for earlier, record in known.items()}
        for key, earlier, _record in hits:
            for number, is_id in wanted[key]:
                here = found[number]
                candidate = here.setdefault(earlier, Candidate(keys[earlier], row=earlier))
                candidate.has_same_id |= is_id
        return {number: list(candidates.values()) for number, candidates in found.items()}

    def add(self, rows: Sequence[PreparedRow]) -> None:
        """Let the rows of later chunks find these."""
        copy_rows(
            "intake_seen_key",
            ("key", "number"),
            ((_hash(key), row.number) for row in rows for key in keys_of_row(row)),
        )
        copy_rows(
            "intake_seen_row", ("number", "record"), ((row.number, _written(row)) for row in rows)
        )


def _written(row: PreparedRow) -> str:
    """What the row says of a person, for `_read`."""
    record = record_of_row(row)
    return json.dumps([getattr(record, name) for name in _KEPT], ensure_ascii=False)


def _read(number: int, text: str) -> Record:
    said = dict(zip(_KEPT, json.loads(text), strict=True))
    return Record(id=number, **(said | {name: tuple(said[name]) for name in _LISTS}))


_LISTS = ("emails", "phones", "links")
_KEPT = (
    "given_name", "family_name", "place", "postcode", "street", "employer", "occupation", *_LISTS,
)  # fmt: skip


def _hash(key: str) -> int:
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
