"""Parts of the check of `call_in_process`: results, exceptions, deaths, time-outs."""

import os
import time
from collections.abc import Callable
from pickle import PicklingError
from typing import Any

from labs.checks import process_tasks as tasks
from labs.kit.lab import Lab, Outcome, explain, same, short

MIB = 1 << 20
PIPE_FULL = "a pipe holds 64 KiB; the child can't end until you receive: receive first, then join"
NO_END = "the child is dead, but you still hold the write end: close your copy after start(), or the end never comes"
QUEUE = "the child is dead, and a queue doesn't tell: you still hold its write end. With a Pipe you can close your copy"
STUCK = {
    ".join(": PIPE_FULL,
    "waitpid": PIPE_FULL,
    ".send": PIPE_FULL,
    "write(": PIPE_FULL,
    ".get(": QUEUE,
    ".poll(": NO_END,
    ".recv": NO_END,
    "wait(": NO_END,
    "read(": NO_END,
}


def gives_results(answer: Callable[..., Any], lab: Lab) -> None:
    """What the function returned comes back, whatever it is."""
    outcome = lab.call(answer, os.getpid)
    lab.expect(outcome.value != os.getpid(), f"{outcome.text} called the function in this very process")
    lab.expect(type(outcome.value) is int, f"{outcome.text} returned {short(outcome.value)}, expected a process id")
    lab.call(answer, tasks.give, None).gives(None)
    outcome = lab.call(answer, tasks.give_much, 10 * MIB)
    if type(outcome.value) is not bytes or outcome.value.count(b"x") != 10 * MIB:
        lab.fail(f"{outcome.text} returned {short(outcome.value, 40)}, expected {10 * MIB:,} bytes")  # repr takes long
    outcome = lab.attempt(answer, tasks.give_exception)
    lab.expect(
        isinstance(outcome.value, ValueError),
        f"{outcome.text} {told(outcome)}, expected it to return the ValueError that the function returned",
        "send along whether it was returned or raised",
    )


def told(outcome: Outcome) -> str:
    """Return how a call went, in words."""
    return f"returned {short(outcome.value)}" if outcome.error is None else f"raised {explain(outcome.error)}"


def raises_exceptions(answer: Callable[..., Any], lab: Lab) -> None:
    """What the function raised is raised here, as it was; what pickle can't carry is told."""
    for kind, args in ((ValueError, ("bad", 42)), (KeyError, ("name",)), (tasks.WithDetails, ("a", ["b"]))):
        outcome = lab.attempt(answer, tasks.fail, kind, *args)
        error = outcome.raised(kind, "exceptions can be pickled: send the object itself, not its text")
        lab.expect(
            type(error) is kind and same(error.args, args),
            f"{outcome.text} raised {type(error).__name__} with args {short(error.args)}, expected {short(args)}",
            "send the exception itself, not its text",
        )
    outcome = lab.attempt(answer, tasks.fail, tasks.TwoArguments, "a hole", "the bucket")
    error = outcome.raised(
        RuntimeError, "an exception may be pickled and still not be rebuilt: let the child try pickle.loads first"
    )
    lab.expect(
        "TwoArguments" in str(error) and "a hole in the bucket" in str(error),
        f"{outcome.text} raised {explain(error)}, expected a RuntimeError with the class's name and its text: "
        "'TwoArguments: a hole in the bucket'",
    )
    outcome = lab.attempt(answer, tasks.give_function)
    lab.expect(
        isinstance(outcome.error, PickleErrors) and not died(outcome),
        f"{outcome.text} {told(outcome)}, expected the error that pickle raises for a result that it can't carry",
        "pickle the result inside the child's try block",
    )


PickleErrors = (AttributeError, TypeError, PicklingError)


def died(outcome: Outcome) -> bool:
    """True if it raised ChildDied."""
    return type(outcome.error).__name__ == "ChildDied"


def notices_death(answer: Callable[..., Any], lab: Lab) -> None:
    """A child that ends without a result raises ChildDied with its exit code."""
    for function, args, code in (
        (tasks.kill_myself, (), -9),
        (tasks.leave, (3,), 3),
        (tasks.vanish, (0,), 0),
    ):
        outcome = lab.attempt(answer, function, *args)
        lab.expect(
            died(outcome),
            f"{outcome.text} {told(outcome)}, expected ChildDied: the child ended without a result",
            "an end of file in the pipe means that the child is gone",
        )
        got = getattr(outcome.error, "exitcode", None)
        lab.expect(
            same(got, code),
            f"{outcome.text} raised ChildDied with exitcode {short(got)}, expected {code}",
            "the exit code is known only after join",
        )


def keeps_time(answer: Callable[..., Any], lab: Lab) -> None:
    """A child that takes too long is killed, even if it ignores SIGTERM."""
    timeout, began = 0.1, time.monotonic()
    outcome = lab.attempt(answer, tasks.hang_stubbornly, timeout=timeout)
    took = time.monotonic() - began
    outcome.raised(TimeoutError, "poll(timeout) returns False when the time is up")
    lab.expect(took >= timeout * 0.95, f"{outcome.text} gave up after {took:.2f} s")
    lab.expect(
        took < tasks.STUBBORN,
        f"{outcome.text} took {took:.1f} s, as long as the child wanted: it ignores SIGTERM",
        "terminate() sends SIGTERM, kill() sends SIGKILL",
    )
    lab.call(answer, tasks.give, 1, timeout=5.0).gives(1)
