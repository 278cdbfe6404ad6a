"""What a start costs: the time until a child has run, and the memory that is its own, by start method.

These demonstrations belong to chapter 02: they run as processes.NAME; `start_one` is for measure.

    $ labs run processes.memory_by_method
"""

import ctypes
import time
from multiprocessing.connection import Connection
from typing import Any

from labs.kit.demo import MIB, demonstration, role
from labs.kit.rounds import timed
from labs.start_methods import METHODS, context


def start_one(method: str) -> None:
    """Start a child that does nothing, and join it."""
    child = context(method).Process(target=nothing)
    child.start()
    child.join()


def nothing() -> None:
    """Do nothing."""


@demonstration
def memory_by_method() -> dict[str, int]:
    """The bytes that belong to one child alone, by start method; what it shares with its parent isn't counted."""
    role("parent")
    memory = {}
    for method in METHODS:
        receive, send = context(method).Pipe(duplex=False)
        child = context(method).Process(target=tell_memory, args=(send, method))
        child.start()
        memory[method] = receive.recv()
        child.join()
    return memory


def tell_memory(send: Connection, method: str) -> None:
    """Send how much memory is this process's own."""
    role(f"by {method}")
    time.sleep(0.1)
    send.send(private_memory())


def private_memory() -> int:
    """Return the bytes that only this process has: proc_pid_smaps(5), smaps_rollup since Linux 4.14."""
    with open("/proc/self/smaps_rollup", encoding="ascii") as file:
        return sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Private_"))


PR_SET_THP_DISABLE = 41  # prctl(2)


@demonstration(memory=2048 * MIB, seconds=45)
def start_time_by_heap(sizes: tuple[int, ...] = (0, 512, 1024), repeat: int = 3) -> dict[str, Any]:
    """How long a child takes, by each start method, while the parent's heap grows to so many MiB.

    Returns {"sizes": …, "seconds": {method: samples for each size}, "cpu": …}. Huge pages are switched off: with them a
    big block of memory has fewer pages to copy, but the many small objects of a Python program seldom get them.
    """
    role("parent")
    ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)
    heap: list[bytes] = []
    seconds: dict[str, list[list[float]]] = {method: [] for method in METHODS}
    cpu: dict[str, list[list[float]]] = {method: [] for method in METHODS}
    start_one("forkserver")  # starts the server too, which isn't to be measured
    for size in sizes:
        heap += [bytes(1000) for _ in range((size * MIB - 1033 * len(heap)) // 1033)]  # 33 bytes are the object's own
        for method in METHODS:
            samples = [timed(start_one, {"method": method}) for _ in range(repeat)]
            seconds[method].append([took for took, _, _ in samples])
            cpu[method].append([used for _, used, _ in samples])
    return {"sizes": list(sizes), "seconds": seconds, "cpu": cpu}
