"""The witness: what this process holds at a moment, so that before and after an answer can be compared.

Children, orphans, threads, open descriptors, shared memory, signal handlers, timers, the signal mask. The helpers that
multiprocessing keeps for itself (resource tracker, fork server) aren't counted: they stay by design.
"""

import contextlib
import threading
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from labs.kit.genuine import os, signal, sys, time
from labs.kit.wording import ending, signal_name

# Seconds in which what is just ending may end: a child on its way out, a feeder thread. Shorter and the verdict depends
# on how busy the machine is, longer and a student waits for the news of a child left running.
GRACE = 0.5

_ACTOR, _SUPERVISOR = os.getpid(), os.getppid()  # a part of a check may run in a child of the actor
_enumerate = threading.enumerate
_TIMERS = {
    signal.ITIMER_REAL: "ITIMER_REAL",
    signal.ITIMER_VIRTUAL: "ITIMER_VIRTUAL",
    signal.ITIMER_PROF: "ITIMER_PROF",
}
_ENDING = ("children", "orphans", "threads")  # what may be gone a moment later
_SIGNALS = sorted(signal.valid_signals())
_SHM = "/dev/shm"


class Snapshot(NamedTuple):
    """What this process holds."""

    children: frozenset[int]
    orphans: frozenset[int]
    threads: frozenset[threading.Thread]
    descriptors: dict[int, str]  # number -> what it is open on
    segments: frozenset[str]  # names in /dev/shm
    handlers: dict[int, Any]
    timers: dict[int, tuple[float, float]]
    mask: frozenset[int]


def snapshot(mask: frozenset[int] | None = None) -> Snapshot:
    """Take note of what this process holds now; `mask` is the signal mask to note instead of the one of this moment."""
    if mask is None:
        mask = frozenset(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, ())))
    return Snapshot(
        children=frozenset(children(os.getpid())),
        orphans=frozenset(orphans()),
        threads=frozenset(_enumerate()),
        descriptors=descriptors(),
        segments=frozenset(segments()),
        handlers={number: signal.getsignal(number) for number in _SIGNALS},
        timers={which: signal.getitimer(which) for which in _TIMERS},
        mask=mask,
    )


def children(pid: int) -> set[int]:
    """Return the pids of a process's children, zombies included.

    multiprocessing's helpers aren't among them, but the processes that its fork server has made are.
    """
    found = _listed(pid)
    helpers = found & _helper_pids()
    return found.union(*map(_listed, helpers)) - helpers


def _listed(pid: int) -> set[int]:
    """Return the pids that the kernel lists as a process's children."""
    found: set[int] = set()
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return found if os.path.isdir("/proc/self") else _listed_by_psutil(pid)
    for task in tasks:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children", "rb", buffering=0) as file:
            found.update(map(int, file.read().split()))
    return found


def _listed_by_psutil(pid: int) -> set[int]:
    import psutil

    with contextlib.suppress(psutil.Error):
        return {child.pid for child in psutil.Process(pid).children()}
    return set()


def orphans() -> set[int]:
    """Return the pids that the supervisor has adopted: its children besides this process."""
    return children(_SUPERVISOR) - {_ACTOR} if sys.platform.startswith("linux") else set()


def _helpers() -> list[Any]:
    tracker = sys.modules.get("multiprocessing.resource_tracker")
    server = sys.modules.get("multiprocessing.forkserver")
    return [getattr(tracker, "_resource_tracker", None), getattr(server, "_forkserver", None)]


def _helper_pids() -> set[int]:
    names = ("_pid", "_forkserver_pid")
    return {getattr(helper, name) for helper in _helpers() for name in names if getattr(helper, name, None)}


def _helper_descriptors() -> set[int]:
    names = ("_fd", "_forkserver_alive_fd")
    return {getattr(helper, name) for helper in _helpers() for name in names if getattr(helper, name, None) is not None}


def descriptors() -> dict[int, str]:
    """Return what this process's descriptors are open on."""
    folder = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
    found = {}
    for name in os.listdir(folder):
        with contextlib.suppress(OSError):  # the descriptor of this very listing
            found[int(name)] = os.readlink(f"{folder}/{name}") if folder.startswith("/proc") else "a file"
    for number in _helper_descriptors():
        found.pop(number, None)
    return found


def segments() -> Iterator[str]:
    """Yield the names in /dev/shm that are this user's: without walls, other users' are there too."""
    names = os.listdir(_SHM) if os.path.isdir(_SHM) else []
    for name in names:
        with contextlib.suppress(OSError):  # removed a moment ago
            if os.lstat(f"{_SHM}/{name}").st_uid == os.geteuid():
                yield name


