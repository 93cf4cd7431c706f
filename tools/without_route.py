#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run a command in a network namespace that has only loopback, where the kernel allows it.

Talentkreis must work with no route to anywhere (TRUST invariant 12); so its tests have none.
In CI the namespace is a must; elsewhere a machine without that right runs the command as it is
and says so.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys

INSIDE = "TALENTKREIS_WITHOUT_ROUTE"
SIOCSIFFLAGS = 0x8914
IFF_UP_RUNNING = 0x1 | 0x40


def raise_loopback() -> None:
    """Switch the namespace's own loopback on (what `ip link set lo up` does)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sH14s", b"lo", IFF_UP_RUNNING, b"")
        fcntl.ioctl(probe.fileno(), SIOCSIFFLAGS, request)


def main(command: list[str]) -> None:
    """Replace this process by `command`, inside a namespace if possible."""
    if os.environ.get(INSIDE) == "entering":
        raise_loopback()
        os.environ[INSIDE] = "yes"
    elif os.environ.get(INSIDE) is None:
        unshare = shutil.which("unshare")
        allowed = (
            unshare and subprocess.run([unshare, "--net", "true"], check=False).returncode == 0
        )
        if allowed and unshare:
            os.environ[INSIDE] = "entering"
            os.execv(unshare, [unshare, "--net", sys.executable, __file__, *command])
        if os.environ.get("CI"):
            sys.exit("CI needs a network namespace (unshare --net), and the kernel refuses it.")
        sys.stderr.write("No network namespace here: the tests run with the machine's network.\n")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
