"""A Recording: what the kernel told about one run, as plain data.

    {"version": 1, "demo": "zombies.make_zombie", "seconds": 0.61, "outcome": "finished"}
    {"label": "A", "role": "parent", "pid": 2, "parents": [[0.0, 1]], "states": [[0.0, "running"], …], …}
    {"label": "B", "role": "child", "pid": 3, "parents": [[0.04, 2]], "states": [… [0.05, "zombie"]], …}

The observer's events go in (`Recorder`), processes in order of birth come out. Times are seconds since
the start of the run. A state lasts until the next one or until `ended`, the moment the process left the process table:
so a zombie's time runs from its last state to `ended`.
"""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VERSION = 1
STATES = ("running", "sleeping", "stopped", "zombie")


@dataclass
class Process:
    """One process's life, as the kernel told it. Labels (A, B, C…) go by birth, so that reruns don't differ."""

    label: str
    role: str  # the name it gave itself with `labs.kit.role`, else its program's name
    pid: int
    parents: list[tuple[float, int]]  # (seconds, parent's pid): a second entry is an adoption
    states: list[tuple[float, str]]  # (seconds, one of STATES)
    born: float
    ended: float | None = None  # None: still there when the recording was cut off
    exit_code: int | None = None  # None: killed, still there, or the kernel didn't tell
    signal: str | None = None  # "SIGKILL": the signal that ended it

    def was(self, state: str) -> bool:
        """True if the process was ever seen in `state`, one of STATES."""
        if state not in STATES:
            raise ValueError(f"no state {state!r}; the states are {', '.join(STATES)}")
        return any(seen == state for _, seen in self.states)

    def intervals(self, end: float) -> Iterator[tuple[float, float, str]]:
        """Yield (from, to, state), seconds, in order of time; `end` closes the last one if the process never ended."""
        stop = end if self.ended is None else self.ended
        for (start, state), following in zip(self.states, [*(t for t, _ in self.states[1:]), stop], strict=True):
            if following > start:
                yield start, following, state

    def seconds_in(self, state: str) -> float:
        """Return how long the process was in `state`, in seconds."""
        end = self.ended if self.ended is not None else self.states[-1][0]
        return sum(stop - start for start, stop, seen in self.intervals(end) if seen == state)

    def state_at(self, when: float) -> str | None:
        """Return the state at `when` seconds, None before birth and after the end."""
        return next((state for start, stop, state in self.intervals(when + 1e-9) if start <= when < stop), None)

    @property
    def parent(self) -> int:
        """The pid of the parent it was born to."""
        return self.parents[0][1]

    @property
    def adopted_by(self) -> int | None:
        """The pid of the process that adopted it last, None if its parent outlived it."""
        return self.parents[-1][1] if len(self.parents) > 1 else None

    @property
    def fate(self) -> str:
        """How it ended, in words: "exited with code 3", "killed by SIGKILL"."""
        if self.signal:
            return f"killed by {self.signal}"
        if self.exit_code is not None:
            return f"exited with code {self.exit_code}"
        return "still there" if self.ended is None else "ended, code not told"


