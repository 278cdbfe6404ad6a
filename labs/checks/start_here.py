"""How the exercise of chapter 00 is judged."""

import threading
from collections.abc import Callable

from labs.kit.exercises import exercise
from labs.kit.genuine import os
from labs.kit.lab import Lab, Outcome, same, short

Family = Callable[[], tuple[int, int]]


@exercise(
    "The kernel knows both numbers, and the module os asks it for you.",
    "os.getpid() is the process that calls it; its neighbour in the documentation of os is its parent.",
)
def family(answer: Family, lab: Lab) -> None:
    judge_one(lab.call(answer), "")
    lab.settled()
    lab.in_child(lambda: from_a_child(answer, lab))


def from_a_child(answer: Family, lab: Lab) -> None:
    """Call it in another process, where numbers typed in or remembered are wrong; then in another thread there."""
    judge_one(
        lab.call(answer, leaves=("threads",)),
        "called by a child process, ",
        "ask anew at each call: os.getpid() and os.getppid() inside the function, no numbers kept from before",
    )
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(lab.attempt(answer)))
    thread.start()
    thread.join()
    for outcome in outcomes:
        if outcome.error is not None:
            raise lab.crash(outcome.error, "called by another thread of the process, family() raised")
        judge_one(
            outcome,
            "called by another thread of the process, ",
            "a thread has an id of its own; the process's is the same in all of its threads",
        )


def judge_one(outcome: Outcome, when: str, hint: str | None = None) -> None:
    """Say what is wrong with one result; `when` tells the circumstances, "" for an ordinary call."""
    wanted = (os.getpid(), os.getppid())
    if same(outcome.value, wanted):
        return
    if same(outcome.value, wanted[::-1]):
        outcome.lab.fail(
            f"{when}family() returned {short(outcome.value)}, with the parent's id first; expected the id of the "
            f"process that calls it first: {wanted}"
        )
    if when:
        outcome.lab.fail(f"{when}family() returned {short(outcome.value)}, expected {wanted}", hint)
    outcome.gives(wanted)
