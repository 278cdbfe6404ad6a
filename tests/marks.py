"""Finding whatever a test started: a mark in the environment, which every descendant inherits."""

import os
import time

import psutil

PATIENCE = 2.0  # seconds within which everything must be gone


def carriers(mark: str, *but: int) -> list[psutil.Process]:
    """Return the processes whose environment carries LABS_MARK=mark, besides this one and those of pids `but`."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("LABS_MARK") == mark and process.pid not in (os.getpid(), *but):
                found.append(process)
        except psutil.Error:
            continue
    return found


def gone(mark: str, *but: int) -> bool:
    """Wait until nobody carries the mark, at most PATIENCE seconds; True if so."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not carriers(mark, *but):
            return True
    return False


def wait_until(condition, seconds: float = 30.0) -> None:
    """Wait until `condition()` is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
