"""The supervisor: runs one function in a fresh interpreter, watches it, and lets nothing outlive the run.

    caller ── settings, then silence ──> supervisor ── events, JSON lines ──> caller
                (end of file: "stop")        │
                                  ┌──────────┼─ standard output and error, result, stacks, statuses (pipes)
                                  ▼          │
                               actor ── children ── …   all of them looked at by the observer

It is process 1 of a PID namespace where the kernel allows it: orphans are truly adopted by it, nobody inside can kill
it, and when it ends the kernel ends everybody else (pid_namespaces(7)). Elsewhere it is a subreaper, prctl(2), that
freezes and kills its descendants until nobody is left. One thread, one loop: a second thread would take a pid.

`labs.kit.launcher` is where its process begins, and who has started the actor already.
"""

import codecs
import contextlib
import json
import os
import select
import signal
import time
from typing import Any

from labs.kit import sandbox
from labs.kit.channels import STACK_SIGNAL
from labs.kit.observer import Observer, fate
from labs.kit.proctable import ProcTable, PsutilTable, Table, catches

TICK = 0.004  # seconds; longer would see fewer of the processes that live 5 ms, shorter costs CPU
CALM = 0.010  # seconds, the tick while nothing happens: longer could miss one that lives 20 ms, shorter costs CPU
LIVELY = 0.25  # seconds after a birth or an end in which more of them are expected
HEARTBEAT = 0.1  # seconds between two "tick" events: the live tree's frame
WEIGHING = 0.1  # seconds between two exact counts of memory: each costs milliseconds a process
FAREWELL = 2.0  # seconds at most for the last events to reach a slow reader