@dataclass(repr=False)
class Recording:
    """A whole run: its processes in order of birth, and what it printed and returned."""

    demo: str
    seconds: float = 0.0
    outcome: str = "finished"  # finished, crashed, timed_out, over_limit, interrupted, environment
    reason: str = ""  # one sentence when the outcome isn't "finished"
    output: str = ""  # standard output and standard error as they came
    result: Any = None  # what the function returned, if JSON can hold it
    processes: list[Process] = field(default_factory=list)
    supervisor: int = 1  # the pid that adopts this run's orphans
    monotonic: float = 0.0  # what time.monotonic() said, in every process, at 0 s

    def __repr__(self) -> str:
        count = len(self.processes)
        processes = "1 process" if count == 1 else f"{count} processes"
        return f"<Recording of {self.demo}: {self.outcome} after {self.seconds:.2f} s, {processes}>"

    def process(self, name: str) -> Process:
        """Return the first process with this role or label; LookupError names the ones there are."""
        for process in self.processes:
            if name in (process.role, process.label):
                return process
        roles = list(dict.fromkeys(process.role for process in self.processes))
        near = difflib.get_close_matches(name, roles, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"the roles are {', '.join(roles) or 'none'}"
        raise LookupError(f"no process {name!r} in {self.demo}; {hint}")

    def role(self, name: str) -> list[Process]:
        """Return all processes with this role, in order of birth."""
        return [process for process in self.processes if process.role == name]

    def by_pid(self, pid: int) -> Process | None:
        """Return the process that had this pid, the latest if it was used twice."""
        return next((process for process in reversed(self.processes) if process.pid == pid), None)

    def children(self, name: str) -> list[Process]:
        """Return the processes born to the one with this role or label."""
        pid = self.process(name).pid
        return [process for process in self.processes if process.parent == pid]

    def alive_at(self, when: float) -> list[Process]:
        """Return the processes in the process table at `when` seconds (zombies included)."""
        return [process for process in self.processes if process.state_at(when)]

    @property
    def spans(self) -> list[tuple[int, float, float, str]]:
        """Return what the function told of its processes' tasks: (pid, from, to, words), in seconds of the recording.

        It tells them as "spans" of its result: [os.getpid(), time.monotonic(), time.monotonic(), "task 1"].
        """
        told = self.result.get("spans", []) if isinstance(self.result, dict) else []
        return [(pid, begin - self.monotonic, end - self.monotonic, words) for pid, begin, end, words in told]

    def save(self, path: str | Path) -> None:
        """Write JSON lines: a header, then an object per process in order of birth."""
        Path(path).write_text("".join(json.dumps(line) + "\n" for line in self.lines()), encoding="utf-8")

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the objects that `save` writes."""
        yield {"version": VERSION, "demo": self.demo, "seconds": self.seconds, "outcome": self.outcome}
        for process in self.processes:
            yield dict(vars(process))

    @classmethod
    def load(cls, path: str | Path) -> "Recording":
        """Read what `save` wrote; ValueError if it isn't a recording of this version."""
        try:
            header, *rest = (json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines())
        except ValueError as error:
            raise ValueError(f"{path} is not a recording: {error}") from None
        if not isinstance(header, dict) or header.get("version") != VERSION:
            raise ValueError(f"{path} is not a recording of version {VERSION}")
        recording = cls(header["demo"], header["seconds"], header["outcome"])
        recording.processes = [_process(entry) for entry in rest]
        return recording


def _process(entry: Mapping[str, Any]) -> Process:
    pairs = {key: [tuple(pair) for pair in entry[key]] for key in ("parents", "states")}
    return Process(**{**entry, **pairs})


def label(index: int) -> str:
    """Return the name of the process born as number `index`: A … Z, AA, AB …"""
    letters = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


class Recorder:
    """Turns the observer's events, as they come, into a Recording; `recording` is readable at any moment."""

    def __init__(self, demo: str) -> None:
        self.recording = Recording(demo)
        self._output: list[str] = []

    def feed(self, event: Mapping[str, Any]) -> None:
        """Take in one event; `labs.kit.observer` and `labs.kit.supervisor` say which there are."""
        getattr(self, f"_on_{event['event']}", lambda event: None)(event)

    def feed_all(self, events: Iterable[Mapping[str, Any]]) -> Recording:
        """Take in all events and return the recording."""
        for event in events:
            self.feed(event)
        return self.recording

    def _on_started(self, event: Mapping[str, Any]) -> None:
        self.recording.supervisor = event["supervisor"]
        self.recording.monotonic = event.get("monotonic", 0.0)

    def _on_born(self, event: Mapping[str, Any]) -> None:
        at = event["born"]
        self.recording.processes.append(
            Process(
                label=label(len(self.recording.processes)),
                role=event["role"],
                pid=event["pid"],
                parents=[(at, event["parent"])],
                states=[(at, event["state"])],
                born=at,
            )
        )

    def _on_role(self, event: Mapping[str, Any]) -> None:
        if process := self.recording.by_pid(event["pid"]):
            process.role = event["role"]

    def _on_parent(self, event: Mapping[str, Any]) -> None:
        if process := self.recording.by_pid(event["pid"]):
            process.parents.append((event["t"], event["parent"]))

    def _on_state(self, event: Mapping[str, Any]) -> None:
        if process := self.recording.by_pid(event["pid"]):
            process.states.append((event["t"], event["state"]))

    def _on_ended(self, event: Mapping[str, Any]) -> None:
        if process := self.recording.by_pid(event["pid"]):
            process.ended = event["t"]
            process.exit_code, process.signal = event["exit_code"], event["signal"]

    def _on_output(self, event: Mapping[str, Any]) -> None:
        self._output.append(event["text"])
        self.recording.output = "".join(self._output)

    def _on_result(self, event: Mapping[str, Any]) -> None:
        self.recording.result = event["value"]

    def _on_outcome(self, event: Mapping[str, Any]) -> None:
        self.recording.outcome, self.recording.reason = event["outcome"], event["reason"]
        self.recording.seconds = event["t"]
