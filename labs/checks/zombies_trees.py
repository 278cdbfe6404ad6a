"""What zombies_below must do: the scenes of its check.

the check ── top ── zombie "child"
              └── inner ── zombie "grandchild"
                    └── innermost ── zombie "great-grandchild"
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from labs.kit import advice
from labs.kit.genuine import os, signal
from labs.kit.lab import Lab, Outcome, short
from labs.kit.scenes import Gate, Report, has_ended, wait_until_ended

Below = Callable[[int], list[int]]
LEVELS = ("child", "grandchild", "great-grandchild")


@contextlib.contextmanager
def tree(lab: Lab) -> Iterator[tuple[int, dict[int, str]]]:
    """Make the tree above; yield the pid of its top, and its zombies: pid -> whose it is."""
    report, gate = Report(), Gate()
    top = lab.child(lambda: grow(LEVELS, report, gate))
    lines = report.lines(len(LEVELS))
    try:
        yield top, {int(pid): level for level, pid in lines}
    finally:
        gate.open(len(LEVELS))
        report.ended()
        lab.end_helpers([top])
        report.close()
        gate.close()


def grow(levels: tuple[str, ...], report: Report, gate: Gate) -> None:
    """Be a process with a zombie and, below, the other levels; end when the gate opens."""
    zombie = os.fork()
    if zombie == 0:
        os._exit(1)
    wait_until_ended(zombie)
    if levels[1:] and os.fork() == 0:
        try:
            grow(levels[1:], report, gate)
        finally:
            os._exit(0)
    report.tell(levels[0], zombie)
    gate.wait(60)


def at_any_depth(answer: Below, lab: Lab) -> None:
    """The whole tree, and the lower part of it."""
    with tree(lab) as (top, zombies):
        judge(lab.call(answer, top), zombies)


def judge(outcome: Outcome, zombies: dict[int, str], hint: str | None = None) -> None:
    """Fail unless the result is a list of just these zombies, in any order."""
    lab, value, wanted = outcome.lab, outcome.value, sorted(zombies)
    asked = f"{outcome.text} returned {short(value)}"
    lab.expect(
        isinstance(value, list) and all(type(each) is int for each in value),
        f"{asked}, expected a list of pids: {wanted}, in any order",
        advice.of_value(value, wanted) or hint,
    )
    missing = [f"{pid} (a {zombies[pid]})" for pid in wanted if pid not in value]
    lab.expect(
        not missing,
        f"{asked}, but there are zombies that it doesn't have: {', '.join(missing)}",
        "look at all descendants, not at the children alone: children(recursive=True)"
        if value and "child" not in [zombies[pid] for pid in wanted if pid not in value]
        else hint,
    )
    wrong = [pid for pid in value if pid not in zombies]
    lab.expect(
        not wrong,
        f"{asked}, but {wrong[:1]} is no zombie below that process; expected {wanted}, in any order",
    )
    lab.expect(len(value) == len(wanted), f"{asked}, with a pid more than once; expected {wanted}, in any order")


def nothing_below(answer: Below, lab: Lab) -> None:
    """A process without children, a zombie, and one that is gone."""
    gate = Gate()
    running = lab.child(lambda: gate.wait(60))
    judge(lab.call(answer, running), {})
    with lab.zombies(3) as (zombie,):
        judge(lab.call(answer, zombie), {})
        still_zombies(lab, zombie)
    lab.end_helpers()
    gate.close()
    outcome = lab.attempt(answer, zombie)
    if outcome.error is not None:
        raise lab.crash(
            outcome.error,
            f"there is no process {zombie} any more: zombies_below({zombie}) is to return [], but raised",
            "psutil.NoSuchProcess says that a process is gone; that may happen at any moment, and is no error here",
        )
    judge(outcome, {})


def own_children(answer: Below, lab: Lab) -> None:
    """The caller's own zombies, which it could reap by mistake, and those below."""
    with tree(lab) as (_, zombies), lab.zombies(0, 3) as own:
        judge(lab.call(answer, lab.pid), zombies | dict.fromkeys(own, "child"))
        still_zombies(lab, *own)


def still_zombies(lab: Lab, *pids: int) -> None:
    """Fail unless they are the caller's zombies still."""
    for pid in pids:
        lab.expect(
            has_ended(pid),
            f"zombies_below reaped pid {pid}: it's no zombie any more, and its parent can't learn its exit code; it "
            "is to look, and touch nothing",
            "wait, in os and in psutil, takes the status and thereby removes the zombie; status() only looks",
        )


def vanishing(answer: Below, lab: Lab) -> None:
    """A process ends, and is reaped, just after psutil has listed it and before the answer can ask for its status."""
    gate = Gate()
    victim = lab.child(lambda: gate.wait(60))
    with tree(lab) as (_, zombies), lab.zombies(5) as own, vanishes(victim):
        outcome = lab.attempt(answer, lab.pid)
        hint = (
            "psutil.NoSuchProcess may come from any question to a process: catch it for each process, and go on with "
            "the next one"
        )
        if outcome.error is not None:
            what = f"a process, pid {victim}, vanished while zombies_below({lab.pid}) looked at it, and it raised"
            raise lab.crash(outcome.error, what, hint)
        outcome.text = f"a process vanished meanwhile, and {outcome.text}"
        judge(outcome, zombies | dict.fromkeys(own, "child"), hint)
    lab.end_helpers()
    gate.close()


@contextlib.contextmanager
def vanishes(victim: int) -> Iterator[None]:
    """End and reap a child of this process as soon as psutil has listed it, or is asked for anything about it."""
    import psutil

    def vanish() -> None:
        with contextlib.suppress(OSError):
            if has_ended(victim) is not None:
                os.kill(victim, signal.SIGKILL)
                os.waitpid(victim, 0)

    def watched(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def asked(process: Any, *args: Any, **kwargs: Any) -> Any:
            if process.pid == victim:
                vanish()
            found = method(process, *args, **kwargs)
            if isinstance(found, list) and any(getattr(each, "pid", None) == victim for each in found):
                vanish()
            return found

        return asked

    methods = {name: getattr(psutil.Process, name) for name in ("status", "children", "ppid", "parent", "as_dict")}
    for name, method in methods.items():
        setattr(psutil.Process, name, watched(method))
    try:
        yield
    finally:
        for name, method in methods.items():
            setattr(psutil.Process, name, method)
        vanish()
