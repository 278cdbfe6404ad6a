"""Pools: count words with several processes, lose no outcome, take the first success, build a pool of your own.

The functions that you are given to run in other processes are at the top level of a module, so that every start method
finds them.
"""

import pickle
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import count, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, cast

# Safe in a caller that has threads, as a notebook's kernel has; and a worker inherits nobody else's pipe, so that
# a dead worker's pipe is at end of file.
_CONTEXT = get_context("forkserver")


class BrokenPool(RuntimeError):
    """A worker died before its task was done."""


def word_counts(paths: Iterable[str | Path], processes: int) -> "Counter[str]":
    """Return how often each word occurs in all these text files together (UTF-8), counted by `processes` processes.

    Words are what `str.split()` gives: case and punctuation count. A file may be larger than the memory: no process
    holds the whole of one, though its words and its longest line fit. If a file is missing, FileNotFoundError is
    raised, and no worker is left.
    """
    total: Counter[str] = Counter()
    with _CONTEXT.Pool(processes) as pool:  # leaving the block ends the workers, whatever is raised in it
        for counts in pool.imap_unordered(_count_words, paths):  # map: in the workers
            total.update(counts)  # reduce: here, for nobody sees what a worker changes in its own memory
    return total


def _count_words(path: str | Path) -> "Counter[str]":
    """Count the words of one file, line by line."""
    counts: Counter[str] = Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            counts.update(line.split())
    return counts


def map_settled(func: Callable[[Any], Any], items: Iterable[Any], processes: int) -> list[tuple[str, Any]]:
    """Call func(item) for each item in at most `processes` processes at once; return what became of each, in order.

    ("ok", value) for what func returned, ("error", exception) for what it raised: same class, same `args`. No outcome
    is lost and none costs another's. Also ("error", some exception), rather than a call that hangs or raises:
    a value or an exception that can't be pickled, or can't be rebuilt from its pickle; a worker that was killed.
    """
    outcomes = {number: outcome for number, *outcome in _settle(func, items, processes)}
    return [("ok" if good else "error", value) for _, (good, value) in sorted(outcomes.items())]


def first_done(func: Callable[[Any], Any], items: Iterable[Any], processes: int) -> Any:
    """Call func(item) for the items in at most `processes` processes at once; return the first value that comes.

    An exception isn't a success: the others go on. With the first success all the rest is terminated, what is running
    too, and no process is left. If every call raises, an ExceptionGroup of all their exceptions is raised.
    """
    errors = []
    for _, good, value in _settle(func, items, processes):
        if good:
            return value  # which closes the generator, and that kills its workers
        errors.append(value)
    raise ExceptionGroup("no call succeeded", errors)


