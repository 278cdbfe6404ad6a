"""Functions that the tests of `measure` have called in a process of their own."""

import os
import time


def nap(seconds: float = 0.02) -> float:
    """Wait: takes time, but hardly any of a CPU."""
    time.sleep(seconds)
    return seconds


def quick() -> None:
    """Take no time worth speaking of."""


def compute(seconds: float = 0.03) -> None:
    """Use a CPU."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def compute_in_child(seconds: float = 0.03) -> None:
    """Have a child use a CPU, and reap it."""
    pid = os.fork()
    if pid == 0:
        compute(seconds)
        os._exit(0)
    os.waitpid(pid, 0)


def where() -> int:
    """Return the id of the process that this runs in."""
    return os.getpid()


def order(path: str, letter: str) -> None:
    """Note in a file that this was called."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(letter)


def boom() -> None:
    """Fail."""
    raise ValueError("no such luck")


def chatty() -> None:
    """Print, and fail by leaving."""
    print("last words", flush=True)
    os._exit(5)


def hang() -> None:
    """Never return."""
    while True:
        time.sleep(60)


def unspeakable() -> object:
    """Return something that JSON can't hold."""
    return object()
