"""Copy-on-write: after a fork two processes share the memory, page by page, until one of them writes.

    parent ──┐                    parent ── page
             ├─ page    ──▶
    child  ──┘                    child  ── copy of the page     after the first write, by either

A Python program writes more than it seems to: every look at an object changes its reference count, which is in the
object. These demonstrations belong to chapter 02: they run as processes.NAME.

    $ labs run processes.read_in_child
    $ python -m labs.processes gc_broken gc_fixed
"""

import gc
import multiprocessing
import time
from collections.abc import Callable, Iterator
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any

from labs.kit.demo import MIB, demonstration, role
from labs.start_costs import private_memory

FORK = multiprocessing.get_context("fork")  # the only method that shares memory
STEPS = 5


@demonstration
def read_in_child(size: int = 32 * MIB) -> dict[str, list[int]]:
    """Two children read what their parent made, as much each: one a list of strings, one a single block of bytes.

    Returns, for each, the bytes of memory that became the child's own, after 0, 1, … STEPS parts of the reading.
    """
    role("parent")
    strings = [f"{number:051}" for number in range(size // 100)]  # 100 bytes each, 49 of them the object's own
    block = bytes(size)
    return {
        "list of strings": in_child("reads list", lambda: read_list(strings)),
        "block of bytes": in_child("reads block", lambda: read_block(block)),
    }


def read_list(strings: list[str]) -> Iterator[None]:
    """Look at every string, and do nothing with it; yields after each part."""
    everything = iter(strings)
    for _ in range(STEPS):
        for _string in islice(everything, len(strings) // STEPS):
            pass  # while it had a name, its reference count was one higher
        yield


def read_block(block: bytes) -> Iterator[None]:
    """Look at every byte, and do nothing with it; yields after each part."""
    part = len(block) // STEPS
    for step in range(STEPS):
        block.count(b"x", step * part, (step + 1) * part)
        yield


def in_child(name: str, reading: Callable[[], Iterator[None]]) -> list[int]:
    """Fork a child that reads; return its own memory before and after each part, less what it had at first."""
    receive, send = FORK.Pipe(duplex=False)
    child = FORK.Process(target=measure_reading, args=(send, name, reading))
    child.start()
    memory: list[int] = receive.recv()
    child.join()
    return memory


def measure_reading(send: Connection, name: str, reading: Callable[[], Iterator[None]]) -> None:
    """Read, and send how this process's own memory grew."""
    role(name)
    first = private_memory()
    memory = [0]
    for _ in reading():
        time.sleep(0.04)  # so that you see the child
        memory.append(private_memory() - first)
    send.send(memory)


# --- The garbage collector writes too ---


@demonstration
def gc_broken(count: int = 200_000) -> dict[str, Any]:
    """Fails to share: a garbage collection in the child writes into every container, so that all is copied."""
    role("parent")
    lists: list[list[int]] = [[] for _ in range(count)]
    grown = in_child("collects", collect)
    return {"lists": len(lists), "grown": grown[-1]}


@demonstration
def gc_fixed(count: int = 200_000) -> dict[str, Any]:
    """gc.freeze before the fork: the collector leaves alone whatever was there, and it stays shared."""
    role("parent")
    lists: list[list[int]] = [[] for _ in range(count)]
    gc.freeze()
    grown = in_child("collects", collect)
    gc.unfreeze()
    return {"lists": len(lists), "grown": grown[-1]}


def collect() -> Iterator[None]:
    """Look for garbage."""
    gc.collect()
    yield
