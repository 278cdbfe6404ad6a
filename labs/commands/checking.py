"""Judges answers, each in a process of its own, and says what is wrong: exit status 0 only if all of them pass."""

import argparse
import math
import sys
from collections import deque
from collections.abc import Callable, Sequence

from labs import course
from labs.cli import INTERRUPTED, BadInput
from labs.kit import exercises, stage
from labs.kit.answers import Answers
from labs.kit.checking import check_all
from labs.kit.standing import WORDS, symbol
from labs.kit.verdict_views import Piece, as_text, coloured_pieces, pieces
from labs.kit.verdicts import CRASHED, NOT_ATTEMPTED, Result

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
    told = None if options.json else InOrder([each.full_name for each in chosen], printer())
    try:
        results = check_all(chosen, whose, options.jobs, told)
    except KeyboardInterrupt as interrupt:
        results, interrupted = (interrupt.args or [[]])[0], True
    if told:
        told.rest()
    passed = sum(result.passed for result in results)
    if options.json:
        print_json(results, passed, len(chosen))
    else:
        print(summary(results, passed, len(chosen), interrupted))
        if whose.own and (advice := next_step(results)):
            print(advice)
    if interrupted:
        return INTERRUPTED
    return 0 if passed == len(chosen) else 1


def select(names: Sequence[str], whose: Answers) -> list[exercises.Exercise]:
    """Return the exercises that are meant; UnknownName and BadAnswers say what can't be."""
    chosen = exercises.select(names or whose.topics([chapter.topic for chapter in course.chapters()]))
    if not chosen:
        raise BadInput(f"{' and '.join(names) or whose.place} has no exercises yet")
    return chosen


class InOrder:
    """Passes results on in the order of the lesson, each as soon as those before it have come."""

    def __init__(self, names: Sequence[str], show: Callable[[list[Piece]], None]) -> None:
        self.waiting, self.show = deque(names), show
        self.arrived: dict[str, Result] = {}
        self.told: set[str] = set()  # messages that are about a file, not about one exercise

    def __call__(self, result: Result) -> None:
        """Take a result."""
        self.arrived[result.exercise] = result
        while self.waiting and self.waiting[0] in self.arrived:
            self.tell(self.arrived.pop(self.waiting.popleft()))

    def rest(self) -> None:
        """Tell what still waits for others, which won't come."""
        for name in self.waiting:
            if name in self.arrived:
                self.tell(self.arrived.pop(name))

    def tell(self, result: Result) -> None:
        """Show a result; trouble with its whole file only once."""
        said = result.message in self.told
        if result.unread or (result.verdict == CRASHED and result.message.startswith("importing ")):
            self.told.add(result.message)
        if not result.unread:
            head, *more = pieces(result)
            self.show([head, ("", 4, "as above")] if said else [head, *more])
        elif not said:
            self.show([("bold red", 0, f"{symbol(result.verdict)} {result.message}")])


def printer() -> Callable[[list[Piece]], None]:
    """Return what prints pieces: in colour on a terminal, plain elsewhere."""
    if not sys.stdout.isatty():
        return lambda told: print(as_text(told), flush=True)
    from threading import Thread

    loading = Thread(target=__import__, args=("rich.console",), daemon=True)  # while the first check runs
    loading.start()

    def show(told: list[Piece]) -> None:
        loading.join()
        from rich.console import Console

        Console(highlight=False).print(coloured_pieces(told))

    return show


def print_json(results: Sequence[Result], passed: int, total: int) -> None:
    """Print the one object that --json promises."""
    import json

    print(json.dumps({"results": [result.as_json() for result in results], "passed": passed, "total": total}))


def summary(results: Sequence[Result], passed: int, total: int, interrupted: bool) -> str:
    """Return the line after all: "3 of 5 passed; 1 failed, 1 not attempted"."""
    counts: dict[str, int] = {}
    for result in results:
        if not result.passed:
            words = "not checked" if result.unread else WORDS[result.verdict]
            counts[words] = counts.get(words, 0) + 1
    others = [f"{count} {words}" for words, count in counts.items()]
    if interrupted:
        others.append(f"{total - len(results)} not checked: interrupted")
    return f"{passed} of {total} passed" + (f"; {', '.join(others)}" if others else "")


def next_step(results: Sequence[Result]) -> str:
    """Return what a student may do now, "" if the verdicts say it themselves."""
    if results and all(result.verdict == NOT_ATTEMPTED for result in results):
        topic, _, name = results[0].exercise.partition(".")
        return f"Open labs/exercises/{topic}.py and fill in {name}; `labs hint {topic}.{name}` helps."
    helped = next((result.exercise for result in results if result.hint and result.general), "")
    return f"`labs hint {helped}` helps." if helped else ""