def _settle(func: Callable[[Any], Any], items: Iterable[Any], processes: int) -> Iterator[tuple[int, bool, Any]]:
    """Yield (number of the item, True, value) or (number, False, exception) as they come; no worker outlives it."""
    todo = enumerate(items)
    idle: list[_Worker] = []
    busy: dict[Connection, _Worker] = {}
    try:
        while True:
            for number, item in islice(todo, processes - len(busy)):
                worker = idle.pop() if idle else _Worker()
                worker.give(number, func, (item,))
                busy[worker.pipe] = worker
            if not busy:
                return
            for pipe in _ready(busy):
                worker = busy.pop(pipe)
                good, value = worker.take()
                if worker.alive:
                    idle.append(worker)
                yield worker.ticket, good, value
    finally:
        for worker in [*idle, *busy.values()]:
            worker.end(now=True)


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
        self._idle = [_Worker() for _ in range(n)]
        self._busy: dict[Connection, _Worker] = {}
        self._todo: deque[tuple[int, Callable[..., Any], tuple[Any, ...]]] = deque()
        self._done: deque[tuple[int, bool, Any]] = deque()  # ticket, whether it went well, value or exception
        self._tickets = count()
        self._closed = False

    def submit(self, func: Callable[..., Any], *args: Any) -> int:
        """Have func(*args) called by a worker; return a ticket at once, another one for each task."""
        if self._closed:
            raise ValueError("this pool is closed")
        ticket = next(self._tickets)
        self._todo.append((ticket, func, args))
        self._hand_out()
        return ticket

    def results(self) -> Iterator[tuple[int, Any]]:
        """Yield (ticket, value) for everything submitted and not yet yielded, in any order, as it becomes ready.

        If a task raised, its exception is raised when its turn comes. If a worker died, by a signal for instance,
        BrokenPool is raised rather than waiting for ever. Also works after `close`.
        """
        while self._collect():
            ticket, good, value = self._done.popleft()
            if not good:
                raise value
            yield ticket, value

    def close(self) -> None:
        """Take no more tasks, let the workers finish those submitted, and end them; `results` still has the results."""
        self._closed = True
        kept: list[tuple[int, bool, Any]] = []
        while self._collect():
            kept.append(self._done.popleft())
        self._done.extend(kept)
        self._end(now=False)

    def __enter__(self) -> "TinyPool":
        """Return the pool."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool; after an exception, end the workers at once."""
        if error is None:
            self.close()
        else:
            self._closed = True
            self._end(now=True)

    def _hand_out(self) -> None:
        """Give tasks to idle workers. One task per worker at a time: a worker that isn't idle may not be reading."""
        while self._idle and self._todo:
            worker = self._idle.pop()
            self._busy[worker.pipe] = worker
            worker.give(*self._todo.popleft())

    def _collect(self) -> bool:
        """Wait until an outcome is there; False if nothing is left to wait for."""
        while not self._done and self._busy:
            for pipe in _ready(self._busy):
                worker = self._busy.pop(pipe)
                self._done.append((worker.ticket, *worker.take()))
                if worker.alive:
                    self._idle.append(worker)
                else:
                    self._break()
                    break
            self._hand_out()
        return bool(self._done)

    def _break(self) -> None:
        """A worker died: end the others; each task under way or waiting has BrokenPool for its outcome."""
        lost = [worker.ticket for worker in self._busy.values()] + [ticket for ticket, _, _ in self._todo]
        self._end(now=True)
        self._done.extend(
            (ticket, False, BrokenPool("another worker died before this task was done")) for ticket in lost
        )

    def _end(self, *, now: bool) -> None:
        for worker in [*self._idle, *self._busy.values()]:
            worker.end(now=now)
        self._idle.clear()
        self._busy.clear()
        self._todo.clear()


def _ready(busy: Mapping[Connection, "_Worker"]) -> list[Connection]:
    """Wait until workers have something to tell, or have died; return their pipes."""
    return cast("list[Connection]", wait(busy))


class _Worker:
    """A worker process, seen by its parent, and the parent's end of the pipe between them.

    parent ── (func, args) ──▶ worker
    parent ◀── (True, value) or (False, exception) ──
    """

    def __init__(self) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()  # the worker has the only copy: if it dies, there's an end of file here
        self.ticket, self.alive = -1, True

    def give(self, ticket: int, func: Callable[..., Any], args: tuple[Any, ...]) -> None:
        """Send a task; one that can't be sent is replaced by one that raises the reason."""
        self.ticket = ticket
        try:
            task = pickle.dumps((func, args))
        except Exception as error:
            task = pickle.dumps((_fail, (_portable(error),)))
        with suppress(OSError):  # the worker is dead: `take` will tell
            self.pipe.send_bytes(task)

    def take(self) -> tuple[bool, Any]:
        """Receive the outcome of the task: (True, value), (False, exception)."""
        try:
            reply = self.pipe.recv_bytes()
        except (EOFError, OSError):
            self.alive = False
            self.end(now=True)
            return False, BrokenPool(f"a worker died before its task was done, exit code {self.exitcode}")
        try:
            good, value = pickle.loads(reply)
        except Exception as error:  # a value that pickle can't rebuild; of exceptions the worker has tried it
            return False, error
        return good, value

    def end(self, *, now: bool) -> None:
        """End the process, by SIGKILL or by the end of file, and wait for it."""
        if now:
            self.process.kill()
        self.pipe.close()
        self.process.join()
        self.exitcode = self.process.exitcode
        self.process.close()


def _serve(pipe: Connection) -> None:
    """Do tasks until the parent closes its end, or dies: the worker's whole life."""
    while True:
        try:
            task = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        try:
            func, args = pickle.loads(task)
            reply = pickle.dumps((True, func(*args)))  # all of it before a byte is sent: a value may be unpicklable
        except Exception as error:
            reply = pickle.dumps((False, _portable(error)))
        with suppress(OSError):  # the parent has gone: the next read tells
            pipe.send_bytes(reply)


def _portable(error: Exception) -> Exception:
    """Return the exception if it survives pickling and rebuilding, else a RuntimeError that tells its name and text."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _fail(error: Exception) -> None:
    """Be a task that raises."""
    raise error
