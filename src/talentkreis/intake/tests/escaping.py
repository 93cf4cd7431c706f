# SPDX-License-Identifier: Apache-2.0
"""A confined module that tries to get out; its notes name what was refused."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path


def _refused() -> list[str]:
    libc = ctypes.CDLL(None, use_errno=True)
    notes = []
    if libc.socket(2, 1, 0) < 0:
        notes.append("socket")
    if libc.fork() < 0:
        notes.append("process")
    if set(os.environ) <= {"LANG", "HOME", "CONFINED_BY", "LC_CTYPE"}:
        notes.append("secrets")
    try:
        Path("/etc/passwd").read_text("utf-8")
    except OSError:
        notes.append("reading")
    try:
        Path("escaped").write_text("x", "utf-8")
    except OSError:
        notes.append("writing")
    try:
        bytearray(2 << 30)
    except MemoryError:
        notes.append("memory")
    return notes


if __name__ == "__main__":
    answer = {"language": "de", "text": "", "values": [], "hidden": [], "notes": _refused()}
    sys.stdout.write(json.dumps(answer | {"pages": 1, "withheld": 0, "confined_by": []}))
