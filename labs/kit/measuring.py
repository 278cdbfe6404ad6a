"""`measure`: how long functions take, side by side, in a process of their own.

timings = measure([pool.alone, pool.by_threads, pool.by_processes])   # or {"one by one": pool.alone, …}
assert timings.faster("by processes", by=1.2)
timings.plot("Processes share the work, threads don't")

measure.sweep(pool.by_processes, [1, 2, 4, 8], name="workers").plot("More workers than cores don't help")
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labs.kit.demo import MIB, Limits
from labs.kit.rounds import MARK, rounds
from labs.kit.timings import Timing, Timings, label_of

Case = Callable[..., Any] | str | tuple[Callable[..., Any] | str, Mapping[str, Any]]
Progress = Callable[[str], None]  # called with "round 3 of 8"; with "" at the end


class MeasureError(RuntimeError):
    """A measured function raised, or the measurement didn't get to its end."""


class Measure:
    """Times functions of lab modules; never by forking the caller, whose threads and memory would be measured too."""

    def __call__(
        self,
        functions: Sequence[Case] | Mapping[str, Case],
        *,
        repeat: int = 7,
        warmup: int = 1,
        arguments: Mapping[str, Any] | None = None,
        sandboxed: bool = True,
        seconds: float = 60.0,
        memory: int = 1024 * MIB,
        processes: int = 256,
        progress: Progress | None = None,
    ) -> Timings:
        """Call each function `repeat` times, in turn, after `warmup` untimed rounds; the first one is the baseline.

        A function is one at the top level of a module, or "labs.pool:alone", or a pair of it and its keyword arguments;
        `arguments` go to all. `seconds` is the deadline for everything, `memory` in bytes. `sandboxed` False calls
        them in this process. Raises ValueError for a function of a notebook, MeasureError if one raises or doesn't end.
        """
        cases = _cases(functions, arguments or {})
        limits = Limits(seconds=seconds, memory=memory, processes=processes)
        answer = (
            _on_stage(cases, repeat, warmup, limits, progress)
            if sandboxed
            else rounds(list(cases.values()), repeat, warmup)
        )
        return Timings(_timings(list(cases), answer))

    def sweep(self, function: Case, values: Iterable[Any], *, name: str, **options: Any) -> Timings:
        """Call one function with each value of its parameter `name`, the first being the baseline; options as above."""
        values = list(values)
        own, fixed = function if isinstance(function, tuple) else (function, {})
        timings = self({str(value): (own, {**fixed, name: value}) for value in values}, **options)
        return Timings(list(timings), name.replace("_", " "), values)

    def sweeps(
        self, functions: Sequence[Case] | Mapping[str, Case], values: Iterable[Any], *, name: str, **options: Any
    ) -> dict[str, Timings]:
        """Sweep several functions over the same values, all in turn; return Timings by label, for `line_plot`."""
        values, named = list(values), _named(functions)
        cases: dict[str, Case] = {}
        for label, case in named.items():
            own, fixed = case if isinstance(case, tuple) else (case, {})
            cases |= {f"{label} {value}": (own, {**fixed, name: value}) for value in values}
        timings = self(cases, **options)
        return {
            label: Timings(
                [_renamed(timings[f"{label} {value}"], str(value)) for value in values], name.replace("_", " "), values
            )
            for label in named
        }


measure = Measure()


def target(function: Callable[..., Any] | str) -> str:
    """Return "labs.pool:alone"; ValueError for a function that a fresh interpreter couldn't import."""
    if isinstance(function, str):
        return function
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", repr(function))
    spec = getattr(sys.modules.get(module), "__spec__", None)
    if module == "__main__" and spec is not None:  # python -m labs.pool
        module = spec.name
    if module in ("__main__", "") or getattr(sys.modules.get(module), name, None) is None:
        raise ValueError(
            f"{name} can't be measured: a fresh interpreter can't import it, because it isn't at the top level of a "
            "module in a file; write it into a module and pass it from there"
        )
    return f"{module}:{name}"


def _named(functions: Sequence[Case] | Mapping[str, Case]) -> Mapping[str, Case]:
    """Give each case its label: the function's name, its arguments too where the same function comes twice."""
    if isinstance(functions, Mapping):
        return functions
    named: dict[str, Case] = {}
    for case in functions:
        own, fixed = case if isinstance(case, tuple) else (case, {})
        label = own.rpartition(":")[2].replace("_", " ") if isinstance(own, str) else label_of(own)
        several = sum((other[0] if isinstance(other, tuple) else other) == own for other in functions) > 1
        if several and fixed:
            label += " " + ", ".join(f"{key}={value}" for key, value in fixed.items())
        if label in named:
            raise ValueError(
                f"two functions are called {label!r}; give them labels: measure({{'first': f, 'second': g}})"
            )
        named[label] = case
    return named


def _cases(functions: Sequence[Case] | Mapping[str, Case], arguments: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    cases = {}
    for label, case in _named(functions).items():
        own, fixed = case if isinstance(case, tuple) else (case, {})
        cases[str(label)] = {"target": target(own), "arguments": {**arguments, **fixed}}
    if not cases:
        raise ValueError("there is nothing to measure")
    return cases


def _on_stage(
    cases: Mapping[str, Any], repeat: int, warmup: int, limits: Limits, progress: Progress | None
) -> dict[str, Any]:
    """Run the rounds on the stage; MeasureError names the function that was being called when it ended early."""
    from labs.kit import stage

    calling = ""

    def on_event(event: Mapping[str, Any]) -> None:
        nonlocal calling
        for line in event["text"].split("\n") if event["event"] == "output" else ():
            if line.startswith(MARK):
                number, total, place = (int(word) for word in line[len(MARK) :].split())
                calling = list(cases)[place]
                if progress:
                    progress(f"round {number} of {total}")

    recording = stage.run(
        "labs.kit.rounds:rounds",
        arguments={"cases": list(cases.values()), "repeat": repeat, "warmup": warmup},
        limits=limits,
        on_event=on_event,
        demo="measure",
    )
    if progress:
        progress("")
    if isinstance(recording.result, dict):
        return recording.result
    printed = "\n".join(line for line in recording.output.split("\n") if not line.startswith(MARK))
    error = MeasureError(
        f"measuring stopped while calling {calling or 'nothing yet'!r}: {recording.outcome}, {recording.reason}"
    )
    if printed.strip():
        error.add_note(printed.strip()[-2000:])
    raise error


def _timings(labels: list[str], answer: Mapping[str, Any]) -> list[Timing]:
    if "error" in answer:
        error = MeasureError(f"{labels[answer['case']]!r} raised {answer['error']}")
        error.add_note(answer["traceback"])
        raise error
    columns = zip(labels, answer["seconds"], answer["cpu"], answer["results"], strict=True)
    return [Timing(label, seconds, cpu, result) for label, seconds, cpu, result in columns]


def _renamed(timing: Timing, label: str) -> Timing:
    return Timing(label, timing.seconds, timing.cpu, timing.result)
