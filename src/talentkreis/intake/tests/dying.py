# SPDX-License-Identifier: Apache-2.0
"""A confined module that dies the way its input says."""

from __future__ import annotations

import ctypes
import os
import sys
import time

if __name__ == "__main__":
    sys.stdin.buffer.readline()  # the team's own words
    match sys.stdin.buffer.read():
        case b"abort":
            os.abort()
        case b"segfault":
            ctypes.string_at(0)
        case b"sleep":
            time.sleep(60)
        case _:
            while True:
                pass
