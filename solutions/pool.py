"""Pools: count words with several processes, lose no outcome, take the first success, build a pool of your own.

The functions that you are given to run in other processes are at the top level of a module, so that every start method
finds them.
"""

import pickle
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import count, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from types import TracebackType
from typing import Any, NamedTuple, cast

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
    a value or an exception that can't be pickled, or can't be rebuilt from its pickle; a worker that was killed, which
    costs only the item that it had. Also for ten thousand tiny tasks: keep the processes.
    """
    outcomes = sorted(_settle(func, items, processes), key=lambda outcome: outcome.ticket)
    return [("ok" if outcome.good else "error", outcome.value) for outcome in outcomes]


def first_done(func: Callable[[Any], Any], items: Iterable[Any], processes: int) -> Any:
    """Call func(item) for the items in at most `processes` processes at once; return the first value that comes.

    An exception isn't a success: the others go on. With the first success all the rest is terminated, what is running
    too, and no process is left. If every call raises, an ExceptionGroup of all their exceptions is raised.
    """
    errors = []
    for outcome in _settle(func, items, processes):
        if outcome.good:
            return outcome.value  # which closes the generator, and that kills its workers
        errors.append(outcome.value)
    raise ExceptionGroup("no call succeeded", errors)


def _settle(func: Callable[[Any], Any], items: Iterable[Any], processes: int) -> Iterator["_Outcome"]:
    """Yield what became of each item, by its number, as it comes; no worker outlives this generator."""
    todo = enumerate(items)
    crew = _Crew()
    try:
        while True:
            for number, item in islice(todo, processes - crew.busy):
                crew.idle_worker().give(number, func, (item,))
            if not crew.busy:
                return
            yield from crew.outcomes()
    finally:
        crew.end(now=True)


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
        self._crew = _Crew(n)
        self._todo: deque[tuple[int, Callable[..., Any], tuple[Any, ...]]] = deque()
        self._done: deque[_Outcome] = deque()
        self._tickets = count()
        self._closed = False

    def submit(self, func: Callable[..., Any], *args: Any) -> int:
        """Have func(*args) called by a worker; return a ticket at once, another one for each task."""
        if self._closed:
            raise ValueError("this pool is closed")
        if self._crew.deaths:
            raise BrokenPool("a worker of this pool has died")
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
            outcome = self._done.popleft()
            if not outcome.good:
                raise outcome.value
            yield outcome.ticket, outcome.value

    def close(self) -> None:
        """Take no more tasks, let the workers finish those submitted, and end them; `results` still has the results."""
        self._closed = True
        kept = []
        while self._collect():
            kept.append(self._done.popleft())
        self._done.extend(kept)
        self._crew.end(now=False)

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
            self._crew.end(now=True)

    def _hand_out(self) -> None:
        """Give tasks to idle workers. One task per worker at a time: a worker that isn't idle may not be reading."""
        while self._todo and self._crew.idle:
            self._crew.idle_worker().give(*self._todo.popleft())

    def _collect(self) -> bool:
        """Wait until an outcome is there; False if nothing is left to wait for."""
        while not self._done and self._crew.busy:
            self._done.extend(self._crew.outcomes())
            if self._crew.deaths:
                self._break()
            self._hand_out()
        return bool(self._done)

    def _break(self) -> None:
        """A worker died: end the others; each task under way or waiting has BrokenPool for its outcome."""
        lost = self._crew.tickets() + [ticket for ticket, _, _ in self._todo]
        self._crew.end(now=True)
        self._todo.clear()
        error = BrokenPool("another worker died before this task was done")
        self._done.extend(_Outcome(ticket, False, error) for ticket in lost)


class _Outcome(NamedTuple):
    """What became of a task."""

    ticket: int
    good: bool
    value: Any  # an exception if it isn't good


class _Crew:
    """Workers, and the wait for whichever of them has something to tell: an outcome, or its death."""

    def __init__(self, workers: int = 0) -> None:
        self._selector = DefaultSelector()  # kept: multiprocessing.connection.wait would make one for each task
        self._workers: list[_Worker] = []
        self.idle: list[_Worker] = []
        self.deaths = 0
        for _ in range(workers):
            self.idle.append(self._start())

    def _start(self) -> "_Worker":
        worker = _Worker()
        self._workers.append(worker)
        self._selector.register(worker.pipe, EVENT_READ, worker)
        return worker

    @property
    def busy(self) -> int:
        """How many workers have a task."""
        return len(self._workers) - len(self.idle)

    def idle_worker(self) -> "_Worker":
        """Take an idle worker, or start one."""
        return self.idle.pop() if self.idle else self._start()

    def tickets(self) -> list[int]:
        """Return the tickets of the tasks under way."""
        return [worker.ticket for worker in self._workers if worker.ticket is not None]

    def outcomes(self) -> Iterator[_Outcome]:
        """Wait until workers have something to tell; yield the outcomes. A dead worker is dropped."""
        for key, _ in self._selector.select():
            worker: _Worker = key.data
            ticket, reply = worker.ticket, worker.take()
            if reply is not None:
                self.idle.append(worker)
                yield _Outcome(cast(int, ticket), *reply)
                continue
            exitcode = self._drop(worker)
            if ticket is not None:
                error = BrokenPool(f"a worker died before its task was done, exit code {exitcode}")
                yield _Outcome(ticket, False, error)

    def _drop(self, worker: "_Worker") -> int | None:
        self.deaths += 1
        self._selector.unregister(worker.pipe)
        self._workers.remove(worker)
        if worker in self.idle:
            self.idle.remove(worker)
        return worker.end(now=True)

    def end(self, *, now: bool) -> None:
        """End all workers, at once or when they have done their tasks."""
        self._selector.close()
        for worker in self._workers:
            worker.end(now=now)
        self._workers.clear()
        self.idle.clear()


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
        self.ticket: int | None = None  # of the task that it has

    def give(self, ticket: int, func: Callable[..., Any], args: tuple[Any, ...]) -> None:
        """Send a task; one that can't be sent is replaced by one that raises the reason."""
        self.ticket = ticket
        try:
            task = pickle.dumps((func, args))
        except Exception as error:
            task = pickle.dumps((_fail, (_portable(error),)))
        with suppress(OSError):  # the worker is dead: `take` will tell
            self.pipe.send_bytes(task)

    def take(self) -> tuple[bool, Any] | None:
        """Receive what became of the task, (True, value) or (False, exception); None if the worker is dead."""
        try:
            reply = self.pipe.recv_bytes()
        except (EOFError, OSError):
            return None
        self.ticket = None
        try:
            good, value = pickle.loads(reply)
        except Exception as error:  # a value that pickle can't rebuild; with exceptions the worker has tried it
            return False, error
        return good, value

    def end(self, *, now: bool) -> int | None:
        """End the process, by SIGKILL or by the end of file; wait for it and return its exit code."""
        if now:
            self.process.kill()
        self.pipe.close()
        self.process.join()
        exitcode = self.process.exitcode
        self.process.close()
        return exitcode


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
