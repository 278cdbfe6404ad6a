"""`check`: judges answers, each in a fresh process on the stage, and returns Results; one's disaster costs no other.

caller ── stage ── supervisor ── actor: judge ── the answer
   ▲                                │
   └── verdict, JSON on a descriptor of its own ──┘      no verdict: the kernel says how the process ended
"""

import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from threading import Event, Thread
from typing import Any, NamedTuple

from labs import course
from labs.kit import sources, stage, verdicts
from labs.kit.answers import Answers
from labs.kit.exercises import Exercise, find
from labs.kit.verdicts import Result
from labs.kit.wording import source_line

OnResult = Callable[[Result], None]


class Interrupted(KeyboardInterrupt):
    """A check was interrupted, and has ended; a notebook shows the sentence and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def check(name: str, answers: str | None = None, timeout: float | None = None) -> Result:
    """Judge one exercise, "topic.name", and return its Result; raises UnknownName or BadAnswers for a wrong name.

    For the answers to judge see `Answers.at`. With the model answers anything but a pass raises AssertionError,
    so that a notebook run with LABS_ANSWERS=solutions fails where the course is wrong.
    """
    chosen, whose = find(name), Answers.at(answers)
    try:
        result = judge(chosen.with_timeout(timeout), whose)
    except KeyboardInterrupt:
        raise Interrupted(f"the check of {name} was interrupted") from None
    remember([result], whose)
    if whose.place == "solutions" and not result.passed:
        raise AssertionError(f"the model answer of {name} is {result.verdict}: {result.message}")
    return result


def remember(results: Sequence[Result], whose: Answers) -> None:
    """Keep the verdicts of the student's own answers, for `progress` and `list`; a file unread leaves the old ones."""
    if whose.own:
        from labs.kit import progress_file

        progress_file.remember([result for result in results if not result.unread])


def check_all(
    chosen: Iterable[Exercise], whose: Answers, jobs: int | None = None, on_result: OnResult | None = None
) -> list[Result]:
    """Judge exercises, `jobs` at a time (default: the cores there are), those that measure alone at the end.

    Returns the results in the order of `chosen`; `on_result` hears of each as it comes, in the caller's thread.
    KeyboardInterrupt ends the checks under way first, and carries the results there are as its argument.
    """
    chosen = list(chosen)
    jobs = jobs or cores()
    results: dict[str, Result] = {}
    try:
        for group, width in (([e for e in chosen if not e.alone], jobs), ([e for e in chosen if e.alone], 1)):
            for result in judge_all(group, whose, min(width, len(group))):
                results[result.exercise] = result
                if on_result:
                    on_result(result)
    except KeyboardInterrupt:
        raise KeyboardInterrupt([results[e.full_name] for e in chosen if e.full_name in results]) from None
    finally:
        remember(list(results.values()), whose)
    return [results[exercise.full_name] for exercise in chosen]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def judge_all(group: Sequence[Exercise], whose: Answers, width: int) -> Iterator[Result]:
    """Yield results as they come, from `width` threads: each waits for a check's processes, the work is theirs."""
    if width <= 1:
        yield from (judge(exercise, whose) for exercise in group)
        return
    from queue import SimpleQueue

    # a deque, since threads without a GIL that share an iterator get an item twice, or never
    waiting, done, stop = deque(group), SimpleQueue[Result](), Event()

    def work() -> None:
        with suppress(IndexError, KeyboardInterrupt):  # nothing is waiting any more; `stop` is set
            while True:
                done.put(judge(waiting.popleft(), whose, stop))

    threads = [Thread(target=work, name=f"check {number}") for number in range(width)]
    for thread in threads:
        thread.start()
    try:
        for _ in group:
            yield done.get()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def judge(exercise: Exercise, whose: Answers, stop: Event | None = None) -> Result:
    """Judge one exercise; never raises for what an answer does. Once `stop` is set it ends with KeyboardInterrupt."""
    try:
        return _judge(exercise, whose, stop)
    except Exception as error:  # our fault or the machine's: it must not cost other exercises their verdicts
        trouble = f"the check could not be run: {type(error).__name__}: {error}"
        return Result(exercise.full_name, verdicts.ENVIRONMENT, trouble)


def _judge(exercise: Exercise, whose: Answers, stop: Event | None) -> Result:
    file = whose.file(exercise.topic)
    try:
        source = read(file)
        statements = sources.parsed(source)
    except FileNotFoundError:
        trouble = f"there is no {os.path.basename(file)} among these answers"
        return Result(exercise.full_name, verdicts.NOT_ATTEMPTED, trouble)
    except (OSError, *sources.UNREADABLE) as error:
        return Result(exercise.full_name, verdicts.CRASHED, unreadable(file, error), unread=True)
    fingerprint = sources.fingerprint(statements, exercise.name)
    if sources.untouched(sources.definition(statements, exercise.name)):
        stub = f"{exercise.name} is still the stub: fill it in, in {called(file)}"
        return Result(exercise.full_name, verdicts.NOT_ATTEMPTED, stub, fingerprint=fingerprint)
    lines: list[Mapping[str, Any]] = []
    printed: list[str] = []
    event: Mapping[str, Any] = {}
    started = time.perf_counter()
    arguments = {"exercise": exercise.full_name, "module": whose.module(exercise.topic), "file": file}
    running = stage.events(
        "labs.kit.judge:judge", arguments=arguments, limits=exercise.limits, linger=False, protect=whose.protect()
    )
    with closing(running):
        for event in running:
            if event["event"] == "started":
                started = time.perf_counter()  # without walls it may have waited for its turn
            elif event["event"] == "result":
                lines.append(event["value"])
            elif event["event"] == "output":
                printed.append(event["text"])
            if stop is not None and stop.is_set():
                raise KeyboardInterrupt
    verdict, message, hint = verdict_of(lines) or without_verdict(event, file, exercise)
    return Result(
        exercise.full_name,
        verdict,
        message,
        hint_for(exercise, verdict, hint),
        round(time.perf_counter() - started, 3),
        "".join(printed),
        fingerprint,
        general=hint is None,
    )


