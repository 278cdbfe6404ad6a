"""The observer: what it tells of real processes, and with a process table of the test's own, when it tells it."""

import os
import select
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from labs.kit import stage
from labs.kit.demo import Limits
from labs.kit.linux import kernel
from labs.kit.observer import LATE, ZOMBIE, Observer, fate
from labs.kit.proctable import Look
from labs.kit.recording import Process, Recorder, Recording

Sight = Callable[[Recording], bool]


@pytest.fixture(params=["namespace", "user_namespace", "subreaper"])
def kind(request, monkeypatch) -> str:
    """Ask for one kind of walls; a machine that refuses it can't test it."""
    monkeypatch.setenv("LABS_SANDBOX", request.param)
    if perform("killed_by", number=9).outcome == "environment":
        pytest.skip(f"this machine refuses {request.param}")
    return request.param


@pytest.fixture(params=["kernel", "parents"])
def teller(request, monkeypatch) -> str:
    """Who tells exit statuses: the kernel (Linux 6.15), or the parents that were told them."""
    if request.param == "parents":
        monkeypatch.setenv("LABS_NO_PIDFD_INFO", "1")
    elif kernel() < (6, 15):
        pytest.skip("this kernel doesn't tell")
    return request.param


def perform(name: str, on_event=None, psutil: bool = False, **arguments) -> Recording:
    target = f"tests.observer_targets:{name}"
    return stage.run(target, arguments=arguments, limits=Limits(seconds=20), on_event=on_event, psutil=psutil)


def watch_until(tmp_path, name: str, *sights: Sight, **options) -> Recording:
    """Run a target that waits at its gate; let it pass each time that the recording so far shows the next sight."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    passes = os.open(gate, os.O_RDWR)
    recorder, awaited = Recorder(name), list(sights)

    def on_event(event) -> None:
        recorder.feed(event)
        while awaited and awaited[0](recorder.recording):
            awaited.pop(0)
            os.write(passes, b".")

    try:
        recording = perform(name, on_event, gate=str(gate), **options)
    finally:
        os.close(passes)
    assert (recording.outcome, len(awaited)) == ("finished", 0), recording.output
    return recording


def some(role: str, what: Callable[[Process], Any]) -> Sight:
    """Return a sight: a process with this role is there, and `what` is true of it."""
    return lambda recording: any(process.role == role and what(process) for process in recording.processes)


def named(*roles: str) -> Sight:
    """Return a sight: processes with all these roles have been seen; a name is seen at the next look at its process."""
    return lambda recording: set(roles) <= {process.role for process in recording.processes}


def test_births_are_told_in_order_with_parents(kind, tmp_path):
    """Parent, child and grandchild come in the order of birth, each below the one before."""
    recording = watch_until(tmp_path, "generations", named("parent", "child", "grandchild"))
    parent, child, grandchild = recording.processes
    assert [process.role for process in recording.processes] == ["parent", "child", "grandchild"]
    assert [process.parent for process in (parent, child, grandchild)] == [recording.supervisor, parent.pid, child.pid]
    assert 0 <= parent.born <= child.born <= grandchild.born
    assert [process.exit_code for process in recording.processes] == [0, 0, 0]
    ends = [process.ended or 0.0 for process in (grandchild, child, parent)]
    assert grandchild.born < ends[0] <= ends[1] <= ends[2] <= recording.seconds


def test_child_of_a_thread_is_seen(kind, tmp_path):
    """A child that another thread than the first has forked is seen too."""
    recording = watch_until(tmp_path, "threads_child", named("child"))
    assert recording.process("child").parent == recording.processes[0].pid


@pytest.mark.parametrize("psutil", [False, True])
@pytest.mark.parametrize(
    ("name", "state", "ending"),
    [
        ("zombie", "zombie", "exited with code 7"),
        ("stopped", "stopped", "exited with code 0"),
        ("running", "running", "killed by SIGTERM"),
    ],
)
def test_states_are_told(tmp_path, psutil, name, state, ending):
    """Zombie, stopped, running: each is seen while it lasts, through /proc and through psutil, and the end after it."""
    sight = some("child", lambda process: process.was(state))
    recording = watch_until(tmp_path, name, sight, psutil=psutil)
    child = recording.process("child")
    assert child.fate == ending
    assert child.seconds_in(state) > 0


def test_parent_that_waits_is_sleeping(tmp_path):
    """A process that waits for a byte sleeps."""
    waits = some("grandchild", lambda process: process.was("sleeping"))
    watch_until(tmp_path, "generations", waits)


def test_adoption_is_told(kind, tmp_path):
    """An orphan goes from its parent to the supervisor, which reaps it and tells its exit code."""
    adopted = some("grandchild", lambda process: process.adopted_by)
    recording = watch_until(tmp_path, "orphan", named("middle", "grandchild"), adopted)
    middle, grandchild = recording.process("middle"), recording.process("grandchild")
    assert [pid for _, pid in grandchild.parents] == [middle.pid, recording.supervisor]
    assert grandchild.exit_code == 5


def test_new_name_is_a_role(tmp_path):
    """A process that changes its name has both roles, one after the other, and is known by the last."""
    recording = watch_until(tmp_path, "rename", named("first"), named("second"))
    assert [process.role for process in recording.processes] == ["second"]


@pytest.mark.parametrize(
    ("number", "name"), [(9, "SIGKILL"), (11, "SIGSEGV"), (15, "SIGTERM"), (36, "signal 36")], ids=str
)
def test_signal_that_ends_a_process_is_named(number, name):
    """A process ended by a signal has the signal's name and no exit code."""
    child = perform("killed_by", number=number).processes[1]
    assert (child.signal, child.exit_code) == (name, None)


