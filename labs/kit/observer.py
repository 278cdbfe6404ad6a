"""The observer: turns looks at the process table into events, inside the supervisor.

Three things keep it cheap and exact:
- births: the kernel's "last pid given away" is one small read, so it can be asked every few milliseconds;
- ends: a pidfd becomes readable at the moment its process ends, however short the zombie is;
- states: every `SAMPLE` seconds, one read a process, through a descriptor that stays open.

Events: born(pid, parent, born, role, state), role(pid, role), parent(pid, parent), state(pid, state),
ended(pid, exit_code, signal); `t` and `born` in seconds since the start of the run.
"""

import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

from labs.kit.proctable import Look, Table, boot_clock

SAMPLE = 0.02  # seconds between two looks at states: longer misses short ones, shorter costs CPU
CENSUS = 0.1  # seconds between two looks for births that nothing has hinted at: the processes are walked through
CLOCK = 0.01  # seconds: the resolution of births in the process table; longer tells births too late
LATE = 0.05  # seconds that a status may take to come from the parent that was told it, on a busy machine
ZOMBIE = 0.02  # a zombie for less than this is a process being reaped, as every process is; it isn't told

Emit = Callable[[dict[str, Any]], None]


class _Followed:
    """What is known of one process. (No dataclass: importing that is a third of the supervisor's start.)"""

    def __init__(self, look: Look) -> None:
        self.parent, self.role = look.parent, look.role
        self.state = "running" if look.state == "zombie" else look.state
        self.base = look.memory  # resident bytes it was born with: its parent's, not its own
        self.memory = 0  # bytes of its own, an estimate
        self.seen: Look | None = None  # the last look
        self.ended: float | None = None  # when its pidfd became readable
        self.status: int | None = None


