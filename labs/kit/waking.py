"""What wakes a loop that waits in select(2): a pipe that saved files and signals write to."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from threading import Event, Thread
from types import FrameType
from typing import NoReturn

STEP = 20  # ms without another change that end a save: shorter might see half a save, longer is waited for every time


class Wake:
    """A pipe that wakes the loop; anybody may write to it, signal handlers included."""

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(self._writer, False)

    def __call__(self) -> None:
        """Wake the loop."""
        with contextlib.suppress(BlockingIOError):  # full: it will wake anyway
            os.write(self._writer, b"!")

    def drain(self) -> bool:
        """Forget how often it was called; return True if it was. (After a stop, select doesn't say: it times out.)"""
        with contextlib.suppress(BlockingIOError):
            return bool(os.read(self.reader, 4096))
        return False

    def close(self) -> None:
        """Close both ends."""
        os.close(self.reader)
        os.close(self._writer)


@contextlib.contextmanager
def ending_signals(wake: Wake) -> Iterator[None]:
    """Make SIGTERM and SIGHUP end the command in order, as Ctrl-C does; a new size of the terminal wakes it."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        sys.exit(128 + number)

    handlers: dict[int, Callable[[int, FrameType | None], object]] = {
        signal.SIGINT: end,  # also where a shell started this in the background, with SIGINT ignored
        signal.SIGTERM: end,
        signal.SIGHUP: end,
        signal.SIGWINCH: lambda number, frame: wake(),
    }
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def saves(folder: str, wake: Wake) -> Iterator[None]:
    """Wake the loop whenever a Python file in the folder is written, renamed or removed."""
    from watchfiles import watch

    stop = Event()

    def tell() -> None:
        changes = watch(
            folder,
            watch_filter=lambda change, path: path.endswith(".py"),
            step=STEP,
            debounce=5 * STEP,
            rust_timeout=200,
            stop_event=stop,
            recursive=False,
        )
        with contextlib.suppress(OSError):  # no more watches to be had, inotify(7): the look each second remains
            for _ in changes:
                wake()

    thread = Thread(target=tell, name="saves", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
