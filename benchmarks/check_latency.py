"""What a check costs over the student's own time, beside an empty interpreter and pytest with one test.

    $ python benchmarks/check_latency.py
                                  median ms  quickest  CPU ms    150 ms
    python -c pass                       16        15      15
    labs check, from a terminal         158       139     145  EXCEEDED
    check(), from a notebook            103        94      93      kept
    pytest, one test, no plugins        403       313     342

(Two cores, four other programs busy on them.) One after the other in every round, so that a slow moment of the machine
hits all alike; medians of ROUNDS rounds. The answer takes microseconds: so what a check takes is what it costs. "CPU"
is that of all processes which a row started. Takes about 20 s.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import table, verdict
from labs.kit.checking import check

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 15  # fewer let one slow moment decide, more take over a minute
BUDGET = 150.0  # ms over the student's own time
EXERCISE = "start_here.family"
TEST = "def test_family():\n    assert 2 * 2 == 4\n"


LABS = str(Path(sys.executable).with_name("labs"))


def run(*command: str) -> None:
    """Run a command; its output goes nowhere, its failure ends the benchmark."""
    bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    subprocess.run(command, cwd=ROOT, env=bare, stdout=subprocess.DEVNULL, check=True)


def check_here() -> None:
    """Check in this process, as a notebook does."""
    result = check(EXERCISE, answers="solutions")
    if not result.passed:
        raise RuntimeError(str(result))


def clock(action: Callable[[], None]) -> tuple[float, float]:
    """Return milliseconds on the clock, and of CPU in child processes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    action()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main() -> None:
    """Measure all in turn and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder, "test_family.py")
        test.write_text(TEST)
        pytest = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(test))
        actions: dict[str, Callable[[], None]] = {
            "python -c pass": lambda: run(sys.executable, "-c", "pass"),
            "labs check, from a terminal": lambda: run(LABS, "check", EXERCISE, "--answers", "solutions"),
            "check(), from a notebook": check_here,
            "pytest, one test, no plugins": lambda: run(*pytest),
        }
        for action in actions.values():
            action()  # the first time files come from the disk
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in actions}
        for _ in range(ROUNDS):
            for name, action in actions.items():
                times[name].append(clock(action))
    print(table(["", "median ms", "quickest", "CPU ms", f"{BUDGET:g} ms"], [row(*each) for each in times.items()]))


def row(name: str, measured: list[tuple[float, float]]) -> list[str]:
    """Return one row: the budget is for what is ours."""
    median, cpu = (statistics.median(figures) for figures in zip(*measured, strict=True))
    judged = verdict(median <= BUDGET) if "check" in name else ""
    return [name, f"{median:.0f}", f"{min(measured)[0]:.0f}", f"{cpu:.0f}", judged]


if __name__ == "__main__":
    main()
