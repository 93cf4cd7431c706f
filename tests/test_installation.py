# SPDX-License-Identifier: Apache-2.0
"""The two ways to run the product, started for real: a first start, and the demo."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.concurrency]

START_WITHIN_S = 300


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(log: Path, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TALENTKREIS_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "talentkreis", *arguments],
            env={**environment, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(60)


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError("not ready in time:\n" + log.read_text("utf-8"))


def _processes_of(folder: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(folder) in part for part in process.info["cmdline"] or [])
    ]


def test_a_first_start_prints_a_code_and_stops_cleanly(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("first-start")
    folder.chmod(0o755)
    port = _free_port()
    log = folder / "log"
    variables = {
        "TALENTKREIS_DATA_DIR": str(folder / "var"),
        "TALENTKREIS_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with _running(log, "serve", f"--port={port}", **variables) as process:
        _wait_until_ready(process, f"http://127.0.0.1:{port}/einrichten/", log)
        assert re.search(r"^Code: \S+", log.read_text("utf-8"), re.MULTILINE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert not _processes_of(folder / "var"), "database, web server or worker still run"
