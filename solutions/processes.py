"""Processes: run several under one deadline, write a process class, copy a file together, call a function elsewhere.

The functions that you are given may be pickled: they're at the top level of a module.
"""

import errno
import os
import pickle
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from typing import Any


def run_all(targets: Sequence[Callable[[], object]], timeout: float) -> list[int]:
    """Run each target in a process of its own, all at once; return their exit codes, in the order of `targets`.

    `timeout` is one deadline for all of them, in seconds from the call. A process that is still running then gets
    SIGTERM, and SIGKILL if that hasn't ended it within a second. No process is left, not even a zombie.
    An exit code is what `Process.exitcode` tells: 0, the number given to sys.exit, or minus the signal's number.
    """
    processes = [Process(target=target) for target in targets]
    for process in processes:
        process.start()
    _join_all(processes, timeout)
    for process in processes:
        process.terminate()  # does nothing to one that has ended
    _join_all(processes, 1.0)
    for process in processes:
        process.kill()
        process.join()
    return [process.exitcode or 0 for process in processes]


def _join_all(processes: Sequence[Process], seconds: float) -> None:
    """Join all processes, together at most so long: each may use what the ones before it have left."""
    deadline = time.monotonic() + seconds
    for process in processes:
        process.join(max(0.0, deadline - time.monotonic()))


class Ticker(Process):
    """A process that counts: it sends 0, 1, … count - 1 through the connection `send`, one per `interval` seconds.

    Then it closes `send` and ends. It starts under fork, spawn and forkserver alike.
    """

    def __init__(self, count: int, interval: float, send: Connection) -> None:
        """Keep what `run` will need; nothing starts yet."""
        super().__init__()
        self.count, self.interval, self.send = count, interval, send

    def run(self) -> None:
        """Count. `start` makes the new process, and this is what runs in it."""
        for number in range(self.count):
            time.sleep(self.interval)
            self.send.send(number)
        self.send.close()


def parallel_copy(source: str, target: str, workers: int) -> int:
    """Copy the file `source` to `target` with `workers` processes at once; return the number of bytes.

    Each worker copies a range of its own, through files that it opens itself, in blocks of at most 1 MiB: no process
    may need more memory for a larger file. A file of fewer bytes than workers may use fewer. What was at `target`
    before is replaced.

    If it can't be done (no source, no right to write, a full disk, …) an OSError with the fitting `errno` says why.
    Then there is no half-made target: either what was there before, or nothing; and no other file is left.
    """
    size = os.path.getsize(source)
    folder, name = os.path.split(os.path.abspath(target))
    if os.path.isdir(target):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target)
    descriptor, unfinished = tempfile.mkstemp(prefix=f"{name}.", dir=folder)
    os.close(descriptor)
    try:
        bounds = [size * number // workers for number in range(workers + 1)]  # no byte twice, none left out
        copiers = [
            Process(target=_copy_range, args=(source, unfinished, start, stop))
            for start, stop in zip(bounds, bounds[1:], strict=False)
            if start < stop
        ]
        for copier in copiers:
            copier.start()
        for copier in copiers:
            copier.join()
        for code in filter(None, [copier.exitcode for copier in copiers]):
            reason = os.strerror(code) if code > 0 else f"a worker was killed by signal {-code}"
            raise OSError(code if code > 0 else errno.EIO, reason, target)
        os.replace(unfinished, target)  # at once: nobody ever sees half a target
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise
    return size


def _copy_range(source: str, target: str, start: int, stop: int) -> None:
    """Copy the bytes from `start` to `stop`; exits with the errno of what went wrong."""
    try:
        with open(source, "rb", buffering=0) as reading, open(target, "r+b", buffering=0) as writing:
            reading.seek(start)
            writing.seek(start)
            while start < stop:
                block = reading.read(min(stop - start, 1 << 20))
                if not block:
                    raise OSError(errno.EIO, "the source became shorter")
                while block:
                    written = writing.write(block)  # a full disk may take a part, and refuse the rest the next time
                    start += written
                    block = block[written:]
    except OSError as error:
        raise SystemExit(error.errno) from None


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
    receive, send = Pipe(duplex=False)
    child = Process(target=_call, args=(send, func, args))
    child.start()
    send.close()  # the child has the only copy now: if it dies, there's an end of file here
    try:
        if not receive.poll(timeout):
            raise TimeoutError(f"no result after {timeout} s")
        succeeded, value = pickle.loads(receive.recv_bytes())  # before join: the child can't end while its pipe is full
    except EOFError:
        child.join()
        raise ChildDied(child.exitcode or 0) from None
    except BaseException:
        child.kill()
        raise
    finally:
        receive.close()
        child.join()
    if succeeded:
        return value
    raise value


def _call(send: Connection, func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Send (True, result) or (False, exception), pickled; nothing for SystemExit."""
    try:
        message = pickle.dumps((True, func(*args)))
    except Exception as error:
        message = _pickled(error)
    send.send_bytes(message)


def _pickled(error: Exception) -> bytes:
    """Pickle an exception, or one that tells of it; only rebuilding it shows whether the other side can."""
    try:
        message = pickle.dumps((False, error))
        pickle.loads(message)
    except Exception:
        message = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return message
