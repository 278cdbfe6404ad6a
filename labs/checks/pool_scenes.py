"""What the checks of chapter 03 share: a limit on waiting, a place to meet, a call in words."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labs.kit import verdicts
from labs.kit.lab import Lab, Outcome

LATE = 3.0  # seconds until a call counts as hanging; shorter would blame an answer for a busy machine
MANY = 10_000  # tiny tasks
MUCH = 9.0  # seconds for them: ten times what they take


@contextmanager
def within(lab: Lab, message: str, hint: str | None = None, seconds: float = LATE) -> Iterator[None]:
    """Fail with `message` if the block takes too long; at once, for what hangs may hang while tidying up too."""

    def give_up(signum: int, frame: Any) -> None:
        if os.getpid() == lab.pid:
            lab.tell(verdicts.FAILED, message, hint)
            os._exit(0)

    previous = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def folder() -> str:
    """Make an empty folder, for tasks to meet in; return its path, which children find wherever they are."""
    return tempfile.mkdtemp(dir=os.getcwd())


def told(outcome: Outcome, words: str) -> Outcome:
    """Give the call's text the arguments in words."""
    outcome.text = words
    return outcome
