# SPDX-License-Identifier: Apache-2.0
"""Rows as text, column by column: what PostgreSQL prints it reads back to the same bytes.

JSON values would not do: they do not tell a JSON null from an absent value, and lose digits of
decimals on their way through a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping

    from django.db.models import Field, Model

Image: TypeAlias = "dict[str, str | None]"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is now: its key, whose it is, its columns."""

    key: str
    person_id: uuid.UUID
    image: Image


def label_of(model: type[Model]) -> str:
    """The name under which a table is remembered."""
    return model._meta.label_lower


def rows_of_people(
    model: type[Model],
    column: str,
    person_ids: Collection[uuid.UUID],
    columns: Collection[str] | None = None,
) -> list[Row]:
    """Lock and read the rows of these people, in the order of their keys."""
    where = sql.SQL("{} = ANY(%s::uuid[])").format(sql.Identifier(column))
    return _read(model, column, where, list(person_ids), columns)


def rows_by_key(
    model: type[Model], column: str, keys: Collection[str], columns: Collection[str] | None = None
) -> dict[str, Row]:
    """Lock and read rows by their keys; those that are gone are missing."""
    if not keys:
        return {}
    where = sql.SQL("{} = ANY(%s::{}[])").format(*_key(model))
    return {row.key: row for row in _read(model, column, where, list(keys), columns)}


def change(model: type[Model], keys: Collection[str], values: Mapping[str, str | None]) -> int:
    """Give columns of rows these values; tell how many rows there were."""
    if not keys or not values:
        return 0
    return _execute(_update(model, values), [*values.values(), list(keys)])


def change_one(model: type[Model], key: str, values: Mapping[str, str | None]) -> Image:
    """The same for one row; gives the values as the database prints them."""
    printed = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(n)) for n in values)
    statement = sql.SQL("{} RETURNING {}").format(_update(model, values), printed)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values.values(), [key]])
        row = cursor.fetchone() or tuple(values.values())
    return dict(zip(values, row, strict=True))


def _update(model: type[Model], values: Mapping[str, str | None]) -> sql.Composed:
    fields = _fields(model)
    assignments = sql.SQL(", ").join(
        sql.SQL("{} = %s::{}").format(sql.Identifier(name), _type(fields[name])) for name in values
    )
    statement = sql.SQL("UPDATE {} SET {} WHERE {} = ANY(%s::{}[])")
    return statement.format(_table(model), assignments, *_key(model))


def insert(model: type[Model], image: Mapping[str, str | None]) -> bool:
    """Write a row with exactly these columns; tell whether nothing stood in its way."""
    fields = _fields(model)
    names = [name for name in image if name in fields]
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING").format(
        _table(model),
        sql.SQL(", ").join([sql.Identifier(name) for name in names]),
        sql.SQL(", ").join([sql.SQL("%s::{}").format(_type(fields[name])) for name in names]),
    )
    return bool(_execute(statement, [image[name] for name in names]))


def remove(model: type[Model], keys: Collection[str]) -> None:
    """Take rows out."""
    if keys:
        statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%s::{}[])")
        _execute(statement.format(_table(model), *_key(model)), [list(keys)])


def has_rows(model: type[Model], column: str, person_ids: Collection[uuid.UUID]) -> bool:
    """Whether these people have any row."""
    statement = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {} = ANY(%s::uuid[]))")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(_table(model), sql.Identifier(column)), [list(person_ids)])
        row = cursor.fetchone()
    return bool(row and row[0])


def references_to(model: type[Model]) -> list[tuple[type[Model], str]]:
    """Models and columns whose foreign key points at rows of this model."""
    return [
        (relation.related_model, str(relation.field.column))
        for relation in model._meta.related_objects
        if relation.field.concrete and relation.related_model is not model
    ]


def key_column(model: type[Model]) -> str:
    """The column of the primary key."""
    return str(_primary(model).column)


def _read(
    model: type[Model],
    column: str,
    where: sql.Composable,
    values: list[Any],
    columns: Collection[str] | None,
) -> list[Row]:
    names = [n for n in _fields(model) if columns is None or n in columns]
    pairs = [
        part
        for name in names
        for part in (sql.Literal(name), sql.SQL("t.{}::text").format(sql.Identifier(name)))
    ]
    primary = sql.Identifier(key_column(model))
    statement = sql.SQL(
        "SELECT t.{}::text, t.{}, ARRAY[{}]::text[] FROM {} t WHERE t.{} ORDER BY t.{}"
        " FOR NO KEY UPDATE"
    ).format(
        primary,
        sql.Identifier(column),
        sql.SQL(", ").join(pairs[1::2]),
        _table(model),
        where,
        primary,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [values])
        return [
            Row(key, person_id, dict(zip(names, texts, strict=True)))
            for key, person_id, texts in cursor.fetchall()
        ]


def _fields(model: type[Model]) -> dict[str, Field[Any, Any]]:
    """The stored columns; what the database computes itself is not ours to write."""
    return {
        str(field.column): field
        for field in model._meta.concrete_fields
        if field.concrete and not getattr(field, "generated", False)
    }


def _primary(model: type[Model]) -> Field[Any, Any]:
    return model._meta.pk


def _type(field: Field[Any, Any]) -> sql.SQL:
    """The SQL type of a column; a serial one is its integer."""
    kind = field.db_type(connection)
    assert kind is not None
    return sql.SQL(kind)


def _key(model: type[Model]) -> tuple[sql.Composable, sql.Composable]:
    return sql.Identifier(key_column(model)), _type(_primary(model))


def _table(model: type[Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def _execute(statement: sql.Composable, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
