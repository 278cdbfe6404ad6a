"""Chapter 01's demonstrations: what the kernel told about them, and the facts that they return."""

import functools
import os

import pytest

from labs import forking, orphans, sigchld, zombies
from labs.kit.recording import Recording
from labs.kit.stage import run


@functools.cache
def record(demo: str) -> Recording:
    """Run a demonstration once for all tests that look at it."""
    recording = run(f"labs.zombies:{demo}")
    assert recording.outcome == "finished", f"{recording.outcome}: {recording.reason}\n{recording.output}"
    return recording


def test_zombie_is_seen_until_it_is_reaped():
    """The child is a zombie for a good part of the 0.4 s that its parent lets pass, and gone before the parent ends."""
    recording = record("make_zombie")
    child, parent = recording.process("child"), recording.process("parent")
    assert 0.1 < child.seconds_in("zombie") < 2
    assert child.ended and parent.ended and child.ended < parent.ended
    assert not parent.was("zombie")


def test_zombie_keeps_the_exit_code():
    """What the parent learns from waitpid is what the kernel recorded: code 7, in the high byte of the status."""
    recording = record("make_zombie")
    assert recording.process("child").exit_code == 7
    assert recording.result == {"status": 7 << 8, "exit_code": 7}


def test_killing_a_zombie_changes_nothing():
    """After SIGKILL the child is still a zombie, and its exit code is the one that it ended with."""
    recording = record("kill_zombie")
    assert recording.process("child").seconds_in("zombie") > 0.2
    assert (recording.process("child").exit_code, recording.process("child").signal) == (7, None)
    assert recording.result == {"exit_code": 7}


def test_three_endings_are_witnessed():
    """One child exits with 3, one is killed by SIGKILL, one is stopped and continued and exits with 0."""
    recording = record("wait_and_decode")
    assert recording.process("exits").exit_code == 3
    assert recording.process("killed").signal == "SIGKILL"
    assert recording.process("stopped").was("stopped")
    assert recording.process("stopped").exit_code == 0


def test_status_of_a_killed_child_has_no_exit_code():
    """WEXITSTATUS of a killed child is 0, which looks like success; waitstatus_to_exitcode is -9."""
    facts = record("wait_and_decode").result
    assert (facts["exits"]["WEXITSTATUS"], facts["exits"]["waitstatus_to_exitcode"]) == (3, 3)
    assert (facts["killed"]["WIFEXITED"], facts["killed"]["WEXITSTATUS"]) == (False, 0)
    assert facts["killed"]["waitstatus_to_exitcode"] == -9


def test_status_of_a_stopped_child_is_no_end():
    """A stopped child has neither exited nor been killed, and waitstatus_to_exitcode refuses its status."""
    stopped = record("wait_and_decode").result["stopped"]
    assert stopped["WIFSTOPPED"] and not stopped["WIFEXITED"] and not stopped["WIFSIGNALED"]
    assert stopped["waitstatus_to_exitcode"] is None


def test_polling_by_status_misses_a_child_that_exits_with_0():
    """The broken loop gets the child's pid with status 0, goes on, and the next call raises ChildProcessError."""
    facts = record("polling_broken").result
    assert facts["answers"][-1] == ["child", 0]
    assert facts["error"] == "ChildProcessError"


def test_polling_by_pid_sees_it():
    """The fixed loop is told "nobody" while the child runs, and stops at the child."""
    facts = record("polling_fixed").result
    assert facts["answers"][0] == ["nobody", 0]
    assert facts["answers"][-1] == ["child", 0]
    assert facts["error"] is None


def test_signals_of_a_burst_are_merged():
    """Fifty children end together; the handler is called at least once, and fewer than fifty times."""
    recording = record("sigchld_burst")
    assert len(recording.children("parent")) == 50
    assert 1 <= recording.result["handler_calls"] < 50


def test_one_wait_per_signal_leaves_zombies():
    """The broken handler reaps one child per call, so the children whose signals were merged stay zombies."""
    recording = record("reaper_broken")
    facts = recording.result
    assert facts["zombies_left"] == 50 - facts["handler_calls"] > 0
    seen = [child for child in recording.children("parent") if child.seconds_in("zombie") > 0.05]
    assert len(seen) > 0


def test_a_loop_in_the_handler_reaps_them_all():
    """The fixed handler reaps all fifty in fewer than fifty calls."""
    facts = record("reaper_fixed").result
    assert sum(facts["reaped"]) == 50
    assert facts["zombies_left"] == 0
    assert facts["handler_calls"] < 50


