"""What the checks of chapter 03 give to answers as work: functions of a module, so that every start method finds them.

They meet through files in a folder that they're given the path of.
"""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

SIZE = 1 << 20
PATIENCE = 2.0  # seconds for another process to come; shorter would blame an answer for a busy machine


def square(number: int) -> int:
    """Return the square."""
    return number * number


def give_none(_: Any) -> None:
    """Succeed, with nothing to tell."""


def give_much(number: int) -> bytes:
    """Return more than a pipe holds: SIZE bytes and `number` more."""
    return bytes(SIZE + number)


def hang() -> None:
    """Never end."""
    while True:
        signal.pause()


def who(_: int = 0) -> int:
    """Return the process that does this."""
    return os.getpid()


def meet(folder: str, name: int, count: int) -> tuple[int, bool]:
    """Wait until `count` tasks are here at once; return (this process, whether they came)."""
    Path(folder, str(name)).touch()
    return os.getpid(), appears(lambda: len(os.listdir(folder)) >= count)


def appears(truth: Any) -> bool:
    """Wait until truth() holds; False after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not truth():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def last_lets_first_go(item: tuple[str, int, int]) -> tuple[int, bool]:
    """Item 0 ends only once the last item of `count` has ended; return (number, whether that came)."""
    folder, number, count = item
    if number == count - 1:
        Path(folder, "last").touch()
    return number, number > 0 or appears(Path(folder, "last").exists)


def crowd(item: tuple[str, int]) -> int:
    """Return how many of these tasks were seen at work at once."""
    folder, number = item
    here = Path(folder, str(number))
    here.touch()
    most = 0
    for _ in range(5):
        most = max(most, len(os.listdir(folder)))
        time.sleep(0.004)
    with contextlib.suppress(FileNotFoundError):
        here.unlink()
    return most


def crowd_and_fail(item: tuple[str, int]) -> None:
    """Raise how many of these tasks were seen at work at once, and the number of this one."""
    raise ValueError(crowd(item), item[1])


def kill_myself(_: Any = None) -> None:
    """Be killed by SIGKILL."""
    os.kill(os.getpid(), signal.SIGKILL)


def square_or_die(number: int) -> int:
    """Return the square; a negative number is a death by SIGKILL."""
    if number < 0:
        kill_myself()
    return number * number


def outlive_or_die(item: tuple[str, int]) -> int:
    """Return the square; a negative number is a death by SIGKILL, and 2 is at work when that happens."""
    folder, number = item
    if number < 0:
        Path(folder, "dying").touch()
        kill_myself()
    if number == 2 and appears(Path(folder, "dying").exists):
        time.sleep(0.1)  # for the news of the death to spread
    return number * number


class TwoArguments(Exception):
    """Can be pickled, but not rebuilt: pickle calls the class with `args`, which is one text, and it wants two."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(f"{what} in {where}")


class HoldsLock(Exception):
    """Can't be pickled: one of its arguments can't."""


class Unwilling:
    """A value that can be pickled, but not rebuilt."""

    def __reduce__(self) -> tuple[Any, ...]:
        return refuse, ()


def refuse() -> None:
    """Be what rebuilding calls."""
    raise ValueError("this can't be rebuilt")


def misbehave(how: str) -> Any:
    """Return or raise what is hard to bring home."""
    match how:
        case "returns a lambda":
            return lambda: None
        case "returns what can't be rebuilt":
            return Unwilling()
        case "raises ValueError":
            raise ValueError("on purpose", 7)
        case "raises what can't be pickled":
            raise HoldsLock(threading.Lock())
        case "raises what can't be rebuilt":
            raise TwoArguments("a mistake", "line 3")
    return how


def give_lambda() -> Any:
    """Return what pickle can't carry."""
    return lambda: None


def fail(*args: Any) -> None:
    """Raise ValueError with these arguments."""
    raise ValueError(*args)


def race(item: tuple[str, str]) -> str:
    """Hang for ever, fail at once, or win a moment after the failure."""
    folder, what = item
    match what:
        case "hangs":
            hang()
        case "fails":
            Path(folder, "failed").touch()
            raise ValueError("the first to end, but no success")
    appears(Path(folder, "failed").exists)
    time.sleep(0.15)  # the failure is to arrive first: it's on its way
    return what


def only_last(item: tuple[int, int]) -> int:
    """Fail, except for the last of `count` items, which returns its number."""
    number, count = item
    if number < count - 1:
        raise ValueError(number)
    return number
