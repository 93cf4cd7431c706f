# SPDX-License-Identifier: Apache-2.0
"""Memory at rest: web, worker and database of a demo installation that nobody is using.

Proportional set size (PSS) where the kernel tells it, so that memory shared between processes
counts once; the baseline is the database alone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import psutil
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL: dict[str, Any] = {"settle_s": 3}
FULL: dict[str, Any] = {"settle_s": 60}
NEEDS_DATABASE = False
START_WITHIN_S = 240


def run(settle_s: int) -> Iterator[dict[str, Any]]:
    """Start the demo in an own folder, let it settle, add up its processes."""
    folder = settings.DATA_DIR / "demo"
    port = _free_port()
    command = [sys.executable, "-m", "talentkreis", "demo"]
    command += [f"--port={port}", f"--data-dir={folder}"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TALENTKREIS_")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(f"http://127.0.0.1:{port}/gesundheit/", process)
        time.sleep(settle_s)
        parts = _memory_of(process.pid, str(folder))
        total = sum(parts.values())
        yield {
            "name": "memory_rest_mib",
            "value": round(total, 1),
            "unit": "MiB",
            "baseline": round(parts["database"], 1),
            "ratio": round(total / parts["database"], 2),
            "n": 1,
            **{part: round(value, 1) for part, value in parts.items()},
        }
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the demo ended before it answered")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError("the demo did not answer in time")


def _memory_of(root: int, folder: str) -> dict[str, float]:
    """MiB per part of the installation."""
    parts = {"supervisor": 0.0, "web": 0.0, "worker": 0.0, "database": 0.0}
    for process in [psutil.Process(root), *psutil.Process(root).children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            line = " ".join(process.cmdline())
            part = "web" if "granian" in line else "worker" if "worker" in line else "supervisor"
            if process.name() != "postgres":
                parts[part] += mib(process)
    for process in psutil.process_iter(["name", "cmdline"]):
        command = " ".join(process.info["cmdline"] or [])
        if process.info["name"] == "postgres" and folder in command:
            for member in [process, *process.children(recursive=True)]:
                parts["database"] += mib(member)
    return parts


def mib(process: psutil.Process) -> float:
    """What a process holds; nothing where it has just ended, as workers of the server do."""
    try:
        full = process.memory_full_info()
    except psutil.NoSuchProcess:
        return 0.0
    used = getattr(full, "pss", 0) or full.rss
    return float(used) / 2**20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