def test_twenty_milliseconds_are_enough_to_be_seen():
    """Of 20 processes that live 20 ms each, one after the other, none is missed; a machine may stall once."""
    seen = []
    for _ in range(3):
        seen.append(len(stage.run("tests.stage_targets:live_for", arguments={"seconds": 0.02}).processes) - 1)
        if seen[-1] == 20:
            return
    pytest.fail(f"{seen} of 20 were seen")


@pytest.mark.parametrize(
    "way", ["wait", "waitpid", "wait3", "wait4", "waitid", "subprocess", "poll", "multiprocessing"]
)
def test_exit_statuses_are_told(teller, way):
    """However a parent reaps its children, and however early, their code and signal are in the recording."""
    recording = perform("reap_with", way=way)
    fates = [process.fate for process in recording.processes]
    assert fates == ["exited with code 0", "exited with code 3", "killed by SIGTERM"], recording.output


def test_exit_statuses_are_told_where_psutil_observes():
    """Without /proc too, as far as the parents are Python."""
    fates = [process.fate for process in perform("reap_with", psutil=True, way="subprocess").processes]
    assert fates == ["exited with code 0", "exited with code 3", "killed by SIGTERM"]


def test_status_that_nobody_was_told(teller):
    """A parent that ignores SIGCHLD isn't told a status; the kernel knows it since 6.15."""
    child = perform("ignore_children").processes[1]
    assert child.ended is not None
    assert child.fate == ("exited with code 3" if teller == "kernel" else "ended, code not told")


# --- with a table of the test's own: exact moments ---


class Table:
    """A process table that says what the test has put into it."""

    def __init__(self, tells_statuses: bool = False) -> None:
        self.tells_statuses = tells_statuses
        self.looks: dict[int, Look] = {}
        self.vanishing: set[int] = set()  # pids that are listed, but gone when they are opened

    def newest(self) -> object:
        return object()

    def members(self, known: list[int]) -> Iterator[int]:
        yield from [*self.looks, *self.vanishing]

    def open(self, pid: int) -> Look | None:
        return self.looks.get(pid)

    look = open

    def exit_descriptor(self, pid: int) -> int | None:
        return None

    def status(self, pid: int) -> int | None:
        return None

    def proportional_memory(self, pid: int) -> int:
        return 0

    def close(self, pid: int) -> None:
        pass


class Scene:
    """An observer of such a table, with a clock that the test sets."""

    def __init__(self, monkeypatch, most: int = 10, **options) -> None:
        self.time = 0.0
        self.events: list[dict[str, Any]] = []
        self.table = Table(**options)
        monkeypatch.setattr("labs.kit.observer.time.monotonic", lambda: 1000.0 + self.time)
        monkeypatch.setattr("labs.kit.observer.boot_clock", lambda: 5000.0 + self.time)
        self.observer = Observer(self.table, self.events.append, select.poll(), 1000.0, most)

    def at(self, seconds: float, **processes: str | None) -> list[dict[str, Any]]:
        """Set the clock and processes (p5="zombie", None: gone), let the observer tick, return what it told."""
        self.time = seconds
        for name, state in processes.items():
            pid = int(name.removeprefix("p"))
            if state is None:
                del self.table.looks[pid]
            else:
                status = 7 << 8 if state == "zombie" else None
                self.table.looks[pid] = Look(1, state, "x", 5000.0 + seconds, 0, 0, 1, status)
        told = len(self.events)
        self.observer.tick()
        return self.events[told:]


@pytest.fixture
def scene(monkeypatch) -> Scene:
    return Scene(monkeypatch)


def test_zombie_that_is_reaped_soon_is_not_told(scene):
    """Every process is a zombie for a moment; below the threshold only its end is told."""
    scene.at(0.1, p5="running")
    assert scene.at(0.2, p5="zombie") == []
    (ended,) = scene.at(0.2 + ZOMBIE / 2, p5=None)
    assert (ended["event"], ended["exit_code"]) == ("ended", 7)


