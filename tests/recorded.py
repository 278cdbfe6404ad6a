"""Recordings made by hand: the observer's events as they'd come, so that a test knows every moment of a run."""

from typing import Any

from labs.kit.recording import Recorder, Recording


class Script:
    """Collects events and makes a Recording of them; process 1 is the supervisor."""

    def __init__(self, demo: str = "zombies.by_hand") -> None:
        self.demo = demo
        self.events: list[dict[str, Any]] = [{"event": "started", "t": 0.0, "supervisor": 1, "sandbox": "namespace"}]

    def _add(self, when: float, event: str, pid: int, **more: Any) -> "Script":
        self.events.append({"event": event, "t": when, "pid": pid, **more})
        return self

    def born(self, when: float, pid: int, parent: int, role: str, state: str = "running") -> "Script":
        return self._add(when, "born", pid, parent=parent, born=when, role=role, state=state)

    def state(self, when: float, pid: int, state: str) -> "Script":
        return self._add(when, "state", pid, state=state)

    def adopted(self, when: float, pid: int, parent: int = 1) -> "Script":
        return self._add(when, "parent", pid, parent=parent)

    def ended(self, when: float, pid: int, exit_code: int | None = 0, signal: str | None = None) -> "Script":
        return self._add(when, "ended", pid, exit_code=None if signal else exit_code, signal=signal)

    def recording(self, seconds: float = 1.0, outcome: str = "finished", reason: str = "") -> Recording:
        end = {"event": "outcome", "t": seconds, "outcome": outcome, "reason": reason}
        return Recorder(self.demo).feed_all([*sorted(self.events, key=lambda event: event["t"]), end])


def zombie() -> Recording:
    """A child that exits with 3 and is a zombie from 0.25 to 0.7 s."""
    script = Script("zombies.make_zombie").born(0.0, 2, 1, "parent").state(0.05, 2, "sleeping")
    script.born(0.06, 3, 2, "child", "sleeping").state(0.25, 3, "zombie").ended(0.7, 3, 3)
    return script.ended(0.8, 2).recording()


def double_fork() -> Recording:
    """The middle process ends at 0.2 s; the supervisor adopts the grandchild, which lives on until 0.9 s."""
    script = Script("orphans.double_fork").born(0.0, 2, 1, "parent").born(0.06, 3, 2, "middle", "sleeping")
    script.born(0.1, 4, 3, "grandchild", "sleeping").ended(0.2, 3).adopted(0.2, 4)
    return script.ended(0.5, 2).ended(0.9, 4).recording()


def stopped() -> Recording:
    """A worker stopped from 0.3 to 0.6 s and killed at 0.9 s."""
    script = Script("signals.stop").born(0.0, 2, 1, "parent").born(0.1, 3, 2, "worker", "running")
    script.state(0.3, 3, "stopped").state(0.6, 3, "running").ended(0.9, 3, signal="SIGKILL")
    return script.ended(0.95, 2).recording()


def family(children: int, role: str = "child", lives: float = 0.3) -> Recording:
    """A parent that outlives all of its children, which end with 0, 1 and 2 in turn."""
    script = Script("processes.family").born(0.0, 2, 1, "parent")
    for number in range(children):
        born = 0.1 + 0.5 * number / children
        script.born(born, 3 + number, 2, f"{role} {number + 1}", "sleeping")
        script.ended(born + lives, 3 + number, number % 3)
    return script.ended(0.99, 2).recording()
