"""What run_child must do: the scenes of its check."""

from collections.abc import Callable

from labs.kit import verdicts
from labs.kit.genuine import os, signal, sys
from labs.kit.lab import Lab, same
from labs.kit.scenes import Report, has_ended, wait_until_asleep

RunChild = Callable[[Callable[[], int]], int]

EXITED = (
    "os._exit ran in the parent, and ended the whole program: fork returns 0 in the *child*, and the child's pid in "
    "the parent"
)


def returns(code: int) -> Callable[[], int]:
    """Return a piece of work that returns `code`, with a name for messages: returns_3."""
    return named(f"returns_{code}", lambda: code)


def named(name: str, work: Callable[[], int]) -> Callable[[], int]:
    """Give a piece of work the name that a message shows."""
    work.__name__ = name
    return work


def works_in_a_child(answer: RunChild, lab: Lab) -> None:
    """`work` is called once, in another process, which takes a moment; its 3 comes back."""
    report = Report()
    here = (
        "run_child(work) called work in the calling process itself; it is to run in a child process: fork first",
        "os.fork() returns twice: 0 in the *child*, which calls work, and the child's pid in the parent, which waits",
    )

    def work() -> int:
        report.tell(os.getpid())
        if os.getpid() == lab.pid:
            lab.tell(verdicts.FAILED, *here, final=True)  # now: an os._exit may follow, and take the check along
        else:
            wait_until_asleep(lab.pid)
        return 3

    outcome = lab.call(answer, work)
    pids = [int(pid) for (pid,) in report.lines()]
    report.close()
    lab.expect(pids, f"run_child(work) returned {outcome.value!r}, but work was never called")
    lab.expect(lab.pid not in pids, *here)
    lab.expect(len(pids) == 1, f"run_child(work) called work {len(pids)} times, expected once")
    lab.expect(
        not lab.leaks or not same(outcome.value, 0),
        "run_child(work) returned 0, expected 3; it didn't wait: work was still going on",
        "os.waitpid(pid, 0) waits until the child has ended. With os.WNOHANG it doesn't, and its pid 0 and status 0 "
        "say that nobody has ended yet",
    )
    outcome.gives(3, status_word(outcome.value, 3))


def exit_codes(answer: RunChild, lab: Lab) -> None:
    """What `work` returns is the result."""
    for code in (0, 255):
        outcome = lab.call(answer, returns(code))
        outcome.gives(code, status_word(outcome.value, code))


def status_word(value: object, code: int) -> str | None:
    """Return the hint for a status word in place of an exit code."""
    if code > 0 and same(value, code << 8):
        return f"{code << 8} is the status word, {code} × 256: os.waitstatus_to_exitcode makes an exit code of it"
    return None


def killed(answer: RunChild, lab: Lab) -> None:
    """A signal that killed the child is told as a negative number."""
    for name in ("SIGKILL", "SIGTERM"):
        number = signal.Signals[name]

        def work(number: int = number) -> int:
            os.kill(os.getpid(), number)
            return 0

        lab.call(answer, named(f"killed_by_{name}", work)).gives(
            -number, "a child that was killed has no exit code; the result is minus the signal's number"
        )


def work_that_raises(answer: RunChild, lab: Lab) -> None:
    """Whatever `work` raises stays in the child: exit code 1, and a traceback to read."""
    for error in (ValueError("the work went wrong"), KeyboardInterrupt()):
        name = type(error).__name__

        def work(error: BaseException = error) -> int:
            raise error

        with lab.captured(2) as stderr:
            outcome = lab.call(answer, named(f"raises_{name}", work))
        outcome.gives(
            1, f"work raised {name} in the child: catch it there, BaseException too, and end with os._exit(1)"
        )
        lab.expect(
            "Traceback" in stderr.text and name in stderr.text,
            f"{outcome.text} returned 1, but there is no traceback of the {name} on standard error: nobody will know "
            "why the child failed",
            "traceback.print_exc(), in the child, before os._exit",
        )

    with lab.captured(
        2
    ):  # is SystemExit an exit or an exception? either code will do, as long as it stays in the child
        outcome = lab.call(answer, named("calls_sys_exit", lambda: sys.exit(1)))
    outcome.gives(1)


def another_child(answer: RunChild, lab: Lab) -> None:
    """The caller has another child that has ended: that one is not to be reaped."""
    with lab.zombies(7) as (other,):
        outcome = lab.call(answer, returns(3))
        lab.expect(
            outcome.value != 7 if type(outcome.value) is int else True,
            f"{outcome.text} returned 7, expected 3: 7 is what another child of the caller had exited with",
            "os.wait() takes whichever child has ended; os.waitpid(pid, 0) waits for this one",
        )
        outcome.gives(3)
        lab.expect(
            has_ended(other),
            f"{outcome.text} reaped pid {other}, another child of the caller, who can't learn its exit code any more",
            "wait for the child that fork told you of, and for no other",
        )
