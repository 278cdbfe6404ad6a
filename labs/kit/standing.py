"""Where a student stands: each exercise's state, from the progress file and the exercise files as they are now."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from labs import course
from labs.kit import exercises, progress_file, sources, verdicts
from labs.kit.answers import Answers

WORDS = {verdict: verdict.replace("_", " ") for verdict in verdicts.VERDICTS}
SYMBOLS = {verdicts.PASSED: "✓", verdicts.NOT_ATTEMPTED: "·", verdicts.ENVIRONMENT: "!"}  # all others: ✗


class State(NamedTuple):
    """One exercise: the last verdict, whether it passed at any time, whether its answer has changed since."""

    exercise: exercises.Exercise
    verdict: str
    solved: bool
    changed: bool

    @property
    def symbol(self) -> str:
        """Return ✓, ✗ or ·, one for each verdict."""
        return symbol(self.verdict)

    @property
    def words(self) -> str:
        """Return the state in words: "passed, changed since"."""
        return WORDS[self.verdict] + (", changed since" if self.changed else "")

    @property
    def done(self) -> bool:
        """True if the answer as it is now has passed."""
        return self.verdict == verdicts.PASSED and not self.changed


def reached(states: Sequence[State]) -> str:
    """Return how many have passed, in words: "4 of 6 passed, 1 changed since"."""
    changed = sum(state.changed for state in states if state.verdict == verdicts.PASSED)
    words = f"{sum(state.done for state in states)} of {len(states)} passed"
    return words + (f", {changed} changed since" if changed else "")


def symbol(verdict: str) -> str:
    """Return the sign of a verdict."""
    return SYMBOLS.get(verdict, "✗")


def of_topic(topic: str, entries: Mapping[str, progress_file.Entry] | None = None) -> list[State]:
    """Return the states of a topic's exercises, in the order of the lesson.

    While Python can't read the file, they are what they were: who is in the middle of a line has lost nothing.
    """
    entries = progress_file.load() if entries is None else entries
    try:
        with open(Answers("labs").file(topic), encoding="utf-8-sig", errors="replace") as file:
            statements: list[Any] | None = sources.body(file.read())
    except OSError:
        statements = []
    except sources.UNREADABLE:
        statements = None
    return [
        _state(exercise, entries.get(exercise.full_name, {}), statements)
        for exercise in exercises.of_topic(topic).values()
    ]


def _state(exercise: exercises.Exercise, entry: progress_file.Entry, statements: list[Any] | None) -> State:
    solved, verdict = bool(entry.get("solved")), entry.get("verdict")
    if verdict not in verdicts.VERDICTS:
        return State(exercise, verdicts.NOT_ATTEMPTED, solved, False)
    if statements is None:
        return State(exercise, verdict, solved, False)
    if sources.untouched(sources.definition(statements, exercise.name)):
        return State(exercise, verdicts.NOT_ATTEMPTED, solved, False)
    return State(exercise, verdict, solved, entry.get("fingerprint") != sources.fingerprint(statements, exercise.name))


def everything() -> dict[course.Chapter, list[State]]:
    """Return the states of all exercises there are, by chapter."""
    entries = progress_file.load()
    return {chapter: of_topic(chapter.topic, entries) for chapter in course.chapters()}
