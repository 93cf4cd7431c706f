# SPDX-License-Identifier: Apache-2.0
"""The embedded server: settings that follow the stock and the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.kernel import database
from talentkreis.kernel.database import (
    embedded_server,
    prepare_cluster,
    shared_memory_mib,
    superuser_connection,
)

if TYPE_CHECKING:
    from pathlib import Path

GIB = 1 << 30


@pytest.mark.parametrize(
    ("data_gib", "machine_gib", "expected_mib"),
    [
        (0, 8, 192),
        (0.5, 8, 192),
        (1, 8, 384),
        (5, 8, 1_536),
        (5, 24, 3_072),
        (500, 8, 1_536),
        (500, 64, 12_288),
        (5, 0.5, 192),
    ],
)
def test_memory_holds_a_third_of_the_data_within_a_quarter_of_the_machine(
    data_gib: float, machine_gib: float, expected_mib: int
) -> None:
    assert shared_memory_mib(int(data_gib * GIB), int(machine_gib * GIB)) == expected_mib


@pytest.mark.concurrency
def test_settings_are_compared_at_each_start_and_left_alone_while_others_are_connected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "postgres"
    with embedded_server(folder) as socket:
        assert _setting(socket, "shared_buffers") == "192MB"
        assert _setting(socket, "shared_preload_libraries") == "pg_prewarm"
        assert not prepare_cluster(socket)
        monkeypatch.setattr(database, "shared_memory_mib", lambda _bytes: 384)
        with superuser_connection(socket):
            assert not prepare_cluster(socket)
    with embedded_server(folder) as socket:
        assert _setting(socket, "shared_buffers") == "384MB"
        assert not prepare_cluster(socket)


def _setting(socket: str, name: str) -> str:
    with superuser_connection(socket) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])
