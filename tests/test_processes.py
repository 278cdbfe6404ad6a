"""Chapter 02's demonstrations: what the kernel told about them, and the facts that they return."""

import functools

import pytest

from labs import copy_on_write, copying, endings, processes, start_costs, start_methods
from labs.checks import process_files
from labs.kit.demo import MIB
from labs.kit.recording import Process, Recording
from labs.kit.stage import run

DEMONSTRATIONS = processes.DEMONSTRATIONS  # type: ignore[attr-defined]


@functools.cache
def record(name: str) -> Recording:
    """Run a demonstration once for all tests that look at it."""
    demo = DEMONSTRATIONS[name]
    arguments = {"sizes": (0, 256), "repeat": 3} if name == "start_time_by_heap" else {}
    recording = run(demo.target, limits=demo.limits, arguments=arguments)
    assert recording.outcome == demo.ends, f"{recording.outcome}: {recording.reason}\n{recording.output}"
    return recording


def end(process: Process) -> float:
    """Return when a process ended, in seconds."""
    assert process.ended is not None
    return process.ended


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_nothing_is_left_behind(name):
    """Every demonstration ends as it's meant to, and each of its processes has ended with it."""
    assert all(process.ended is not None for process in record(name).processes)


def test_all_files_of_the_topic_are_registered():
    """The demonstrations of the chapter's other files can be run as those of labs.processes."""
    for module in (endings, start_methods, start_costs, copying, copy_on_write):
        for name, demo in vars(module)["DEMONSTRATIONS"].items():
            assert DEMONSTRATIONS[name].function is demo.function is getattr(processes, name)


def test_children_run_at_the_same_time():
    """All three children are alive together, the one that ends first is a zombie until it's joined in its turn."""
    recording = record("start_and_join")
    children = recording.children("parent")
    assert recording.result == [0, 0, 0]
    assert max(child.born for child in children) < min(map(end, children))
    assert recording.process("child 2").was("zombie")


def test_nothing_runs_before_start():
    """The parent makes the objects a good while before the first process is born."""
    recording = record("start_and_join")
    assert recording.process("child 1").born - recording.process("parent").born > 0.2


def test_unjoined_child_is_a_zombie_until_the_next_start():
    """The forgotten child stays a zombie for a while, and is gone when the other has been started."""
    recording = record("forgotten_join")
    forgotten, other = recording.process("forgotten"), recording.process("other")
    assert forgotten.seconds_in("zombie") > 0.2
    assert end(forgotten) < end(other)
    assert recording.result == {"exit_code": 0}


def test_memory_is_separate():
    """The child's change isn't seen by the parent, though the list has the same address in both."""
    facts = record("separate_memory").result
    assert facts == {"child": [1, 2, 3, 4], "parent": [1, 2, 3], "same_address": True}


def test_attributes_follow_the_life_of_a_process():
    """There's no pid before start, no exit code before the end, and the name is there all the time."""
    before, running, ended = record("attributes").result.values()
    assert (before["has a pid"], before["is_alive()"], before["exitcode"]) == (False, False, None)
    assert (running["has a pid"], running["is_alive()"], running["exitcode"]) == (True, True, None)
    assert (ended["has a pid"], ended["is_alive()"], ended["exitcode"]) == (True, False, 0)
    assert before["name"] == running["name"] == ended["name"] == "my child"


def test_exit_codes_are_what_the_kernel_tells():
    """0, the number of sys.exit, 1 for an exception, minus the number for a signal."""
    recording = record("exit_codes")
    assert list(recording.result.values()) == [0, 3, 1, -9, -11]
    assert recording.process("is killed").signal == "SIGKILL"
    assert recording.process("reads address 0").signal == "SIGSEGV"


def test_join_returns_none_either_way():
    """The broken one takes a running child for one that has ended; exitcode tells the truth."""
    assert record("join_timeout_broken").result == {"taken_for_ended": True, "alive": True}
    assert record("join_timeout_fixed").result == {"taken_for_ended": False, "alive": True}


def test_parent_waits_for_an_ordinary_child():
    """At its normal exit the parent joins a child that isn't daemonic."""
    recording = record("no_daemon")
    child, parent = recording.process("child"), recording.process("parent")
    assert (child.exit_code, child.adopted_by) == (0, None)
    assert end(child) < end(parent)


def test_daemon_is_terminated_by_a_normal_exit():
    """The child gets SIGTERM before its parent ends."""
    child = record("daemon_and_normal_end").process("child")
    assert (child.signal, child.adopted_by) == ("SIGTERM", None)


