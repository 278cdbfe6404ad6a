"""What pools cost and gain: starting processes, sending tasks, sharing work among cores.

The functions without `@demonstration` are there to be measured: `measure` calls them side by side. The demonstrations
belong to chapter 03: they run as pool.NAME.

    $ labs run pool.shared_work
"""

import os
import time
from multiprocessing import get_context
from typing import Any

from labs.kit.demo import demonstration, role
from labs.pool_workers import Span, crew, wait

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# --- Starting a process, or sending to one that's there ---


def tiny(number: int) -> int:
    """A task that is hardly anything."""
    return number * number


def called(tasks: int) -> None:
    """The baseline: call the function, here."""
    for number in range(tasks):
        tiny(number)


def own_process(tasks: int, method: str = "fork") -> None:
    """Start a process for each task, one after the other."""
    context: Any = get_context(method)
    for number in range(tasks):
        process = context.Process(target=tiny, args=(number,))
        process.start()
        process.join()


def pool_of_two(tasks: int, method: str = "fork") -> None:
    """Start a pool, send it the tasks one at a time, and end it."""
    with get_context(method).Pool(2) as pool:
        for number in range(tasks):
            pool.apply(tiny, (number,))


# --- Chunks: several tasks in one message ---


def in_chunks(chunksize: int, tasks: int = 2048, workers: int = 2) -> int:
    """Map tiny tasks in chunks; return how many messages that took."""
    with get_context("fork").Pool(workers) as pool:
        pool.map(tiny, range(tasks), chunksize=chunksize)
    return -(-tasks // chunksize)


UNEVEN = (0.3, 0.3, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1)  # seconds: the long tasks come first


def uneven(number: int) -> Span:
    """Do task `number`, from 1 on: wait as long as UNEVEN says."""
    return wait(f"task {number}", UNEVEN[number - 1])


@demonstration
def chunked_tasks(chunksize: int = 1) -> dict[str, Any]:
    """Two workers, eight uneven tasks: a whole chunk goes to one worker, whatever else is free."""
    role("parent")
    with crew("fork", 2) as pool:
        spans = pool.map(uneven, range(1, len(UNEVEN) + 1), chunksize=chunksize)
    return {"spans": spans, "seconds": max(end for _, _, end, _ in spans) - min(begin for _, begin, *_ in spans)}


# --- Sharing work among cores ---

PREPARING, TASKS = 2, 8  # pieces of work: the first ones nobody can share, the others anybody can do
SERIAL = PREPARING / (PREPARING + TASKS)  # the share of the work that can't be shared


def compute(number: int, steps: int = 200_000) -> Span:
    """Compute, for some 20 ms; return who did it, from when to when, and its CPU seconds."""
    begin, used = time.monotonic(), time.process_time()
    sum(step * step for step in range(steps))
    return [os.getpid(), begin, time.monotonic(), f"task {number}", time.process_time() - used]


def prepare() -> None:
    """Do what has to be done before, by one process."""
    for number in range(PREPARING):
        compute(number)


def alone() -> None:
    """The baseline: everything in this process, one piece after the other."""
    prepare()
    for number in range(TASKS):
        compute(number)


def shared(workers: int) -> None:
    """Prepare here, share the rest among workers."""
    prepare()
    with get_context("fork").Pool(workers) as pool:
        pool.map(compute, range(TASKS), chunksize=1)


def compute_longer(number: int) -> Span:
    """Compute long enough to be seen."""
    return compute(number, 700_000)


@demonstration
def one_after_the_other() -> dict[str, Any]:
    """The baseline: eight tasks that compute, in one process."""
    role("parent")
    return facts([compute_longer(number) for number in range(1, TASKS + 1)])


@demonstration
def shared_work(workers: int = 2) -> dict[str, Any]:
    """The same eight tasks by a pool."""
    role("parent")
    with crew("fork", workers) as pool:
        return facts(pool.map(compute_longer, range(1, TASKS + 1), chunksize=1))


def facts(done: list[Span]) -> dict[str, Any]:
    """Return the spans, CPU seconds per process, and for how many seconds two of them were in tasks at once."""
    cpu: dict[int, float] = {}
    for pid, *_, used in done:
        cpu[pid] = cpu.get(pid, 0.0) + used
    spans = [span[:4] for span in done]
    return {"spans": spans, "cpu": list(cpu.values()), "overlap": overlap(spans)}


def overlap(spans: list[Span]) -> float:
    """Return for how many seconds at least two tasks were under way."""
    edges = sorted([(begin, 1) for _, begin, _, _ in spans] + [(end, -1) for _, _, end, _ in spans])
    under_way, since, total = 0, 0.0, 0.0
    for when, change in edges:
        total += when - since if under_way >= 2 else 0.0
        under_way, since = under_way + change, when
    return total


def workers_to_try() -> list[int]:
    """Return numbers of workers for a plot: one more than there are cores at least, eight at most."""
    return list(range(1, min(CORES + 2, 8) + 1))


def amdahl(serial: float, workers: int) -> float:
    """Return the best speed-up if this share of the work can't be shared: Amdahl's law."""
    return 1 / (serial + (1 - serial) / workers)
