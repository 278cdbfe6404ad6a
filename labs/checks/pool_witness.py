"""What the kernel tells of the processes that read files for `word_counts`: how much each read, and how much it held.

Linux only: it's read from /proc, by a process beside the one that is judged.
"""

import contextlib
import json
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager

from labs.kit.lab import Lab

PAUSE = 3  # ms between two looks: longer misses short-lived workers, shorter takes the answer's time
KIB = 1024
MARK = "/large-"


class Seen:
    """What was seen of one process, in bytes, largest so far."""

    def __init__(self, read: int = 0, peak: int = 0, mapped: int = 0, maps: bool = False) -> None:
        self.read = read  # by read(2) and its kin, proc_pid_io(5)
        self.peak = peak  # resident at most at any time: the kernel keeps that, proc_pid_status(5)
        self.mapped = mapped  # of it, pages of files: not memory of its own
        self.maps = maps  # whether a file was mapped whose name has MARK in it

    @property
    def own(self) -> int:
        """At most so much memory of its own."""
        return self.peak - self.mapped


class Family(dict[int, Seen]):
    """What was seen of each process of a family; and of how many, the eldest apart, that had a file open at once."""

    most = 0


def look(pid: int, seen: Seen) -> None:
    """Note what the kernel tells of a process now; nothing if it's gone."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        status = _fields(f"/proc/{pid}/status")
        seen.peak = max(seen.peak, int(status["VmHWM"].split()[0]) * KIB)
        mapped = sum(int(status[name].split()[0]) for name in ("RssFile", "RssShmem"))
        seen.mapped = max(seen.mapped, mapped * KIB)
        seen.read = max(seen.read, int(_fields(f"/proc/{pid}/io")["rchar"]))
        if not seen.maps:
            with open(f"/proc/{pid}/maps") as file:
                seen.maps = MARK in file.read()


def _fields(path: str) -> dict[str, str]:
    with open(path) as file:
        return dict(line.split(":", 1) for line in file if ":" in line)


def family(pid: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield pid
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children") as file:
                for child in file.read().split():
                    yield from family(int(child))


def opened(pid: int) -> set[str]:
    """Return which files with MARK in their names a process has open."""
    found = set()
    with contextlib.suppress(OSError):
        for number in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                found.add(os.readlink(f"/proc/{pid}/fd/{number}"))
    return {name for name in found if MARK in name}


def at_once(pids: list[int]) -> int:
    """Return how many of the processes have such a file open at the same moment: the one between two rounds."""
    first = {pid: files for pid in pids if (files := opened(pid))}
    return len(first) if len(first) < 2 else sum(bool(files & opened(pid)) for pid, files in first.items())


def follow(root: int, stop: int, report: int) -> None:
    """Look at a process and its descendants again and again, until `stop` is at end of file; then tell on `report`."""
    ending = select.poll()
    ending.register(stop, select.POLLIN | select.POLLHUP)
    seen: dict[int, Seen] = {}
    most = 0
    while not ending.poll(PAUSE):
        pids = [pid for pid in family(root) if pid != os.getpid()]
        for pid in pids:
            look(pid, seen.setdefault(pid, Seen()))
        most = max(most, at_once(pids[1:]))
    told = {pid: [each.read, each.peak, each.mapped, each.maps] for pid, each in list(seen.items())[:60]}
    os.write(report, json.dumps([most, told]).encode())  # in one piece: less than the pipe holds


@contextmanager
def watched(lab: Lab) -> Iterator[Family]:
    """Have this process and its descendants followed; what is yielded is filled at the end, if there's a /proc."""
    found = Family()
    if not os.path.exists("/proc/self/io"):
        yield found
        return
    (stop, go_on), (told, report) = os.pipe(), os.pipe()

    def work() -> None:
        os.close(go_on)
        follow(os.getppid(), stop, report)

    lab.child(work)
    os.close(stop)
    os.close(report)
    try:
        yield found
    finally:
        os.close(go_on)  # its end of file: stop
        data = b"".join(iter(lambda: os.read(told, 65536), b""))
        os.close(told)
        found.most, told_of = json.loads(data or b"[0, {}]")
        found.update((int(pid), Seen(*numbers)) for pid, numbers in told_of.items())
        lab.end_helpers()
