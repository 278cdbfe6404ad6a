"""How true a recording is: 200 processes each that live 5, 10, 20 and 50 ms log their own births and ends.

    $ python benchmarks/observer_truth.py
    lifetime         seen    codes  births  95%  max  ends  95%  max  10 ms
    quiet, 5 ms   197/200  197/197     0.8  1.9  2.0   0.0  0.0  0.1
    quiet, 10 ms  200/200  200/200     0.6  1.8  2.0   0.0  0.0  0.1
    quiet, 20 ms  200/200  200/200     1.0  1.7  1.8   0.0  0.0  0.1   kept
    quiet, 50 ms  200/200  200/200     1.4  1.8  1.8   0.0  0.0  0.0   kept
    busy, 5 ms    200/200  200/200     1.3  1.7  1.8   0.0  0.0  0.0
    busy, 10 ms   200/200  200/200     1.3  1.8  1.9   0.0  0.0  0.0
    busy, 20 ms   200/200  200/200     1.0  1.8  2.1   0.0  0.0  0.1   kept
    busy, 50 ms   200/200  200/200     0.9  1.8  2.1   0.0  0.0  0.1   kept

`births` and `ends` are the distances to the truth in milliseconds: median, 95th percentile, largest. A process can't
write down the moment itself: it is born between the parent's last statement before the fork and the first after it,
in parent or child, and ends between its last statement and the parent's return from waitpid. In between no record is
wrong; 0.0 says so. Births and ends may be 10 ms off, and whoever lives 20 ms or more is always seen; processes that
live shorter have no budget. The figures above are from two cores that other work used as well: "quiet" wasn't silent.
Takes about 50 s.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.report import table, verdict
from labs.kit import stage
from labs.kit.demo import Limits
from labs.kit.recording import Recording

LIVES = (0.005, 0.010, 0.020, 0.050)  # seconds
COUNT = 200  # processes of each kind: 95 in 100 are 190 of them
BUDGET = 10.0  # ms
ALWAYS = 0.020  # seconds: from here on every process is to be seen

# pid, exit code, four moments of time.monotonic(): birth not before, not after, end not before, not after
Truth = list[tuple[int, int, float, float, float, float]]


def live(seconds: float, count: int) -> Truth:
    """On the stage: fork `count` children one after the other that live `seconds` each; return the truth about them."""
    lives = []
    reader, writer = os.pipe()
    for index in range(count):
        code = index % 100
        before = time.monotonic()
        pid = os.fork()
        after = time.monotonic()
        if pid == 0:
            time.sleep(max(0.0, before + seconds - time.monotonic()))
            os.write(writer, f"{after} {time.monotonic()}".encode())
            os._exit(code)
        os.waitpid(pid, 0)
        gone = time.monotonic()
        first, last = map(float, os.read(reader, 64).split())
        lives.append((pid, code, before, min(after, first), last, gone))
    return lives


def record(seconds: float) -> tuple[Recording, float]:
    """Return the recording of `live`, and the moment of time.monotonic() that it calls 0."""
    first: list[float] = []

    def on_event(event: Any) -> None:
        if event["event"] == "started":
            first.append(event["monotonic"])

    recording = stage.run(
        "benchmarks.observer_truth:live",
        arguments={"seconds": seconds, "count": COUNT},
        limits=Limits(seconds=30),
        on_event=on_event,
    )
    if recording.outcome != "finished":
        raise RuntimeError(f"{recording.outcome}: {recording.reason}\n{recording.output}")
    return recording, first[0]


def compare(load: str, seconds: float) -> list[str]:
    """Return one row: a recording beside the truth."""
    recording, zero = record(seconds)
    births, ends, told = [], [], 0
    for pid, code, *moments in recording.result:
        process = recording.by_pid(pid)
        if process is None or process.ended is None:
            continue
        births.append(distance(process.born + zero, *moments[:2]))
        ends.append(distance(process.ended + zero, *moments[2:]))
        told += process.exit_code == code
    kept = len(births) == COUNT and max(births + ends) <= BUDGET
    judged = verdict(kept) if seconds >= ALWAYS else ""
    share = [f"{len(births)}/{COUNT}", f"{told}/{len(births)}"]
    return [f"{load}, {seconds * 1000:g} ms", *share, *spread(births), *spread(ends), judged]


def distance(told: float, earliest: float, latest: float) -> float:
    """Return how far `told` is outside of the two moments, in milliseconds."""
    return max(earliest - told, told - latest, 0.0) * 1000


def spread(errors: list[float]) -> list[str]:
    """Return median, 95th percentile and largest, for people."""
    if len(errors) < 2:
        return ["-"] * 3
    figures = statistics.median(errors), statistics.quantiles(errors, n=20)[-1], max(errors)
    return [f"{figure:.1f}" for figure in figures]


@contextlib.contextmanager
def busy() -> Iterator[None]:
    """Keep every core busy with one process that counts; they end with this one, however it ends."""
    code = "import os, sys\nwhile os.getppid() == int(sys.argv[1]):\n    sum(range(10_000))"
    command = [sys.executable, "-S", "-c", code, str(os.getpid())]
    counting = [subprocess.Popen(command) for _ in os.sched_getaffinity(0)]
    try:
        yield
    finally:
        for process in counting:
            process.kill()
            process.wait()


def main() -> None:
    """Measure quiet, then busy, and print the table."""
    rows = [compare("quiet", seconds) for seconds in LIVES]
    with busy():
        rows += [compare("busy", seconds) for seconds in LIVES]
    header = ["lifetime", "seen", "codes", "births", "95%", "max", "ends", "95%", "max", f"{BUDGET:g} ms"]
    print(table(header, rows))


if __name__ == "__main__":
    main()
