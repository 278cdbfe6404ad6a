"""Files, disks and memory for the check of `parallel_copy`: nothing here needs more memory for a larger file."""

import contextlib
import errno
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

MIB = 1 << 20
PIECE, PAGE = 256 << 10, 4096  # bytes: each piece begins with a page of noise
_MNT_DETACH = 2
_RESET_PEAK = "5"  # proc_pid_clear_refs(5), since Linux 4.0


# Pieces that are made anew each time would cost more than the file: new memory takes the kernel a while.
@cache
def _noise() -> bytes:
    return os.urandom(MIB)


@cache
def _holes(at: int) -> bytearray:
    """A page of noise, and then zeros."""
    return bytearray(_noise()[at : at + PAGE].ljust(PIECE, b"\0"))


def _piece(start: int) -> bytearray | bytes:
    """Return what a file holds from `start` on, a multiple of PIECE: noise in the first MiB, then a numbered page."""
    if start < MIB:
        return _noise()[start : start + PIECE]
    piece = _holes(start % MIB)
    piece[:4] = (start // PIECE).to_bytes(4, "little")
    return piece


def write(path: str, size: int) -> None:
    """Write a file in which each piece differs from all others; the zeros in them are holes, which cost nothing."""
    with open(path, "wb", buffering=0) as file:
        for start in range(0, size, PIECE):
            file.seek(start)
            file.write(_piece(start)[: PIECE if start < MIB else PAGE])
        file.truncate(size)


def first_difference(path: str, size: int) -> int | None:
    """Return the first place where a file isn't what `write` made; None if there is none."""
    got = bytearray(PIECE)  # small enough for the processor's cache
    with open(path, "rb", buffering=0) as file:
        for start in range(0, size, PIECE):
            wanted = _piece(start)
            if size - start < PIECE:
                wanted, got = wanted[: size - start], bytearray(size - start)
            file.readinto(got)
            if got != wanted:
                return start + next(at for at, (one, two) in enumerate(zip(got, wanted, strict=True)) if one != two)
    return None


def births() -> int:
    """Return the newest pid: in a PID namespace it grows by one with each process and thread. 0 where it isn't told."""
    with contextlib.suppress(OSError), open("/proc/loadavg", encoding="ascii") as file:
        return int(file.read().split()[-1])
    return 0


def memory_now() -> int:
    """Return what this process has in memory, in bytes, and begin to note its peak anew."""
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write(_RESET_PEAK)
    return max(_status("VmRSS"), _children())


def memory_peak() -> int:
    """Return the largest memory of this process since `memory_now`, or of a child that has ended, in bytes."""
    server = sys.modules.get("multiprocessing.forkserver")
    if server is not None and server._forkserver._forkserver_pid is not None:
        server._forkserver._stop()  # its children count as ours when it has ended
    return max(_status("VmHWM"), _children())


def _children() -> int:
    factor = 1 if sys.platform == "darwin" else 1024  # getrusage(2): kilobytes, except on macOS
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * factor


def _status(name: str) -> int:
    """Return a size of /proc/self/status in bytes; 0 where there is none."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="utf-8", errors="replace") as file:
        return next((int(line.split()[1]) * 1024 for line in file if line.startswith(f"{name}:")), 0)
    return 0


@contextmanager
def small_disk(folder: str, size: int) -> Iterator[int]:
    """Make `folder` a disk of so many bytes, or, where that isn't allowed, limit the size of files; yield the errno."""
    import ctypes

    if os.getppid() == 1 and _mounted(ctypes.CDLL(None), folder, size):
        try:
            yield errno.ENOSPC
        finally:
            ctypes.CDLL(None).umount2(folder.encode(), _MNT_DETACH)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))  # Python ignores SIGXFSZ: a write fails with EFBIG
    try:
        yield errno.EFBIG
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _mounted(libc: Any, folder: str, size: int) -> bool:
    """Mount a file system of so many bytes; False where that isn't allowed: mount(2)."""
    options = f"size={size}".encode()
    return hasattr(libc, "mount") and libc.mount(b"tmpfs", folder.encode(), b"tmpfs", 0, options) == 0
