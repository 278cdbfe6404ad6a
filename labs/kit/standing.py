"""Where a student stands: each exercise's state, from the progress file and the exercise files as they are now."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from labs import course
from labs.kit import exercises, progress_file, sources, verdicts
from labs.kit.answers import Answers

WORDS = {verdict: verdict.replace("_", " ") for verdict in verdicts.VERDICTS}
SYMBOLS = {verdicts.PASSED: "✓", verdicts.NOT_ATTEMPTED: "·", verdicts.ENVIRONMENT: "!"}  # all others: ✗


class State(NamedTuple):
    """One exercise: the last verdict, whether it passed at any time, whether its source has changed since."""

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


def symbol(verdict: str) -> str:
    """Return the sign of a verdict."""
    return SYMBOLS.get(verdict, "✗")


def of_topic(topic: str, entries: Mapping[str, progress_file.Entry] | None = None) -> list[State]:
    """Return the states of a topic's exercises, in the order of the lesson."""
    entries = progress_file.load() if entries is None else entries
    try:
        with open(Answers("labs").file(topic), encoding="utf-8", errors="replace") as file:
            source = file.read()
    except OSError:
        source = ""
    try:
        statements = sources.body(source)
    except sources.UNREADABLE:
        statements = []
    return [
        _state(exercise, entries.get(exercise.full_name, {}), source, statements)
        for exercise in exercises.of_topic(topic).values()
    ]


def _state(exercise: exercises.Exercise, entry: progress_file.Entry, source: str, statements: list[Any]) -> State:
    solved = bool(entry.get("solved"))
    if sources.untouched(sources.definition(statements, exercise.name)):
        return State(exercise, verdicts.NOT_ATTEMPTED, solved, False)
    verdict = entry.get("verdict")
    if verdict not in verdicts.VERDICTS:
        return State(exercise, verdicts.NOT_ATTEMPTED, solved, False)
    changed = entry.get("fingerprint") != sources.fingerprint(source, statements, exercise.name)
    return State(exercise, verdict, solved, changed)


def everything() -> dict[course.Chapter, list[State]]:
    """Return the states of all exercises there are, by chapter."""
    entries = progress_file.load()
    return {chapter: of_topic(chapter.topic, entries) for chapter in course.chapters()}
