"""Judges answers, each in a process of its own, and says what is wrong: exit status 0 only if all of them pass."""

import argparse
import math
import sys
from collections.abc import Callable, Sequence

from labs import course
from labs.cli import INTERRUPTED, BadInput
from labs.kit import exercises, stage
from labs.kit.answers import Answers
from labs.kit.checking import check_all
from labs.kit.standing import WORDS
from labs.kit.verdict_views import coloured, plain
from labs.kit.verdicts import NOT_ATTEMPTED, Result

EXAMPLES = (
    "labs check                            all exercises, answered by labs/exercises/",
    "labs check zombies                    those of one topic",
    "labs check zombies.reap_finished",
    "labs check zombies --answers FILE.py  another file's answers; also a folder, or `solutions`",
    "labs check zombies --json             for programs",
)
MOST_JOBS, LONGEST = 256, 3600  # beyond these a typing error is likelier than a wish


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("names", nargs="*", metavar="TOPIC[.EXERCISE]", help="which exercises; none means all")
    parser.add_argument("--answers", metavar="PATH", help="`labs` (yours), `solutions`, a folder, or a .py file")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--jobs", type=jobs, metavar="N", help="so many at a time (default: one for each core)")
    parser.add_argument("--timeout", type=seconds, metavar="S", help="seconds for each check (default: mostly 6)")


def jobs(text: str) -> int:
    """Read --jobs."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST_JOBS}")
    return int(text)


def seconds(text: str) -> float:
    """Read --timeout."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds, more than 0 and at most {LONGEST}")
    return value


def run(options: argparse.Namespace) -> int:
    """Check; 0 if all that was asked for passed."""
    whose = Answers.at(options.answers)
    chosen = [exercise.with_timeout(options.timeout) for exercise in select(options.names, whose)]
    try:
        stage.kinds()
    except ValueError as error:  # LABS_SANDBOX
        raise BadInput(str(error)) from None
    interrupted = False
    try:
        results = check_all(chosen, whose, options.jobs, None if options.json else printer())
    except KeyboardInterrupt as interrupt:
        results, interrupted = (interrupt.args or [[]])[0], True
    passed = sum(result.passed for result in results)
    if options.json:
        print_json(results, passed, len(chosen))
    else:
        print(summary(results, passed, len(chosen), interrupted))
    if interrupted:
        return INTERRUPTED
    return 0 if passed == len(chosen) else 1


def select(names: Sequence[str], whose: Answers) -> list[exercises.Exercise]:
    """Return the exercises that are meant; UnknownName and BadAnswers say what can't be."""
    chosen = exercises.select(names or whose.topics([chapter.topic for chapter in course.chapters()]))
    if not chosen:
        raise BadInput(f"{' and '.join(names) or whose.place} has no exercises yet")
    return chosen


def printer() -> Callable[[Result], None]:
    """Return what prints a result as it comes: in colour on a terminal, plain elsewhere."""
    if not sys.stdout.isatty():
        return lambda result: print(plain(result), flush=True)
    from threading import Thread

    loading = Thread(target=__import__, args=("rich.console",), daemon=True)  # while the first check runs
    loading.start()

    def show(result: Result) -> None:
        loading.join()
        from rich.console import Console

        Console(highlight=False).print(coloured(result))

    return show


def print_json(results: Sequence[Result], passed: int, total: int) -> None:
    """Print the one object that --json promises."""
    import json

    print(json.dumps({"results": [result.as_json() for result in results], "passed": passed, "total": total}))


def summary(results: Sequence[Result], passed: int, total: int, interrupted: bool) -> str:
    """Return the last line: "3 of 5 passed; 1 failed, 1 not attempted"."""
    counts: dict[str, int] = {}
    for result in results:
        if not result.passed:
            counts[result.verdict] = counts.get(result.verdict, 0) + 1
    others = [f"{count} {WORDS[verdict]}" for verdict, count in counts.items()]
    if interrupted:
        others.append(f"{total - len(results)} not checked: interrupted")
    line = f"{passed} of {total} passed" + (f"; {', '.join(others)}" if others else "")
    if results and all(result.verdict == NOT_ATTEMPTED for result in results):
        line += ". Start with `labs list`"
    return line
