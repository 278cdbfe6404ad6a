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
from collections.abc import Callable, Iterable, Iterator
from fcntl import F_DUPFD_CLOEXEC, fcntl
from functools import partial
from typing import Any

from labs.kit import advice, verdicts, witness
from labs.kit.channels import RESULT, STACK_SIGNAL, STATUSES
from labs.kit.genuine import os, restore_builtins, signal, sys, time
from labs.kit.scenes import Captured, Gate, wait_until_ended
from labs.kit.verdicts import Judged
from labs.kit.wording import SHORT, describe, ending, explain, frames, is_own, same, short, source_line

__all__ = [
    "SHORT",
    "Gate",
    "Lab",
    "Outcome",
    "describe",
    "explain",
    "same",
    "short",
    "source_line",
    "wait_until_ended",
]

LINE = 4000  # bytes of a verdict at most: longer than PIPE_BUF, 4096 on Linux, and it may come in pieces
_dumps, _loads = json.dumps, json.loads
_HELD = signal.valid_signals() - {STACK_SIGNAL}  # wait while the checker looks around: their handlers are the answer's


class Lab:
    """The hands of one check. `file` is the student's file: frames of other files aren't shown."""

    def __init__(self, name: str, file: str) -> None:
        self.name, self.file = name, file
        self.pid = os.getpid()
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
        directory = _working_directory()
        before = witness.snapshot()
        value = error = None
        started = time.process_time()
        try:
            value = function(*args, **kwargs)
            sys.settrace(None)
            sys.setprofile(None)
            signal.pthread_sigmask(signal.SIG_BLOCK, ())  # handlers whose signal has come run now, not in our code
        except Judged:
            self.still_here(text)
            raise
        except BaseException as caught:
            sys.settrace(None)
            sys.setprofile(None)
            error = caught
            self.still_here(text, caught)
        self.still_here(text)
        busy = time.process_time() - started
        if error is not None:
            restore_builtins()
            _let_go(error)
        self._account(before, leaves, text)
        if directory is not None:
            with contextlib.suppress(OSError):
                os.chdir(directory)
        return Outcome(self, text, value, error, busy)

    def _account(self, before: witness.Snapshot, leaves: tuple[str, ...], text: str) -> None:
        """Note what the call left behind, and clear it away."""
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
        restore_builtins()
        gc.collect()  # a file object nobody refers to any more isn't a leak
        gc.freeze()  # what is left stays: without this, the collections of twenty calls take longer than the calls
        after = witness.settle(before, frozenset(map(int, mask)), leaves)
        permitted = {name: getattr(after, name) for name in leaves}
        judged = before._replace(**permitted)
        self.leaks += witness.leaks(judged, after)
        witness.clean_up(judged, after)
        if closed := witness.closed(judged, after):  # ours, perhaps: the check can't go on
            raise Judged(verdicts.LEAKED, f"{text} {closed[0]}{_more(closed)}", witness.advice(closed[0]))

    def settled(self) -> None:
        """End the check if anything called so far has left something: for where the first leak says it all."""
        if self.leaks:
            message = f"the result is right, but it {self.leaks[0]}{_more(self.leaks)}"
            raise Judged(verdicts.LEAKED, message, witness.advice(self.leaks[0]))

    def still_here(self, text: str, error: BaseException | None = None) -> None:
        """If this is a child that came back out of the answer, say so and end it: it must not run our code."""
        if os.getpid() == self.pid:
            return
        ran_on = "ran on in its caller's code, as a second copy of the whole program"
        hint = (
            "all that the child does belongs in a try, with os._exit(code) in its finally: whatever happens, the "
            "child goes no further"
        )
        if error is None:
            how = f"a child process left the function by returning and {ran_on}; end the child with os._exit"
        elif isinstance(error, SystemExit) or not is_own(error.__traceback__, self.file):
            name = type(error).__name__
            how = f"a child process left the function by {name} and {ran_on}; end the child with os._exit"
            if isinstance(error, SystemExit):
                hint = "sys.exit raises SystemExit, which travels on like any exception; os._exit ends it at once"
        else:
            mistake = f"{explain(error)}{self.frames(error)}"
            how = f"your own code in the child raised {mistake}; so os._exit was never reached, and the child {ran_on}"
            if isinstance(error, ChildProcessError):
                hint = "the child has no children to wait for: os.fork returns 0 in the *child*, its pid in the parent"
            hint = advice.of_error(error) or hint
        self.tell(verdicts.ESCAPED, f"{text}: {how}", hint)
        os._exit(70)

    def crash(self, error: BaseException, what: str, hint: str | None = None) -> Judged:
        """Turn an exception of the answer into a verdict, with the student's own frames."""
        if isinstance(error, MemoryError):
            return Judged(verdicts.OVER_LIMIT, f"{what} MemoryError: it asked for more memory than it may use")
        why = " (nobody is there to type: a check has no input)" if isinstance(error, EOFError) else ""
        known = advice.of_error(error)
        message = f"{what} {explain(error)}{why}{self.frames(error)}"
        return Judged(verdicts.CRASHED, message, hint if known is None else known)

    def frames(self, error: BaseException) -> str:
        """Return where in the student's file an exception came from: ", in line 12: pid, status = os.wait()"."""
        return frames(error.__traceback__, self.file)

    # ---- saying what is wrong ----

    def fail(self, message: str, hint: str | None = None) -> None:
        """End the check: the answer's result or behaviour is wrong. What it left behind until now is told too."""
        besides = f" (besides, it {self.leaks[0]})" if self.leaks else ""
        raise Judged(verdicts.FAILED, message + besides, hint)

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

    def tell(self, verdict: str, message: str, hint: str | None = None, final: bool = False) -> None:
        """Send a verdict to the caller; one line, short enough to arrive in one piece whoever else writes (pipe(7)).

        The first stands, but an escaped child outdoes it; a `final` one outdoes that too: it knows the cause.
        """
        message = message[:2500]
        told = {"verdict": verdict, "hint": hint, "final": final}
        while len(line := _dumps(told | {"message": message})) > LINE and message:
            message = message[: len(message) * 3 // 4]  # a letter takes up to 12 bytes: "\ud83d\ude00"
        with contextlib.suppress(OSError):
            os.write(RESULT, line.encode() + b"\n")

    # ---- children of the check's own ----

    def child(self, work: Callable[[], Any]) -> int:
        """Fork a child that runs `work` and exits with what it returns (0 for None, 70 if it raises); return its pid.

        For scenarios: children for an answer to wait for. They aren't counted as the answer's leaks if they are there
        before the call. Those still there at the end of the check are killed and reaped.
        """
        pid = os.fork()
        if pid == 0:
            code: Any = 70
            try:
                code = work() or 0
            finally:
                os._exit(code)
        self.helpers.add(pid)
        return pid

    def in_child(self, work: Callable[[], Any]) -> Any:
        """Run a part of the check, calls of the answer included, in a child process; return its JSON-able result.

        In a namespace the check's own pids are the same in every run, and could be typed in; a child's are others.
        """
        read, low = os.pipe()
        write = fcntl(low, F_DUPFD_CLOEXEC, STATUSES + 1)  # where a careless closerange doesn't reach
        os.close(low)
        pid = os.fork()
        if pid == 0:
            self._report(work, write)
        os.close(write)
        self.helpers.add(pid)
        data = bytearray()
        while not data.endswith(b"\n") and (piece := os.read(read, 65536)):
            data += piece
        os.close(read)
        wait_until_ended(pid)
        _, status = os.waitpid(pid, 0)
        self.helpers.discard(pid)
        if not data.endswith(b"\n"):
            end = ending(status)
            raise Judged(verdicts.CRASHED, f"called in a child process, it ended that process: it {end}")
        report = _loads(data)
        self.leaks += report["leaks"]
        if report["verdict"]:
            raise Judged(*report["verdict"])
        if report["trouble"]:
            raise RuntimeError(report["trouble"])
        return report["value"]

    def _report(self, work: Callable[[], Any], write: int) -> None:
        """Be the child of `in_child`: run `work`, report, end."""
        self.pid, self.helpers, self.leaks = os.getpid(), set(), []
        report: dict[str, Any] = {"value": None, "verdict": None, "trouble": None}
        try:
            report["value"] = work()
        except Judged as judged:
            self.still_here(self.name)
            report["verdict"] = [judged.verdict, judged.message, judged.hint]
        except BaseException as error:
            self.still_here(self.name, error)
            report["trouble"] = explain(error)
        finally:
            if os.getpid() == self.pid:
                self.end_helpers()
                report["leaks"] = self.leaks
                os.write(write, _dumps(report).encode() + b"\n")
            os._exit(0)

    @contextlib.contextmanager
    def zombies(self, *codes: int) -> Iterator[list[int]]:
        """Make a zombie for each code: a child that has exited with it, or, if negative, was killed by that signal."""
        pids = [self.child(partial(_end_with, code)) for code in codes]
        for pid in pids:
            wait_until_ended(pid)
        try:
            yield pids
        finally:
            self.end_helpers(pids)

    def end_helpers(self, pids: Iterable[int] | None = None) -> None:
        """Kill and reap the check's own children, or some of them; one that isn't a child any more is left alone."""
        for pid in list(self.helpers if pids is None else pids):
            with contextlib.suppress(OSError):
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)  # its number may be another's by now
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            self.helpers.discard(pid)

    @contextlib.contextmanager
    def captured(self, descriptor: int) -> Iterator[Captured]:
        """Catch what this process and its children write to a descriptor meanwhile: 1 or 2."""
        if descriptor == 1:
            sys.stdout.flush()
        with Captured(descriptor) as captured:
            yield captured