def test_coalescing_is_measured_for_each_number_of_children():
    """The handler is called at least once and at most once per child, and all children are reaped each time."""
    for burst in record("coalescing").result:
        assert 1 <= burst["handler_calls"] <= burst["children"] == sum(burst["reaped"])


def test_ignored_sigchld_leaves_no_zombies_and_no_statuses():
    """With SIGCHLD ignored no child is seen as a zombie, and the parent gets no status."""
    recording = record("sigchld_ignored")
    children = recording.children("parent")
    assert len(children) == 3
    assert not any(child.was("zombie") for child in children)
    assert recording.result["statuses"] == []


def test_orphan_is_adopted_by_process_1():
    """When the child has ended, the supervisor, process 1 of the stage, is the grandchild's parent."""
    recording = record("make_orphan")
    grandchild = recording.process("grandchild")
    assert grandchild.parent == recording.process("child").pid
    assert grandchild.adopted_by == recording.supervisor
    assert recording.process("child").was("zombie")


def test_orphan_is_reaped_by_its_adopter():
    """The grandchild's exit code is known, though its own parent was gone; and our process has no child left."""
    recording = record("make_orphan")
    assert recording.process("grandchild").exit_code == 0
    assert recording.result == {"children_left": False}


def test_double_fork_leaves_nothing_to_reap():
    """The middle process ends before the grandchild, and the parent has no child left."""
    recording = record("double_fork")
    middle, grandchild = recording.process("middle"), recording.process("grandchild")
    assert grandchild.parent == middle.pid
    assert grandchild.adopted_by == recording.supervisor
    assert middle.ended and grandchild.ended and middle.ended < grandchild.ended
    assert recording.result == {"children_left": False}


def test_both_sides_of_a_double_fork_work():
    """Parent and grandchild are both seen running."""
    recording = record("double_fork")
    assert recording.process("parent").seconds_in("running") > 0
    assert recording.process("grandchild").seconds_in("running") > 0


def test_subreaper_adopts_before_process_1():
    """The orphan below a subreaper goes to the subreaper, which reaps both: 4 from its child, 5 from the orphan."""
    recording = record("subreaper")
    assert recording.process("grandchild").adopted_by == recording.process("subreaper").pid != recording.supervisor
    assert recording.result == {"first": 4, "second": 5}


def test_forgotten_exit_multiplies_processes():
    """Three forks without os._exit make eight processes, and eight bills; with it four, and one bill."""
    broken, fixed = record("forgot_exit_broken"), record("forgot_exit_fixed")
    assert (len(broken.processes), broken.result["bills"]) == (8, 8)
    assert (len(fixed.processes), fixed.result["bills"]) == (4, 1)


def test_buffered_text_is_written_twice():
    """What was in the buffer at the fork comes out of both processes; what was flushed before, once."""
    assert record("doubled_text_broken").output.count("the parent's line") == 2
    assert record("doubled_text_fixed").output.count("the parent's line") == 1


def test_offset_is_shared_only_when_opened_before_the_fork():
    """After the child has read five letters, the parent reads on behind them, or from the beginning of its own."""
    assert record("shared_offset").result == {"parent_reads": "fghij"}
    assert record("own_offset").result == {"parent_reads": "abcde"}


def test_fork_at_the_limit_raises():
    """A fork over the limit raises BlockingIOError with EAGAIN, which is an OSError."""
    outcome = record("fork_failure").result["outcome"]
    if outcome.startswith("the fork worked"):
        pytest.skip(outcome)
    assert outcome == "BlockingIOError: EAGAIN"
    assert issubclass(BlockingIOError, OSError)


@pytest.mark.parametrize("demo", zombies.DEMONSTRATIONS)  # type: ignore[attr-defined]
def test_nothing_is_left_behind(demo):
    """Every process of the demonstration has ended when the run is over, and its parent exited with code 0."""
    recording = record(demo)
    assert all(process.ended is not None for process in recording.processes)
    assert recording.processes[0].exit_code == 0


def test_all_files_of_the_topic_are_registered():
    """The demonstrations of labs.sigchld, labs.orphans and labs.forking can be run as those of labs.zombies."""
    for module in (sigchld, orphans, forking):
        for name, demo in vars(module)["DEMONSTRATIONS"].items():
            assert zombies.DEMONSTRATIONS[name].function is getattr(zombies, name) is demo.function  # type: ignore[attr-defined]


def test_decode_agrees_with_the_operating_system():
    """A status word put together by hand is taken apart into the code that went in."""
    assert zombies.decode(3 << 8)["WEXITSTATUS"] == 3
    assert zombies.decode(9)["WTERMSIG"] == 9
    assert os.WIFSTOPPED(zombies.decode(0x137F)["status"])
