"""The stage: what a run tells, what ends it, and that nothing outlives it; in every kind of walls this machine has."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import psutil
import pytest

from labs.kit import landlock, stage
from labs.kit.demo import MIB, Limits
from labs.kit.recording import Recording
from tests.marks import PATIENCE, carriers, gone, wait_until

KINDS = ["namespace", "user_namespace", "subreaper"]


def perform(name: str, mark: str = "", **options) -> Recording:
    options.setdefault("limits", Limits(seconds=20))
    return stage.run(f"tests.stage_targets:{name}", environment={"LABS_MARK": mark}, **options)


@pytest.fixture(params=KINDS)
def kind(request, monkeypatch) -> str:
    """Ask for one kind of walls; a machine that refuses it can't test it."""
    monkeypatch.setenv("LABS_SANDBOX", request.param)
    if perform("greet").outcome == "environment":
        pytest.skip(f"this machine refuses {request.param}")
    return request.param


@pytest.fixture
def mark() -> Iterator[str]:
    """A mark in the environment of everything that a test starts; fails if anybody still carries it in the end."""
    mark = uuid.uuid4().hex
    yield mark
    assert gone(mark), f"left behind: {carriers(mark)}"


def test_result_and_output_arrive(kind):
    """What the function returns and prints, on both streams, is in the recording."""
    recording = perform("greet", arguments={"name": "you"})
    assert recording.outcome == "finished"
    assert recording.result == {"greeted": "you"}
    assert sorted(recording.output.splitlines()) == ["careful", "hello you"]


def test_exception_is_a_crash_with_its_traceback(kind):
    """An exception ends the run as crashed, with exit code 1 and the traceback in the output."""
    recording = perform("raise_error")
    assert (recording.outcome, recording.reason) == ("crashed", "exited with code 1")
    assert "ValueError: on purpose" in recording.output


def test_function_that_cannot_be_started_is_told(kind):
    """Arguments that are too long for execve(2) are named; exit code 127 alone would say nothing."""
    recording = perform("greet", arguments={"name": "x" * 200_000})
    assert recording.outcome == "crashed"
    assert recording.output == "the function can't be run: Argument list too long\n"


def test_exit_codes_of_children_are_told(kind):
    """The exit code of a child that its parent reaped at once is in the recording."""
    recording = perform("exit_with_three")
    assert [process.exit_code for process in recording.processes] == [0, 3]


@pytest.mark.parametrize("name", ["hang_twice", "detach_and_sleep", "stop_itself", "close_everything"])
def test_deadline_ends_everybody(kind, mark, name):
    """At the deadline every process of the run ends, whatever it did to escape."""
    started = time.monotonic()
    recording = perform(name, mark, limits=Limits(seconds=1))
    assert recording.outcome == "timed_out"
    assert recording.reason == "was not finished after 1 s"
    assert time.monotonic() - started < 1 + PATIENCE + 1


def test_stuck_processes_are_told_with_their_stacks(kind):
    """A run that timed out says for each process where it was stuck."""
    events = []
    perform("hang_twice", limits=Limits(seconds=1), on_event=events.append)
    parent, child = events[-1]["stuck"]
    assert "in hang_twice" in parent["stack"]
    assert "in sleep_long" in child["stack"]


def test_executed_programs_are_not_asked_for_stacks(kind):
    """A program that has no handler for the question would be ended by it, and the record would say so."""
    recording = perform("execute_a_sleeper", limits=Limits(seconds=1))
    assert [process.signal for process in recording.processes] == ["SIGKILL", "SIGKILL"]


def test_daemon_of_the_last_moment_is_waited_for(kind, mark):
    """A process born just before its parents end belongs to the run, though nobody has looked at it yet."""
    for _ in range(5):
        recording = perform("vanish_behind_a_daemon", mark, limits=Limits(seconds=0.4))
        assert recording.outcome == "timed_out"
        assert gone(mark)


def test_complaints_of_the_loader_are_no_matter(kind, monkeypatch):
    """What else is written when a supervisor starts, of a library that isn't there, say, doesn't end the run."""
    monkeypatch.setenv("LD_PRELOAD", "/nowhere/nothing.so")
    assert perform("greet").outcome == "finished"


