"""The judge: runs inside the actor, in a process of its own, and sends the verdict of one exercise.

What doesn't arrive is not a pass: whatever ends this process first, the caller sees no verdict and asks the kernel why.
"""

import importlib
import os
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from labs.kit import exercises, stubs, verdicts
from labs.kit.lab import Lab, describe, explain, short
from labs.kit.verdicts import Judged

_exit, _perf = os._exit, time.perf_counter  # an answer may replace them


def judge(exercise: str, module: str, file: str) -> None:
    """Judge one exercise by the answer in `file`, imported as `module`; never returns."""
    chosen = exercises.find(exercise)
    lab = Lab(chosen.name, file)
    try:
        answer = find(load(module, file, lab), chosen, lab)
        check(chosen, answer, lab)
        if lab.leaks:
            raise Judged(verdicts.LEAKED, f"the result is right, but it {lab.leaks[0]}{more(lab.leaks)}")
        lab.tell(verdicts.PASSED, "")
    except Judged as verdict:
        lab.still_here(chosen.name)
        lab.tell(verdict.verdict, verdict.message, verdict.hint)
    except BaseException as error:
        lab.still_here(chosen.name, error)
        lab.tell(*ours(error, chosen.name))
    _exit(0)  # not sys.exit: threads, atexit functions and destructors of the answer have no say any more


def more(leaks: list[str]) -> str:
    """Return how many leaks of other kinds there were besides the first."""
    others = len(set(leaks)) - 1
    return f" (and {others} more)" if others else ""


def check(chosen: exercises.Exercise, answer: Any, lab: Lab) -> None:
    """Run the check; its own children end with it."""
    try:
        chosen.judge(answer, lab)
    finally:
        if os.getpid() == lab.pid:
            lab.end_helpers()


def load(module: str, file: str, lab: Lab) -> ModuleType:
    """Import the answer's module; what it raises, or a child that comes back from it, is a verdict."""
    name = Path(file).name
    if module.startswith("answers_"):
        _link(module, file)
    try:
        imported = importlib.import_module(module)
    except SyntaxError as error:
        raise Judged(verdicts.CRASHED, f"{name}, line {error.lineno}: {type(error).__name__}: {error.msg}") from None
    except BaseException as error:
        lab.still_here(f"importing {name}", error)
        raise lab.crash(error, f"importing {name} raised") from None
    lab.still_here(f"importing {name}")
    return imported


def _link(module: str, file: str) -> None:
    """Make any file importable by a name of ours, here and in children that spawn: through a link in sys.path."""
    folder = os.path.join(os.getcwd(), "answers")
    os.mkdir(folder)
    os.symlink(file, os.path.join(folder, f"{module}.py"))
    sys.path.insert(0, folder)
    sys.path.append(os.path.dirname(file))  # for helper modules beside it


def find(module: ModuleType, chosen: exercises.Exercise, lab: Lab) -> Any:
    """Return the answer; a missing or unfit one is a verdict."""
    answer = getattr(module, chosen.name, None)
    file = Path(lab.file).name
    if answer is None:
        raise Judged(verdicts.FAILED, f"{file} has no {chosen.name}: the function or class must have this very name")
    stub = stubs.definition(stubs.stub(chosen.topic), chosen.name)
    wants_class = type(stub).__name__ == "ClassDef"
    if wants_class != isinstance(answer, type) or not callable(answer):
        wanted = "a class" if wants_class else "a function"
        raise Judged(verdicts.FAILED, f"{chosen.name} is {short(answer)}, expected {wanted}")
    code = getattr(answer, "__code__", None)
    if code is not None and code.co_flags & 0x280:  # CO_COROUTINE, CO_ASYNC_GENERATOR
        raise Judged(
            verdicts.FAILED,
            f"{chosen.name} is a coroutine function (async def): calling it returns a coroutine, and runs nothing",
        )
    if not wants_class and (trouble := misfit(stub, answer)):
        raise Judged(verdicts.FAILED, f"{chosen.name} {trouble}")
    return answer


def misfit(stub: Any, answer: Any) -> str:
    """Return how an answer's parameters differ from the task's, "" if it can be called as the task says."""
    import inspect

    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):
        return ""
    args = stub.args
    names = [each.arg for each in [*args.posonlyargs, *args.args]]
    required = names[: len(names) - len(args.defaults)]
    task = f"the task's is {stub.name}({', '.join([*names, *(f'*{args.vararg.arg}' for _ in [1] if args.vararg)])})"
    for sample in (required, names):
        try:
            signature.bind(*sample, **{each.arg: None for each in args.kwonlyargs})
        except TypeError as error:
            return f"has other parameters than the task: {stub.name}{signature}, {task} ({error})"
    return ""


def ours(error: BaseException, name: str) -> tuple[str, str]:
    """Return the verdict for an exception that the check itself raised: never the student's fault."""
    where = []
    trace = error.__traceback__
    while trace is not None:
        where.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return verdicts.ENVIRONMENT, f"the check of {name} failed by itself: {explain(error)} ({' > '.join(where[-3:])})"


__all__ = ["describe", "judge"]
