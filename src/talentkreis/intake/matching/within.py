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


_NAMED = (Evidence.TOWN, Evidence.EMPLOYER)


def keys_of(row: PreparedRow) -> list[tuple[Evidence, str]]:
    """Everything by which a later row may be the same person, certainly or by its name."""
    if row.match_keys is None:
        row.match_keys = [*_own_keys(row), *_name_keys(row)]
    return row.match_keys


def _own_keys(row: PreparedRow) -> Iterator[tuple[Evidence, str]]:
    """What makes a later row the same person."""
    for reference in row.references:
        yield Evidence.EXTERNAL_ID, f"id\x1f{reference.kind}\x1f{reference.external_id}"
    for address in row.addresses:
        yield _BY_KIND[address.kind], f"{address.kind}\x1f{address.normalised}"


def _name_keys(row: PreparedRow) -> Iterator[tuple[Evidence, str]]:
    """Where a later row with nearly the same name is probably the same person."""
    said = row.fields
    block = block_key(said.get("given_name", ""), said.get("family_name", ""))
    if block and (city := said.get("city")):
        yield Evidence.TOWN, f"town\x1f{block}\x1f{text_key(city)}"
    if block and (employer := said.get("employer_name")):
        yield Evidence.EMPLOYER, f"employer\x1f{block}\x1f{employer_key(employer)}"


class Within:
    """Earlier rows of the same chunk, and of the chunk before it that may not be written yet."""

    def __init__(self, before: Within | None = None) -> None:
        self._rows: dict[str, list[PreparedRow]] = defaultdict(list)
        self._before = before._rows if before is not None else {}

    def candidates(self, row: PreparedRow) -> list[Candidate]:
        """Earlier rows that may be the same person."""
        found: dict[int, Candidate] = {}
        for evidence, key in keys_of(row):
            earlier = [*self._before.get(key, ()), *self._rows.get(key, ())]
            if earlier and evidence in _NAMED:
                earlier = _alike(row, earlier[:_MOST_NAMESAKES])
            for one in earlier:
                _add(found, one, evidence)
        return list(found.values())

    def add(self, row: PreparedRow) -> None:
        """Let later rows find this one."""
        for _evidence, key in keys_of(row):
            self._rows[key].append(row)


def _alike(row: PreparedRow, others: Sequence[PreparedRow]) -> list[PreparedRow]:
    name = row_name(row)
    return [other for other in others if likeness(row_name(other), name) >= NAME_ALIKE]


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
            for evidence, key in keys_of(row):
                wanted[_hash(key)].append((row.number, evidence))
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
                if evidence in _NAMED:
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
            ((_hash(key), row.number) for row in rows for _evidence, key in keys_of(row)),
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


def _hash(key: str) -> int:
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
