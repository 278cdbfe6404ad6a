"""Processes: run several under one deadline, write a process class, copy a file together, call a function elsewhere.

The functions that you are given may be pickled: they're at the top level of a module.
"""

from collections.abc import Callable, Sequence
from multiprocessing import Process
from multiprocessing.connection import Connection
from typing import Any


def run_all(targets: Sequence[Callable[[], object]], timeout: float) -> list[int]:
    """Run each target in a process of its own, all at once; return their exit codes, in the order of `targets`.

    `timeout` is one deadline for all of them, in seconds from the call. A process that is still running then gets
    SIGTERM, and SIGKILL if that hasn't ended it within a second. No process is left, not even a zombie.
    An exit code is what `Process.exitcode` tells: 0, the number given to sys.exit, or minus the signal's number.
    """
    raise NotImplementedError


class Ticker(Process):
    """A process that counts: it sends 0, 1, … count - 1 through the connection `send`, one per `interval` seconds.

    Then it closes `send` and ends. It starts under fork, spawn and forkserver alike.
    """

    def __init__(self, count: int, interval: float, send: Connection) -> None:
        """Keep what `run` will need; nothing starts yet."""
        raise NotImplementedError

    def run(self) -> None:
        """Count. `start` makes the new process, and this is what runs in it."""
        raise NotImplementedError


def parallel_copy(source: str, target: str, workers: int) -> int:
    """Copy the file `source` to `target` with `workers` processes at once; return the number of bytes.

    Each worker copies a range of its own, through files that it opens itself, in blocks of at most 1 MiB: no process
    may need more memory for a larger file. A file of fewer bytes than workers may use fewer. What was at `target`
    before is replaced.

    If it can't be done (no source, no right to write, a full disk, …) an OSError with the fitting `errno` says why.
    Then there is no half-made target: either what was there before, or nothing; and no other file is left.
    """
    raise NotImplementedError


class ChildDied(Exception):
    """The child ended without a result; `exitcode` is as in `Process.exitcode`, negative for a signal."""

    def __init__(self, exitcode: int) -> None:
        super().__init__(exitcode)
        self.exitcode = exitcode


def call_in_process(func: Callable[..., Any], *args: Any, timeout: float | None = None) -> Any:
    """Call func(*args) in a new process and return its result, or raise here the exception that it raised there.

    An exception arrives as it was: same class, same `args`. One that pickle can't carry (or can't rebuild) arrives as
    RuntimeError with its class's name and its text. A result that can't be pickled raises what pickle raised.

    If the child ends without a result, killed or by sys.exit or os._exit, ChildDied tells its exit code. If there's no
    result after `timeout` seconds (None: no limit), the child is killed and TimeoutError raised.
    Nothing is left in any case. Results may be large.
    """
    raise NotImplementedError
