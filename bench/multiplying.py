# SPDX-License-Identifier: Apache-2.0
"""From some thousand people to a million in minutes: varied copies of whole people, made by SQL.

The first people are written and projected by the product. Every further set copies them in all
tables, the projection included, with new ids; moments, warmth, places and addresses move a little
in each copy, in the tables and in the projection alike, so that the copies are what the product
would have projected. A share of the projection is compared with fresh rows afterwards.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from talentkreis.kernel.database import SOCKET_VARIABLE, superuser_connection
from talentkreis.search import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    import psycopg

# So many people are made one by one; more are copies of them.
ORIGINALS = 20_000
TABLES = ("people_person", "people_processingbasis", "people_hat", "people_personskill",
          "people_persontag", "people_contactpoint", "people_customvalue", "relationships_care",
          "pools_poolmembership", "consent_consentstate", "search_row")  # fmt: skip
COPIED_IDS = {"people_person": ("id",), "people_processingbasis": ("id", "person_id"),
              "people_hat": ("id", "person_id"), "people_contactpoint": ("id", "person_id"),
              "pools_poolmembership": ("id", "person_id")}  # fmt: skip
# What differs from copy to copy k, wherever a column of this name stands.
VARIED = {
    "created_at": "created_at - k * interval '17 minutes'",
    "last_contact_at": "last_contact_at - k * interval '13 minutes'",
    "warmth_log": "warmth_log + k * 0.0003",
    "latitude": "latitude + sin(k) * 0.05",
    "longitude": "longitude + cos(k) * 0.05",
    "value": "replace(value, '@example.org', k || '@example.org')",
    "normalised": "replace(normalised, '@example.org', k || '@example.org')",
    "document": "replace(document::text, '@example.org', k || '@example.org')::tsvector",
}
# A UUIDv7 begins with its moment: a copy is k hours younger, so no two ids meet.
COPIED_ID = """
CREATE FUNCTION pg_temp.copied(id uuid, k bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint
        + k * 3600000), 12, '0') || substr(replace(id::text, '-', ''), 13))::uuid
$$
"""


def multiply(originals: int, people: int) -> None:
    """Copy the `originals` people who are there until there are `people`."""
    if people <= originals:
        return
    with _superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(COPIED_ID)
        connection.execute(
            "CREATE TEMPORARY TABLE originals AS SELECT id AS original, row_number() OVER ()"
            " AS number FROM people_person"
        )
        connection.execute("ANALYZE originals")
        for table in TABLES:
            _copy(connection, table, originals, people)
    vocabulary.rebuild()  # its triggers slept


def _superuser() -> AbstractContextManager[psycopg.Connection]:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    return superuser_connection(os.environ[SOCKET_VARIABLE], name)


def _copy(connection: psycopg.Connection, table: str, originals: int, people: int) -> None:
    """Without its indexes, which are built again at the end."""
    ids = COPIED_IDS.get(table, ("person_id",))
    names, values = [], []
    for name in _columns(connection, table):
        names.append(f'"{name}"')
        if name in ids:
            values.append(f"pg_temp.copied({table}.{name}, k)")
        else:
            values.append(VARIED.get(name, f'{table}."{name}"'))
    indexes = list(_indexes(connection, table))
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}")
    of_person = "id" if table == "people_person" else "person_id"
    connection.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM generate_series(1, {(people - 1) // originals}) AS k"
        f" CROSS JOIN {table} JOIN originals ON original = {table}.{of_person}"
        f" WHERE k * {originals} + originals.number <= {people}"
    )
    for _name, definition in indexes:
        connection.execute(definition)


def _columns(connection: psycopg.Connection, table: str) -> Iterator[str]:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return (row[0] for row in rows)


def _indexes(connection: psycopg.Connection, table: str) -> Iterator[tuple[str, str]]:
    """Indexes that no constraint stands on."""
    rows = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [table],
    )
    return iter(rows.fetchall())
