"""What the stage and `watch` add to a demonstration, over running it alone in a bare interpreter.

    $ python benchmarks/watch_overhead.py
    15 runs each
    start_here.one_child, ms  best  median  quartiles  over alone    150 ms  first
    alone                      573     621    607-641                          726
    stage.run                  616     690    637-705         +69      kept    793
    watch                      718     807    779-820        +186  EXCEEDED   2579

All three run the same demonstration, in turns, so that a slow moment hits all alike. `alone` is `python -c "…"` until
it has ended; `stage.run` adds the supervisor and the recording; `watch` is a cell in a Jupyter kernel, from the request
until the kernel is idle again: live tree, output and lifetime chart included. The kernel's first `watch` imports
matplotlib and is told apart: it happens once a notebook. The figures
above are from two cores that other work kept busy, too. Takes about 40 s.
"""

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from jupyter_client.manager import start_new_kernel

from benchmarks.report import table, verdict
from labs.kit import stage

TOPIC, NAME = "start_here", "one_child"  # short, and every process of it is reaped before it ends
REPEAT = 15
PATIENCE = 50.0  # seconds, after which fewer runs have to do
BUDGET = 150.0  # ms
ALONE = [sys.executable, "-c", f"from labs import {TOPIC}; {TOPIC}.{NAME}()"]

Run = Callable[[], object]


def timed(run: Run) -> float:
    """Return the milliseconds that a call takes."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def alone() -> None:
    """Run the demonstration in a bare interpreter."""
    subprocess.run(ALONE, check=True, stdout=subprocess.DEVNULL)


def staged() -> None:
    """Run it on the stage."""
    recording = stage.run(f"labs.{TOPIC}:{NAME}")
    assert recording.outcome == "finished", recording.reason


@contextlib.contextmanager
def kernel() -> Iterator[Callable[[str], None]]:
    """Yield a function that runs a cell in a Jupyter kernel and returns when the kernel is idle again."""
    manager, client = start_new_kernel(stderr=subprocess.DEVNULL)

    def cell(code: str) -> None:
        reply = client.execute_interactive(code, timeout=30, output_hook=lambda message: None)
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"]["traceback"]))

    try:
        yield cell
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main() -> None:
    """Measure in turns and print the table."""
    with kernel() as cell:
        cell(f"from labs import {TOPIC}\nfrom labs.kit import watch")
        runs: dict[str, Run] = {
            "alone": alone,
            "stage.run": staged,
            "watch": lambda: cell(f"watch({TOPIC}.{NAME})"),
        }
        first = {name: timed(run) for name, run in runs.items()}  # also the warm-up
        times: dict[str, list[float]] = {name: [] for name in runs}
        start = time.monotonic()
        while len(times["watch"]) < REPEAT and time.monotonic() - start < PATIENCE:
            for name, run in runs.items():
                times[name].append(timed(run))
    rows = []
    base = statistics.median(times["alone"])
    for name, found in times.items():
        quarter, middle, three_quarters = statistics.quantiles(found, n=4)
        over = middle - base
        judged = [f"{over:+.0f}", verdict(over <= BUDGET)] if name != "alone" else ["", ""]
        rows.append(
            [
                name,
                f"{min(found):.0f}",
                f"{middle:.0f}",
                f"{quarter:.0f}-{three_quarters:.0f}",
                *judged,
                f"{first[name]:.0f}",
            ]
        )
    print(f"{len(times['watch'])} runs each")
    print(table([f"{TOPIC}.{NAME}, ms", "best", "median", "quartiles", "over alone", f"{BUDGET:g} ms", "first"], rows))


if __name__ == "__main__":
    main()
