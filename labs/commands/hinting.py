"""Gives the next hint for an exercise, from vague to plain; after the last one they start again."""

import argparse

from labs.commands.listing import show
from labs.kit import exercises
from labs.kit.helping import Hint, next_hint

EXAMPLES = (
    "labs hint zombies.reap_finished        the next one",
    "labs hint zombies.reap_finished --all  all of them",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("exercise", metavar="TOPIC.EXERCISE", help="which exercise; `labs list` shows them")
    parser.add_argument("--all", action="store_true", help="all hints at once, without counting them as taken")


def run(options: argparse.Namespace) -> int:
    """Print the hint."""
    exercise = exercises.find(options.exercise)
    if options.all:
        for index in range(len(exercise.hints)):
            show([("", 0, str(Hint(exercise, index)))])
    else:
        show([("", 0, words(next_hint(exercise)))])
    return 0


def words(hint: Hint) -> str:
    """Return a hint as the terminal says it."""
    if hint.index < len(hint.exercise.hints):
        return str(hint)
    name = hint.exercise.full_name
    return f"{hint.heading}: they start again next time. The model answer: labs solution {name} --show"
