"""The part of `measure` that runs on the stage: calls functions in rounds and takes their times."""

import gc
import importlib
import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MARK = "\x1emeasure "  # begins a line on standard error that tells how far it is; no program prints this by chance


def rounds(cases: Sequence[Mapping[str, Any]], repeat: int, warmup: int) -> dict[str, Any]:
    """Call all cases in turn, `warmup` rounds untimed, then `repeat` rounds; return times and last results per case.

    A case is {"target": "labs.pool:by_pool", "arguments": {…}}. In turn (A B C A B C), so that a slow moment of the
    machine hits all of them alike. An exception ends it: {"error": …, "case": its number}.
    """
    seconds: list[list[float]] = [[] for _ in cases]
    cpu: list[list[float]] = [[] for _ in cases]
    results: list[Any] = [None] * len(cases)
    for number in range(warmup + repeat):
        for place, case in enumerate(cases):
            _tell(number + 1, warmup + repeat, place)
            try:
                took, used, value = timed(_load(case["target"]), case["arguments"])
            except Exception as error:
                return {"case": place, "error": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc()}
            results[place] = _plain(value)
            if number >= warmup:
                seconds[place].append(took)
                cpu[place].append(used)
    return {"seconds": seconds, "cpu": cpu, "results": results}


def timed(function: Callable[..., Any], arguments: Mapping[str, Any]) -> tuple[float, float, Any]:
    """Call the function once; return (seconds, CPU seconds of this process and the children it reaped, result)."""
    gc.collect()  # or one case pays for the garbage of the one before
    used, begin = _cpu(), time.perf_counter()
    value = function(**arguments)
    took = time.perf_counter() - begin
    return took, _cpu() - used, value


def _cpu() -> float:
    """CPU seconds so far. getrusage(2) counts microseconds, os.times() only hundredths of a second."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _load(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _plain(value: Any) -> Any:
    """The value if JSON can hold it in 10,000 letters, else None."""
    try:
        return value if len(json.dumps(value)) <= 10_000 else None
    except (TypeError, ValueError):
        return None


def _tell(number: int, total: int, place: int) -> None:
    if os.environ.get("LABS_RUN"):
        sys.stderr.write(f"{MARK}{number} {total} {place}\n")
        sys.stderr.flush()
