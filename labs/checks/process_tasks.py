"""What the checks of chapter 02 give to answers as work: functions of a module, so that every start method finds them.

They report through named pipes, which any process can open by its path.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

STUBBORN = 4.0  # seconds


def meet(*places: tuple[str, str]) -> None:
    """Open named pipes in turn, each ("path", "r" or "w"): open(2) waits until the other end is opened too."""
    for path, mode in places:
        os.close(os.open(path, os.O_RDONLY if mode == "r" else os.O_WRONLY))


def leave(code: int) -> None:
    """Exit with a code."""
    sys.exit(code)


def leave_later(code: int) -> None:
    """Exit with a code, after those that exit at once."""
    time.sleep(0.05)
    sys.exit(code)


def kill_myself() -> None:
    """Be killed by SIGKILL."""
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    """Wait for ever."""
    while True:
        signal.pause()


def hang_on(path: str) -> None:
    """Ignore SIGTERM, say so, and wait much longer than anybody should let it."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say(path, "ready")
    time.sleep(6)


def tidy_up(path: str, code: int) -> None:
    """Wait for ever, but at SIGTERM tidy up for a moment and exit with a code."""
    signal.signal(signal.SIGTERM, lambda signum, frame: leave_later(code))
    say(path, "ready")
    hang()


def say(path: str, word: str) -> None:
    """Write a line into a named pipe."""
    descriptor = os.open(path, os.O_WRONLY)
    os.write(descriptor, f"{word}\n".encode())
    os.close(descriptor)


# --- for call_in_process ---


class TwoArguments(Exception):
    """Can be pickled, but not rebuilt: pickle calls the class with `args`, which is one text, and it wants two."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(f"{what} in {where}")


class WithDetails(Exception):
    """An exception of one's own with two arguments."""


def give(value: Any) -> Any:
    """Return the value."""
    return value


def give_much(size: int) -> bytes:
    """Return so many bytes."""
    return b"x" * size


def give_function() -> Callable[[], None]:
    """Return what pickle can't carry."""
    return lambda: None


def fail(kind: type[Exception], *args: Any) -> None:
    """Raise an exception."""
    raise kind(*args)


def give_exception() -> ValueError:
    """Return an exception, as a value."""
    return ValueError("returned, not raised")


def vanish(code: int) -> None:
    """End at once with a code."""
    os._exit(code)


def hang_stubbornly() -> None:
    """Wait long, SIGTERM or not."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(STUBBORN)
