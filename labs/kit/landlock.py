"""Landlock: a process gives up its right to change files elsewhere, and all its descendants do with it, landlock(7).

The wall around a run where the kernel allows no namespaces: a folder removed by mistake, or kill(-1, SIGKILL), reaches
nothing but the run's own files and processes. No privileges are needed, and there's no way back.
"""

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable

# linux/landlock.h and linux/prctl.h; the system calls' numbers are the same on every architecture
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_TELL_VERSION, _PATH_BENEATH, _PR_SET_NO_NEW_PRIVS = 1, 1, 38
_WRITE, _TRUNCATE = 1 << 1, 1 << 14  # the second since version 3, Linux 6.2
_NAMES = sum(1 << bit for bit in range(4, 14))  # remove, make, link, rename: files of any kind, and folders
_SIGNALS = 1 << 1  # since version 6, Linux 6.12: none to processes outside


def version() -> int:
    """Return what this kernel has of Landlock; below 1 it has nothing. The variable is for tests of that."""
    if not sys.platform.startswith("linux") or "LABS_NO_LANDLOCK" in os.environ:
        return 0
    return _call(_CREATE_RULESET, None, 0, _TELL_VERSION)


def confine(own: Iterable[str], written: Iterable[str]) -> bool:
    """Let this process and its descendants change files only below the folders `own`, and signal only each other.

    Below the folders `written` they may write to what is there, but neither make nor remove anything.
    Returns False, and does nothing, before version 2 (Linux 5.19): no file could be moved to another folder then.
    """
    known = version()
    if known < 2:
        return False
    write = _WRITE | (_TRUNCATE if known >= 3 else 0)
    attributes = struct.pack("=QQQ", write | _NAMES, 0, _SIGNALS if known >= 6 else 0)  # files, network, scope
    rules = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    for folder, rights in [*((each, write | _NAMES) for each in own), *((each, write) for each in written)]:
        with contextlib.suppress(FileNotFoundError):
            place = os.open(folder, os.O_PATH)
            _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
            os.close(place)
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0)))  # the kernel asks for it
    confined = _call(_RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return confined


def _call(number: int, *arguments: int | bytes | None) -> int:
    converted = (ctypes.c_long(each) if isinstance(each, int) else each for each in arguments)
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(number), *converted))
