"""What a task costs in the pools of the model answers, beside multiprocessing.Pool: 10,000 tiny tasks, two workers.

    $ python benchmarks/pool_overhead.py
                              µs per task  least   most                         ratio  budget 2
    Pool.apply_async                 75.2   59.0  101.7
    TinyPool                         46.2   41.0   62.1       0.62 × Pool.apply_async      kept
    Pool.map, chunks of 1            72.0   44.1   82.1
    map_settled                      60.8   51.9   79.3  0.88 × Pool.map, chunks of 1      kept
    Pool.map, its own chunks          0.8    0.5    1.6

All by forkserver, in turn in one run; medians of the rounds. A pool's start isn't counted, but map_settled starts its
own workers each time. `Pool.map` with chunks of its own sends many tasks in one message, so that all of a chunk's
outcomes are lost with its worker: it's here to show what that risk buys. Budget: twice the peer. Takes about 30 s.
"""

import statistics
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.pool import Pool

from benchmarks.report import table, verdict
from solutions.pool import TinyPool, map_settled

TASKS = 10_000
WORKERS = 2
ROUNDS = 5
BUDGET = 2.0  # times the peer


def by_apply_async(pool: Pool) -> list[int]:
    """One task per message, each with a ticket of its own."""
    tickets = [pool.apply_async(abs, (number,)) for number in range(TASKS)]
    return [ticket.get() for ticket in tickets]


def by_map(pool: Pool, chunksize: int | None) -> list[int]:
    """So many tasks per message."""
    return pool.map(abs, range(TASKS), chunksize)


def by_tiny_pool(pool: TinyPool) -> list[int]:
    """One task per message, in our own pool."""
    for number in range(TASKS):
        pool.submit(abs, number)
    return [value for _, value in pool.results()]


def by_map_settled() -> list[int]:
    """One task per message, each outcome kept."""
    return [value for _, value in map_settled(abs, range(TASKS), WORKERS)]


def timed(function: Callable[[], list[int]]) -> float:
    """Call the function; return microseconds per task. AssertionError if a result is missing."""
    begin = time.perf_counter()
    results = function()
    took = time.perf_counter() - begin
    assert sum(results) == sum(range(TASKS))
    return took / TASKS * 1e6


def measure() -> dict[str, list[float]]:
    """Return microseconds per task, for each way, round by round."""
    samples: dict[str, list[float]] = {}
    with get_context("forkserver").Pool(WORKERS) as pool, TinyPool(WORKERS) as tiny:
        ways: dict[str, Callable[[], list[int]]] = {
            "Pool.apply_async": lambda: by_apply_async(pool),
            "TinyPool": lambda: by_tiny_pool(tiny),
            "Pool.map, chunks of 1": lambda: by_map(pool, 1),
            "map_settled": by_map_settled,
            "Pool.map, its own chunks": lambda: by_map(pool, None),
        }
        for number in range(ROUNDS + 1):
            for name, way in ways.items():
                took = timed(way)
                if number:  # the first round warms up
                    samples.setdefault(name, []).append(took)
    return samples


PEERS = {"TinyPool": "Pool.apply_async", "map_settled": "Pool.map, chunks of 1"}


def main() -> None:
    """Measure, and print the table."""
    samples = measure()
    rows = []
    for name, values in samples.items():
        row = [name, f"{statistics.median(values):.1f}", f"{min(values):.1f}", f"{max(values):.1f}"]
        if peer := PEERS.get(name):
            pairs = zip(values, samples[peer], strict=True)  # of the same round: a slow moment hits both
            ratio = statistics.median(ours / theirs for ours, theirs in pairs)
            row += [f"{ratio:.2f} × {peer}", verdict(ratio <= BUDGET)]
        rows.append([*row, "", ""][:6])
    print(table(["", "µs per task", "least", "most", "ratio", f"budget {BUDGET:g}"], rows))


if __name__ == "__main__":
    main()
