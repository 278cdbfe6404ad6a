"""The lab: what a check has in its hands to call an answer safely and to say what went wrong.

    def describe_status(answer, lab):
        for status, words in CASES:
            lab.call(answer, status).gives(words)

Every call is guarded: a child that comes back into the checker is caught, exceptions become verdicts with the student's
own frames, and what a call leaves behind is noted, cleared away, and told if the result was right.
"""

import contextlib
import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from labs.kit import verdicts, witness
from labs.kit.channels import RESULT
from labs.kit.verdicts import Judged

# taken before any answer is imported: an answer may replace them, and the checker goes on with the real ones
_fork, _exit, _getpid, _write, _waitpid, _kill = os.fork, os._exit, os.getpid, os.write, os.waitpid, os.kill
_dumps = json.dumps
_chdir, _getcwd = os.chdir, os.getcwd

SHORT = 120  # characters of a value in a message


class Lab:
    """The hands of one check. `file` is the student's file: frames of other files aren't shown."""

    def __init__(self, name: str, file: str) -> None:
        self.name, self.file = name, file
        self.pid = _getpid()
        self.leaks: list[str] = []
        self.helpers: set[int] = set()  # children that the check itself made

    # ---- calling an answer ----

    def call(self, function: Callable[..., Any], *args: Any, leaves: tuple[str, ...] = (), **kwargs: Any) -> "Outcome":
        """Call an answer, guarded; return its Outcome. An exception ends the check as crashed.

        `leaves` names what it may leave behind by design: "children", "orphans", "threads", "descriptors", "segments",
        "handlers", "timers", "mask".
        """
        outcome = self._guarded(function, args, kwargs, leaves)
        if outcome.error is not None:
            raise self.crash(outcome.error, f"{outcome.text} raised")
        return outcome

    def attempt(
        self, function: Callable[..., Any], *args: Any, leaves: tuple[str, ...] = (), **kwargs: Any
    ) -> "Outcome":
        """Call an answer that may or should raise: the exception is in the Outcome's `error`."""
        return self._guarded(function, args, kwargs, leaves)

    def _guarded(self, function: Callable[..., Any], args: Any, kwargs: Any, leaves: tuple[str, ...]) -> "Outcome":
        text = describe(self.name, function, args, kwargs)
        before, directory = witness.snapshot(), _getcwd()
        value = error = None
        try:
            value = function(*args, **kwargs)
        except Judged:
            self.still_here(text)
            raise
        except BaseException as caught:
            error = caught
            self.still_here(text, caught)
        self.still_here(text)
        self._account(before, leaves)
        with contextlib.suppress(OSError):
            _chdir(directory)
        return Outcome(self, text, value, error)

    def _account(self, before: witness.Snapshot, leaves: tuple[str, ...]) -> None:
        """Note what the call left behind, and clear it away."""
        sys.settrace(None)
        sys.setprofile(None)
        gc.collect()  # a file object nobody refers to any more isn't a leak
        after = witness.settle(before)
        permitted = {name: getattr(after, name) for name in leaves}
        judged = witness.Snapshot(**{**vars(before), **permitted})
        self.leaks += witness.leaks(judged, after)
        witness.clean_up(judged, after)

    def still_here(self, text: str, error: BaseException | None = None) -> None:
        """If this is a child that came back out of the answer, say so and end it, before it runs our code."""
        if _getpid() == self.pid:
            return
        how = f"by {type(error).__name__}" if error is not None else "by returning"
        self.tell(
            verdicts.ESCAPED,
            f"{text}: a child process left the function {how} and ran on in its caller's code, as a second copy of the "
            "whole program; end the child with os._exit",
        )
        _exit(70)

    def crash(self, error: BaseException, what: str) -> Judged:
        """Turn an exception of the answer into a verdict, with the student's own frames."""
        if isinstance(error, MemoryError):
            return Judged(verdicts.OVER_LIMIT, f"{what} MemoryError: it asked for more memory than it may use")
        return Judged(verdicts.CRASHED, f"{what} {explain(error)}{self.frames(error)}")

    def frames(self, error: BaseException) -> str:
        """Return where in the student's file an exception came from: ", in line 12: pid, status = os.wait()"."""
        return frames(error.__traceback__, self.file)

    # ---- saying what is wrong ----

    def fail(self, message: str, hint: str | None = None) -> None:
        """End the check: the answer's result or behaviour is wrong."""
        raise Judged(verdicts.FAILED, message, hint)

    def expect(self, truth: object, message: str, hint: str | None = None) -> None:
        """Fail with `message` unless `truth`."""
        if not truth:
            self.fail(message, hint)

    def leak(self, message: str) -> None:
        """Note a leak that the check itself found; told if the rest is right."""
        self.leaks.append(message)

    def escaped(self, message: str) -> None:
        """End the check: a child came back into its caller's code."""
        raise Judged(verdicts.ESCAPED, message)

    def tell(self, verdict: str, message: str, hint: str | None = None) -> None:
        """Send a verdict to the caller; one line, short enough to arrive in one piece whoever else writes (pipe(7))."""
        line = {"verdict": verdict, "message": message[:2500], "hint": hint}
        with contextlib.suppress(OSError):
            _write(RESULT, _dumps(line).encode()[:4000] + b"\n")

    # ---- children of the check's own ----

    def child(self, work: Callable[[], Any]) -> int:
        """Fork a child that runs `work` and exits with what it returns (0 for None, 70 if it raises); return its pid.

        For scenarios: children for an answer to wait for. They aren't counted as the answer's leaks if they are there
        before the call. Those still there at the end of the check are killed and reaped.
        """
        pid = _fork()
        if pid == 0:
            code: Any = 70
            try:
                code = work() or 0
            finally:
                _exit(code)
        self.helpers.add(pid)
        return pid

    @contextlib.contextmanager
    def zombies(self, *codes: int) -> Iterator[list[int]]:
        """Make a zombie for each exit code (a negative one: killed by that signal)."""
        pids = [self.child(lambda code=code: code if code >= 0 else _kill(_getpid(), -code)) for code in codes]
        for pid in pids:
            wait_until_ended(pid)
        try:
            yield pids
        finally:
            self.end_helpers()

    def end_helpers(self) -> None:
        """Kill and reap the check's own children."""
        for pid in self.helpers:
            with contextlib.suppress(OSError):
                _kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                _waitpid(pid, 0)
        self.helpers.clear()


