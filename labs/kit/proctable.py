"""Where the observer looks things up: the kernel's process table, through /proc or through psutil.

`ProcTable` reads /proc itself, since its cost must not grow with the number of strangers on the machine:
`psutil.Process.children(recursive=True)` reads every process there is. `PsutilTable` serves where there is no /proc.
"""

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from labs.kit.linux import tells_statuses

# proc(5): the letters of /proc/<pid>/stat's third field
STATES = {"R": "running", "T": "stopped", "t": "stopped", "Z": "zombie", "X": "zombie"}

# linux/pidfd.h, since Linux 6.15: how a process ended, asked through its pidfd after somebody reaped it
_PIDFD_GET_INFO = (3 << 30) | (64 << 16) | (0xFF << 8) | 11
_PIDFD_INFO_EXIT = 1 << 3


class Look(NamedTuple):
    """One look at one process."""

    parent: int
    state: str
    role: str
    born: float  # seconds since boot; resolution 10 ms on Linux
    memory: int  # resident bytes
    touched: int  # at most so many bytes of them are its own: pages it wrote or read first since its birth
    threads: int
    status: int | None  # wait status of a zombie, None if alive or not told


class Table(Protocol):
    """What the observer needs of a process table."""

    tells_statuses: bool  # how any process ended, even one that its parent reaped at once

    def newest(self) -> object:
        """Return something that changes whenever a process is born."""

    def members(self, known: list[int]) -> Iterator[int]:
        """Yield the pids below this process; `known` are those seen before."""

    def open(self, pid: int) -> Look | None:
        """Begin to follow `pid`; None if it is gone already."""

    def look(self, pid: int) -> Look | None:
        """Look at a followed process; None if it left the table."""

    def exit_descriptor(self, pid: int) -> int | None:
        """Return a descriptor that becomes readable when `pid` ends, None where there is none."""

    def status(self, pid: int) -> int | None:
        """Return the wait status of a process that left the table, None where the kernel doesn't tell."""

    def proportional_memory(self, pid: int) -> int:
        """Return the bytes of `pid`, pages shared by n processes counted as 1/n; 0 if it is gone."""

    def close(self, pid: int) -> None:
        """Stop following `pid`."""


class ProcTable:
    """The process table through /proc, each process through descriptors that stay open while it is followed."""

    def __init__(self, whole: bool) -> None:
        """`whole`: everything in /proc belongs to this run, as in a PID namespace of its own."""
        self.tells_statuses = tells_statuses()  # else the request is unknown, or answered without the status
        self._whole = whole
        self._me = os.getpid()
        self._page = os.sysconf("SC_PAGE_SIZE")
        self._tick = os.sysconf("SC_CLK_TCK")
        self._stats: dict[int, int] = {}  # pid -> descriptor of /proc/<pid>/stat
        self._looks: dict[int, tuple[bytes, Look]] = {}  # pid -> the text of the last look, and what it said
        self._children: dict[int, int] = {}  # pid -> descriptor of its first thread's list of children
        self._pidfds: dict[int, int] = {}  # pid -> pidfd
        self._threads: dict[int, int] = {}  # pid -> number of threads at the last look
        self._loadavg = os.open("/proc/loadavg", os.O_RDONLY | os.O_CLOEXEC)

    def newest(self) -> object:
        """Return the last pid that was given away: the last field of /proc/loadavg, per PID namespace."""
        return os.pread(self._loadavg, 128, 0).rsplit(b" ", 1)[-1]

    def members(self, known: list[int]) -> Iterator[int]:
        """Yield the pids of this run: all of /proc, or this process's descendants."""
        if self._whole:
            yield from (int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != self._me)
            return
        waiting = [self._me]
        while waiting:
            pid = waiting.pop()
            for child in self._children_of(pid):
                yield child
                waiting.append(child)

    def _children_of(self, pid: int) -> list[int]:
        several = pid != self._me and self._threads.get(pid, 2) > 1  # a child belongs to the thread that forked it
        try:
            if not several and (pid in self._stats or pid == self._me):
                if pid not in self._children:
                    self._children[pid] = os.open(f"/proc/{pid}/task/{pid}/children", os.O_RDONLY | os.O_CLOEXEC)
                return [*map(int, os.pread(self._children[pid], 1 << 16, 0).split())]
            tasks = os.listdir(f"/proc/{pid}/task") if several else [str(pid)]
        except OSError:
            return []
        found: list[int] = []
        for task in tasks:
            try:
                with open(f"/proc/{pid}/task/{task}/children", "rb", buffering=0) as file:
                    found += map(int, file.read().split())
            except OSError:  # the thread ended
                continue
        return found

    def open(self, pid: int) -> Look | None:
        """Begin to follow `pid`; None if it is gone already."""
        try:
            self._stats[pid] = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
            self._pidfds[pid] = os.pidfd_open(pid)
        except OSError:
            if not os.path.exists(f"/proc/{pid}"):  # gone; else an old kernel without pidfd, or no descriptors left
                self.close(pid)
                return None
        return self.look(pid)

    def look(self, pid: int) -> Look | None:
        """Read /proc/<pid>/stat, proc(5); None if the process left the table."""
        try:
            text = os.pread(self._stats[pid], 1024, 0)
        except (OSError, KeyError):
            return None
        if not text:
            return None
        before, look = self._looks.get(pid, (b"", None))
        if text == before and look:  # most processes sleep most of the time
            return look
        opening, closing = text.index(b"("), text.rindex(b")")
        fields = text[closing + 2 :].split()
        state = STATES.get(fields[0].decode(), "sleeping")
        self._threads[pid] = int(fields[17])
        look = Look(
            parent=int(fields[1]),
            state=state,
            role=text[opening + 1 : closing].decode(errors="replace"),
            born=int(fields[19]) / self._tick,
            memory=int(fields[21]) * self._page,
            touched=min(int(fields[21]), int(fields[7])) * self._page,
            threads=int(fields[17]),
            status=int(fields[49]) if state == "zombie" else None,
        )
        self._looks[pid] = text, look
        return look

    def exit_descriptor(self, pid: int) -> int | None:
        """Return the pidfd, readable once the process has ended."""
        return self._pidfds.get(pid)

    def status(self, pid: int) -> int | None:
        """Ask the pidfd how its process ended; None before Linux 6.15, or if nobody has reaped it yet."""
        if not self.tells_statuses:
            return None
        answer = bytearray(64)
        struct.pack_into("Q", answer, 0, _PIDFD_INFO_EXIT)
        try:
            fcntl.ioctl(self._pidfds[pid], _PIDFD_GET_INFO, answer)
        except (OSError, KeyError):
            return None
        told = struct.unpack_from("Q", answer, 0)[0] & _PIDFD_INFO_EXIT
        return struct.unpack_from("i", answer, 60)[0] if told else None

    def proportional_memory(self, pid: int) -> int:
        """Read Pss from /proc/<pid>/smaps_rollup."""
        try:
            with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
                return next(int(line.split()[1]) * 1024 for line in file if line.startswith(b"Pss:"))
        except (OSError, StopIteration):
            return 0

    def close(self, pid: int) -> None:
        """Close the descriptors that follow `pid`."""
        self._threads.pop(pid, None)
        self._looks.pop(pid, None)
        for descriptors in (self._stats, self._pidfds, self._children):
            if (descriptor := descriptors.pop(pid, None)) is not None:
                os.close(descriptor)


