"""Chapter 03: what the kernel told about its demonstrations, and what the model answers do beyond their checks."""

import functools
import os
import signal

import pytest

from labs import course, pool_costs
from labs.checks import pool_tasks as tasks
from labs.kit.recording import Recording
from labs.kit.stage import run
from solutions.pool import BrokenPool, TinyPool, first_done, map_settled, word_counts

METHODS = ("fork", "spawn", "forkserver")


@functools.cache
def record(demo: str, **arguments: object) -> Recording:
    """Run a demonstration once for all tests that look at it."""
    found = course.demonstration(f"pool.{demo}")
    recording = run(found.target, arguments=arguments, limits=found.limits, demo=f"pool.{demo}")
    assert recording.outcome == found.ends, f"{recording.outcome}: {recording.reason}\n{recording.output}"
    return recording


def workers(recording):
    """Return the processes that named themselves worker so and so."""
    return [process for process in recording.processes if process.role.startswith("worker")]


# --- demonstrations ---


def test_a_process_per_task_is_many_processes():
    """Nine tasks, nine processes, each ended with 0."""
    recording = record("process_per_task")
    assert [process.exit_code for process in recording.children("parent")] == [0] * 9


@pytest.mark.parametrize("method", METHODS)
def test_a_pool_reuses_its_workers(method):
    """Nine tasks are done by at most three processes, which were there before the first and after the last task."""
    recording = record("reuse", method=method)
    assert recording.result["workers"] <= 3 == len(workers(recording))
    assert len(recording.spans) == 9
    for pid, begin, end, _ in recording.spans:
        process = recording.by_pid(pid)
        assert process in workers(recording) and process and process.ended
        assert process.born - 0.02 <= begin < end <= process.ended + 0.02


def test_spans_are_in_the_recordings_time():
    """A task's span lies within the run, and lasts as long as the task waits."""
    recording = record("reuse")
    first = next(span for span in recording.spans if span[3] == "task 1")
    assert 0 < first[1] < first[2] < recording.seconds
    assert first[2] - first[1] >= 0.35


