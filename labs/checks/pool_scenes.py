"""What the checks of chapter 03 share: noticing that a call hangs, a place to meet, a call in words."""

import os
import re
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

from labs.checks.pool_witness import family
from labs.kit import verdicts
from labs.kit.lab import Lab, Outcome

LATE = 6.0  # seconds until a call is too late, whatever it does; shorter would blame an answer for a busy machine
STILL = 1.0  # seconds in which nobody does anything: then the call hangs, on a busy machine too
LOOK = 0.1  # seconds between two looks
IDLE_CPU, IDLE_WAITS = 0.01, 5  # between two looks this process may do so much and still be idle: looking is some of it
MANY = 10_000  # tiny tasks
MUCH = 10.0  # seconds for them: ten times what they take
NOTHING_YET = "a queue's `empty()` only says that nothing has arrived yet: count what is still due"

_numbers = count()  # of the folders made


@contextmanager
def within(lab: Lab, words: str, why: str = "", hint: str | None = None, seconds: float = LATE) -> Iterator[None]:
    """Fail if the block, `words`, hangs or takes longer than `seconds`; `why` is the probable reason.

    It hangs if neither this process nor any below it does anything for a while. The verdict is sent at once: what
    hangs here may hang again while it tidies up.
    """
    end = time.monotonic() + seconds
    seen, mine, since = activity(), own_activity(), time.monotonic()

    def look(signum: int, frame: Any) -> None:
        nonlocal seen, mine, since
        if os.getpid() != lab.pid:
            return
        (before, seen), (cpu, waits) = (seen, activity()), mine
        mine = own_activity()
        if seen != before or mine[0] - cpu > IDLE_CPU or mine[1] - waits > IDLE_WAITS:
            since = time.monotonic()
        elif time.monotonic() - since > STILL:
            give_up(f"hangs: for {STILL:g} s nobody did anything any more")
        if time.monotonic() > end:
            give_up(f"was not finished after {seconds:g} s")

    def give_up(how: str) -> None:
        lab.tell(verdicts.FAILED, f"{words} {how}{why and '; '}{why}", hint)
        os._exit(0)

    previous = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOK, LOOK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def own_activity() -> tuple[float, int]:
    """Return the CPU seconds of this process, and how often its main thread had to wait."""
    waits = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw if hasattr(resource, "RUSAGE_THREAD") else 0
    return time.process_time(), waits


def activity() -> object:
    """Return what changes whenever a process below this one, or a thread of this one but the main one, does anything.

    That is how often each had to wait, and how often it had to give way: proc_pid_status(5). It's something new every
    time if one of them is waiting for a core or a disk, and where there is no /proc.
    """
    if not os.path.exists("/proc/self/task"):
        return object()
    counts = {}
    for pid in family(os.getpid()):
        with suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                if int(task) != os.getpid():  # the looking itself
                    with suppress(OSError), open(f"/proc/{pid}/task/{task}/status") as file:
                        status = file.read()
                        if re.search(r"^State:\s*[RD]", status, re.M):
                            return object()
                        counts[task] = re.findall(r"ctxt_switches:\s*(\d+)", status)
    return counts


def folder() -> str:
    """Make an empty folder, for tasks to meet in; return its path, which children find wherever they are."""
    path = os.path.abspath(f"meeting-{next(_numbers)}")
    os.mkdir(path)
    return path


def told(outcome: Outcome, words: str) -> Outcome:
    """Give the call's text the arguments in words."""
    outcome.text = words
    return outcome