@pytest.mark.parametrize("name", ["daemon_and_sigkill", "daemon_and_os_exit"])
def test_daemon_outlives_a_parent_that_cannot_tidy_up(name):
    """After SIGKILL or os._exit of its parent the daemonic child runs on to its own end, adopted by process 1."""
    recording = record(name)
    child, parent = recording.process("child"), recording.process("parent")
    assert (child.exit_code, child.signal, child.adopted_by) == (0, None, recording.supervisor)
    assert end(child) > end(parent) + 0.1


def test_run_makes_no_process():
    """Clock.start makes a second process, Clock.run none; both tell the time."""
    broken, fixed = record("clock_broken"), record("clock_fixed")
    assert (len(broken.processes), len(fixed.processes)) == (1, 2)
    assert len(broken.output.splitlines()) == len(fixed.output.splitlines()) == 3


def test_parents_by_start_method():
    """fork and spawn make children of the parent; under forkserver they're the server's."""
    for name in ("by_fork", "by_spawn"):
        recording = record(name)
        assert recording.process("child 1").parent == recording.process("parent").pid
    recording = record("by_forkserver")
    server = recording.by_pid(recording.process("child 1").parent)
    assert server is not None and server.parent == recording.process("parent").pid


def test_what_is_inherited():
    """Everything by fork; by spawn what the kernel passes on at exec; by forkserver not even a new environment."""
    found = record("inherited").result
    assert set(found["fork"].values()) == {True}
    assert [what for what, there in found["spawn"].items() if not there] == [
        "a global variable",
        "an imported module",
        "an open file",
    ]
    assert found["spawn"]["an environment variable"] and not found["forkserver"]["an environment variable"]


def test_guard_keeps_the_child_from_starting_processes():
    """The spawned child imports the script under another name; without the guard it would start a process itself."""
    assert record("guard_fixed").result == ["imported as __main__", "imported as __mp_main__", "working"]
    broken = record("guard_broken").result
    assert broken[:2] == ["imported as __main__", "imported as __mp_main__"]
    assert broken[2] == "RuntimeError:" and "working" not in broken


def test_closures_cannot_be_pickled():
    """A function made in a function works under fork only; partial of a module's function everywhere."""
    broken = record("closure_broken").result
    assert broken["fork"] == "works"
    assert "local object" in broken["spawn"] and "local object" in broken["forkserver"]
    assert set(record("closure_fixed").result.values()) == {"works"}


def test_spawned_child_has_more_memory_of_its_own():
    """A forked child shares most of its memory with its parent."""
    memory = record("memory_by_method").result
    assert 0 < 2 * memory["fork"] < memory["spawn"]


def test_fork_costs_more_with_a_larger_heap():
    """The CPU time of a fork grows with the parent's heap; that of a fork server's fork doesn't."""
    cpu = record("start_time_by_heap").result["cpu"]
    small, large = (min(samples) for samples in cpu["fork"])
    assert large > 1.5 * small


def test_getsize_does_not_know_the_buffer():
    """Before the flush the file is empty for the kernel."""
    assert record("size_in_buffer").result == {"before_flush": 0, "after_flush": 24}


def test_inherited_files_mix_up_a_copy():
    """Workers with one offset copy the wrong pieces; with their own files each copies its own."""
    broken, fixed = record("copy_broken").result, record("copy_fixed").result
    assert broken["target"] == "." * 18 + "dddddd"
    assert fixed["target"] == fixed["source"]


def test_reading_a_list_copies_it():
    """Most of the list's memory becomes the child's own; reading a block of bytes costs next to nothing."""
    memory = record("read_in_child").result
    assert memory["list of strings"] == sorted(memory["list of strings"])
    assert memory["list of strings"][-1] > 16 * MIB
    assert memory["block of bytes"][-1] < 2 * MIB


def test_frozen_objects_stay_shared():
    """A collection in the child copies the lists, unless gc.freeze was called before the fork."""
    broken, fixed = record("gc_broken").result, record("gc_fixed").result
    assert broken["grown"] > 5 * fixed["grown"]


def test_check_finds_the_first_wrong_byte(tmp_path):
    """What the check of parallel_copy writes differs at every place, and one changed byte is found."""
    path = tmp_path / "file"
    process_files.write(str(path), 3 * MIB + 5)
    assert path.stat().st_size == 3 * MIB + 5
    assert process_files.first_difference(str(path), 3 * MIB + 5) is None
    with path.open("r+b") as file:
        file.seek(2 * MIB + 7)
        file.write(b"\xff")
    assert process_files.first_difference(str(path), 3 * MIB + 5) == 2 * MIB + 7
