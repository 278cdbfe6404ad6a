"""What goes wrong in pools: a worker that is killed, exceptions that nobody hears of, results that can't be sent.

    worker ── pickled result or exception ──▶ parent's thread ──▶ the AsyncResult whose get() somebody waits in

Each of the three steps can fail. These demonstrations belong to chapter 03: they run as pool.NAME.

    $ labs run pool.hung_pool
    $ python -m labs.pool broken_executor
"""

import os
import signal
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from labs.kit.demo import demonstration, role
from labs.pool_workers import crew, name_worker

# --- A worker is killed ---


def be_killed() -> None:
    """A task in the middle of which its process is killed, as by the kernel when memory runs out."""
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)


@demonstration(seconds=2, ends="timed_out")
def hung_pool() -> None:
    """Fails: the task is gone with its worker, and `get` waits for its result for ever. Ended by the deadline."""
    role("parent")
    with crew("fork", 2) as pool:
        pool.apply_async(be_killed).get()


@demonstration
def broken_executor() -> dict[str, str]:
    """ProcessPoolExecutor watches its workers: `result` raises BrokenProcessPool as soon as one dies."""
    role("parent")
    with ProcessPoolExecutor(2, mp_context=get_context("fork"), initializer=name_worker) as executor:
        try:
            executor.submit(be_killed).result()
        except BrokenProcessPool as error:
            return {"error": f"{type(error).__name__}: {error}"}
    return {"error": "none"}


# --- Exceptions ---


def fail() -> None:
    """A task that fails at once."""
    raise ValueError("the disk is full")


@demonstration
def exception_lost() -> dict[str, bool]:
    """Fails: a task raises, nobody calls `get`, and nobody hears of it: no message, exit codes 0."""
    role("parent")
    with crew("fork", 2) as pool:
        ticket = pool.apply_async(fail)
        ticket.wait()
        time.sleep(0.2)
        return {"ready": ticket.ready(), "successful": ticket.successful()}


@demonstration
def exception_asked_for() -> dict[str, Any]:
    """`get` raises the task's exception here; `error_callback` is told of it without anybody waiting."""
    role("parent")
    heard: list[str] = []
    with crew("fork", 2) as pool:
        ticket = pool.apply_async(fail, error_callback=lambda error: heard.append(f"{type(error).__name__}: {error}"))
        try:
            ticket.get()
        except ValueError as error:
            return {"raised": f"{type(error).__name__}: {error}", "error_callback": heard}
    return {"raised": None, "error_callback": heard}


# --- What can't be sent ---


def make_function() -> Any:
    """A task whose result pickle can't carry."""
    return lambda: None


@demonstration
def unpicklable_result() -> dict[str, str]:
    """A result that can't be pickled: the worker finds out, and sends an exception instead."""
    role("parent")
    with crew("fork", 1) as pool:
        try:
            pool.apply(make_function)
        except Exception as error:
            return {"error": type(error).__name__}
    return {"error": "none"}


class OutOfStock(Exception):
    """Pickle rebuilds an exception by calling its class with `args`: here with one text, and it wants two arguments."""

    def __init__(self, item: str, left: int) -> None:
        super().__init__(f"only {left} of {item} left")


class OutOfStockFixed(Exception):
    """Passes on all its arguments, so that `args` is what the class wants; the text is made when it's asked for."""

    def __init__(self, item: str, left: int) -> None:
        super().__init__(item, left)

    def __str__(self) -> str:
        item, left = self.args
        return f"only {left} of {item} left"


def buy(kind: type[Exception]) -> None:
    """A task that fails with an exception of our own."""
    raise kind("tea", 3)


@demonstration(seconds=2, ends="timed_out")
def unrebuildable_exception_broken() -> None:
    """Fails: the exception can't be rebuilt, which ends the thread that receives all results: everybody waits."""
    role("parent")
    threading.excepthook = one_line
    with crew("fork", 2) as pool:
        pool.apply(buy, (OutOfStock,))


@demonstration
def unrebuildable_exception_fixed() -> dict[str, Any]:
    """The exception's arguments are those that its class wants: it comes back as it was."""
    role("parent")
    with crew("fork", 2) as pool:
        try:
            pool.apply(buy, (OutOfStockFixed,))
        except OutOfStockFixed as error:
            return {"error": str(error), "args": list(error.args)}
    return {"error": None}


def one_line(failed: threading.ExceptHookArgs) -> None:
    """Print what ended a thread in one line, without the traceback."""
    name = failed.thread.name if failed.thread else "a thread"
    print(f"{name} ended by {failed.exc_type.__name__}: {failed.exc_value}", file=sys.stderr, flush=True)
