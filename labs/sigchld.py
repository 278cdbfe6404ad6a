"""SIGCHLD: the kernel tells a parent that a child has ended, but not how many have.

    child 1  ──ends──▶ ┐
    child 2  ──ends──▶ ├─ kernel: "SIGCHLD is pending", one bit ──▶ parent: the handler is called, once
    child 50 ──ends──▶ ┘

Its demonstrations belong to chapter 01: they run as zombies.NAME.

    $ labs run zombies.sigchld_burst
    $ python -m labs.zombies reaper_broken reaper_fixed
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from labs.kit.demo import demonstration, role


@demonstration
def sigchld_burst(children: int = 50) -> dict[str, Any]:
    """Children end at the same moment; the handler only counts its calls, and they are fewer."""
    return burst(children, reap_none)


@demonstration
def coalescing(numbers: tuple[int, ...] = (1, 5, 10, 20, 35, 50)) -> list[dict[str, Any]]:
    """The burst again with more and more children: how many times is the handler called?"""
    return [burst(children, reap_all) for children in numbers]


@demonstration
def reaper_broken(children: int = 50) -> dict[str, Any]:
    """Fails: the handler waits once per call, so every signal that was merged into another leaves a zombie."""
    return burst(children, reap_one)


@demonstration
def reaper_fixed(children: int = 50) -> dict[str, Any]:
    """The handler waits until there is nobody left to reap, however many children one call stands for."""
    return burst(children, reap_all)


def burst(children: int, reap: Callable[[], int]) -> dict[str, Any]:
    """Let children end together while the parent works; count the handler's calls and the zombies it left."""
    role("parent")
    reaped: list[int] = []  # for each call of the handler: the children it reaped
    previous = signal.signal(signal.SIGCHLD, lambda signum, frame: reaped.append(reap()))
    pids = end_together(children)
    work(0.2)
    for pid in pids:
        with suppress(ChildProcessError):  # the handler has reaped it
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # until it has ended; leaves it to be reaped
    signal.signal(signal.SIGCHLD, previous)
    return {"children": children, "handler_calls": len(reaped), "reaped": reaped, "zombies_left": reap_all()}


def end_together(children: int) -> list[int]:
    """Fork children that all end at one moment, when the last write end of their pipe is closed; return their pids."""
    read, write = os.pipe()
    pids = []
    for number in range(children):
        pids.append(os.fork())
        if pids[-1] == 0:
            role(f"child {number + 1}")
            os.close(write)  # a copy left open here would hold up all the others
            os.read(read, 1)  # returns at end of file
            os._exit(0)
    time.sleep(0.1)  # so that you see them wait
    os.close(read)
    os.close(write)
    return pids


def work(seconds: float) -> None:
    """Compute for a while. Python calls signal handlers between two bytecodes: here, between two sums."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(100_000))  # one bytecode, some milliseconds: no handler is called meanwhile


def reap_none() -> int:
    """Reap nobody."""
    return 0


def reap_one() -> int:
    """Reap one child that has ended, if there is one; return how many that was."""
    pid, _ = os.waitpid(-1, os.WNOHANG)
    return int(pid != 0)


def reap_all() -> int:
    """Reap every child that has ended; return how many there were."""
    count = 0
    with suppress(ChildProcessError):  # no children at all
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            count += 1
    return count


@demonstration
def sigchld_ignored(children: int = 3) -> dict[str, Any]:
    """With SIGCHLD ignored the kernel keeps no zombies, and no statuses: wait(2), NOTES."""
    role("parent")
    previous = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for number in range(children):
        if os.fork() == 0:
            role(f"child {number + 1}")
            time.sleep(0.1 * (number + 1))
            os._exit(7)
    statuses = []
    with suppress(ChildProcessError):
        while True:
            statuses.append(os.wait()[1])  # blocks until the last child has ended, and then has nothing to tell
    signal.signal(signal.SIGCHLD, previous)
    return {"children": children, "statuses": statuses}