class PsutilTable:
    """The process table through psutil, for machines without /proc."""

    tells_statuses = False

    def __init__(self) -> None:
        import psutil

        self._psutil = psutil
        self._followed: dict[int, psutil.Process] = {}
        # psutil tells births by the wall clock; this moves them to the clock that `Look.born` counts by
        self._offset = time.time() - boot_clock()

    def newest(self) -> object:
        """Return the time: there's no cheap sign of a birth, so every look is a new one."""
        return time.monotonic()

    def members(self, known: list[int]) -> Iterator[int]:
        """Yield this process's descendants, and those of processes that were followed before they lost their parent."""
        seen: set[int] = set()
        for root in [os.getpid(), *known]:
            try:
                below = self._psutil.Process(root).children(recursive=root == os.getpid())
            except self._psutil.Error:
                continue
            for process in below:
                if process.pid not in seen:
                    seen.add(process.pid)
                    yield process.pid
        yield from (pid for pid in known if pid not in seen)

    def open(self, pid: int) -> Look | None:
        """Begin to follow `pid`; None if it is gone already."""
        try:
            self._followed[pid] = self._psutil.Process(pid)
        except self._psutil.Error:
            return None
        return self.look(pid)

    def look(self, pid: int) -> Look | None:
        """Ask psutil; None if the process left the table."""
        words = {self._psutil.STATUS_RUNNING: "running", self._psutil.STATUS_STOPPED: "stopped"}
        words[self._psutil.STATUS_ZOMBIE] = "zombie"
        try:
            process = self._followed[pid]
            with process.oneshot():
                state = words.get(process.status(), "sleeping")
                zombie = state == "zombie"
                memory = 0 if zombie else process.memory_info().rss
                return Look(
                    parent=process.ppid(),
                    state=state,
                    role=process.name(),
                    born=process.create_time() - self._offset,
                    memory=memory,
                    touched=memory,
                    threads=1 if zombie else process.num_threads(),
                    status=None,
                )
        except (KeyError, self._psutil.Error):
            return None

    def exit_descriptor(self, pid: int) -> int | None:
        """Return None: ends are seen by looking."""
        return None

    def status(self, pid: int) -> int | None:
        """Return None: only a parent learns it."""
        return None

    def proportional_memory(self, pid: int) -> int:
        """Return the resident bytes; pages that processes share are counted for each."""
        found = self.look(pid)
        return found.memory if found else 0

    def close(self, pid: int) -> None:
        """Stop following `pid`."""
        self._followed.pop(pid, None)


def boot_clock() -> float:
    """Return seconds on the clock by which processes' births are told: CLOCK_BOOTTIME where there is one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def catches(pid: int, number: int) -> bool:
    """True if a process has a handler for a signal: SigCgt in /proc/<pid>/status. Where there's no /proc, perhaps."""
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            caught = next(int(line.split()[1], 16) for line in file if line.startswith(b"SigCgt:"))
    except (OSError, StopIteration):
        return not has_proc()
    return bool(caught >> (number - 1) & 1)


def has_proc() -> bool:
    """True where /proc can tell a thread's children (Linux with CONFIG_PROC_CHILDREN)."""
    return os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
