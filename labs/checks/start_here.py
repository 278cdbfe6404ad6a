"""How the exercise of chapter 00 is judged."""

import os
from collections.abc import Callable

from labs.kit.exercises import exercise
from labs.kit.lab import Lab, short


@exercise(
    "The kernel knows both numbers, and the module os asks it for you.",
    "os.getpid() is the process that calls it; its neighbour in the documentation of os is its parent.",
)
def family(answer: Callable[[], tuple[int, int]], lab: Lab) -> None:
    me, parent = os.getpid(), os.getppid()
    outcome = lab.call(answer)
    got = outcome.value
    lab.expect(got != (parent, me), f"{outcome.text} returned the parent's id first, expected this process's id first")
    outcome.gives((me, parent))