def state(pid: int) -> tuple[str, int]:
    """Return ("zombie", wait status) or ("running", 0) for a child, ("gone", 0) if it's there no more."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return "gone", 0
    return ("zombie", int(fields[49])) if fields[0] in (b"Z", b"X") else ("running", 0)


def settle(before: Snapshot, mask: frozenset[int], permitted: Collection[str] = ()) -> Snapshot:
    """Look again, until nothing is left that may be about to end by itself, at most GRACE seconds long.

    What may be left (`permitted`: names of fields) isn't waited for.
    """
    deadline = time.monotonic() + GRACE
    while True:
        after = snapshot(mask)
        new = {name: getattr(after, name) - getattr(before, name) for name in _ENDING if name not in permitted}
        pids = new.get("children", frozenset()) | new.get("orphans", frozenset())
        waiting = any(state(pid)[0] == "running" for pid in pids)
        waiting = waiting or any(thread.is_alive() for thread in new.get("threads", ()))
        if not waiting or time.monotonic() > deadline:
            return after
        time.sleep(0.002)


def leaks(before: Snapshot, after: Snapshot) -> list[str]:
    """Return a sentence for each thing that is there after and wasn't before."""
    found = [_child_left(pid) for pid in sorted(after.children - before.children)]
    found += [
        f"left an orphan: process {pid} is still running, and process {_SUPERVISOR} has adopted it"
        for pid in sorted(after.orphans - before.orphans)
        if state(pid)[0] == "running"
    ]
    found += [f"left a thread running: {thread.name}" for thread in after.threads - before.threads if thread.is_alive()]
    found += [
        f"left descriptor {number} open ({_kind(target)})"
        for number, target in after.descriptors.items()
        if number not in before.descriptors
    ]
    found += closed(before, after)
    found += [f"left a shared memory segment: {_SHM}/{name}" for name in sorted(after.segments - before.segments)]
    found += [
        f"left a changed handler for {signal_name(number)}: {_handler(after.handlers[number])}"
        for number, handler in before.handlers.items()
        if after.handlers[number] is not handler and after.handlers[number] != handler
    ]
    found += [
        f"left a timer running: {_TIMERS[which]}"
        for which, timer in after.timers.items()
        if timer[0] and not before.timers[which][0]
    ]
    if changed := after.mask ^ before.mask:
        found.append(f"left the signal mask changed: {', '.join(map(signal_name, sorted(changed)))}")
    return found


_ADVICE = {
    "left 1 zombie": "a child that has ended stays a zombie until its parent asks for its status: os.waitpid(pid, 0)",
    "left a child": "wait for every child that you start: os.waitpid(pid, 0)",
    "left an orphan": "whoever starts a process sees to its end: wait for it, or tell it to end",
    "left a thread": "join every thread that you start",
    "left descriptor": "close what you open: os.close for each end of a pipe, `with` for files and connections",
    "closed descriptor": "close only what you have opened: others need theirs, and closerange asks nobody",
    "left a shared memory": "close() in every process, and unlink() in one",
    "left a changed handler": "signal.signal returns the handler that was there before: put it back",
    "left a timer": "signal.alarm(0) and signal.setitimer(which, 0) switch a timer off",
    "left the signal mask": "signal.pthread_sigmask returns the mask that was there before: put it back",
}


def advice(leak: str) -> str | None:
    """Return a hint for a leak."""
    return next((words for beginning, words in _ADVICE.items() if leak.startswith(beginning)), None)


def _child_left(pid: int) -> str:
    what, status = state(pid)
    if what == "zombie":
        return f"left 1 zombie: pid {pid} {ending(status)} and was never waited for"
    return f"left a child running: pid {pid}"


def _kind(target: str) -> str:
    return f"a {target.partition(':')[0]}" if ":" in target else f"the file {os.path.basename(target)}"


def _handler(handler: Any) -> str:
    if handler in (signal.SIG_DFL, signal.SIG_IGN):
        return str(handler.name)
    return str(getattr(handler, "__name__", handler))


def clean_up(before: Snapshot, after: Snapshot) -> None:
    """Put things back as they were, as far as that goes, so that one leak doesn't spoil what is judged next."""
    for pid in after.children - before.children:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.waitpid(pid, 0)
    for pid in after.orphans - before.orphans:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    for which, timer in before.timers.items():
        signal.setitimer(which, *timer)
    for number, handler in before.handlers.items():
        if after.handlers[number] is not handler and handler is not None:  # None: it isn't Python's
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, handler)
    _discard_signals()
    signal.pthread_sigmask(signal.SIG_SETMASK, before.mask)
    for name in after.segments - before.segments:
        with contextlib.suppress(OSError):
            os.unlink(f"{_SHM}/{name}")


def closed(before: Snapshot, after: Snapshot) -> list[str]:
    """Return a sentence for each descriptor that was open before and isn't any more."""
    return [
        f"closed descriptor {number}, which wasn't its own"
        for number in before.descriptors
        if number not in after.descriptors
    ]


def _discard_signals() -> None:
    """Drop the signals that came meanwhile and have no handler any more: they would end this process."""
    if hasattr(signal, "sigtimedwait"):
        for number in signal.sigpending():
            if not callable(signal.getsignal(number)):
                signal.sigtimedwait([number], 0)
