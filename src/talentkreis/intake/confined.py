# SPDX-License-Identifier: Apache-2.0
"""Runs a module in a process of its own that can do little: the one way files are parsed here.

No network, no secrets in its environment, read-only files, limits of memory, time and output
(TRUST S-11). Whatever the process does, including dying, the caller gets an `Ending`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import talentkreis
from talentkreis.intake import confinement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

_SOURCE = Path(talentkreis.__file__).resolve().parents[1]
_SYSTEM = ("/usr", "/lib", "/lib64", "/opt/homebrew", "/System", "/Library")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How far a confined process may go; `memory` and `output` in bytes."""

    memory: int
    seconds: int
    output: int
    writable: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a confined process ended. `code` is negative for a signal, None when out of time."""

    code: int | None
    output: bytes

    @property
    def has_crashed(self) -> bool:
        """Killed by a signal, its own or the kernel's, or out of time."""
        return self.code is None or self.code < 0


def run_confined(
    module: str, *arguments: str, terms: Terms, stdin: BinaryIO | None = None
) -> Ending:
    """Run `module` with `stdin` as its only input and give back what it printed.

    Never raises for anything the process does.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        command = [
            sys.executable, "-I", "-B", "-X", "utf8", confinement.__file__,
            json.dumps(_as_json(terms)), module, *arguments,
        ]  # fmt: skip
        try:
            done = subprocess.run(  # noqa: S603 - our own module, arguments of our own making
                command,
                stdin=stdin if stdin is not None else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,  # a traceback would carry the text of the document
                cwd=folder,
                env={"LANG": "C.UTF-8", "HOME": folder},
                timeout=terms.seconds * 2,
                check=False,
            )
            code: int | None = done.returncode
        except subprocess.TimeoutExpired:
            code = None
        output.seek(0)
        return Ending(code, output.read(terms.output))


def _as_json(terms: Terms) -> dict[str, int | str | Sequence[str]]:
    own = (sys.prefix, sys.base_prefix, sysconfig.get_paths()["purelib"], str(_SOURCE))
    return {
        "memory": terms.memory,
        "seconds": terms.seconds,
        "output": terms.output,
        "readable": [*own, *_SYSTEM],
        "writable": [str(path) for path in terms.writable],
        "source": str(_SOURCE),
    }
