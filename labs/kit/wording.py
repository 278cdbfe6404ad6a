"""Wording: calls, values, exceptions and places in a file, as a student would write them."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

from labs.kit.genuine import os, signal

_COURSE = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "")
SHORT = 120  # characters of a value in a message


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


def ending(status: int) -> str:
    """Return how a process ended, by its wait status: "exited with code 3", "was killed by SIGKILL"."""
    code = os.waitstatus_to_exitcode(status)
    return f"exited with code {code}" if code >= 0 else f"was killed by {signal_name(-code)}"


def signal_name(number: int) -> str:
    """Return a signal's name; the ones in the middle of the real-time signals have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def frames(trace: TracebackType | None, file: str) -> str:
    """Return the innermost of the student's own frames: ", in work, line 12: os.wait()"; "" if there's none."""
    found = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if os.path.realpath(code.co_filename) == os.path.realpath(file):
            found = f", in {code.co_name}, line {trace.tb_lineno}: {source_line(file, trace.tb_lineno)}"
        trace = trace.tb_next
    return found


def is_own(trace: TracebackType | None, file: str) -> bool:
    """True if an exception came out of the student's own code, or a library's; not out of ours that it had called."""
    own = False
    while trace is not None:
        path = os.path.realpath(trace.tb_frame.f_code.co_filename)
        if path == os.path.realpath(file):
            own = True
        elif path.startswith(_COURSE):
            own = False
        trace = trace.tb_next
    return own


def source_line(file: str, number: int) -> str:
    """Return one line of a file without its indentation, "" if it can't be read."""
    try:
        with open(file, encoding="utf-8", errors="replace") as lines:
            return next((line.strip() for index, line in enumerate(lines, 1) if index == number), "")
    except OSError:
        return ""


def same(got: Any, wanted: Any) -> bool:
    """True if equal and of the same kind, all the way down; an answer's own `__eq__` is never asked.

    A namedtuple is a tuple and a Counter a dict; but True isn't 1, and a list isn't a tuple.
    """
    kind: Any = type(wanted)
    if not isinstance(got, kind) or isinstance(got, bool) != isinstance(wanted, bool):
        return False
    if isinstance(wanted, list | tuple):
        items = list(kind.__iter__(got))
        return len(items) == len(wanted) and all(map(same, items, wanted))
    if isinstance(wanted, dict):
        pairs = list(dict.items(got))
        # keys are looked up in `wanted` only if they're of a kind whose equality is Python's own
        return len(pairs) == len(wanted) and all(
            type(key) in (str, int, bytes, tuple) and key in wanted and same(value, wanted[key]) for key, value in pairs
        )
    equal: Any = kind.__eq__(got, wanted)  # the method of the kind, whatever a subclass says
    return equal is True
