"""Parts of the check of `run_all`: each calls the answer once, and says what is wrong."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from labs.checks import process_tasks as tasks
from labs.kit.lab import Lab, Outcome, short

SLEEPS = "it waits although all have ended: join(seconds) returns as soon as the process has, a sleep doesn't"
NOT_JOINED = "exitcode is None until the process has ended: join() again after terminate(), and after kill()"


def call(lab: Lab, answer: Callable[..., Any], targets: list[Any], timeout: float, words: str) -> Outcome:
    """Call run_all, and tell of the targets in words."""
    import multiprocessing

    outcome = lab.call(answer, targets, timeout)
    multiprocessing.active_children()  # lets go of those that nobody joined now, and not within the next call
    outcome.text = f"run_all({words}, {timeout:g})"
    return outcome


def codes(answer: Callable[..., list[int]], lab: Lab) -> None:
    """Exit codes in the order of the targets, as soon as all have ended."""
    timeout = 5.0
    targets = [partial(tasks.leave_later, 3), partial(tasks.leave, 0), tasks.kill_myself]
    began = time.monotonic()
    outcome = call(lab, answer, targets, timeout, "[exits with 3 after a moment, exits with 0, kills itself]")
    took = time.monotonic() - began
    outcome.gives(
        [3, 0, -9], "exitcode is negative for a process that a signal ended, and the order is that of the targets"
    )
    lab.expect(took < timeout, f"{outcome.text} took {took:.1f} s, and its targets had ended long before", SLEEPS)


def all_at_once(answer: Callable[..., list[int]], lab: Lab) -> None:
    """Three targets of which each ends only when it has met both others: in any order, but at the same time."""
    pipes = [fifo(f"meeting-{number}") for number in range(3)]
    places = [((0, "r"), (1, "r")), ((0, "w"), (2, "r")), ((1, "w"), (2, "w"))]
    targets = [partial(tasks.meet, *((pipes[number], mode) for number, mode in each)) for each in places]
    outcome = call(lab, answer, targets, 2.0, "[3 targets that wait for each other]")
    lab.expect(
        outcome.value == [0, 0, 0],
        f"{outcome.text} returned {short(outcome.value)}, expected [0, 0, 0]: each target ends as soon as all three "
        "run at the same time, and they never did, or were ended too early",
        "start every process before you join the first, and terminate nobody before the time is up",
    )


def one_deadline(answer: Callable[..., list[int]], lab: Lab) -> None:
    """Eight targets that hang: one deadline for all, not one for each. A slow machine gets a second chance."""
    count = 8
    for timeout in (0.15, 0.6):
        began = time.monotonic()
        outcome = call(lab, answer, [tasks.hang] * count, timeout, f"[{count} targets that hang]")
        took = time.monotonic() - began
        hint = "what is still running at the deadline gets SIGTERM first"
        outcome.gives([-15] * count, NOT_JOINED if unknown(outcome.value) else hint)
        lab.expect(took >= timeout * 0.95, f"{outcome.text} returned after {took:.2f} s, before its time was up")
        if took < count * timeout:
            return
    lab.fail(
        f"{outcome.text} took {took:.1f} s: the deadline is one for all {count}, and this gives each its own time-out",
        "compute the deadline once; every join gets only what is left until then",
    )


def stubborn(answer: Callable[..., list[int]], lab: Lab) -> None:
    """One target that ignores SIGTERM, and one that tidies up when it gets it; both must be ready before it comes."""
    for timeout in (0.2, 1.0, 3.0):
        path = fifo("ready")
        with reader(path) as lines:
            targets = [partial(tasks.hang_on, path), partial(tasks.tidy_up, path, 7)]
            began = time.monotonic()
            outcome = call(lab, answer, targets, timeout, "[ignores SIGTERM, exits with 7 at SIGTERM]")
            took = time.monotonic() - began
            if len(lines()) == 2:
                break
    hint = "SIGTERM may be ignored, SIGKILL can't; and between the two a process may tidy up"
    outcome.gives([-9, 7], NOT_JOINED if unknown(outcome.value) else hint)
    lab.expect(
        took < timeout + 3.0, f"{outcome.text} took {took:.1f} s: SIGKILL comes at most a second after the deadline"
    )


def unknown(codes: Any) -> bool:
    """True if an exit code is missing."""
    return isinstance(codes, list) and None in codes


def fifo(name: str) -> str:
    """Make a named pipe in the check's own folder; return its path, which children find wherever they are."""
    path = os.path.abspath(name)
    with suppress(FileNotFoundError):
        os.unlink(path)
    os.mkfifo(path)
    return path


@contextmanager
def reader(path: str) -> Iterator[Callable[[], list[str]]]:
    """Hold a named pipe open; yield a function that returns the lines that came."""
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)  # for writing too, or there's an end of file between writers
    try:

        def lines() -> list[str]:
            with suppress(BlockingIOError):
                return os.read(descriptor, 65536).decode().split()
            return []

        yield lines
    finally:
        os.close(descriptor)
