# SPDX-License-Identifier: Apache-2.0
"""Django's cache in the database, so that limits hold however many processes serve.

Each operation is one statement, so two processes never both `add` a key or lose an `incr`. Values
are JSON, never pickle (TRUST S-27). The table is not logged: after a crash of the database limits
begin anew, and counting costs no disk. What has expired counts as absent by the database's clock
and is swept by a job.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from talentkreis.kernel.signing import keyed_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

_GET = """
    SELECT value FROM kernel_sharedvalue
    WHERE key = %s AND (expires_at IS NULL OR expires_at > clock_timestamp())
"""
_SET = """
    INSERT INTO kernel_sharedvalue (key, value, expires_at)
    VALUES (%s, %s, clock_timestamp() + %s * interval '1 s')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""
# Over what has expired, but never over what is there: one of two at the same moment gets it.
_ADD = _SET + " WHERE kernel_sharedvalue.expires_at <= clock_timestamp()"
_INCREASE = """
    UPDATE kernel_sharedvalue SET value = to_jsonb((value #>> '{}')::bigint + %s)
    WHERE key = %s AND (expires_at IS NULL OR expires_at > clock_timestamp()) RETURNING value
"""
_TOUCH = """
    UPDATE kernel_sharedvalue SET expires_at = clock_timestamp() + %s * interval '1 s'
    WHERE key = %s AND (expires_at IS NULL OR expires_at > clock_timestamp())
"""
_DELETE = """
    DELETE FROM kernel_sharedvalue WHERE key = %s
    RETURNING expires_at IS NULL OR expires_at > clock_timestamp()
"""
_SWEEP = "DELETE FROM kernel_sharedvalue WHERE expires_at <= clock_timestamp()"


class SharedCache(BaseCache):
    """`django.core.cache` for all processes of the installation; values are JSON."""

    def __init__(self, _location: str, params: Mapping[str, Any]) -> None:
        super().__init__(dict(params))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` where there is none."""
        row = _one(_GET, [self._hashed(key, version)])
        return default if row is None else _read(row[0])

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value for `timeout` seconds. Raises TypeError for what is no JSON."""
        _run(_SET, [self._hashed(key, version), json.dumps(value), self._seconds(timeout)])

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value unless there is one; tell whether it was kept."""
        added = _run(_ADD, [self._hashed(key, version), json.dumps(value), self._seconds(timeout)])
        return added == 1

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number; its life is not prolonged. Raises ValueError where there is none."""
        row = _one(_INCREASE, [delta, self._hashed(key, version)])
        if row is None:
            raise ValueError("there is no such number")
        return int(_read(row[0]))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let a value live on for `timeout` seconds; tell whether there was one."""
        return _run(_TOUCH, [self._seconds(timeout), self._hashed(key, version)]) == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        """Take a value away; tell whether there was one."""
        row = _one(_DELETE, [self._hashed(key, version)])
        return bool(row and row[0])

    def clear(self) -> None:
        """Take everything away."""
        _run("DELETE FROM kernel_sharedvalue", [])

    def _hashed(self, key: str, version: int | None) -> bytes:
        return keyed_hash("shared-cache", self.make_and_validate_key(key, version))

    def _seconds(self, timeout: Any) -> float | None:
        """Seconds to live: None for ever, 0 or less not at all."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else float(seconds)


def sweep() -> int:
    """Delete what has expired; tell how much."""
    return _run(_SWEEP, [])


def _run(statement: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _one(statement: str, parameters: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _read(value: Any) -> Any:
    """JSON comes as text from Django's cursors."""
    return json.loads(value) if isinstance(value, str) else value
