# SPDX-License-Identifier: Apache-2.0
"""The records as a table in DuckDB: on disk in a folder of its own, with a limit on memory."""

from __future__ import annotations

import types
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

import duckdb
import pyarrow as pa

from talentkreis.intake.duplicates.engine.records import Keys, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from talentkreis.intake.duplicates.engine.records import Record

PEOPLE = "people"
_PIECE = 20_000


def open_workspace(folder: Path, *, memory_mib: int = 2048, threads: int = 2) -> Any:
    """A DuckDB database in the folder; what does not fit into memory goes to disk."""
    connection = duckdb.connect(str(folder / "duplicates.duckdb"))
    run(connection, f"SET memory_limit = '{memory_mib}MiB'")
    run(connection, f"SET threads = {threads}")
    run(connection, f"SET temp_directory = '{folder / 'spill'}'")
    run(connection, "SET preserve_insertion_order = false")
    run(connection, "SET enable_progress_bar = false")
    return connection


def run(connection: Any, statement: str) -> list[Any]:
    """Execute and fetch everything: a connection with an open result refuses other work."""
    rows: list[Any] = connection.execute(statement).fetchall()
    return rows


def store_people(
    connection: Any, records: Iterable[Record], progress: Callable[[int], None] | None = None
) -> int:
    """Write the comparable form of every record; returns how many there are."""
    schema = _schema()
    columns = ", ".join(f"{name} {kind}" for name, kind in _sql_types().items())
    run(connection, f"CREATE OR REPLACE TABLE {PEOPLE} ({columns})")
    count = 0
    for piece in _pieces(records):
        keys = [keys_of(record) for record in piece]
        batch = pa.table(
            {name: [getattr(each, name) for each in keys] for name in schema.names}, schema=schema
        )
        connection.register("piece", batch)
        run(connection, f"INSERT INTO {PEOPLE} SELECT * FROM piece")  # noqa: S608 - a constant
        connection.unregister("piece")
        count += len(keys)
        if progress:
            progress(count)
    return count


def store_pairs(connection: Any, name: str, pairs: Iterable[tuple[int, int]]) -> None:
    """Write pairs of ids as Splink wants them."""
    firsts, seconds = zip(*pairs, strict=True) if (pairs := list(pairs)) else ((), ())
    batch = pa.table(
        {"join_key_l": pa.array(firsts, pa.int64()), "join_key_r": pa.array(seconds, pa.int64())}
    )
    connection.register("piece", batch)
    run(
        connection,
        f"CREATE OR REPLACE TABLE {name} AS SELECT *, '0' AS match_key FROM piece",  # noqa: S608
    )
    connection.unregister("piece")


def is_used(connection: Any, column: str) -> bool:
    """Whether any two records say something in this column."""
    is_list = _sql_types()[column].endswith("[]")
    says = f"len({column}) > 0" if is_list else f"{column} IS NOT NULL"
    count: int = run(connection, f"SELECT count(*) FROM {PEOPLE} WHERE {says}")[0][0]  # noqa: S608
    return count > 1


def _pieces(records: Iterable[Record]) -> Iterator[list[Record]]:
    iterator = iter(records)
    while piece := list(islice(iterator, _PIECE)):
        yield piece


def _sql_types() -> dict[str, str]:
    return {name: kind for name, (kind, _) in _column_types().items()}


def _schema() -> pa.Schema:
    return pa.schema([(name, kind) for name, (_, kind) in _column_types().items()])


def _column_types() -> dict[str, tuple[str, Any]]:
    hints = get_type_hints(Keys)
    return {each.name: _column_type(hints[each.name]) for each in fields(Keys)}


def _column_type(hint: Any) -> tuple[str, Any]:
    if get_origin(hint) is types.UnionType:
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is list:
        sql, arrow = _column_type(get_args(hint)[0])
        return f"{sql}[]", pa.list_(arrow)
    return ("BIGINT", pa.int64()) if hint is int else ("VARCHAR", pa.string())