def read(file: str) -> str:
    """Return the text of an answers' file; some editors put a byte order mark before it."""
    with open(file, encoding="utf-8-sig") as text:
        return text.read()


def unreadable(file: str, error: Exception) -> str:
    """Say that a file can't be read, by the system, as text, or by Python: where, and why."""
    where = ""
    if isinstance(error, OSError):
        reason = str(error.strerror)
    elif isinstance(error, UnicodeDecodeError):
        reason = "it is not UTF-8 text"
    else:
        where = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        reason = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
    return f"{called(file)} can't be read{where}: {reason}; nothing was checked"


def called(file: str) -> str:
    """Return a file's name as messages have it: the student's own with its folder."""
    name = os.path.basename(file)
    return f"labs/exercises/{name}" if os.path.dirname(file) == os.path.join(course.ROOT, "labs", "exercises") else name


def verdict_of(lines: Sequence[Mapping[str, Any]]) -> tuple[str, str, str | None] | None:
    """Choose among the verdicts that arrived: a final one, or else an escaped child, whenever it came; or the first."""
    fit = [line for line in lines if isinstance(line, dict) and line.get("verdict") in verdicts.VERDICTS]
    escaped = [line for line in fit if line["verdict"] == verdicts.ESCAPED]
    final = [line for line in fit if line.get("final")]
    for line in [*final, *escaped, *fit]:
        return line["verdict"], str(line.get("message", "")), line.get("hint")
    return None


def without_verdict(outcome: Mapping[str, Any], file: str, exercise: Exercise) -> tuple[str, str, str | None]:
    """Say why no verdict arrived, by what the supervisor saw of the process's end."""
    kind, reason = outcome.get("outcome", "environment"), str(outcome.get("reason", ""))
    if kind == "timed_out":
        places = stuck(outcome.get("stuck", []), file)
        words = "; ".join(dict.fromkeys(place.words for place in places))
        return verdicts.TIMED_OUT, f"it {reason}{words and '; stuck: '}{words}", hint_when_stuck(exercise, places)
    if kind == "over_limit":
        return verdicts.OVER_LIMIT, f"it {reason}", None
    if kind in ("crashed", "finished"):
        how = "ended the whole process with exit code 0 before the check was finished"
        hint = None if reason.startswith("killed") else exercise.when.get("exited")
        return verdicts.CRASHED, f"it {how if kind == 'finished' else explain_end(reason)}", hint
    if reason == "the supervisor was killed":
        return verdicts.CRASHED, "it killed the process that watches over it", None
    return verdicts.ENVIRONMENT, reason or "the check could not be run", None


def explain_end(reason: str) -> str:
    """Turn "killed by SIGKILL" and "exited with code 3" into the rest of a sentence."""
    if reason.startswith("killed"):
        return f"was {reason} before the check was finished"
    code = reason.rpartition(" ")[2]
    return f"ended the whole process with exit code {code} before the check was finished"


class Place(NamedTuple):
    """Where a process was stuck: in words, in which state, in which of the student's own lines if in any."""

    words: str
    state: str
    line: str


def hint_when_stuck(exercise: Exercise, places: Sequence[Place]) -> str | None:
    """Return the exercise's hint for where, or how, its own code was stuck."""
    own = [place for place in places if place.line]
    fitting = (hint for key, hint in exercise.when.items() for place in own if key == place.state or key in place.line)
    return next(fitting, None)


def stuck(processes: Sequence[Mapping[str, Any]], file: str) -> list[Place]:
    """Return where each process was stuck: the innermost of the student's own lines, or else its state alone."""
    places = []
    for process in processes:
        frames = re.findall(r'File "([^"]+)", line (\d+) in (\S+)', process["stack"])
        own = [(int(line), name) for path, line, name in frames if is_answer(path, file)]
        if own:
            number, name = own[0]
            line = source_line(file, number)
            words = f"process {process['pid']} in {name}, line {number}: {line}"
            places.append(Place(words, process["state"], line))
        else:
            places.append(Place(f"process {process['pid']} {process['state']}", process["state"], ""))
    return places


def is_answer(path: str, file: str) -> bool:
    """True if `path`, as the judged process told it, is the answers' file: itself, or the link that the judge made."""
    return os.path.basename(path).startswith("answers_") or os.path.realpath(path) == os.path.realpath(file)


def hint_for(exercise: Exercise, verdict: str, hint: str | None) -> str | None:
    """Return the hint that goes with a verdict: the failure's own, else the exercise's first; none for a pass.

    A failure whose message says it all has "" for its own: then there's none.
    """
    if verdict in (verdicts.PASSED, verdicts.ENVIRONMENT, verdicts.NOT_ATTEMPTED):
        return None
    return next(iter(exercise.hints), None) if hint is None else hint or None
