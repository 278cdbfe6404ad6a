"""What reap_finished and install_reaper must do: the scenes of their checks."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from labs.checks.zombies_children import status_word
from labs.kit.genuine import os, signal, time
from labs.kit.lab import Lab, Outcome, same, short
from labs.kit.scenes import LATE, PATIENCE, Gate, has_ended, wait_until_ended
from labs.kit.wording import ending

Reap = Callable[[], dict[int, int]]
Reaped = list[tuple[int, int]]
Undo = Callable[[], object]
Install = Callable[[Reaped], Undo]

BURST = 50  # children that end at once
BUSY = 0.05  # CPU seconds of a call: a loop has more, also on a busy machine; a process that waits has hardly any

LOOP_ENDS = "pid 0 says: all children are running. That's the moment to return, not to ask again"
BLOCKS = (
    "os.wait() and os.waitpid(pid, 0) block; with os.WNOHANG os.waitpid returns at once, with pid 0 if nobody has ended"
)
ANY_CHILD = "os.waitpid(0, …) asks for children of the caller's own process group alone; -1 asks for any child"

# ---- reap_finished ----


def no_children(answer: Reap, lab: Lab) -> None:
    """Nobody to reap, and nobody who could come."""
    outcome = lab.attempt(answer)
    if isinstance(outcome.error, ChildProcessError):
        raise lab.crash(
            outcome.error,
            "reap_finished(), called by a process without children, is to return {}, but raised",
            "os.waitpid raises ChildProcessError if there are no children: that isn't an error here, it's the end",
        )
    finished(outcome, lab).gives({})


def finished(outcome: Outcome, lab: Lab) -> Outcome:
    """Return the outcome if it has a value; else the verdict is crashed."""
    if outcome.error is not None:
        raise lab.crash(outcome.error, f"{outcome.text} raised")
    return outcome


def exited_with_zero(answer: Reap, lab: Lab) -> None:
    """The child that M2 misses: its status is 0."""
    with lab.zombies(0) as (pid,):
        outcome = lab.attempt(answer)
        if isinstance(outcome.error, ChildProcessError):
            raise lab.crash(
                outcome.error,
                f"reap_finished() is to return {{{pid}: 0}}, since pid {pid} had exited with code 0, but raised",
                "after the last child there is none left to wait for: ChildProcessError is the end of the loop. And "
                "if you test the status: 0 is an exit with code 0, 'nothing yet' is pid 0",
            )
        lab.expect(
            not (same(finished(outcome, lab).value, {}) and has_ended(pid) is None and loses(answer, lab)),
            f"reap_finished() returned {{}}, but pid {pid} had exited with code 0, and was reaped: nobody can learn "
            "that any more",
            "you reaped them, then lost them: what do you return when ChildProcessError comes?",
        )
        lab.expect(
            not same(outcome.value, {}),
            f"reap_finished() returned {{}}, but pid {pid} had exited with code 0: status 0 means an exit with code "
            "0, not 'nothing yet'",
            "'nothing yet' is pid 0; the status says nothing about that",
        )
        outcome.gives({pid: 0})
        expect_reaped(lab, outcome, pid)
        lab.settled()


def loses(answer: Reap, lab: Lab) -> bool:
    """True if a child whose status isn't 0 is reaped, and not told either."""
    with lab.zombies(3) as (pid,):
        return same(lab.attempt(answer).value, {}) and has_ended(pid) is None


@contextlib.contextmanager
def in_a_group_of_its_own(lab: Lab, code: int) -> Iterator[int]:
    """Make a zombie that has exited with `code`, and was in another process group than its parent."""

    def work() -> int:
        os.setpgid(0, 0)
        return code

    pid = lab.child(work)
    wait_until_ended(pid)
    try:
        yield pid
    finally:
        lab.end_helpers([pid])


def expect_reaped(lab: Lab, outcome: Outcome, *pids: int) -> None:
    """Note those that are still zombies as leaks."""
    for pid in pids:
        if has_ended(pid):
            lab.leak(f"left 1 zombie: pid {pid} is in what {outcome.text} returned, but was not reaped")


def all_that_ended(answer: Reap, lab: Lab) -> None:
    """Several have ended, in several ways; one is running, and stays."""
    gate, codes = Gate(), (0, 3, -signal.SIGKILL, 1, 0, 255)
    running = lab.child(gate.wait)
    with lab.zombies(*codes) as pids, in_a_group_of_its_own(lab, 2) as apart:
        pids = [*pids, apart]
        outcome = lab.attempt(answer)
        untouched(lab, outcome, running)
        wanted = dict(zip(pids, [*codes, 2], strict=True))
        value = finished(outcome, lab).value
        missing = [pid for pid in pids if isinstance(value, dict) and pid not in dict.keys(value)]
        lab.expect(
            missing != [apart],
            f"{outcome.text} returned {short(value)}, but pid {apart} had ended too, with code 2; it was in a process "
            "group of its own",
            ANY_CHILD,
        )
        lab.expect(
            not missing or missing == pids,
            f"{outcome.text} returned {short(value)}, but {len(missing)} more had ended: {how(missing, wanted)}",
            "one call of os.waitpid reaps one child: go on until it says that nobody else has ended",
        )
        outcome.gives(wanted, status_word(value.get(pids[1]), 3) if type(value) is dict else None)
        expect_reaped(lab, outcome, *pids)
        lab.call(answer).gives({})
    untouched(lab, outcome, running)
    lab.end_helpers()
    gate.close()