def test_zombie_is_told_from_the_moment_it_ended(scene):
    """Above the threshold the zombie is told, with the time of its first sight."""
    scene.at(0.1, p5="running")
    scene.at(0.2, p5="zombie")
    (state,) = scene.at(0.25, p5="zombie")
    assert (state["state"], state["t"]) == ("zombie", pytest.approx(0.2))


def test_process_on_its_way_out_of_the_table_is_not_adopted(scene):
    """While a process is being reaped the kernel names 0 as its parent: that's nobody, and no adoption."""
    scene.at(0.1, p5="running")
    scene.table.looks[5] = scene.table.looks[5]._replace(parent=0)
    assert scene.at(0.2) == []
    scene.table.looks[5] = scene.table.looks[5]._replace(parent=3)
    (adoption,) = scene.at(0.3)
    assert (adoption["event"], adoption["parent"]) == ("parent", 3)


def test_process_that_vanishes_while_it_is_looked_at(scene):
    """A pid that is listed and gone a moment later is no process, and no error."""
    scene.table.vanishing.add(6)
    assert scene.at(0.1) == []


def test_process_first_seen_as_a_zombie_was_running(scene):
    """A process seen too late to be seen alive has lived all the same."""
    (born,) = scene.at(0.1, p5="zombie")
    assert born["state"] == "running"


def test_birth_is_after_the_tick_before_and_within_its_hundredth(scene):
    """The table tells births in hundredths; the tick before narrows it down."""
    scene.at(0.100)
    scene.table.looks[5] = Look(1, "running", "x", 5000.09, 0, 0, 1, None)  # born in [0.09, 0.10)…
    (born,) = scene.at(0.104)
    assert born["born"] == pytest.approx(0.100, abs=0.006)
    scene.table.looks[6] = Look(1, "running", "x", 5000.10, 0, 0, 1, None)  # born in [0.10, 0.11)
    (born,) = scene.at(0.112)
    assert born["born"] == pytest.approx(0.107, abs=0.001)


def test_status_may_come_after_the_end(scene):
    """A process is gone and its status unknown: its end is told when the status comes, with the time it ended."""
    scene.at(0.1, p5="running")
    assert scene.at(0.2, p5=None) == []
    scene.time = 0.21
    scene.observer.told(5, 3 << 8)
    assert scene.events[-1] == {"event": "ended", "t": pytest.approx(0.2), "pid": 5, "exit_code": 3, "signal": None}


def test_status_may_come_before_the_end(scene):
    """The parent was quicker than the observer: the end is told at once."""
    scene.at(0.1, p5="running")
    scene.observer.told(5, 9)
    (ended,) = scene.at(0.2, p5=None)
    assert (ended["signal"], ended["exit_code"]) == ("SIGKILL", None)


def test_status_that_never_comes_is_not_waited_for(scene):
    """After LATE seconds the end is told without a status; and a status for nobody is nothing."""
    scene.at(0.1, p5="running")
    scene.at(0.2, p5=None)
    (ended,) = scene.at(0.2 + LATE * 1.1)
    assert (ended["t"], ended["exit_code"], ended["signal"]) == (pytest.approx(0.2), None, None)
    scene.observer.told(5, 0)
    assert scene.events[-1] is ended


def test_number_used_again_is_another_process(scene):
    """The end that was held back is told before the birth of the next process with that number."""
    scene.at(0.1, p5="running")
    scene.at(0.2, p5=None)
    ended, born = scene.at(0.21, p5="running")
    assert (ended["event"], born["event"]) == ("ended", "born")


def test_close_tells_all_ends(scene):
    """When the supervisor leaves, everybody's end is told, those held back included."""
    scene.at(0.1, p5="running", p6="running")
    scene.at(0.2, p5=None)
    scene.observer.close()
    assert sorted(event["pid"] for event in scene.events if event["event"] == "ended") == [5, 6]


def test_kernel_that_tells_is_not_waited_for(monkeypatch):
    """Where the kernel tells statuses, an end is told at once."""
    scene = Scene(monkeypatch, tells_statuses=True)
    scene.at(0.1, p5="running")
    assert [event["event"] for event in scene.at(0.2, p5=None)] == ["ended"]


def test_crowd_is_not_followed(monkeypatch):
    """Beyond the limit on processes nobody new is followed, so that a fork bomb can't win."""
    scene = Scene(monkeypatch, most=3)
    scene.at(0.1, **{f"p{pid}": "running" for pid in range(2, 12)})
    assert scene.observer.crowded
    assert len(scene.observer.alive) == 4


@pytest.mark.parametrize(
    ("status", "told"),
    [(0, (0, None)), (3 << 8, (3, None)), (9, (None, "SIGKILL")), (11 | 0x80, (None, "SIGSEGV")), (None, (None, None))],
)
def test_fate(status, told):
    """A wait status is an exit code or a signal, never both; with a core dump too."""
    assert fate(status) == told
