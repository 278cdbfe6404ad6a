"""Pools: a few processes that are started once and do one task after the other.

    parent ── tasks ──▶ a queue ──▶ worker 1, worker 2, …      whoever is free takes the next one
    parent ◀─ results ── a queue ◀──

Each demonstration returns what its tasks noted themselves: in which process each ran, from when to when. So the chart
shows them on the workers' lives. The chapter's other two files are labs/pool_failures.py and labs/pool_costs.py; their
demonstrations run as pool.NAME.

    $ labs run pool.reuse
    $ python -m labs.pool by_apply by_map
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.pool import Pool
from typing import Any

from labs.kit.demo import demonstration, include, main, role
from labs.pool_costs import chunked_tasks, one_after_the_other, shared_work
from labs.pool_failures import (
    broken_executor,
    exception_asked_for,
    exception_lost,
    hung_pool,
    unpicklable_result,
    unrebuildable_exception_broken,
    unrebuildable_exception_fixed,
)
from labs.pool_workers import Span, crew, name_worker, wait, workers_of

DURATIONS = (0.35, 0.1, 0.1, 0.1, 0.2, 0.1, 0.1, 0.15, 0.1)  # seconds, of tasks that wait rather than compute


def task(number: int) -> Span:
    """Do task `number`, from 1 on: wait as long as DURATIONS says."""
    return wait(f"task {number}", DURATIONS[number - 1])


# --- A few workers, many tasks ---


def alone_with(number: int) -> None:
    """Do one task, as the whole life of a process."""
    role(f"process {number}")
    task(number)


@demonstration
def process_per_task(tasks: int = 9) -> None:
    """Each task has a process of its own, three at a time: as many are started and ended as there are tasks."""
    role("parent")
    context = get_context("fork")
    for first in range(1, tasks + 1, 3):
        three = [context.Process(target=alone_with, args=(number,)) for number in range(first, first + 3)]
        for process in three:
            process.start()
        for process in three:
            process.join()


@demonstration
def reuse(method: str = "fork", workers: int = 3, tasks: int = 9) -> dict[str, Any]:
    """A pool: the same workers do all tasks, each taking the next one as soon as it is free."""
    role("parent")
    with crew(method, workers) as pool:
        spans = pool.map(task, range(1, tasks + 1), chunksize=1)
    return {"spans": spans, "workers": workers_of(spans)}


# --- Four ways to hand out tasks ---


@demonstration
def by_apply() -> dict[str, Any]:
    """`apply` hands out one task and waits for its result: a pool of one task at a time."""
    return hand_out(lambda pool: [pool.apply(task, (number,)) for number in range(1, 5)])


@demonstration
def by_apply_async() -> dict[str, Any]:
    """`apply_async` returns at once; `get` waits for the result."""

    def way(pool: Pool) -> list[Span]:
        tickets = [pool.apply_async(task, (number,)) for number in range(1, 5)]
        return [ticket.get() for ticket in tickets]

    return hand_out(way)


@demonstration
def by_map() -> dict[str, Any]:
    """`map` hands out all tasks and waits for all results; they come in the order of the tasks."""
    return hand_out(lambda pool: pool.map(task, range(1, 5), chunksize=1))


@demonstration
def by_imap_unordered() -> dict[str, Any]:
    """`imap_unordered` hands out all tasks and yields each result as it comes."""
    return hand_out(lambda pool: list(pool.imap_unordered(task, range(1, 5))))


def hand_out(way: Callable[[Pool], list[Span]]) -> dict[str, Any]:
    """Have two workers do four tasks in some way; return their spans and the order in which the results came."""
    role("parent")
    with crew("fork", 2) as pool:
        spans = way(pool)
    return {"spans": spans, "order": [words for *_, words in spans]}


# --- What a worker is told at its start, and how long it lives ---

TABLE: dict[str, int] = {}  # filled in the parent, or in each worker by `load_table`


def load_table() -> None:
    """Fill the table in this process; it takes a while."""
    LOADED.append(wait("load", 0.15))
    TABLE.update(loaded=1)


LOADED: list[Span] = []  # when this process loaded the table


def use_table(number: int) -> dict[str, Any]:
    """Use the table; return whether it's there, and how often this process has loaded it."""
    return {"there": bool(TABLE), "loads": LOADED[:], "span": wait("task", 0.08)}


