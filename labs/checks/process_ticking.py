"""Parts of the check of `Ticker`: its run called here, and its processes under each start method."""

import os
import time
from contextlib import suppress
from typing import Any

from labs.kit import witness
from labs.kit.lab import Lab, explain, short

INTERVAL = 0.02  # seconds
SUPER_FIRST = "__init__ has to call super().__init__() first"
PICKLED = "under spawn and forkserver the object itself is pickled, with all its attributes"


def in_this_process(answer: Any, lab: Lab) -> None:
    """Call `run` directly: what does it send, when, and does it close the connection?"""
    took = once(answer, lab)
    for _ in range(2):
        if took <= INTERVAL:  # two intervals, in fact; a timetable may catch up after a slow moment, but not each time
            took = once(answer, lab)
    lab.expect(
        took > INTERVAL,
        f"Ticker(3, {INTERVAL}, send) sent its three numbers within {took * 1000:.1f} ms, expected one per "
        f"{INTERVAL * 1000:.0f} ms",
    )


def once(answer: Any, lab: Lab) -> float:
    """Let one count to three here; return the seconds from the first to the last number."""
    import multiprocessing

    receive, send = multiprocessing.Pipe(duplex=False)
    diary = Diary(send)
    ticker = made(answer, lab, diary)
    lab.expect(diary.times == [], f"Ticker(3, {INTERVAL}, send) sends in __init__: nothing may start before start()")
    lab.call(ticker.run, leaves=("descriptors",))
    sent = [receive.recv() for _ in diary.times]
    lab.expect(sent == [0, 1, 2], f"Ticker(3, {INTERVAL}, send) sent {short(sent)}, expected [0, 1, 2]")
    lab.expect(
        send.closed,
        "Ticker's run doesn't close `send`: the reader learns of the end only when the whole process ends",
        "close `send` after the last number",
    )
    receive.close()
    return diary.times[-1] - diary.times[0]


def made(answer: Any, lab: Lab, diary: "Diary") -> Any:
    """Make a ticker; fail if what `start` needs isn't there, or if it has started by itself."""
    outcome = lab.attempt(answer, 3, INTERVAL, diary, leaves=("descriptors",))
    lab.expect(
        not started_in(outcome.error) and getattr(outcome.value, "_popen", None) is None,
        f"Ticker(3, {INTERVAL}, send) starts its process in __init__, expected that its caller starts it",
        "`__init__` mustn't start anything: whoever makes a Ticker calls start() on it",
    )
    lacking = isinstance(outcome.error, AttributeError) and any(
        name in str(outcome.error) for name in ("_popen", "_config", "_closed")
    )
    if lacking or (outcome.error is None and not hasattr(outcome.value, "_popen")):
        lab.fail(f"Ticker's {SUPER_FIRST}", SUPER_FIRST)
    if outcome.error is not None:
        raise lab.crash(outcome.error, f"{outcome.text} raised")
    return outcome.value


def started_in(error: BaseException | None) -> bool:
    """True if an exception came out of Process.start."""
    from multiprocessing.process import BaseProcess

    trace = error.__traceback__ if error else None
    while trace is not None:
        if trace.tb_frame.f_code is BaseProcess.start.__code__:
            return True
        trace = trace.tb_next
    return False


class Diary:
    """A connection's write end that notes when something is sent."""

    def __init__(self, connection: Any) -> None:
        self._connection, self.times = connection, list[float]()

    def send(self, value: Any) -> None:
        """Note the time, and send."""
        self.times.append(time.monotonic())
        self._connection.send(value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_connection"], name)

    def __enter__(self) -> "Diary":
        return self

    def __exit__(self, *exception: object) -> None:
        self._connection.close()


def in_its_process(answer: Any, lab: Lab, method: str) -> None:
    """Start one under a start method; its numbers arrive, then the end of file, and it ends with code 0."""
    import multiprocessing

    receive, send = multiprocessing.Pipe(duplex=False)
    ticker = lab.call(answer, 2, 0.001, send).value
    started = lab.attempt(ticker.start, leaves=("children", "descriptors"))
    if started.error is not None:
        why = PICKLED if about_pickle(started.error) else None
        told = f"{method}: Ticker.start() raised {explain(started.error)}{lab.frames(started.error)}"
        lab.fail(f"{told}; {why}" if why else told, why)
    mine = witness.children(os.getpid())
    lab.expect(
        method == "forkserver" or ticker.pid in mine,
        f"{method}: after start() there's no child process of the ticker's",
    )
    send.close()
    got = []
    with suppress(EOFError):
        while receive.poll(3.0):
            got.append(receive.recv())
    ticker.join(3.0)
    lab.expect(
        got == [0, 1] and ticker.exitcode == 0,
        f"{method}: Ticker(2, 0.001, send) sent {short(got)} and its exit code is {ticker.exitcode}, "
        "expected [0, 1] and 0",
    )
    receive.close()
    ticker.close()


def about_pickle(error: BaseException) -> bool:
    """True if this is how pickle refuses an object: its class and words differ from version to version."""
    from pickle import PicklingError

    words = ("pickle", "local object", "through inheritance")
    return isinstance(error, PicklingError) or any(word in str(error) for word in words)