class Outcome:
    """What a guarded call came to: `value` or `error`, and `text`, the call as a student would write it."""

    def __init__(self, lab: Lab, text: str, value: Any, error: BaseException | None) -> None:
        self.lab, self.text, self.value, self.error = lab, text, value, error

    def gives(self, wanted: Any, hint: str | None = None) -> None:
        """Fail unless the value is `wanted`, of the same type, all the way down."""
        if not same(self.value, wanted):
            self.lab.fail(f"{self.text} returned {short(self.value)}, expected {short(wanted)}", hint)

    def raised(self, kind: type[BaseException], hint: str | None = None) -> BaseException:
        """Return the exception; fail unless the call raised one of this kind."""
        if self.error is None:
            self.lab.fail(f"{self.text} returned {short(self.value)}, expected it to raise {kind.__name__}", hint)
        if not isinstance(self.error, kind):
            assert self.error is not None
            where = self.lab.frames(self.error)
            self.lab.fail(f"{self.text} raised {explain(self.error)}{where}, expected {kind.__name__}", hint)
        assert self.error is not None
        return self.error

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("an Outcome isn't the value: use .value")


def describe(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return a call as a student would write it: "describe_status(768)"."""
    called = getattr(function, "__name__", name)
    owner = getattr(function, "__self__", None)
    if owner is not None and not isinstance(owner, type):
        called = f"{type(owner).__name__}.{called}"
    words = [*map(_argument, args), *(f"{key}={_argument(value)}" for key, value in kwargs.items())]
    return f"{called}({', '.join(words)})"


def _argument(value: Any) -> str:
    if callable(value) and hasattr(value, "__name__"):
        return str(value.__name__)
    return short(value, 40)


def short(value: Any, limit: int = SHORT) -> str:
    """Return a value's repr, cut to `limit` characters; a repr that fails is named."""
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def explain(error: BaseException) -> str:
    """Return "ValueError: on purpose"."""
    try:
        text = str(error)
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__


def same(got: Any, wanted: Any) -> bool:
    """True if equal and of the same type, all the way down: an answer's own `__eq__` is never asked."""
    if type(got) is not type(wanted):
        return False
    if isinstance(wanted, list | tuple):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, dict):
        pairs = [(key, got[key]) for key in got if type(key) in (str, int, bytes, tuple)]
        return len(got) == len(wanted) == len(pairs) and all(
            key in wanted and same(value, wanted[key]) for key, value in pairs
        )
    return bool(wanted == got)


def frames(trace: TracebackType | None, file: str) -> str:
    """Return the last of the student's own frames in words, "" if there's none."""
    found = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if os.path.realpath(code.co_filename) == os.path.realpath(file):
            found = f", in {code.co_name}, line {trace.tb_lineno}: {source_line(file, trace.tb_lineno)}"
        trace = trace.tb_next
    return found


def source_line(file: str, number: int) -> str:
    """Return one line of a file without its indentation, "" if it can't be read."""
    try:
        with open(file, encoding="utf-8", errors="replace") as lines:
            return next((line.strip() for index, line in enumerate(lines, 1) if index == number), "")
    except OSError:
        return ""


def wait_until_ended(pid: int) -> None:
    """Wait until a child has ended, and leave it a zombie: waitid(2) with WNOWAIT."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def main_thread_only() -> bool:
    """True if this process has one thread, as a check's process has before its answer runs."""
    return threading.active_count() == 1
