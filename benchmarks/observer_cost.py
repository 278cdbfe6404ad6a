"""What observing costs: the supervisor's share of a core with 20 processes, beside psutil looking at the same tree.

    $ python benchmarks/observer_cost.py
    20 processes                         supervisor       5 %  naive psutil  samples
    namespace, 0 strangers, 20 births/s       5.8 %  EXCEEDED        28.4 %     50/s
    subreaper, 0 strangers, 20 births/s       7.9 %  EXCEEDED        28.6 %     50/s
    namespace, 0 strangers                    3.4 %      kept        34.5 %     50/s
    subreaper, 0 strangers                    3.4 %      kept        34.1 %     50/s
    namespace, 1000 strangers                 2.9 %      kept        32.4 %      7/s
    subreaper, 1000 strangers                 3.4 %      kept        61.8 %     14/s

`supervisor` is all that it does: sampling, passing on events, reaping. `naive psutil` is a process that calls
`psutil.Process.children(recursive=True)` 50 times a second, or as often as it comes to, and looks at no states; it
watches the same 20 processes, a moment later. Strangers are sleeping processes outside of the stage. CPU time is the
kernel's count (/proc/<pid>/schedstat). With births the supervisor looks more often, and each birth and end is work.
The figures above are from two cores that other work kept busy, too. Takes about 40 s.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import psutil

from benchmarks.report import table, verdict
from labs.kit import stage
from labs.kit.demo import Limits

PROCESSES = 20  # the parent and its children
STRANGERS = 1000
WINDOW = 3.0  # seconds of measuring: 1% of a core is 30 ms then
BUDGET = 5.0  # percent of a core
WALLS = {"namespace": "namespace" if os.geteuid() == 0 else "user_namespace", "subreaper": "subreaper"}

PEER = """
import sys, time, psutil
root, seconds = psutil.Process(int(sys.argv[1])), float(sys.argv[2])
start, before, samples = time.monotonic(), time.process_time(), 0
while (passed := time.monotonic() - start) < seconds:
    root.children(recursive=True)
    samples += 1
    time.sleep(max(0.0, start + samples / 50 - time.monotonic()))
print(100 * (time.process_time() - before) / passed, samples / passed)
"""


def hold(count: int, seconds: float, births: int) -> None:
    """On the stage: for `seconds` a parent and `count` children that wait, `births` of them replaced each second."""
    reader, writer = os.pipe()

    def fork() -> None:
        if os.fork() == 0:
            os.close(writer)
            os.read(reader, 1)  # a byte ends one child, end of file the rest
            os._exit(0)

    for _ in range(count):
        fork()
    for _ in range(int(seconds * births)):
        time.sleep(1 / births)
        os.write(writer, b".")
        os.wait()
        fork()
    time.sleep(0 if births else seconds)
    os.close(writer)
    for _ in range(count):
        os.wait()


class Meter:
    """Takes the supervisor's CPU time over one window of the run, then lets the peer look at the same tree."""

    def __init__(self) -> None:
        self.alive = 0
        self.supervisor: psutil.Process | None = None
        self.start: tuple[float, float] | None = None  # seconds, CPU seconds at the window's start
        self.share = 0.0  # percent of a core
        self.peer = ""  # what PEER printed

    def __call__(self, event: Any) -> None:
        """Take an event of the run."""
        self.alive += {"born": 1, "ended": -1}.get(event["event"], 0)
        if event["event"] != "tick" or self.alive < PROCESSES - 1 or self.peer:
            return
        if self.supervisor is None or self.start is None:
            self.supervisor = supervisor()
            self.start = time.monotonic(), cpu_seconds(self.supervisor.pid)
        elif time.monotonic() - self.start[0] >= WINDOW:
            used = cpu_seconds(self.supervisor.pid) - self.start[1]
            self.share = 100 * used / (time.monotonic() - self.start[0])
            root = self.supervisor.children()[0].pid
            command = [sys.executable, "-c", PEER, str(root), str(WINDOW / 2)]
            self.peer = subprocess.run(command, capture_output=True, text=True, check=True).stdout


def supervisor() -> psutil.Process:
    """Return the supervisor of this process's run: itself our child, or the child of unshare(1)."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if process.name() != "unshare" and "labs.kit.launcher" in " ".join(process.cmdline()):
                return process
    raise RuntimeError("no supervisor is running")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process's only thread: the first field of schedstat, ns; /proc/<pid>/stat has 10 ms."""
    try:
        with open(f"/proc/{pid}/schedstat") as file:
            return int(file.read().split()[0]) / 1e9
    except FileNotFoundError:  # a kernel without CONFIG_SCHED_INFO
        times = psutil.Process(pid).cpu_times()
        return times.user + times.system


@contextlib.contextmanager
def strangers(count: int) -> Iterator[None]:
    """Keep `count` processes sleeping beside the stage; each ends by its pid, or by itself after two minutes."""
    pids: list[int] = []
    try:
        for _ in range(count):
            pids.append(os.posix_spawnp("sleep", ["sleep", "120"], os.environ))
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        for pid in pids:
            os.waitpid(pid, 0)


def measure(walls: str, outside: int, births: int = 0) -> list[str]:
    """Return one row; "refused" where this machine has no such walls."""
    os.environ["LABS_SANDBOX"] = WALLS[walls]
    meter = Meter()
    limits = Limits(seconds=4 * WINDOW)
    arguments = {"count": PROCESSES - 1, "seconds": 2 * WINDOW, "births": births}
    run = stage.run("benchmarks.observer_cost:hold", arguments=arguments, limits=limits, on_event=meter)
    label = f"{walls}, {outside} strangers" + (f", {births} births/s" if births else "")
    if run.outcome == "environment":
        return [label, "refused", "", "", ""]
    if run.outcome != "finished" or not meter.peer:
        raise RuntimeError(f"{run.outcome}: {run.reason}\n{run.output}")
    share, rate = map(float, meter.peer.split())
    return [label, f"{meter.share:.1f} %", verdict(meter.share <= BUDGET), f"{share:.1f} %", f"{rate:.0f}/s"]


def main() -> None:
    """Measure all four and print the table."""
    rows = [measure(walls, 0, births=20) for walls in WALLS]
    for count in (0, STRANGERS):
        with strangers(count):
            rows += [measure(walls, count) for walls in WALLS]
    print(table(["20 processes", "supervisor", f"{BUDGET:g} %", "naive psutil", "samples"], rows))


if __name__ == "__main__":
    main()