class Observer:
    """Follows every process below this one; `tick` as often as births must be seen."""

    def __init__(self, table: Table, emit: Emit, poller: "select.poll", start: float, most: int) -> None:
        """`start`: the moment of time.monotonic() that counts as 0. Beyond `most` processes nobody new is followed."""
        self.table = table
        self.alive: dict[int, _Followed] = {}  # pid -> what was last seen of it
        self._emit, self._poller, self._start, self._most = emit, poller, start, most
        self.crowded = False  # more than `most` at once have been seen
        self._boot = boot_clock() - (time.monotonic() - start)  # the boot clock at 0
        self._newest: object = None
        self.stirred = 0.0  # when somebody was last born or gone
        self._sampled = self._ticked = self._counted = 0.0
        self.by_descriptor: dict[int, int] = {}  # exit descriptor -> pid
        self._held: dict[int, float] = {}  # pid -> when it ended: gone, but its status may still come

    def now(self) -> float:
        """Return seconds since the start of the run."""
        return time.monotonic() - self._start

    def tick(self) -> None:
        """See births; every SAMPLE seconds look at everybody's state."""
        now = self.now()
        for pid in [pid for pid, at in self._held.items() if now - at > LATE]:
            self.told(pid, None)
        newest = self.table.newest()
        due = now - self._sampled >= SAMPLE
        if newest != self._newest or now - self._counted >= CENSUS:
            self._newest, self._counted = newest, now
            self._births()
        if due:
            self._sampled = now
            for pid in list(self.alive):
                self.look(pid)
        else:
            for pid in [pid for pid, followed in self.alive.items() if followed.ended is not None]:
                self.look(pid)
        self._ticked = now

    def _births(self) -> None:
        found = list(self.table.members(list(self.alive)))
        self.crowded = self.crowded or len(found) > self._most
        for pid in found:
            if len(self.alive) > self._most:  # following costs: a fork bomb would win the race
                return
            if pid not in self.alive:
                if look := self.table.open(pid):
                    self._follow(pid, look)
                else:
                    self._newest = None  # gone: its children may have moved behind this walk

    def _follow(self, pid: int, look: Look) -> None:
        if pid in self._held:  # the number is used again
            self.told(pid, None)
        now = self.stirred = self.now()
        told = look.born - self._boot  # in hundredths; and it wasn't there at the tick before, if nothing hid it
        earliest, latest = max(told, self._ticked), min(told + CLOCK, now)
        born = max(0.0, (earliest + latest) / 2 if earliest <= latest else told + CLOCK / 2)
        followed = self.alive[pid] = _Followed(look)
        self._weigh(followed, look)
        if (descriptor := self.table.exit_descriptor(pid)) is not None:
            self.by_descriptor[descriptor] = pid
            self._poller.register(descriptor, select.POLLIN)
        event = {"event": "born", "t": now, "pid": pid, "parent": look.parent, "born": born}
        self._emit(event | {"role": look.role, "state": followed.state})

    def exited(self, descriptor: int, at: float) -> None:
        """Take note that a pidfd was readable at a moment: its process has ended, and may be a zombie from now on."""
        self._poller.unregister(descriptor)
        pid = self.by_descriptor.pop(descriptor)
        self.alive[pid].ended = at
        self._newest = None  # its children go elsewhere: look again
        self.look(pid)

    def look(self, pid: int) -> None:
        """Look at one process and tell what changed."""
        followed, now = self.alive[pid], self.now()
        look = self.table.look(pid)
        if look is None:
            self._gone(pid, now)
            return
        if look is followed.seen and look.state != "zombie":
            return
        followed.seen = look
        if look.role != followed.role:
            followed.role = look.role
            self._emit({"event": "role", "t": now, "pid": pid, "role": look.role})
        if look.parent not in (0, followed.parent):  # 0: it's being reaped at this moment, nobody adopts it
            followed.parent = look.parent
            self._emit({"event": "parent", "t": now, "pid": pid, "parent": look.parent})
        self._weigh(followed, look)
        at = now
        if look.state == "zombie":
            at = followed.ended = now if followed.ended is None else followed.ended
            followed.status = look.status
            if now - at < ZOMBIE:
                return
        if look.state != followed.state:
            followed.state = look.state
            self._emit({"event": "state", "t": at, "pid": pid, "state": look.state})

    @staticmethod
    def _weigh(followed: _Followed, look: Look) -> None:
        """Estimate its own memory: what it grew by since birth, or the pages it touched, if those are more.

        After a fork the resident pages are the parent's until they are written; after an exec there are fewer.
        """
        followed.base = min(followed.base, look.memory)
        followed.memory = max(look.memory - followed.base, look.touched)

    def reaped(self, pid: int, status: int) -> None:
        """Take note that the supervisor itself has reaped `pid`."""
        if pid in self.alive:
            self.alive[pid].status = status
            self._gone(pid, self.now())

    def _gone(self, pid: int, now: float) -> None:
        followed = self.alive.pop(pid)
        self.stirred = now
        told = self.table.status(pid)
        status = told if told is not None else followed.status
        descriptor = self.table.exit_descriptor(pid)
        if descriptor is not None and self.by_descriptor.pop(descriptor, None) is not None:
            self._poller.unregister(descriptor)
        self.table.close(pid)
        # reaped at once: it left at the moment it ended, however late this look is
        at = followed.ended if followed.ended is not None and followed.state != "zombie" else now
        self._held[pid] = at
        if status is not None or self.table.tells_statuses:
            self.told(pid, status)

    def told(self, pid: int, status: int | None) -> None:
        """Take note of a wait status from elsewhere, before or after the process is seen to be gone; None: unknown."""
        if pid in self.alive:
            self.alive[pid].status = status
        elif (at := self._held.pop(pid, None)) is not None:
            code, name = fate(status)
            self._emit({"event": "ended", "t": at, "pid": pid, "exit_code": code, "signal": name})

    def close(self) -> None:
        """Tell the end of everybody who is still followed: the supervisor leaves, and the kernel ends them."""
        for pid in list(self.alive):
            self._gone(pid, self.now())
        for pid in list(self._held):
            self.told(pid, None)


def fate(status: int | None) -> tuple[int | None, str | None]:
    """Turn a wait status into (exit code, None) or (None, name of the signal); (None, None) if it isn't known."""
    if status is None:
        return None, None
    if not os.WIFSIGNALED(status):
        return os.WEXITSTATUS(status), None
    return None, signal_name(os.WTERMSIG(status))


def signal_name(number: int) -> str:
    """Return "SIGKILL" for 9; real-time signals have no names of their own: "signal 40"."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