class Supervisor:
    """One run. `settings`: what `stage.events` makes of its arguments, the kind of walls, and the directory."""

    def __init__(self, settings: dict[str, Any], start: float, actor: int, readers: dict[int, str]) -> None:
        """`start`: the moment of time.monotonic() that counts as 0. `readers`: descriptor -> stream of the actor's."""
        self.settings, self.limits = settings, settings["limits"]
        self.start, self.actor, self.readers = start, actor, readers
        self.poller = select.poll()
        self.whole = os.getpid() == 1
        table: Table = PsutilTable() if settings["psutil"] else ProcTable(self.whole)
        self.observer = Observer(table, self.emit, self.poller, self.start, self.limits["processes"])
        self.pending = bytearray()  # events that the caller hasn't read yet
        self.printed = 0  # bytes of output so far
        self.status: int | None = None  # the actor's wait status
        self.end: tuple[str, str] | None = None  # outcome and reason, once decided
        self.decoders = {
            name: codecs.getincrementaldecoder("utf-8")("replace")
            for name in ("stdout", "stderr", "result", "stacks", "statuses")
        }
        self.texts = {"result": "", "stacks": "", "statuses": ""}
        self.beaten = self.weighed = 0.0  # when the last tick was told, when memory was last counted

    def emit(self, event: dict[str, Any]) -> None:
        """Queue an event for the caller; times are rounded to 0.1 ms."""
        for key in ("t", "born"):
            if key in event:
                event[key] = round(event[key], 4)
        self.pending += json.dumps(event).encode() + b"\n"

    def run(self) -> None:
        """Follow the actor to its end, or to the first limit it meets; then end everybody and say how it went."""
        os.set_blocking(1, False)
        for descriptor in [0, *self.readers]:
            self.poller.register(descriptor, select.POLLIN)
        while self.end is None:
            self.turn()
        outcome, reason = self.end
        stuck = self.stacks() if outcome == "timed_out" else []
        self.end_everybody()
        self.drain()
        if self.texts["result"]:
            self.deliver(self.texts["result"].splitlines())
        seconds = self.observer.now()
        self.emit({"event": "outcome", "t": seconds, "outcome": outcome, "reason": reason, "stuck": stuck})
        self.farewell()

    def turn(self) -> None:
        """Wait for the next thing to happen, or the next tick, and deal with it."""
        tick = TICK if self.observer.now() - self.observer.stirred < LIVELY else CALM
        ready = self.poller.poll(tick * 1000)
        now = self.observer.now()  # several that end while this process waits for a core have no order of their own
        for descriptor, _ in ready:
            if descriptor == 0:
                self.listen()
            elif descriptor == 1:
                pass  # the caller reads again: flush below
            elif descriptor in self.readers:
                self.read(descriptor)
            elif descriptor in self.observer.by_descriptor:
                self.observer.exited(descriptor, now)
        self.observer.tick()
        self.reap()
        self.judge()
        if self.observer.now() - self.beaten >= HEARTBEAT:
            self.beaten = self.observer.now()
            self.emit({"event": "tick", "t": self.beaten})
        self.flush()

    def listen(self) -> None:
        if not os.read(0, 4096):
            self.finish("interrupted", "the run was interrupted")

    def read(self, descriptor: int) -> None:
        """Read what came from the run; output is passed on up to the limit."""
        name = self.readers[descriptor]
        try:
            data = os.read(descriptor, 65536)
        except BlockingIOError:
            return
        if not data:
            self.poller.unregister(descriptor)
            del self.readers[descriptor]
            os.close(descriptor)
        text = self.decoders[name].decode(data, final=not data)
        if name in self.texts:
            self.texts[name] += text
            if len(self.texts[name]) > self.limits["output"] + 65536:
                self.finish("over_limit", "the result is too large")
            elif name in ("result", "statuses") and "\n" in text:
                *lines, self.texts[name] = self.texts[name].split("\n")
                (self.deliver if name == "result" else self.note)(lines)
        elif text:
            room = max(0, self.limits["output"] - self.printed)
            self.printed += len(data)
            if room:
                self.emit({"event": "output", "t": self.observer.now(), "stream": name, "text": text[:room]})
            if self.printed > self.limits["output"]:
                self.finish("over_limit", f"printed more than {size(self.limits['output'])}")

    def deliver(self, lines: list[str]) -> None:
        for line in lines:
            try:
                value = json.loads(line)
            except ValueError:
                continue  # cut off in the middle: what doesn't arrive is not a result
            self.emit({"event": "result", "t": self.observer.now(), "value": value})

    def note(self, lines: list[str]) -> None:
        """Pass on the wait statuses that parents of the run were told: "pid status"."""
        for line in lines:
            with contextlib.suppress(ValueError):
                pid, status = map(int, line.split())
                self.observer.told(pid, status)

    def reap(self) -> None:
        """Reap every child that has ended: the actor, and the orphans this process adopted."""
        while True:
            try:
                if (ended := ended_child()) in self.observer.alive:
                    self.observer.look(ended)  # tells the adoption, if nobody has seen it yet
                pid, status = os.waitpid(ended or -1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.actor:
                self.status = status
            self.observer.reaped(pid, status)

    def judge(self) -> None:
        """Decide whether the run is over."""
        limits = self.limits
        if self.status is not None and (not self.settings["linger"] or self.alone()):
            self.finish(*self.verdict(self.status))
        elif self.observer.crowded:
            self.finish("over_limit", f"had more than {limits['processes']} processes at once")
        elif self.memory_exceeded():
            self.finish("over_limit", f"used more than {size(limits['memory'])} of memory")
        elif self.observer.now() > limits["seconds"]:
            self.finish("timed_out", f"was not finished after {limits['seconds']:g} s")

    def alone(self) -> bool:
        """True if nobody of the run is left: nobody that is followed, nor anybody born since the last look."""
        return not self.observer.alive and not any(True for _ in self.observer.table.members([]))

    def memory_exceeded(self) -> bool:
        """Compare with the limit: the observer's estimate first, which costs nothing.

        Only if that is too much, and not too often, is it counted exactly, the largest first: reading smaps_rollup
        waits for a process that is forking.
        """
        alive, limit, now = self.observer.alive, self.limits["memory"], self.observer.now()
        if sum(followed.memory for followed in alive.values()) <= limit or now < self.weighed + WEIGHING:
            return False
        total = 0
        for pid in sorted(alive, key=lambda pid: -alive[pid].memory):
            total += self.observer.table.proportional_memory(pid)
            if total > limit or self.observer.now() > now + WEIGHING / 5:
                break
        self.weighed = self.observer.now()
        return bool(total > limit)

    @staticmethod
    def verdict(status: int) -> tuple[str, str]:
        code, name = fate(status)
        if name:
            return "crashed", f"killed by {name}"
        return ("crashed", f"exited with code {code}") if code else ("finished", "")

    def finish(self, outcome: str, reason: str) -> None:
        """Decide the outcome; the first decision stands."""
        if self.end is None:
            self.end = (outcome, reason)

    def stacks(self) -> list[dict[str, Any]]:
        """Ask each process where it is stuck: its state, and its Python stack where it can still write one."""
        stuck = []
        descriptor = next((key for key, name in self.readers.items() if name == "stacks"), None)
        for pid, followed in list(self.observer.alive.items())[:12]:
            self.observer.look(pid)
            self.texts["stacks"] = ""
            # a program that the run executed has no handler: the signal would end it, and the record would be wrong
            if descriptor is not None and followed.state in ("running", "sleeping") and catches(pid, STACK_SIGNAL):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, STACK_SIGNAL)
                    self.wait_for_stack(descriptor)
            entry = {"pid": pid, "role": followed.role, "state": followed.state, "stack": self.texts["stacks"]}
            stuck.append(entry)
        return stuck

    def wait_for_stack(self, descriptor: int) -> None:
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        patience = 200  # ms for the next piece: the process writes many, and may have to wait for a core between two
        while waiting.poll(patience) and descriptor in self.readers:
            self.read(descriptor)
            # the outermost frame of the main thread, which is told last; more can't come, but for a second process's
            patience = 5 if self.texts["stacks"].endswith("in <module>\n") else 100

    def end_everybody(self) -> None:
        """Kill every process of the run and reap it; in a PID namespace one call reaches them all."""
        if self.status is not None and self.alone():
            return
        deadline = time.monotonic() + FAREWELL
        while time.monotonic() < deadline:
            if self.whole:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)  # nobody can fork past it: kill(2) holds the list of tasks
            else:
                sandbox.kill_descendants(self.observer.table, list(self.observer.alive))
            self.turn()
            if self.alone():
                return

    def drain(self) -> None:
        """Read what is left in the pipes."""
        for descriptor in list(self.readers):
            while descriptor in self.readers and self.readable(descriptor):
                self.read(descriptor)
        self.observer.close()

    @staticmethod
    def readable(descriptor: int) -> bool:
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        return bool(waiting.poll(0))

    def flush(self) -> None:
        """Write as many events as the caller takes now; it may be slow, and must not slow the run."""
        while self.pending:
            try:
                del self.pending[: os.write(1, self.pending[:65536])]
            except BlockingIOError:
                self.poller.register(1, select.POLLOUT)
                return
            except BrokenPipeError:  # the caller is gone; the end of file on 0 says so too
                self.pending.clear()
        with contextlib.suppress(KeyError):
            self.poller.unregister(1)

    def farewell(self) -> None:
        deadline = time.monotonic() + FAREWELL
        waiting = select.poll()
        waiting.register(1, select.POLLOUT)
        while self.pending and time.monotonic() < deadline:
            waiting.poll(100)
            self.flush()


def ended_child() -> int:
    """Return the pid of a child that has ended, without reaping it; 0 if there is none, or no waitid (old macOS)."""
    if not hasattr(os, "waitid"):
        return 0
    found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return found.si_pid if found else 0


def size(count: int) -> str:
    """Return bytes for people: "512 MiB"."""
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024 or count % 1024:
            return f"{count} {unit}"
        count //= 1024
    return f"{count} GiB"