class Outcome:
    """What a guarded call came to: `value` or `error`.

    `text` is the call as a student would write it, `busy` the CPU seconds that this process spent on it.
    """

    def __init__(self, lab: Lab, text: str, value: Any, error: BaseException | None, busy: float) -> None:
        self.lab, self.text, self.value, self.error, self.busy = lab, text, value, error, busy

    def gives(self, wanted: Any, hint: str | None = None) -> None:
        """Fail unless the value is `wanted`, and of the same kind, all the way down; crashed if the call raised."""
        if self.error is not None:
            raise self.lab.crash(self.error, f"{self.text} is to return {short(wanted)}, but raised", hint)
        if not same(self.value, wanted):
            forgotten = " (is there a return?)" if self.value is None else ""
            hint = advice.of_value(self.value, wanted) or hint
            self.lab.fail(f"{self.text} returned {short(self.value)}{forgotten}, expected {short(wanted)}", hint)

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


def _let_go(error: BaseException) -> None:
    """Let go of what only the frames of an exception hold: a file, a connection. Also of those that it came from."""
    held: list[BaseException | None] = [error]
    seen: set[int] = set()
    while held:
        one = held.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        import traceback  # takes milliseconds, and most answers raise nothing

        seen.add(id(one))
        traceback.clear_frames(one.__traceback__)
        held += [one.__context__, one.__cause__]
        if isinstance(one, BaseExceptionGroup):
            held += one.exceptions


def _end_with(code: int) -> int:
    if code < 0:
        os.kill(os.getpid(), -code)
    return code


def _more(leaks: list[str]) -> str:
    """Return how many leaks of other kinds there were besides the first."""
    others = len(set(leaks)) - 1
    return f" (and {others} more)" if others else ""


def _working_directory() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # an answer has removed it
        return None