def how(pids: list[int], codes: dict[int, int]) -> str:
    """Return "pid 6 exited with code 3, pid 7 was killed by SIGKILL"."""
    return ", ".join(f"pid {pid} {ending(code << 8 if code >= 0 else -code)}" for pid in pids for code in [codes[pid]])


def only_running(answer: Reap, lab: Lab) -> None:
    """A child is there, and running: the result is {} at once."""
    gate = Gate()
    running = lab.child(gate.wait)
    outcome = lab.attempt(answer)
    untouched(lab, outcome, running)
    finished(outcome, lab).gives({})
    lab.end_helpers()
    gate.close()


def untouched(lab: Lab, outcome: Outcome, running: int) -> None:
    """Fail unless the child at the gate is still there, running: whoever waits for it sees it give up."""
    if has_ended(running) is False:
        return
    value = outcome.value if isinstance(outcome.value, dict) else {}
    waited = has_ended(running) or dict.get(value, running) == LATE or not value
    lab.expect(
        not waited,
        f"{outcome.text} didn't come back as long as a child was running: pid {running} had to end after {PATIENCE:g} "
        "s before it did",
        LOOP_ENDS if outcome.busy > BUSY else BLOCKS,
    )
    lab.fail(f"{outcome.text}: pid {running} was running before the call, and is gone")


# ---- install_reaper ----


@contextlib.contextmanager
def installed(answer: Install, lab: Lab, previous: object = signal.SIG_DFL) -> Iterator[Reaped]:
    """Install the answer's handler in place of `previous`; undo it at the end, and see that `previous` is back."""
    reaped: Reaped = []
    signal.signal(signal.SIGCHLD, previous)  # type: ignore[arg-type]
    try:
        outcome = lab.attempt(answer, reaped, leaves=("handlers",))
        if outcome.error is not None:
            raise lab.crash(outcome.error, f"{outcome.text} raised", PASSED_ON if called(outcome.error) else None)
        undo, handler = outcome.value, signal.getsignal(signal.SIGCHLD)
        lab.expect(
            handler != signal.SIG_IGN,
            "after install_reaper(reaped) SIGCHLD is ignored: the kernel then reaps the children itself and tells "
            "nobody how they ended, so there is nothing to record",
            "set a function as the handler; it waits for the children, and so learns their statuses",
        )
        lab.expect(
            callable(handler) and handler is not previous,
            "install_reaper(reaped) set no handler for SIGCHLD",
            "signal.signal(signal.SIGCHLD, a function with two parameters). If that was done, has the old handler been "
            "put back already? Return a function which does that when it's called",
        )
        lab.expect(
            callable(undo),
            f"install_reaper(reaped) returned {short(undo)}, expected a function that puts the old handler back",
            "return the function, without calling it: undo, not undo(). Is there a return at all?",
        )
        yield reaped
        lab.call(undo, leaves=("handlers",))
        left = signal.getsignal(signal.SIGCHLD)
        if left is not previous and left != previous:
            lab.leak(
                f"left a changed handler for SIGCHLD: after undo() it is {handler_name(left)}, and before "
                f"install_reaper it was {handler_name(previous)}"
            )
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        lab.end_helpers()


PASSED_ON = (
    "pass the function on, don't call it: signal.signal(signal.SIGCHLD, on_child), without parentheses after its name"
)
PARAMETERS = "the system calls a handler with two arguments: def on_child(signum, frame)"
IN_PLACE = (
    "the caller looks at the list that it gave: change that one in place, by append or extend, and make no new list"
)


def called(error: BaseException) -> bool:
    """True if a handler seems to have been called where it was to be handed over."""
    signs = ("signal handler must be", "required positional argument")
    return isinstance(error, TypeError) and any(sign in str(error) for sign in signs)


def handler_name(handler: object) -> str:
    """Return a handler's name for a message."""
    return str(getattr(handler, "name", getattr(handler, "__name__", handler)))


def one_by_one(reaped: Reaped, lab: Lab) -> None:
    """One child ends, then another."""
    for code in (3, -signal.SIGKILL, 0):
        before = list(reaped)
        with held_back(lab), lab.zombies(code) as (pid,):
            deliver(lab)
            lab.expect(
                same(reaped, [*before, (pid, code)]),
                f"{how([pid], {pid: code})}, and `reaped` was then {short(reaped)}, expected {[*before, (pid, code)]}",
                unrecorded(reaped, before, pid, code),
            )
    before = list(reaped)
    with held_back(lab), in_a_group_of_its_own(lab, 2) as pid:
        deliver(lab)
        lab.expect(
            same(reaped, [*before, (pid, 2)]),
            f"pid {pid}, in a process group of its own, exited with code 2, and `reaped` was then {short(reaped)}",
            ANY_CHILD,
        )


