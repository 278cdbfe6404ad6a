"""Start here: what a process is, on this machine, and the four states you will see in every picture.

The demonstrations run on the stage, as in all chapters; the other functions look at the process that calls them.

    $ labs run start_here.show_states
    $ python -m labs.start_here one_child
"""

import multiprocessing
import os
import platform
import signal
import sys
import threading
import time
from collections import Counter

import psutil

from labs.kit.demo import demonstration, main, role


@demonstration
def one_child() -> dict[str, int]:
    """A process starts a second one; both run at the same time; the first waits for the second and learns its code."""
    role("parent")
    pid = os.fork()  # one process calls this, two return from it
    if pid == 0:  # … and this is how each knows who it is: 0 in the child, the child's pid in the parent
        role("child")
        time.sleep(0.5)
        os._exit(3)
    _, status = os.waitpid(pid, 0)
    return {"exit_code": os.waitstatus_to_exitcode(status)}


@demonstration
def show_states() -> None:
    """Four children, one in each state: running, sleeping, stopped and zombie."""
    role("parent")
    children = {name: start(name) for name in ("busy", "asleep", "stopped", "finished")}
    time.sleep(0.3)
    os.kill(children["stopped"], signal.SIGSTOP)
    time.sleep(0.6)
    os.kill(children["stopped"], signal.SIGCONT)
    for pid in children.values():
        os.waitpid(pid, 0)


def start(name: str) -> int:
    """Fork a child that lives as its name says; return its pid."""
    pid = os.fork()
    if pid == 0:
        role(name)
        end = time.monotonic() + (0.2 if name == "finished" else 1.1)
        while name == "busy" and time.monotonic() < end:
            pass  # needs a core all the time
        time.sleep(max(0, end - time.monotonic()))  # needs nothing but an alarm clock
        os._exit(0)
    return pid


def this_machine() -> dict[str, str]:
    """Return what the experiments depend on: the cores, the interpreter, how it starts processes, the kernel."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()  # new in 3.13; before, there always was one
    return {
        "cores for this process": str(cores()),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "global interpreter lock": "yes" if gil else "no (free-threaded)",
        "default start method": multiprocessing.get_all_start_methods()[0],  # asking get_start_method would fix it
        "kernel": f"{platform.system()} {platform.release().partition('-')[0]}",
        "processor": platform.machine(),
    }


def cores() -> int:
    """Return how many cores this process may use: a container or taskset may allow fewer than there are."""
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ancestors() -> list[tuple[str, int]]:
    """Return (name, number of threads) of each process from process 1 down to this one."""
    line = []
    process: psutil.Process | None = psutil.Process()
    while process:
        try:
            line.append((process.name(), process.num_threads()))
            process = process.parent()
        except psutil.Error:  # it has ended meanwhile, or is none of our business
            break
    return line[::-1]


def family_tree() -> str:
    """Return the line of processes from process 1 down to this one, and this one's threads, as text to print."""
    lines = [f"{'   ' * depth}{name}  ({plural(threads)})" for depth, (name, threads) in enumerate(ancestors())]
    indent = "   " * len(lines)
    known = Counter(thread.name for thread in threading.enumerate())
    lines += [f"{indent}· thread {name}" for name in known]
    others = psutil.Process().num_threads() - sum(known.values())
    return "\n".join([*lines, f"{indent}· and {plural(others)} that Python didn't start"])


def plural(threads: int) -> str:
    """Return "1 thread", "2 threads"."""
    return f"{threads} thread{'s' * (threads != 1)}"


if __name__ == "__main__":
    main(__name__)
