"""Endings: how a child ends, how long to wait for it, and what becomes of it when its parent ends first.

These demonstrations belong to chapter 02: they run as processes.NAME.

    $ labs run processes.daemon_and_sigkill
    $ python -m labs.processes join_timeout_broken join_timeout_fixed
"""

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable

from labs.kit.demo import demonstration, role

FORK = multiprocessing.get_context("fork")


def work(name: str, seconds: float) -> None:
    """Be a child that takes a while."""
    role(name)
    time.sleep(seconds)


# --- Exit codes ---

ENDINGS: dict[str, Callable[[], object]] = {
    "returns": lambda: None,
    "exits": lambda: sys.exit(3),
    "raises": lambda: 1 / 0,
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "reads address 0": lambda: ctypes.string_at(0),
}


@demonstration
def exit_codes() -> dict[str, int | None]:
    """Five ways to end, and the exit code of each. The last two are no harm to parent and siblings."""
    role("parent")
    children = {name: FORK.Process(target=end, args=(name,)) for name in ENDINGS}
    for child in children.values():
        child.start()
    for child in children.values():
        child.join()
    return {name: child.exitcode for name, child in children.items()}


def end(name: str) -> None:
    """Be a child that ends in one of the ways."""
    role(name)
    time.sleep(0.3)
    ENDINGS[name]()


# --- Waiting with a limit ---


@demonstration
def join_timeout_broken() -> dict[str, bool]:
    """Fails: takes the None that join returns for "it has ended"; join always returns None."""
    role("parent")
    child = FORK.Process(target=work, args=("child", 0.6))
    child.start()
    ended = child.join(0.2) is None  # type: ignore[func-returns-value]
    facts = {"taken_for_ended": ended, "alive": child.is_alive()}
    child.join()
    return facts


@demonstration
def join_timeout_fixed() -> dict[str, bool]:
    """Looks at exitcode: it's None as long as the child hasn't ended."""
    role("parent")
    child = FORK.Process(target=work, args=("child", 0.6))
    child.start()
    child.join(0.2)
    ended = child.exitcode is not None
    facts = {"taken_for_ended": ended, "alive": child.is_alive()}
    child.join()
    return facts


# --- The parent leaves first ---


def start_and_leave(daemon: bool) -> None:
    """Start a child that wants to run on after its parent's last line."""
    role("parent")
    FORK.Process(target=work, args=("child", 0.8), daemon=daemon).start()
    time.sleep(0.3)


@demonstration
def no_daemon() -> None:
    """An ordinary child: the parent's last line has been run, but the parent waits for its child before it exits."""
    start_and_leave(daemon=False)


@demonstration
def daemon_and_normal_end() -> None:
    """A daemonic child: when its parent exits normally, it sends the child SIGTERM first."""
    start_and_leave(daemon=True)


@demonstration(ends="crashed")
def daemon_and_sigkill() -> None:
    """A daemonic child of a parent that is killed: nobody is left to terminate it, so it runs on, adopted."""
    start_and_leave(daemon=True)
    os.kill(os.getpid(), signal.SIGKILL)


@demonstration
def daemon_and_os_exit() -> None:
    """A daemonic child of a parent that leaves by os._exit, which tidies up nothing: it runs on, adopted."""
    start_and_leave(daemon=True)
    os._exit(0)
