"""Pools: count words with several processes, lose no outcome, take the first success, build a pool of your own.

The functions that you are given to run in other processes are at the top level of a module, so that every start method
finds them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any


class BrokenPool(RuntimeError):
    """A worker died before its task was done."""


def word_counts(paths: Iterable[str | Path], processes: int) -> "Counter[str]":
    """Return how often each word occurs in all these text files together (UTF-8), counted by `processes` processes.

    Words are what `str.split()` gives: case and punctuation count. A file may be larger than the memory: no process
    holds the whole of one, though its words and its longest line fit. If a file is missing, FileNotFoundError is
    raised, and no worker is left.
    """
    raise NotImplementedError


def map_settled(func: Callable[[Any], Any], items: Iterable[Any], processes: int) -> list[tuple[str, Any]]:
    """Call func(item) for each item in at most `processes` processes at once; return what became of each, in order.

    ("ok", value) for what func returned, ("error", exception) for what it raised: same class, same `args`. No outcome
    is lost and none costs another's. Also ("error", some exception), rather than a call that hangs or raises:
    a value or an exception that can't be pickled, or can't be rebuilt from its pickle; a worker that was killed, which
    costs only the item that it had. Also for ten thousand tiny tasks: keep the processes.
    """
    raise NotImplementedError


def first_done(func: Callable[[Any], Any], items: Iterable[Any], processes: int) -> Any:
    """Call func(item) for the items in at most `processes` processes at once; return the first value that comes.

    An exception isn't a success: the others go on. With the first success all the rest is terminated, what is running
    too, and no process is left. If every call raises, an ExceptionGroup of all their exceptions is raised.
    """
    raise NotImplementedError


class TinyPool:
    """A pool of `n` worker processes that are started once and do one task after the other.

        with TinyPool(4) as pool:
            tickets = {pool.submit(pow, 2, number): number for number in range(100)}
            for ticket, value in pool.results():
                print(tickets[ticket], value)

    There are exactly `n` processes, from the start to `close`. Leaving the `with` block closes the pool; leaving it by
    an exception ends the workers at once.
    """

    def __init__(self, n: int) -> None:
        """Start the workers."""
        raise NotImplementedError

    def submit(self, func: Callable[..., Any], *args: Any) -> int:
        """Have func(*args) called by a worker; return a ticket at once, another one for each task."""
        raise NotImplementedError

    def results(self) -> Iterator[tuple[int, Any]]:
        """Yield (ticket, value) for everything submitted and not yet yielded, in any order, as it becomes ready.

        If a task raised, its exception is raised when its turn comes. If a worker died, by a signal for instance,
        BrokenPool is raised rather than waiting for ever. Also works after `close`.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Take no more tasks, let the workers finish those submitted, and end them; `results` still has the results."""
        raise NotImplementedError

    def __enter__(self) -> "TinyPool":
        """Return the pool."""
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool; after an exception, end the workers at once."""
        raise NotImplementedError
