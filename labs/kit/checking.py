"""`check`: judges answers, each in a fresh process on the stage, and returns Results; one's disaster costs no other.

caller ── stage ── supervisor ── actor: judge ── the answer
   ▲                                │
   └── verdict, JSON on a descriptor of its own ──┘      no verdict: the kernel says how the process ended
"""

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from labs.kit import stage, stubs, verdicts
from labs.kit.answers import Answers
from labs.kit.exercises import Exercise, find
from labs.kit.lab import source_line
from labs.kit.verdicts import Result

OnResult = Callable[[Result], None]


def check(name: str, answers: str | None = None, timeout: float | None = None) -> Result:
    """Judge one exercise, "topic.name", and return its Result; raises UnknownName or BadAnswers for a wrong name.

    For the answers to judge see `Answers.at`. With the model answers anything but a pass raises AssertionError,
    so that a notebook run with LABS_ANSWERS=solutions fails where the course is wrong.
    """
    chosen, whose = find(name), Answers.at(answers)
    result = judge(chosen.with_timeout(timeout), whose)
    remember([result], whose)
    if whose.place == "solutions" and not result.passed:
        raise AssertionError(f"the model answer of {name} is {result.verdict}: {result.message}")
    return result


def remember(results: Sequence[Result], whose: Answers) -> None:
    """Keep the verdicts of the student's own answers, for `progress` and `list`."""
    if whose.own:
        from labs.kit import progress_file

        progress_file.remember(results)


def check_all(
    chosen: Iterable[Exercise], whose: Answers, jobs: int | None = None, on_result: OnResult | None = None
) -> list[Result]:
    """Judge exercises, `jobs` at a time (default: the cores there are), those that measure alone at the end.

    Returns the results in the order of `chosen`; `on_result` hears of each as it comes, in the caller's thread.
    """
    chosen = list(chosen)
    jobs = jobs or os.cpu_count() or 1
    results: dict[str, Result] = {}
    for group, width in (([e for e in chosen if not e.alone], jobs), ([e for e in chosen if e.alone], 1)):
        with ThreadPoolExecutor(width) as pool:
            futures = [pool.submit(judge, exercise, whose) for exercise in group]
            try:
                for future in futures:
                    result = future.result()
                    results[result.exercise] = result
                    if on_result:
                        on_result(result)
            except KeyboardInterrupt:
                pool.shutdown(cancel_futures=True)  # those under way end with their time-out at the latest
                raise
    remember(list(results.values()), whose)
    return [results[exercise.full_name] for exercise in chosen]


def judge(exercise: Exercise, whose: Answers) -> Result:
    """Judge one exercise; never raises for what an answer does."""
    file = whose.file(exercise.topic)
    if quick := before_running(exercise, file):
        return Result(exercise.full_name, *quick, hint=hint_for(exercise, quick[0], None))
    lines: list[Mapping[str, Any]] = []
    last: Mapping[str, Any] = {}

    def on_event(event: Mapping[str, Any]) -> None:
        nonlocal last
        last = event
        if event["event"] == "result":
            lines.append(event["value"])

    started = time.perf_counter()
    arguments = {"exercise": exercise.full_name, "module": whose.module(exercise.topic), "file": str(file)}
    recording = stage.run(
        "labs.kit.judge:judge",
        arguments=arguments,
        limits=exercise.limits,
        on_event=on_event,
        linger=False,
        protect=whose.protect(),
        demo=exercise.full_name,
    )
    verdict, message, hint = verdict_of(lines) or without_verdict(last, file)
    return Result(
        exercise.full_name,
        verdict,
        message,
        hint_for(exercise, verdict, hint),
        round(time.perf_counter() - started, 3),
        recording.output,
    )


def before_running(exercise: Exercise, file: Path) -> tuple[str, str] | None:
    """Return a verdict that needs no run: the file can't be read, or the stub is untouched."""
    try:
        source = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return verdicts.NOT_ATTEMPTED, f"there is no {file.name} among these answers"
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        return verdicts.CRASHED, f"{file.name} can't be read: {reason}"
    try:
        if stubs.untouched(exercise.topic, exercise.name, source):
            return verdicts.NOT_ATTEMPTED, f"{exercise.name} is still the stub: fill it in, in {file.name}"
    except (SyntaxError, ValueError):  # the run tells it, with the line
        return None
    return None


def verdict_of(lines: Sequence[Mapping[str, Any]]) -> tuple[str, str, str | None] | None:
    """Choose among the verdicts that arrived: an escaped child outdoes the rest, whenever it came."""
    fit = [line for line in lines if isinstance(line, dict) and line.get("verdict") in verdicts.VERDICTS]
    escaped = [line for line in fit if line["verdict"] == verdicts.ESCAPED]
    for line in [*escaped, *fit]:
        return line["verdict"], str(line.get("message", "")), line.get("hint")
    return None


def without_verdict(outcome: Mapping[str, Any], file: Path) -> tuple[str, str, None]:
    """Say why no verdict arrived, by what the supervisor saw of the process's end."""
    kind, reason = outcome.get("outcome", "environment"), str(outcome.get("reason", ""))
    if kind == "timed_out":
        return verdicts.TIMED_OUT, f"it {reason}{stuck(outcome.get('stuck', []), file)}", None
    if kind == "over_limit":
        return verdicts.OVER_LIMIT, f"it {reason}", None
    if kind in ("crashed", "finished"):
        how = "ended the whole process with exit code 0 before the check was finished"
        return verdicts.CRASHED, f"it {how if kind == 'finished' else explain_end(reason)}", None
    if reason == "the supervisor was killed":
        return verdicts.CRASHED, "it killed the process that watches over it", None
    return verdicts.ENVIRONMENT, reason or "the check could not be run", None


def explain_end(reason: str) -> str:
    """Turn "killed by SIGKILL" and "exited with code 3" into the rest of a sentence."""
    if reason.startswith("killed"):
        return f"was {reason} before the check was finished"
    code = reason.rpartition(" ")[2]
    return f"ended the whole process with exit code {code} before the check was finished"


def stuck(processes: Sequence[Mapping[str, Any]], file: Path) -> str:
    """Say where each process was stuck: the innermost of the student's own lines, or its state."""
    places = []
    for process in processes:
        frames = re.findall(r'File "([^"]+)", line (\d+) in (\S+)', process["stack"])
        own = [(int(line), name) for path, line, name in frames if os.path.realpath(path) == os.path.realpath(file)]
        if own:
            line, name = own[0]
            places.append(f"process {process['pid']} in {name}, line {line}: {source_line(str(file), line)}")
        else:
            places.append(f"process {process['pid']} {process['state']}")
    return f"; stuck: {'; '.join(dict.fromkeys(places))}" if places else ""


def hint_for(exercise: Exercise, verdict: str, hint: str | None) -> str | None:
    """Return the hint that goes with a verdict: the failure's own, else the exercise's first; none for a pass."""
    if verdict in (verdicts.PASSED, verdicts.ENVIRONMENT, verdicts.NOT_ATTEMPTED):
        return None
    return hint or (exercise.hints[0] if exercise.hints else None)