def unrecorded(reaped: Reaped, before: Reaped, pid: int, code: int) -> str | None:
    """Return the hint for a child that is missing in `reaped`, or wrong there."""
    if same(reaped, before):
        return IN_PLACE if has_ended(pid) is None else None
    return status_word(reaped[-1][-1], code) if same(reaped, [*before, (pid, code << 8)]) else None


@contextlib.contextmanager
def held_back(lab: Lab) -> Iterator[None]:
    """Keep SIGCHLD from arriving: however many come, one arrives when it's let in."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def deliver(lab: Lab, work: Callable[[], object] = lambda: None) -> None:
    """Let SIGCHLD in, which runs the handler, and do some `work`; what the handler raises is a verdict."""

    def at_work() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})  # a handler runs before this returns
        work()

    outcome = lab.attempt(at_work, leaves=("mask",))
    if outcome.error is not None:
        raise lab.crash(
            outcome.error,
            "a child had ended, and the SIGCHLD handler raised an exception into the program that it interrupted:",
            PARAMETERS
            if isinstance(outcome.error, TypeError) and "positional argument" in str(outcome.error)
            else "after the last child os.waitpid raises ChildProcessError; nothing may leave a handler",
        )


def beside_a_running_child(reaped: Reaped, lab: Lab) -> None:
    """One child ends while another is running; then a signal comes and nobody has ended, as when a child stops."""
    gate = Gate()
    running = lab.child(gate.wait)
    before = list(reaped)
    with held_back(lab), lab.zombies(4) as (pid,):
        deliver(lab)
        lab.expect(
            has_ended(running) is False,
            f"pid {pid} had ended, pid {running} was still running, and the SIGCHLD handler waited for it: the program "
            f"stood still until it ended after {PATIENCE:g} s",
            "in the handler, as in reap_finished: os.WNOHANG",
        )
        lab.expect(
            same(reaped, [*before, (pid, 4)]),
            f"pid {pid} exited with code 4 while pid {running} was running, and `reaped` was then {short(reaped)}, "
            f"expected {[*before, (pid, 4)]}",
        )
    with held_back(lab):
        os.kill(lab.pid, signal.SIGCHLD)
        deliver(lab)
    lab.expect(
        len(reaped) == len(before) + 1,
        "SIGCHLD came and no child had ended, as when a child is stopped: `reaped` got "
        f"{short(reaped[len(before) + 1 :])}",
        "os.waitpid with os.WNOHANG returns (0, 0) if nobody has ended: that is nobody to record",
    )
    lab.end_helpers()
    gate.close()


def merged_signals(reaped: Reaped, lab: Lab) -> None:
    """Fifty children have ended and one signal arrives."""
    before = list(reaped)
    codes = [number % 5 for number in range(BURST)]
    with held_back(lab), lab.zombies(*codes) as pids:
        deliver(lab)
        compare(reaped[len(before) :], dict(zip(pids, codes, strict=True)), lab)


def burst(reaped: Reaped, lab: Lab) -> None:
    """Fifty children end at once while the program is at work; signals come as they come."""
    before, gate = list(reaped), Gate()
    with held_back(lab):
        pids = [lab.child(gate.wait) for _ in range(BURST)]

        def work() -> None:
            gate.open(BURST)
            deadline = time.monotonic() + PATIENCE
            while len(reaped) < len(before) + BURST and any(has_ended(pid) is False for pid in pids):
                if time.monotonic() > deadline:
                    break
            for pid in pids:  # whoever is a zombie now was missed
                with contextlib.suppress(ChildProcessError):
                    wait_until_ended(pid)

        deliver(lab, work)
        compare(reaped[len(before) :], dict.fromkeys(pids, 0), lab)
    lab.end_helpers()
    gate.close()


def compare(new: list[Any], wanted: dict[int, int], lab: Lab) -> None:
    """Fail unless all of them were recorded, in any order."""
    left = [pid for pid in wanted if has_ended(pid)]
    lab.expect(
        not left,
        f"{len(wanted)} children ended at once, and the handler reaped {len(wanted) - len(left)} of them; the others "
        "are zombies: their signals were merged into one, and one signal means at least one child",
        "loop in the handler until os.waitpid says that nobody else has ended",
    )
    lab.expect(
        len(new) == len(wanted) and all(isinstance(each, tuple) and len(each) == 2 for each in new),
        f"{len(wanted)} children ended at once, and `reaped` got {len(new)} new entries, expected {len(wanted)} pairs "
        f"(pid, code): {short(new)}",
    )
    lab.expect(
        same(dict(new), wanted),
        f"{len(wanted)} children ended at once, and `reaped` got {short(new)}, expected {short(list(wanted.items()))}",
    )


def gives_back_a_handler(answer: Install, lab: Lab) -> None:
    """The program had a handler of its own: it is back after undo()."""

    def handler_of_the_program(signum: int, frame: object) -> None:
        pass

    with installed(answer, lab, handler_of_the_program):
        pass
