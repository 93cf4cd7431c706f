# SPDX-License-Identifier: Apache-2.0
"""Candidates among the rows of the file itself: in the same chunk, and in chunks before it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Self

from django.db import connection

from talentkreis.intake.matching.likeness import block_key, employer_key, likeness, text_key
from talentkreis.intake.matching.rules import (
    NAME_ALIKE,
    Candidate,
    Evidence,
    row_name,
)
from talentkreis.people.actions.bulk import copy_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from talentkreis.intake.rows.shapes import PreparedRow

_BY_KIND = {"email": Evidence.EMAIL, "phone": Evidence.PHONE, "link": Evidence.LINK}
# Rows with one name in one town beyond these are not looked at: no file of people has them.
_MOST_NAMESAKES = 20


def keys_of(row: PreparedRow) -> Iterator[tuple[Evidence, str]]:
    """Everything that makes a later row the same person."""
    for reference in row.references:
        yield Evidence.EXTERNAL_ID, f"{reference.kind}\x1f{reference.external_id}"
    for address in row.addresses:
        yield _BY_KIND[address.kind], f"{address.kind}\x1f{address.normalised}"


def name_keys_of(row: PreparedRow) -> Iterator[tuple[Evidence, str]]:
    """Where a later row with nearly the same name is probably the same person."""
    said = row.fields
    block = block_key(said.get("given_name", ""), said.get("family_name", ""))
    if block and said.get("city"):
        yield Evidence.TOWN, f"{block}\x1f{text_key(said['city'])}"
    if block and said.get("employer_name"):
        yield Evidence.EMPLOYER, f"{block}\x1f{employer_key(said['employer_name'])}"


class Within:
    """Earlier rows of the same chunk, and of the chunk before it that may not be written yet."""

    def __init__(self, before: Within | None = None) -> None:
        self._rows: dict[tuple[Evidence, str], list[PreparedRow]] = defaultdict(list)
        self._before = before._rows if before is not None else {}

    def candidates(self, row: PreparedRow) -> list[Candidate]:
        """Earlier rows that may be the same person."""
        found: dict[int, Candidate] = {}
        for evidence, key in keys_of(row):
            for earlier in self._earlier(evidence, key):
                _add(found, earlier, evidence)
        for evidence, key in name_keys_of(row):
            name = row_name(row)
            for earlier in self._earlier(evidence, key)[:_MOST_NAMESAKES]:
                if likeness(row_name(earlier), name) >= NAME_ALIKE:
                    _add(found, earlier, evidence)
        return list(found.values())

    def _earlier(self, evidence: Evidence, key: str) -> Sequence[PreparedRow]:
        here, before = self._rows.get((evidence, key), ()), self._before.get((evidence, key))
        return [*before, *here] if before else here

    def add(self, row: PreparedRow) -> None:
        """Let later rows find this one."""
        for evidence, key in (*keys_of(row), *name_keys_of(row)):
            self._rows[evidence, key].append(row)


def _add(found: dict[int, Candidate], earlier: PreparedRow, evidence: Evidence) -> None:
    candidate = found.get(earlier.number)
    if candidate is None:
        candidate = found[earlier.number] = Candidate(
            given_name=earlier.fields.get("given_name", ""),
            family_name=earlier.fields.get("family_name", ""),
            row=earlier.number,
            has_other_emails=bool(earlier.emails),
        )
    candidate.by.add(evidence)
    if evidence == Evidence.EMAIL:
        candidate.has_other_emails = False


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
                " (number int PRIMARY KEY, given text, family text, has_email bool)"
            )
        return self

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS intake_seen_key, intake_seen_row")

    def candidates(self, rows: Sequence[PreparedRow]) -> dict[int, list[Candidate]]:
        """Rows of earlier chunks that may be the same people, by row number."""
        wanted: dict[int, list[tuple[int, Evidence]]] = defaultdict(list)
        names: dict[int, str] = {}
        for row in rows:
            for evidence, key in (*keys_of(row), *name_keys_of(row)):
                wanted[_hash(evidence, key)].append((row.number, evidence))
            names[row.number] = row_name(row)
        if not wanted:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key.key, row.number, row.given, row.family, row.has_email"
                " FROM unnest(%s::bigint[]) AS wanted(key)"
                " JOIN intake_seen_key key ON key.key = wanted.key"
                " JOIN intake_seen_row row ON row.number = key.number",
                [list(wanted)],
            )
            hits = cursor.fetchall()
        found: dict[int, dict[int, Candidate]] = defaultdict(dict)
        for key, earlier, given, family, has_email in hits:
            for number, evidence in wanted[key]:
                if evidence in {Evidence.TOWN, Evidence.EMPLOYER}:
                    theirs = text_key(f"{given} {family}".strip())
                    if likeness(theirs, names[number]) < NAME_ALIKE:
                        continue
                candidate = found[number].setdefault(
                    earlier, Candidate(given, family, row=earlier, has_other_emails=has_email)
                )
                candidate.by.add(evidence)
                if evidence == Evidence.EMAIL:
                    candidate.has_other_emails = False
        return {number: list(candidates.values()) for number, candidates in found.items()}

    def add(self, rows: Sequence[PreparedRow]) -> None:
        """Let the rows of later chunks find these."""
        copy_rows(
            "intake_seen_key",
            ("key", "number"),
            (
                (_hash(evidence, key), row.number)
                for row in rows
                for evidence, key in (*keys_of(row), *name_keys_of(row))
            ),
        )
        copy_rows(
            "intake_seen_row",
            ("number", "given", "family", "has_email"),
            (
                (
                    row.number,
                    row.fields.get("given_name", ""),
                    row.fields.get("family_name", ""),
                    bool(row.emails),
                )
                for row in rows
            ),
        )


def _hash(evidence: Evidence, key: str) -> int:
    text = f"{evidence}\x1f{key}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)
