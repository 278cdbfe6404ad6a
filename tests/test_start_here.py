"""Chapter 00's demonstrations, and what it tells about this machine."""

import functools
import os
import subprocess
import sys
import threading

from labs import start_here
from labs.kit.recording import STATES, Recording
from labs.kit.stage import run


@functools.cache
def record(demo: str) -> Recording:
    """Run a demonstration once for all tests that look at it."""
    recording = run(f"labs.start_here:{demo}")
    assert recording.outcome == "finished", f"{recording.outcome}: {recording.reason}\n{recording.output}"
    return recording


def test_one_child_runs_beside_its_parent():
    """The child is born to the parent, lives at the same time, and its code 3 reaches the parent."""
    recording = record("one_child")
    child, parent = recording.process("child"), recording.process("parent")
    assert child.parent == parent.pid
    assert child.ended and parent.ended
    assert parent.born < child.born < child.ended <= parent.ended
    assert child.exit_code == recording.result["exit_code"] == 3


def test_each_of_the_four_states_is_shown():
    """Four children, and the kernel saw each in the state that it's there to show, for a good part of a second."""
    recording = record("show_states")
    shown = {"busy": "running", "asleep": "sleeping", "stopped": "stopped", "finished": "zombie"}
    assert set(shown.values()) == set(STATES)
    for name, state in shown.items():
        assert recording.process(name).seconds_in(state) > 0.2, f"{name}: {recording.process(name).states}"


def test_states_leave_nothing_behind():
    """All five processes of show_states end, all by themselves with code 0."""
    recording = record("show_states")
    assert [process.exit_code for process in recording.processes] == [0] * 5


def test_machine_is_described():
    """The table has a text for each fact, and its start method and version are those of this interpreter."""
    facts = start_here.this_machine()
    assert all(facts.values())
    assert facts["Python"].endswith(".".join(map(str, sys.version_info[:3])))
    assert 1 <= int(facts["cores for this process"]) <= (os.cpu_count() or 1)


def test_describing_the_machine_chooses_no_start_method():
    """Asking for the default start method leaves the choice open for whoever comes next."""
    code = (
        "from labs import start_here; start_here.this_machine();"
        "import multiprocessing; print(multiprocessing.get_start_method(allow_none=True))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "None\n"


def test_line_of_ancestors_ends_here():
    """The line goes from process 1 to this process, with as many threads as it has."""
    line = start_here.ancestors()
    assert len(line) >= 2
    assert line[-1][1] >= threading.active_count()


def test_family_tree_names_this_process_threads():
    """A thread that is running is in the tree by its name."""
    gate = threading.Event()
    thread = threading.Thread(target=gate.wait, name="a-thread-of-ours")
    thread.start()
    try:
        assert "thread a-thread-of-ours" in start_here.family_tree()
    finally:
        gate.set()
        thread.join()
