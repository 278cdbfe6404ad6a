"""The judge: runs inside the actor, in a process of its own, and sends the verdict of one exercise.

What doesn't arrive is not a pass: whatever ends this process first, the caller sees no verdict and asks the kernel why.
"""

import gc
import importlib
from contextlib import suppress
from io import TextIOWrapper
from types import FunctionType, ModuleType
from typing import Any

from labs import course
from labs.kit import exercises, sources, verdicts
from labs.kit.genuine import os, restore_builtins, sys
from labs.kit.lab import Lab, explain, short
from labs.kit.verdicts import Judged


def judge(exercise: str, module: str, file: str) -> None:
    """Judge one exercise by the answer in `file`, imported as `module`; never returns."""
    chosen = exercises.find(exercise)
    lab = Lab(chosen.name, file)
    out = sys.stdout
    if isinstance(out, TextIOWrapper):
        out.reconfigure(line_buffering=True)  # as in a terminal: what an answer prints before it hangs is seen
    try:
        answer = find(load(module, file, lab), chosen, lab)
        check(chosen, answer, lab)
        lab.settled()
        lab.tell(verdicts.PASSED, "")
    except Judged as verdict:
        lab.still_here(chosen.name)
        lab.tell(verdict.verdict, verdict.message, verdict.hint)
    except BaseException as error:
        lab.still_here(chosen.name, error)
        lab.tell(*unexpected(error, chosen.name, lab))
    with suppress(Exception):
        out.flush()
    os._exit(0)  # not sys.exit: threads, atexit functions and destructors of the answer have no say any more


def check(chosen: exercises.Exercise, answer: Any, lab: Lab) -> None:
    """Run the check; its own children end with it."""
    try:
        chosen.judge(answer, lab)
    finally:
        if os.getpid() == lab.pid:
            lab.end_helpers()


def load(module: str, file: str, lab: Lab) -> ModuleType:
    """Import the answer's module; what it raises, or a child that comes back from it, is a verdict."""
    name = os.path.basename(file)
    if module.startswith("answers_"):
        _link(module, file)
    try:
        imported = importlib.import_module(module)
        gc.freeze()  # what is there now is there to stay: looking through it after each call would cost milliseconds
    except SyntaxError as error:
        raise Judged(
            verdicts.CRASHED, f"{name}, line {error.lineno}: {type(error).__name__}: {error.msg}", hint=""
        ) from None
    except BaseException as error:
        lab.still_here(f"importing {name}", error)
        raise lab.crash(error, f"importing {name} raised") from None
    finally:
        sys.settrace(None)
        sys.setprofile(None)
        restore_builtins()
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
    file = os.path.basename(lab.file)
    if answer is None:
        raise Judged(
            verdicts.FAILED, f"{file} has no {chosen.name}: the function or class must have this very name", hint=""
        )
    wanted = model(chosen)
    wants_class = sources.kind(wanted) == "ClassDef"
    if wants_class != isinstance(answer, type) or not callable(answer):
        what = "a class" if wants_class else "a function"
        raise Judged(verdicts.FAILED, f"{chosen.name} is {short(answer)}, expected {what}", hint="")
    code = getattr(answer, "__code__", None)
    asynchronous = code is not None and code.co_flags & 0x280  # CO_COROUTINE, CO_ASYNC_GENERATOR
    if asynchronous and sources.kind(wanted) == "FunctionDef":
        raise Judged(
            verdicts.FAILED,
            f"{chosen.name} is a coroutine function (async def): calling it returns a coroutine, and runs nothing",
            hint="",
        )
    if not wants_class and (trouble := misfit(wanted, answer)):
        raise Judged(verdicts.FAILED, f"{chosen.name} {trouble}", hint="")
    return answer


def model(chosen: exercises.Exercise) -> sources.Node:
    """Return the definition of the model answer: what kind of thing is asked for, and with which parameters."""
    with open(os.path.join(course.ROOT, "solutions", f"{chosen.topic}.py"), encoding="utf-8") as file:
        found = sources.definition(sources.body(file.read()), chosen.name)
    if found is None:
        raise LookupError(f"solutions/{chosen.topic}.py has no {chosen.name}")
    return found


def misfit(wanted: sources.Node, answer: Any) -> str:
    """Return how an answer's parameters differ from the task's, "" if it can be called as the task says."""
    args = wanted.args
    names = [each.arg for each in [*args.posonlyargs, *args.args]]
    required = names[: len(names) - len(args.defaults)]
    if same_parameters(answer, names, len(required), [each.arg for each in args.kwonlyargs]):
        return ""
    import inspect  # takes a tenth of a check's time, and most answers have the task's own parameters

    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):
        return ""
    task = f"the task's is {wanted.name}({', '.join([*names, *(f'*{args.vararg.arg}' for _ in [1] if args.vararg)])})"
    for sample in (required, names):
        try:
            signature.bind(*sample, **{each.arg: None for each in args.kwonlyargs})
        except TypeError as error:
            return f"has other parameters than the task: {wanted.name}{signature}, {task} ({error})"
    return ""


def same_parameters(answer: Any, names: list[str], required: int, keywords: list[str]) -> bool:
    """True for a plain function with the very parameters of the task, those that may be left out included."""
    if type(answer) is not FunctionType:
        return False
    code = answer.__code__
    count = code.co_argcount
    own = code.co_varnames[:count]
    rest = code.co_varnames[count : count + code.co_kwonlyargcount]
    return list(own) == names and list(rest) == keywords and count - len(answer.__defaults__ or ()) <= required


def unexpected(error: BaseException, name: str, lab: Lab) -> tuple[str, str]:
    """Return the verdict for an exception in the check itself: a handler of the answer's raised it, or we did."""
    if lab.frames(error):
        crash = lab.crash(error, "a handler that it left behind raised")
        return crash.verdict, crash.message
    where = []
    trace = error.__traceback__
    while trace is not None:
        where.append(f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}")
        trace = trace.tb_next
    return verdicts.ENVIRONMENT, f"the check of {name} failed by itself: {explain(error)} ({' > '.join(where[-3:])})"
