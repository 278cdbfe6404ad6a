"""Verdicts: what a check says of an answer, and how one is carried from the judged process to the caller."""

from typing import Any

PASSED = "passed"
FAILED = "failed"
NOT_ATTEMPTED = "not_attempted"
LEAKED = "leaked"
ESCAPED = "escaped"
CRASHED = "crashed"
TIMED_OUT = "timed_out"
OVER_LIMIT = "over_limit"
ENVIRONMENT = "environment"

VERDICTS = (PASSED, FAILED, NOT_ATTEMPTED, LEAKED, ESCAPED, CRASHED, TIMED_OUT, OVER_LIMIT, ENVIRONMENT)


class Judged(BaseException):
    """Ends a check with a verdict; a BaseException, so that no `except Exception` of an answer swallows it.

    `hint`: None is the exercise's first, "" is none.
    """

    def __init__(self, verdict: str, message: str, hint: str | None = None) -> None:
        super().__init__(verdict, message, hint)
        self.verdict, self.message, self.hint = verdict, message, hint


class Result:
    """What `check` returns: one exercise's verdict. It shows itself in a notebook and in a terminal."""

    def __init__(
        self,
        exercise: str,
        verdict: str,
        message: str,
        hint: str | None = None,
        seconds: float = 0.0,
        output: str = "",
        fingerprint: str = "",
        general: bool = False,
        unread: bool = False,
    ) -> None:
        """`seconds`: how long the check took. `fingerprint`: of the answer that was judged.

        `general`: the hint isn't about this failure, but the exercise's first. `unread`: the file couldn't be read,
        so nothing in it was checked.
        """
        self.exercise, self.verdict, self.message, self.hint = exercise, verdict, message, hint
        self.seconds, self.output, self.fingerprint = seconds, output, fingerprint
        self.general, self.unread = general, unread

    @property
    def passed(self) -> bool:
        """True if the answer is right and left nothing behind."""
        return self.verdict == PASSED

    def as_json(self) -> dict[str, Any]:
        """Return the object that `labs check --json` prints for it."""
        names = ("exercise", "verdict", "message", "hint", "seconds", "output")
        return {name: getattr(self, name) for name in names}

    def _repr_html_(self) -> str:
        from labs.kit.verdict_views import html

        return html(self)

    def __str__(self) -> str:
        from labs.kit.verdict_views import plain

        return plain(self)

    __repr__ = __str__
