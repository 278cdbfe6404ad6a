"""What spawn_orphan must do: the scenes of its check."""

import contextlib
from collections.abc import Callable

from labs.kit import advice, verdicts
from labs.kit.genuine import os
from labs.kit.lab import Lab, same, short
from labs.kit.scenes import PATIENCE, Gate, Report

Spawn = Callable[[Callable[[], object]], int]

NOTHING_TOLD = (
    "nothing came through the pipe. Has the process in the middle ended without telling anything? os._exit in a "
    "finally hides its exception: print the traceback before os._exit. And while the reader itself holds the write "
    "end open, the end of file never comes"
)


def adopted(answer: Spawn, lab: Lab) -> None:
    """The grandchild works while the caller goes on; it is nobody's here."""
    raise_pids()
    report, gate = Report(), Gate()
    here = (
        "spawn_orphan(work) called work in the calling process itself; it is to run in a grandchild: fork twice",
        "fork returns 0 in the *child*, and the child's pid in the parent: the caller's part is the parent's",
    )

    def work() -> None:
        report.tell(os.getpid(), os.getppid())
        if os.getpid() == lab.pid:
            lab.tell(verdicts.FAILED, *here, final=True)  # now: an os._exit may follow, and take the check along
        if os.getpid() != lab.pid and gate.wait():
            report.tell("late")

    outcome = lab.attempt(answer, work, leaves=("orphans",))
    if outcome.error is not None:
        raise lab.crash(
            outcome.error,
            f"{outcome.text} raised",
            NOTHING_TOLD
            if isinstance(outcome.error, ValueError) and str(outcome.error).endswith(("''", '""'))
            else None,
        )
    lines = report.lines(1)
    lab.expect(
        lines, f"spawn_orphan(work) returned {short(outcome.value)}, but work was not called within {PATIENCE:g} s"
    )
    worker, parent = map(int, lines[0])
    lab.expect(worker != lab.pid, *here)
    lab.expect(
        ["late"] not in lines,
        "spawn_orphan(work) came back only when work had ended; it is to return as soon as the grandchild is there",
        "don't wait for the grandchild. And if you read its pid from a pipe to the end of file: the grandchild must "
        "close its copy of the write end before it works",
    )
    lab.expect(
        parent != lab.pid,
        f"work runs in pid {worker}, and that is a child of the caller, which has to reap it one day; expected an "
        "orphan",
        "fork twice: the process in the middle ends at once, and its child is adopted",
    )
    lab.expect(
        same(outcome.value, worker),
        f"spawn_orphan(work) returned {short(outcome.value)}, expected {worker}, the pid of the grandchild, where "
        "work runs" + f"; {outcome.value} was the process in the middle" * same(outcome.value, parent),
        advice.of_value(outcome.value, worker)
        or "only the process in the middle and the grandchild know the grandchild's pid: one of them has to tell it, "
        "through a pipe",
    )
    gate.open()
    ended = report.ended()  # if it came back into the caller's code, it has told so before
    lab.expect(len(report.lines()) == 1, f"spawn_orphan(work) called work {len(report.lines())} times, expected once")
    lab.expect(
        ended,
        f"work has returned, but after {PATIENCE:g} s the grandchild, pid {worker}, has still not ended",
        "os._exit in the grandchild, after work",
    )
    report.close()
    gate.close()


def raise_pids() -> None:
    """Make the next pids too large for an exit code, if we may; in a namespace they're small."""
    with contextlib.suppress(OSError), open("/proc/sys/kernel/ns_last_pid", "w") as file:
        file.write("300")


def work_that_raises(answer: Spawn, lab: Lab) -> None:
    """An exception of `work` ends the grandchild, and nobody else."""
    report = Report()

    def raises_ValueError() -> None:
        report.tell(os.getpid())
        raise ValueError("the work went wrong")

    with lab.captured(2):
        lab.call(answer, raises_ValueError, leaves=("orphans",))
        lab.expect(
            report.ended(),
            f"work has raised ValueError, but after {PATIENCE:g} s the grandchild has still not ended",
            "os._exit in a finally block",
        )
    report.close()
