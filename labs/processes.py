"""Processes: how multiprocessing starts them, waits for them and tells what became of them.

    process = Process(target=work)      an object, nothing more
    process.start()                     now there's a process: it calls work()
    process.join()                      waits until it has ended, and reaps it
    process.exitcode                    0, the number given to sys.exit, or minus a signal's number

The chapter's other files are labs/endings.py, labs/start_methods.py, labs/start_costs.py, labs/copying.py and
labs/copy_on_write.py; their demonstrations run as processes.NAME.

    $ labs run processes.start_and_join
    $ python -m labs.processes clock_broken clock_fixed
"""

import multiprocessing
import time
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from multiprocessing.process import BaseProcess
from typing import Any

from labs.copy_on_write import gc_broken, gc_fixed, read_in_child
from labs.copying import copy_broken, copy_fixed, size_in_buffer
from labs.endings import (
    daemon_and_normal_end,
    daemon_and_os_exit,
    daemon_and_sigkill,
    exit_codes,
    join_timeout_broken,
    join_timeout_fixed,
    no_daemon,
    work,
)
from labs.kit.demo import demonstration, include, main, role
from labs.start_costs import memory_by_method, start_time_by_heap
from labs.start_methods import (
    by_fork,
    by_forkserver,
    by_spawn,
    closure_broken,
    closure_fixed,
    guard_broken,
    guard_fixed,
    inherited,
)

FORK = multiprocessing.get_context("fork")  # named, not the default: that differs between systems and versions


# --- Start, join, and what an object knows ---


@demonstration
def start_and_join() -> list[int | None]:
    """Three children, started one after the other, run at the same time; the parent joins them in turn."""
    role("parent")
    children = [
        FORK.Process(target=work, args=("child 1", 0.5)),
        FORK.Process(target=work, args=("child 2", 0.3)),
        FORK.Process(target=work, args=("child 3", 0.7)),
    ]
    time.sleep(0.2)  # three objects, and still one process
    for child in children:
        child.start()
    for child in children:
        child.join()
    return [child.exitcode for child in children]


@demonstration
def forgotten_join() -> dict[str, Any]:
    """A child that nobody joins is a zombie, until multiprocessing tidies up at the start of the next one."""
    role("parent")
    forgotten = FORK.Process(target=work, args=("forgotten", 0.2))
    forgotten.start()
    time.sleep(0.6)
    other = FORK.Process(target=work, args=("other", 0.3))
    other.start()
    other.join()
    return {"exit_code": forgotten.exitcode}


NUMBERS = [1, 2, 3]


@demonstration
def separate_memory() -> dict[str, Any]:
    """A child appends to a list; the parent's list, at the same address, stays as it was."""
    role("parent")
    receive, send = FORK.Pipe(duplex=False)
    child = FORK.Process(target=append_and_tell, args=(send,))
    child.start()
    in_child = receive.recv()
    child.join()
    return {"child": in_child["list"], "parent": NUMBERS, "same_address": in_child["address"] == id(NUMBERS)}


def append_and_tell(send: Connection) -> None:
    """Change the list, and send what it is now."""
    role("child")
    NUMBERS.append(4)
    time.sleep(0.2)
    send.send({"list": NUMBERS, "address": id(NUMBERS)})


@demonstration
def attributes() -> dict[str, dict[str, Any]]:
    """What a Process object tells at three moments: before the start, while it runs, after its end."""
    role("parent")
    child = FORK.Process(target=work, args=("child", 0.3), name="my child")
    told = {"before start": told_by(child)}
    child.start()
    told["running"] = told_by(child)
    child.join()
    told["ended"] = told_by(child)
    return told


def told_by(process: BaseProcess) -> dict[str, Any]:
    """Return the attributes; of the pid only whether there is one, since it differs from run to run."""
    return {
        "name": process.name,
        "has a pid": process.pid is not None,
        "is_alive()": process.is_alive(),
        "exitcode": process.exitcode,
        "daemon": process.daemon,
    }


# --- A process class ---


class Clock(ForkProcess):
    """A process that tells the time, `ticks` times, every `interval` seconds."""

    def __init__(self, ticks: int, interval: float) -> None:
        super().__init__()  # first: it sets up what start() needs
        self.ticks, self.interval = ticks, interval

    def run(self) -> None:
        """Tell the time. Called by start, in the new process."""
        role("clock")
        for _ in range(self.ticks):
            time.sleep(self.interval)
            print(datetime.now().strftime("%H:%M:%S.%f")[:-4], flush=True)


@demonstration
def clock_fixed() -> None:
    """A subclass of Process: start makes the new process, which calls run."""
    role("parent")
    clock = Clock(3, 0.2)
    clock.start()
    clock.join()


@demonstration
def clock_broken() -> None:
    """Fails: calls run instead of start, so there is no new process: the parent itself tells the time."""
    role("parent")
    clock = Clock(3, 0.2)
    clock.run()


# --- Two cores ---

STEPS = 3_000_000


def alone() -> list[float]:
    """Compute everything in one child; return the CPU seconds that it took."""
    return compute_in_children([(0, STEPS)])


def by_two() -> list[float]:
    """Compute a half in each of two children; return the CPU seconds of each."""
    return compute_in_children([(0, STEPS // 2), (STEPS // 2, STEPS)])


def compute_in_children(parts: list[tuple[int, int]]) -> list[float]:
    """Compute each part in a child of its own, all at once; return their CPU seconds."""
    receive, send = FORK.Pipe(duplex=False)
    children = [FORK.Process(target=compute, args=(*part, send)) for part in parts]
    for child in children:
        child.start()
    seconds = [receive.recv() for _ in children]
    for child in children:
        child.join()
    return seconds


def compute(start: int, stop: int, send: Connection) -> None:
    """Add up squares, which is work for a core and nothing else; send the CPU seconds of this process."""
    sum(number * number for number in range(start, stop))
    send.send(time.process_time())  # a few bytes, written at once: two senders don't mix them up


include(__name__, exit_codes, join_timeout_broken, join_timeout_fixed)
include(__name__, no_daemon, daemon_and_normal_end, daemon_and_sigkill, daemon_and_os_exit)
include(__name__, by_fork, by_spawn, by_forkserver, inherited, guard_broken, guard_fixed)
include(__name__, closure_broken, closure_fixed, memory_by_method, start_time_by_heap)
include(__name__, size_in_buffer, copy_broken, copy_fixed)
include(__name__, read_in_child, gc_broken, gc_fixed)

if __name__ == "__main__":
    main(__name__)
