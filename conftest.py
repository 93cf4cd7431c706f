# SPDX-License-Identifier: Apache-2.0
"""Test set-up for the whole suite: a real PostgreSQL, migrated by the owner, used by the app role.

The server lives in ``.cache/test-postgres`` between runs. A template database is migrated once
per state of the migrations; each test process gets its own copy of it.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from talentkreis.kernel import database

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent
SERVER = Path(os.environ.get("TALENTKREIS_TEST_SERVER", ROOT / ".cache" / "test-postgres"))
KEPT_TEMPLATES = 4

# A first call loads holidays, word lists, time zones; tests are never timed.
hypothesis.settings.register_profile("talentkreis", deadline=None)
hypothesis.settings.load_profile("talentkreis")


def _migrations_fingerprint() -> str:
    digest = hashlib.sha256()
    for part in ("database", "references", "tables"):
        digest.update((ROOT / f"src/talentkreis/kernel/{part}.py").read_bytes())
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _point_to(socket: str, name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        for settings in (connections.settings[alias], connections[alias].settings_dict):
            settings.update({"HOST": socket, "NAME": name})


def _make_template(socket: str, template: str) -> None:
    """Migrate a fresh database and rename it, so that a killed run leaves no half template."""
    with database.superuser_connection(socket) as connection:
        connection.execute("SELECT pg_advisory_lock(7411)")
        old = [
            row[0]
            for row in connection.execute(
                "SELECT datname FROM pg_database WHERE datname ^@ 'template_tk_' ORDER BY oid"
            )
        ]
        if template in old:
            return
        for name in [*old[: -KEPT_TEMPLATES or None], "making_template"]:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
        database.prepare_database(socket, "making_template")
        _point_to(socket, "making_template")
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        for alias in ("default", "owner"):
            connections[alias].close()
        # Truncation between tests that commit; the product itself never truncates.
        with database.superuser_connection(socket, "making_template") as made:
            made.execute(
                sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}").format(
                    sql.Identifier(database.APPLICATION_ROLE)
                )
            )
        connection.execute(
            sql.SQL("ALTER DATABASE making_template RENAME TO {}").format(sql.Identifier(template))
        )


@pytest.fixture(scope="session")
def database_socket() -> Iterator[str]:
    """The embedded server of the test run."""
    SERVER.parent.mkdir(parents=True, exist_ok=True)
    with database.embedded_server(SERVER, database="unused") as socket:
        yield socket


@pytest.fixture(scope="session")
def django_db_setup(
    database_socket: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """A copy of the migrated template for this process."""
    template = f"template_tk_{_migrations_fingerprint()}"
    name = f"test_tk_{os.getpid()}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker
        _make_template(database_socket, template)
        with database.superuser_connection(database_socket) as connection:
            connection.execute("SELECT pg_advisory_lock(7411)")
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                    sql.Identifier(name),
                    sql.Identifier(template),
                    sql.Identifier(database.OWNER_ROLE),
                )
            )
        _point_to(database_socket, name)
        _find_emptied_tables()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker
        for alias in ("default", "owner"):
            connections[alias].close()
        with database.superuser_connection(database_socket) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


# Every table that holds nothing after migrating: what a test committed is taken out of it.
# Django's own flush asks the router and finds no table, since migrations run as the owner.
EMPTIED: list[str] = []


def _find_emptied_tables() -> None:
    """Look once, before any test or fixture has committed something."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        checks = ", ".join(f"EXISTS (SELECT FROM {table})" for table in tables)
        cursor.execute(f"SELECT {checks}")
        filled = cursor.fetchone()
    EMPTIED[:] = [table for table, has_rows in zip(tables, filled, strict=True) if not has_rows]


@pytest.fixture(autouse=True)
def _committing_tests_leave_nothing(request: pytest.FixtureRequest) -> Iterator[None]:
    marker = request.node.get_closest_marker("django_db")
    committing = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not committing and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connections["default"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(EMPTIED)}")