def test_stopped_process_is_told_as_stopped(kind):
    """A process that stopped itself can't write a stack; its state says why."""
    events = []
    recording = perform("stop_itself", limits=Limits(seconds=1), on_event=events.append)
    assert events[-1]["stuck"][0]["state"] == "stopped"
    assert recording.processes[0].was("stopped")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("fork_bomb", "had more than 64 processes at once"),
        ("eat_memory", "used more than 200 MiB of memory"),
        ("print_without_end", "printed more than 1 MiB"),
    ],
)
def test_limits_end_the_run(kind, mark, name, reason):
    """Too many processes, too much memory or output: over_limit, and everybody is gone."""
    recording = perform(name, mark, limits=Limits(seconds=20, memory=200 * MIB, processes=64))
    assert (recording.outcome, recording.reason) == ("over_limit", reason)
    assert len(recording.output) <= 1 * MIB


def test_shared_memory_pages_are_counted_once(kind):
    """Seven processes that share a heap of 100 MB aren't 700 MB."""
    assert perform("share_memory", limits=Limits(seconds=20, memory=300 * MIB)).outcome == "finished"


@pytest.mark.parametrize("name", ["kill_its_parent", "stop_its_parent"])
def test_attack_on_the_supervisor(kind, mark, name, monkeypatch):
    """Nobody in a namespace can kill or stop process 1; elsewhere the caller cleans up after a killed supervisor."""
    monkeypatch.setenv("LABS_NO_LANDLOCK", "1")  # where it's there, a subreaper isn't to be reached either
    recording = perform(name, mark, limits=Limits(seconds=1))
    assert recording.outcome == ("timed_out" if kind != "subreaper" else "environment")


@pytest.mark.skipif(landlock.version() < 6, reason="this kernel's Landlock knows no signals")
def test_landlock_keeps_signals_inside(monkeypatch, mark):
    """Below a subreaper too, nobody can kill the supervisor, let alone everybody on the machine."""
    monkeypatch.setenv("LABS_SANDBOX", "subreaper")
    recording = perform("kill_its_parent", mark, linger=False)
    assert (recording.outcome, recording.reason) == ("crashed", "exited with code 1")
    assert "PermissionError" in recording.output


def test_supervisor_that_breaks_leaves_nobody(monkeypatch, mark):
    """A supervisor without walls that fails by itself (a limit that is no number) leaves its run to the caller."""
    monkeypatch.setenv("LABS_SANDBOX", "subreaper")
    recording = perform("hang_twice", mark, limits=Limits(seconds=20, processes=None))  # type: ignore[arg-type]
    assert recording.outcome == "environment"
    assert "TypeError" in recording.reason


def test_named_processes_are_found_after_the_supervisor(monkeypatch):
    """A role doesn't hide a process from the caller that cleans up after a killed supervisor."""
    monkeypatch.setenv("LABS_SANDBOX", "subreaper")
    told = {}

    def kill_supervisor(event) -> None:
        told.update(event)
        if event["event"] == "role" and event["role"] == "sleeper":
            os.kill(told["supervisor"], signal.SIGKILL)

    recording = perform("sleep_in_a_role", on_event=kill_supervisor)
    assert recording.outcome == "environment"
    (sleeper,) = recording.processes
    wait_until(lambda: not psutil.pid_exists(sleeper.pid), PATIENCE)


def test_killed_group_is_a_crash(kind, mark):
    """A run that kills its own process group is told as killed by SIGKILL."""
    recording = perform("kill_its_group", mark, linger=False)
    assert (recording.outcome, recording.reason) == ("crashed", "killed by SIGKILL")


def test_without_linger_the_function_ends_the_run(kind, mark):
    """`linger=False`: who outlives the function is ended with it."""
    recording = perform("leave_a_sleeper_that_holds_output", mark, linger=False)
    assert recording.outcome == "finished"


@pytest.mark.parametrize("kind", ["namespace", "user_namespace"])
def test_disk_is_read_only_in_a_namespace(monkeypatch, kind, tmp_path):
    """A run can write where it stands and into shared memory; the course and the rest of the disk are out of reach."""
    monkeypatch.setenv("LABS_SANDBOX", kind)
    precious = tmp_path / "precious"
    precious.write_text("kept")
    recording = perform(
        "write_everywhere", arguments={"places": [str(precious), str(stage.ROOT), "/tmp", "/dev/shm", "."]}
    )
    if recording.outcome == "environment":
        pytest.skip(f"this machine refuses {kind}")
    assert recording.result == ["EROFS", "EROFS", "EROFS", "", ""]
    assert precious.read_text() == "kept"


