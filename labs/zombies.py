"""Zombies and reaping: how a process ends, what it leaves behind, and who collects it.

    parent ──fork──▶ child          the child ends: what is left of it, a zombie, holds its status
    parent ◀─SIGCHLD─ kernel        the kernel tells the parent …
    parent ──wait──▶ kernel         … which asks for the status: the zombie is reaped, and gone

Each demonstration forks real processes, gives each a role, and returns what it measured. What they looked like from
outside (states, parents, exit codes) is in the recording, which comes from the kernel. The chapter's other two files
are labs/orphans.py and labs/forking.py; their demonstrations run as zombies.NAME.

    $ labs run zombies.make_zombie
    $ python -m labs.zombies polling_broken polling_fixed
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from labs.forking import (
    doubled_text_broken,
    doubled_text_fixed,
    forgot_exit_broken,
    forgot_exit_fixed,
    fork_failure,
    own_offset,
    shared_offset,
)
from labs.kit.demo import demonstration, include, main, role
from labs.orphans import double_fork, make_orphan, subreaper

# --- A child ends: its status waits for the parent ---


@demonstration
def make_zombie(code: int = 7) -> dict[str, int]:
    """A child exits and stays in the process table, a zombie, until its parent asks for its status."""
    role("parent")
    pid = os.fork()
    if pid == 0:
        role("child")
        time.sleep(0.2)
        os._exit(code)
    time.sleep(0.6)  # the child has ended and nobody has asked: it is a zombie for 0.4 s
    _, status = os.waitpid(pid, 0)
    time.sleep(0.2)  # the parent lives on, the zombie doesn't
    return {"status": status, "exit_code": os.waitstatus_to_exitcode(status)}


@demonstration
def kill_zombie() -> dict[str, int]:
    """SIGKILL does nothing to a zombie: it has ended already, and only its parent's wait takes it away."""
    role("parent")
    pid = os.fork()
    if pid == 0:
        role("child")
        time.sleep(0.2)
        os._exit(7)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # until the child has ended; leaves it a zombie
    time.sleep(0.2)
    os.kill(pid, signal.SIGKILL)  # no error: a zombie can be signalled
    time.sleep(0.2)
    _, status = os.waitpid(pid, 0)
    return {"exit_code": os.waitstatus_to_exitcode(status)}


ENDINGS: dict[str, Callable[[], None]] = {
    "exits": lambda: os._exit(3),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "stopped": lambda: os.kill(os.getpid(), signal.SIGSTOP),
}


@demonstration
def wait_and_decode() -> dict[str, dict[str, Any]]:
    """Three children: one exits with 3, one is killed, one is stopped; the status word of each, taken apart."""
    role("parent")
    facts = {}
    for name, end in ENDINGS.items():
        pid = os.fork()
        if pid == 0:
            role(name)
            time.sleep(0.2)
            end()
            os._exit(0)  # only the stopped one comes this far, when it is continued
        _, status = os.waitpid(pid, os.WUNTRACED)  # returns for a stopped child too
        facts[name] = decode(status)
        if os.WIFSTOPPED(status):
            time.sleep(0.2)
            os.kill(pid, signal.SIGCONT)
            os.waitpid(pid, 0)
    return facts


def decode(status: int) -> dict[str, Any]:
    """Return what each function of `os` says about a status word, wait(2)."""
    names = ("WIFEXITED", "WEXITSTATUS", "WIFSIGNALED", "WTERMSIG", "WIFSTOPPED", "WSTOPSIG")
    facts = {name: getattr(os, name)(status) for name in names}
    try:
        exit_code = os.waitstatus_to_exitcode(status)
    except ValueError:  # a stopped child has not ended
        exit_code = None
    return {"status": status, **facts, "waitstatus_to_exitcode": exit_code}


# --- Asking without blocking ---


@demonstration
def polling_broken() -> dict[str, Any]:
    """Fails: takes `status != 0` for "it has ended", so it never notices a child that exits with 0."""
    role("parent")
    answers = []  # what waitpid returned: [who, status]
    if os.fork() == 0:
        role("child")
        time.sleep(0.25)
        os._exit(0)
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            answers.append(["child" if pid else "nobody", status])
            if status != 0:
                return {"answers": answers, "error": None}
            time.sleep(0.1)
    except ChildProcessError as error:  # the child was reaped by the call before, unnoticed
        return {"answers": answers, "error": type(error).__name__}


@demonstration
def polling_fixed() -> dict[str, Any]:
    """Asks `pid != 0`: waitpid with WNOHANG returns (0, 0) as long as no child has ended."""
    role("parent")
    answers = []  # what waitpid returned: [who, status]
    if os.fork() == 0:
        role("child")
        time.sleep(0.25)
        os._exit(0)
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        answers.append(["child" if pid else "nobody", status])
        if pid != 0:
            return {"answers": answers, "error": None}
        time.sleep(0.1)


# --- Being told: SIGCHLD ---


@demonstration
def sigchld_burst(children: int = 50) -> dict[str, Any]:
    """Children end at the same moment; the handler only counts its calls, and they are fewer."""
    return burst(children, reap_none)


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
def coalescing(numbers: tuple[int, ...] = (1, 5, 10, 20, 35, 50)) -> list[dict[str, Any]]:
    """The burst again with more and more children: how many times is the handler called?"""
    return [burst(children, reap_all) for children in numbers]


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


include(__name__, make_orphan, double_fork, subreaper)
include(__name__, forgot_exit_broken, forgot_exit_fixed, doubled_text_broken, doubled_text_fixed)
include(__name__, shared_offset, own_offset, fork_failure)

if __name__ == "__main__":
    main(__name__)