def test_apply_does_one_task_at_a_time():
    """No two of its tasks overlap."""
    spans = sorted(record("by_apply").spans, key=lambda span: span[1])
    assert all(before[2] <= after[1] for before, after in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize("demo", ["by_apply_async", "by_map", "by_imap_unordered"])
def test_the_other_three_overlap(demo):
    """Two workers are at work at the same time."""
    assert pool_costs.overlap(record(demo).result["spans"]) > 0.1


def test_only_imap_unordered_yields_as_results_come():
    """The first task takes longest: the others give its result first, imap_unordered doesn't."""
    assert record("by_map").result["order"] == [f"task {number}" for number in range(1, 5)]
    assert record("by_imap_unordered").result["order"][0] != "task 1"


def test_a_global_reaches_the_workers_only_by_fork():
    """spawn and forkserver import the module anew: the parent's global isn't there."""
    there = {method: record("global_of_the_parent", method=method).result["there"] for method in METHODS}
    assert there == {"fork": True, "spawn": False, "forkserver": False}


@pytest.mark.parametrize("method", METHODS)
def test_the_initializer_runs_once_per_worker(method):
    """Six tasks, at most two loads, and every task has the table."""
    result = record("initializer", method=method).result
    assert result["there"] and 1 <= result["loads"] <= 2


def test_workers_are_replaced():
    """No worker does more than two tasks: eight tasks need four workers or more."""
    recording = record("replaced_workers")
    per_worker = [sum(span[0] == worker.pid for span in recording.spans) for worker in workers(recording)]
    assert max(per_worker) <= 2
    assert recording.result["workers"] >= 4


def test_leaving_the_block_terminates():
    """Without close and join, workers are ended by SIGTERM and tasks are missing; with them, all are done."""
    broken, fixed = record("left_early_broken"), record("left_early_fixed")
    assert broken.result["done"] < 6 and "SIGTERM" in [process.signal for process in workers(broken)]
    assert fixed.result["done"] == 6 and [process.exit_code for process in workers(fixed)] == [0, 0]


def test_daemonic_workers_have_no_children():
    """Pool's worker may not start a process, ProcessPoolExecutor's may."""
    result = record("children_of_workers").result
    assert result["Pool"] == "AssertionError: daemonic processes are not allowed to have children"
    assert result["ProcessPoolExecutor"] == "exit code 0"


def test_what_a_worker_started_is_orphaned():
    """The pool ends, and its worker's child runs on, adopted by process 1."""
    recording = record("worker_with_child")
    grandchild, worker = recording.process("grandchild"), recording.process("worker 1")
    assert grandchild.parent == worker.pid
    assert grandchild.adopted_by == recording.supervisor
    assert worker.ended and grandchild.ended and worker.ended < grandchild.ended


def test_a_pool_hangs_when_a_worker_is_killed():
    """The killed worker is replaced, but its task isn't: the parent sleeps to the deadline."""
    recording = record("hung_pool")
    first = min(workers(recording), key=lambda worker: worker.ended or recording.seconds)
    assert (first.signal, first.adopted_by) == ("SIGKILL", None)
    assert len(workers(recording)) == 3
    assert recording.process("parent").state_at(1.8) == "sleeping"


def test_an_executor_tells_it():
    """ProcessPoolExecutor raises BrokenProcessPool long before the deadline."""
    assert record("broken_executor").result["error"].startswith("BrokenProcessPool")


def test_an_exception_nobody_asks_for_is_silent():
    """The task failed, nothing was printed, and all exit codes are 0."""
    recording = record("exception_lost")
    assert recording.result == {"ready": True, "successful": False}
    assert recording.output == ""
    assert {process.exit_code for process in recording.processes} == {0}


def test_an_exception_asked_for_arrives():
    """`get` raises it, and error_callback is told."""
    told = "ValueError: the disk is full"
    assert record("exception_asked_for").result == {"raised": told, "error_callback": [told]}


def test_an_exception_that_cannot_be_rebuilt_hangs_the_pool():
    """The thread that receives results ends with TypeError, and the parent sleeps to the deadline."""
    recording = record("unrebuildable_exception_broken")
    assert "ended by TypeError" in recording.output
    assert recording.process("parent").state_at(1.8) == "sleeping"


def test_an_exception_with_all_its_arguments_arrives():
    """Text and arguments are as they were."""
    assert record("unrebuildable_exception_fixed").result == {"error": "only 3 of tea left", "args": ["tea", 3]}


def test_an_unpicklable_result_is_an_exception():
    """The worker finds out and says so."""
    assert record("unpicklable_result").result == {"error": "MaybeEncodingError"}


def test_large_chunks_leave_a_worker_idle():
    """The long tasks are in one chunk: it takes longer than task by task."""
    assert record("chunked_tasks", chunksize=4).result["seconds"] > record("chunked_tasks").result["seconds"] + 0.1


def test_shared_work_is_the_same_work():
    """Two workers do it at the same time, each a part, for about as many CPU seconds as one process alone."""
    alone, shared = record("one_after_the_other").result, record("shared_work").result
    assert alone["overlap"] == 0 < shared["overlap"]
    assert len(alone["cpu"]) == 1
    assert sum(shared["cpu"]) < 2 * sum(alone["cpu"])
    assert max(shared["cpu"]) < 0.9 * sum(shared["cpu"])


def test_amdahl():
    """A fifth that can't be shared: at most five times as fast, however many workers there are."""
    assert pool_costs.amdahl(0.2, 1) == 1
    assert pool_costs.amdahl(0.2, 2) == pytest.approx(1 / 0.6)
    assert 4.9 < pool_costs.amdahl(0.2, 1000) < 5


# --- model answers ---


def test_a_death_costs_only_its_own_item():
    """Others before and after it are done, by workers that take the dead one's place."""
    outcomes = map_settled(tasks.square_or_die, [2, -1, 3, -1, 4], 2)
    assert [kind for kind, _ in outcomes] == ["ok", "error", "ok", "error", "ok"]
    assert "exit code -9" in str(outcomes[1][1])


def test_unpicklable_items_are_settled_too():
    """An item that can't even be sent has an outcome."""
    (first, value), (second, error) = map_settled(repr, [1, lambda: None], 1)
    assert (first, value, second) == ("ok", "1", "error") and isinstance(error, Exception)


def test_nothing_to_do():
    """No items, no outcomes; no files, no words; nobody to succeed."""
    assert map_settled(abs, [], 2) == []
    assert word_counts([], 2) == {}
    with pytest.raises(ValueError, match="non-empty"):
        first_done(abs, [], 2)


def test_a_broken_tiny_pool_stays_broken():
    """Every task that it didn't do has BrokenPool for its outcome, and it takes no more."""
    with TinyPool(2) as pool:
        pool.submit(tasks.kill_myself)
        pool.submit(signal.pause)
        with pytest.raises(BrokenPool, match="exit code -9"):
            list(pool.results())
        with pytest.raises(BrokenPool, match="another worker died"):
            list(pool.results())
        with pytest.raises(BrokenPool, match="has died"):
            pool.submit(abs, 1)


def test_an_idle_worker_that_dies_breaks_the_pool():
    """It's noticed with the next results."""
    with TinyPool(1) as pool:
        pool.submit(os.getpid)
        [(_, pid)] = pool.results()
        os.kill(pid, signal.SIGKILL)
        pool.submit(abs, 1)
        with pytest.raises(BrokenPool):
            list(pool.results())


def test_a_failure_ends_one_round_of_results():
    """The next round goes on with the rest."""
    with TinyPool(1) as pool:
        pool.submit(tasks.fail, "first")
        pool.submit(abs, -2)
        with pytest.raises(ValueError, match="first"):
            list(pool.results())
        assert [value for _, value in pool.results()] == [2]


def test_a_closed_tiny_pool_takes_no_tasks():
    """submit raises ValueError."""
    with TinyPool(1) as pool:
        pass
    with pytest.raises(ValueError, match="closed"):
        pool.submit(abs, 1)


def test_an_exception_in_the_block_ends_the_workers():
    """Nobody waits for a task that would take for ever."""

    def leave() -> None:
        with TinyPool(1) as pool:
            pool.submit(signal.pause)
            raise KeyError

    with pytest.raises(KeyError):
        leave()


def test_large_values_both_ways():
    """A megabyte there and back, more than any pipe holds."""
    with TinyPool(2) as pool:
        for _ in range(4):
            pool.submit(bytes.upper, b"x" * (1 << 20))
        assert [value for _, value in pool.results()] == [b"X" * (1 << 20)] * 4
