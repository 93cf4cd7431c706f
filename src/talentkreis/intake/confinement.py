# SPDX-License-Identifier: Apache-2.0
"""Gives up rights, then runs one module. The first thing a confined process executes.

    python -I confinement.py TERMS_JSON MODULE [ARGUMENT…]

Every layer that the operating system offers is used; which ones held is told in
``CONFINED_BY`` of the environment, so that the module can report it. Uses nothing of the product.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import platform
import resource
import runpy
import struct
import sys

_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 4, 38, 22
_LANDLOCK = (444, 445, 446)  # create_ruleset, add_rule, restrict_self: the same everywhere
_READ = 0b1100  # read files, list folders
_ALL_OF_ABI_1 = (1 << 13) - 1

# What a reader of documents never needs: sockets, other programs, other processes, the kernel.
_FORBIDDEN = {
    "x86_64": (
        0xC000003E,
        (41, 42, 43, 44, 46, 49, 50, 53, 56, 57, 58, 59, 62, 101, 155, 161, 165, 246, 248, 249,
         250, 272, 288, 298, 304, 308, 310, 311, 321, 322, 323, 425, 426, 427, 435),
    ),
    "aarch64": (
        0xC00000B7,
        (39, 40, 41, 51, 97, 104, 117, 129, 198, 199, 200, 201, 202, 203, 206, 211, 217, 218, 219,
         220, 221, 241, 242, 265, 268, 270, 271, 280, 281, 282, 425, 426, 427, 435),
    ),
}  # fmt: skip
_REFUSED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def limit_resources(terms: dict[str, int]) -> None:
    """Memory, processor seconds, bytes written, open files; no core dump with personal data."""
    wanted = {
        "RLIMIT_AS": terms["memory"],
        "RLIMIT_CPU": terms["seconds"],
        "RLIMIT_FSIZE": terms["output"],
        "RLIMIT_NOFILE": 128,
        "RLIMIT_CORE": 0,
    }
    for name, value in wanted.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))


def leave_the_network(libc: ctypes.CDLL) -> bool:
    """A network namespace of its own, without any interface."""
    as_root = _CLONE_NEWNET | _CLONE_NEWIPC
    return any(libc.unshare(flags) == 0 for flags in (as_root, as_root | _CLONE_NEWUSER))


def read_only(libc: ctypes.CDLL, readable: list[str], writable: list[str]) -> bool:
    """Landlock: the program's own files may be read, nothing else is there."""
    create, add, restrict = _LANDLOCK
    attributes = struct.pack("Q", _ALL_OF_ABI_1)
    ruleset = libc.syscall(create, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    for path in [*readable, *writable]:
        if not os.path.isdir(path):
            continue
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = _ALL_OF_ABI_1 if path in writable else _READ
        libc.syscall(add, ruleset, 1, struct.pack("=Qi", rights, folder), 0)
        os.close(folder)
    held: bool = libc.syscall(restrict, ruleset, 0) == 0
    os.close(ruleset)
    return held


def forbid_calls(libc: ctypes.CDLL) -> bool:
    """seccomp: sockets, other programs and other processes answer EPERM."""
    known = _FORBIDDEN.get(platform.machine())
    if known is None or sys.maxsize < 1 << 32:
        return False
    architecture, numbers = known
    deny, allow = (
        struct.pack("HBBI", 0x06, 0, 0, 0x00050001),
        struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000),
    )
    program = [
        struct.pack("HBBI", 0x20, 0, 0, 4),  # load the architecture
        struct.pack("HBBI", 0x15, 1, 0, architecture),
        deny,
        struct.pack("HBBI", 0x20, 0, 0, 0),  # load the number of the call
        struct.pack("HBBI", 0x35, len(numbers) + 1, 0, 0x40000000),  # the other ABI of x86
    ]
    left = len(numbers)
    for number in numbers:
        program.append(struct.pack("HBBI", 0x15, left, 0, number))
        left -= 1
    code = b"".join([*program, allow, deny])
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    filled = Program(len(code) // 8, ctypes.addressof(buffer))
    held: bool = libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(filled), 0, 0) == 0
    return held


def refuse_in_python() -> None:
    """The weakest layer, and the only one off Linux: the interpreter itself refuses."""

    def refuse(event: str, _arguments: object) -> None:
        if event.startswith(_REFUSED_EVENTS):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def confine(terms: dict[str, object]) -> list[str]:
    """Give up everything that can be given up; names of the layers that held."""
    limits = {name: value for name, value in terms.items() if isinstance(value, int)}
    limit_resources(limits)
    held = ["limits"]
    readable = [str(path) for path in terms["readable"]]  # type: ignore[attr-defined]  # a list
    writable = [str(path) for path in terms["writable"]]  # type: ignore[attr-defined]  # a list
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.syscall.restype = ctypes.c_long
        libc.prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        layers = (
            ("network", leave_the_network(libc)),
            ("files", read_only(libc, readable, writable)),
            ("calls", forbid_calls(libc)),
        )
        held += [name for name, has_held in layers if has_held]
    refuse_in_python()
    return [*held, "interpreter"]


def main() -> None:
    """Confine this process and become the module."""
    terms = json.loads(sys.argv[1])
    sys.path.insert(0, terms["source"])
    os.environ["CONFINED_BY"] = " ".join(confine(terms))
    module = sys.argv[2]
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