def start_with_table() -> None:
    """Be a worker's start: take a name, load the table."""
    name_worker()
    load_table()


@demonstration
def global_of_the_parent(method: str = "spawn") -> dict[str, Any]:
    """The parent fills a global before it makes the pool: only under fork do the workers have it too."""
    role("parent")
    TABLE.update(loaded=1)
    with crew(method, 2) as pool:
        answers = pool.map(use_table, range(1, 5), chunksize=1)
    return {"spans": [answer["span"] for answer in answers], "there": all(answer["there"] for answer in answers)}


@demonstration
def initializer(method: str = "spawn") -> dict[str, Any]:
    """Each worker loads the table once, before its first task, under every start method."""
    role("parent")
    with crew(method, 2, start_with_table) as pool:
        answers = pool.map(use_table, range(1, 7), chunksize=1)
    loads = {tuple(load) for answer in answers for load in answer["loads"]}
    spans = [list(load) for load in sorted(loads)] + [answer["span"] for answer in answers]
    return {"spans": spans, "there": all(answer["there"] for answer in answers), "loads": len(loads)}


@demonstration
def replaced_workers() -> dict[str, Any]:
    """With maxtasksperchild=2 a worker ends after two tasks, and a new one takes its place."""
    role("parent")
    with crew("fork", 2, maxtasksperchild=2) as pool:
        spans = pool.map(task, range(1, 9), chunksize=1)
    return {"spans": spans, "workers": workers_of(spans)}


# --- How a pool ends ---


@demonstration
def left_early_broken() -> dict[str, Any]:
    """Fails: leaving the `with` block terminates the workers, with their tasks half done and no word of it."""
    role("parent")
    done: list[Span] = []
    with get_context("fork").Pool(2, name_worker) as pool:
        for number in range(1, 7):
            pool.apply_async(task, (number,), callback=done.append)
        time.sleep(0.3)  # the parent does something else
    return {"spans": done, "done": len(done)}


@demonstration
def left_early_fixed() -> dict[str, Any]:
    """`close` takes no more tasks, `join` waits until the workers have done those there are, and ended."""
    role("parent")
    done: list[Span] = []
    with get_context("fork").Pool(2, name_worker) as pool:
        for number in range(1, 7):
            pool.apply_async(task, (number,), callback=done.append)
        time.sleep(0.3)
        pool.close()
        pool.join()
    return {"spans": done, "done": len(done)}


# --- Workers are daemonic ---


def start_a_child() -> str:
    """Start a process from inside a worker; return what came of it."""
    try:
        process = get_context("fork").Process(target=role, args=("grandchild",))
        process.start()
        process.join()
    except AssertionError as error:
        return f"AssertionError: {error}"
    return f"exit code {process.exitcode}"


@demonstration
def children_of_workers() -> dict[str, str]:
    """A worker of Pool is daemonic and may not have children; a worker of ProcessPoolExecutor isn't, and may."""
    role("parent")
    with crew("fork", 1) as pool:
        by_pool = pool.apply(start_a_child)
    with ProcessPoolExecutor(1, mp_context=get_context("fork"), initializer=name_worker) as executor:
        by_executor = executor.submit(start_a_child).result()
    return {"Pool": by_pool, "ProcessPoolExecutor": by_executor}


def go_round_the_rule(write: int) -> int:
    """Start a program that multiprocessing doesn't know of; return its pid."""
    program = (
        "import os, setproctitle, time; setproctitle.setproctitle('grandchild');"
        f"os.write({write}, b'.'); time.sleep(0.5)"
    )
    return subprocess.Popen([sys.executable, "-c", program], pass_fds=[write]).pid


@demonstration
def worker_with_child() -> None:
    """Why the rule: a pool's end terminates its workers, and whatever they started is an orphan."""
    role("parent")
    read, write = os.pipe()
    with get_context("fork").Pool(1, name_worker) as pool:
        pool.apply(go_round_the_rule, (write,))
        os.read(read, 1)  # until it runs
        time.sleep(0.1)
    time.sleep(0.2)


include(__name__, one_after_the_other, shared_work, chunked_tasks)
include(__name__, exception_lost, exception_asked_for, hung_pool, broken_executor)
include(__name__, unpicklable_result, unrebuildable_exception_broken, unrebuildable_exception_fixed)

if __name__ == "__main__":
    main(__name__)