@pytest.mark.skipif(landlock.version() < 2, reason="this kernel has no Landlock, or an early one")
def test_landlock_protects_the_disk_below_a_subreaper(monkeypatch, tmp_path):
    """Where there's no namespace, a run can still change nothing but its own files."""
    monkeypatch.setenv("LABS_SANDBOX", "subreaper")
    precious = tmp_path / "precious"
    precious.write_text("kept")
    places = [str(precious), str(tmp_path), "/dev/labs-written", "/dev/null", "."]
    recording = perform("write_everywhere", arguments={"places": places})
    assert recording.result == ["EACCES", "EACCES", "EACCES", "", ""]
    assert perform("remove_folder", arguments={"folder": str(tmp_path)}).result == "EACCES"
    assert precious.read_text() == "kept"


def test_files_of_a_run_vanish_with_it():
    """Its working directory and its shared memory are the run's own."""
    before = set(os.listdir("/dev/shm"))
    directory, *shared = perform("leave_files").result
    assert shared == ["left-over"]
    assert not os.path.exists(directory)
    assert "left-over" not in set(os.listdir("/dev/shm")) - before


def test_checks_without_walls_take_turns(monkeypatch):
    """Runs that are to leave nothing are one at a time where /dev/shm is everybody's: it's known who left what."""
    monkeypatch.setenv("LABS_SANDBOX", "subreaper")
    with ThreadPoolExecutor(3) as pool:
        runs = [pool.submit(perform, "tell_its_time", linger=False) for _ in range(3)]
        times = sorted(run.result().result for run in runs)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(times))


CALLER = "from labs.kit import stage; stage.run('tests.stage_targets:hang_twice', environment={{'LABS_MARK': '{}'}})"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_death_of_the_caller_ends_the_run(kind, mark, number, tmp_path, monkeypatch):
    """Whatever kills the caller, everybody on its stage is gone within two seconds, and so are their files."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caller = subprocess.Popen([sys.executable, "-c", CALLER.format(mark)], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: len(carriers(mark)) == 2)
        caller.send_signal(number)
        caller.wait(timeout=10)
    finally:
        caller.kill()
        caller.wait()
    assert gone(mark)
    wait_until(lambda: os.listdir(tmp_path) == [], PATIENCE)


def test_interrupt_carries_the_partial_recording(kind, mark):
    """KeyboardInterrupt ends the run first, and brings what was recorded so far."""

    def interrupt(event) -> None:
        if event["event"] == "born":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        perform("hang_twice", mark, on_event=interrupt)
    assert caught.value.args[0].outcome == "interrupted"
    assert gone(mark)


ORDINARY = "/usr/bin/python3"  # an interpreter that everybody may run; the one of a root's environment often isn't


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can become somebody else; an ordinary user runs all tests as one"
)
def test_ordinary_user_gets_a_namespace_or_a_subreaper():
    """Without privileges the stage works all the same, in a user namespace where the kernel allows that."""
    version = subprocess.run(
        [ORDINARY, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True, text=True
    )
    if version.stdout.strip() != "True" or not os.stat(stage.ROOT).st_mode & 0o005:
        pytest.skip(f"no {ORDINARY} of 3.11 or later that an ordinary user could run here")
    code = (
        "from labs.kit import stage; seen = []\n"
        "r = stage.run('tests.stage_targets:greet', on_event=seen.append)\n"
        "print(seen[0]['sandbox'], r.outcome)"
    )
    done = subprocess.run(
        [ORDINARY, "-c", code], capture_output=True, text=True, cwd=stage.ROOT, user=65534, group=65534, extra_groups=[]
    )
    assert done.stdout.split() in (["user_namespace", "finished"], ["subreaper", "finished"])


def test_supervisor_is_process_one():
    """In a namespace pids are small, the same in every run, and the supervisor is process 1."""
    if perform("greet").outcome == "environment":
        pytest.skip("no namespaces here")
    first, second = (perform("exit_with_three") for _ in range(2))
    assert first.supervisor == second.supervisor == 1
    assert [process.pid for process in first.processes] == [process.pid for process in second.processes] == [2, 3]


def test_psutil_tells_the_same_story():
    """Observed through psutil, as on systems without /proc, a run has the same processes and states."""
    recording = perform("hang_twice", limits=Limits(seconds=1), psutil=True)
    assert [process.was("sleeping") for process in recording.processes] == [True, True]
    assert recording.outcome == "timed_out"


def test_unknown_walls_are_refused(monkeypatch):
    """A misspelt LABS_SANDBOX is named, with what there is."""
    monkeypatch.setenv("LABS_SANDBOX", "castle")
    with pytest.raises(ValueError, match="LABS_SANDBOX=castle: there are namespace"):
        perform("greet")
