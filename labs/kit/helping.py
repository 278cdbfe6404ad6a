"""`hint`, `solution`, `progress`: what helps a student on, in a notebook and from the command line alike."""

from labs import course
from labs.kit import exercises, progress_file, standing
from labs.kit.answers import Answers
from labs.kit.exercises import Exercise

BAR = 24  # letters of a progress bar


def hint(name: str) -> "Hint":
    """Return the next hint for "topic.exercise"; after the last one it says so, and then they start again."""
    return next_hint(exercises.find(name))


def next_hint(exercise: Exercise) -> "Hint":
    """Return the hint that comes after those taken already, and take it."""
    with progress_file.editing() as entries:
        entry = entries.setdefault(exercise.full_name, {})
        taken = entry.get("hints")
        taken = taken if isinstance(taken, int) and 0 <= taken <= len(exercise.hints) else 0
        entry["hints"] = (taken + 1) % (len(exercise.hints) + 1)
    return Hint(exercise, taken)


class Hint:
    """One hint of an exercise, counted from 0; the one after the last says that there are no more."""

    def __init__(self, exercise: Exercise, index: int) -> None:
        self.exercise, self.index = exercise, index

    @property
    def heading(self) -> str:
        """Return "Hint 1 of 2 for zombies.reap_finished"."""
        if self.index < len(self.exercise.hints):
            return f"Hint {self.index + 1} of {len(self.exercise.hints)} for {self.exercise.full_name}"
        return f"No more hints for {self.exercise.full_name}"

    @property
    def text(self) -> str:
        """Return the hint itself, without a heading."""
        if self.index < len(self.exercise.hints):
            return self.exercise.hints[self.index]
        name = self.exercise.full_name
        return f'They start again with the next call. The model answer: solution("{name}", show=True).'

    def __str__(self) -> str:
        return f"{self.heading}: {self.text}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        from labs.kit.verdict_views import block

        return block(f"<b>{escape(self.heading)}</b><div>{escape(self.text)}</div>")


def solution(name: str, show: bool = False) -> "Comparison":
    """Return the model answer beside the student's; before theirs has passed only with `show=True`."""
    return compare(exercises.find(name), show)


def compare(exercise: Exercise, show: bool) -> "Comparison":
    """Return both answers, or the sentence that it is too early."""
    states = standing.of_topic(exercise.topic)
    solved = any(state.solved for state in states if state.exercise.name == exercise.name)
    if not (show or solved):
        return Comparison(exercise, "", "")
    model, yours = (_excerpt(Answers(place), exercise) for place in ("solutions", "labs"))
    return Comparison(exercise, model, yours or "# not in your file")


def _excerpt(whose: Answers, exercise: Exercise) -> str:
    from labs.kit.excerpts import excerpt

    try:
        with open(whose.file(exercise.topic), encoding="utf-8", errors="replace") as file:
            return excerpt(file.read(), exercise.name)
    except OSError:
        return ""


class Comparison:
    """The model answer and the student's; both empty if it is too early to see them."""

    def __init__(self, exercise: Exercise, model: str, yours: str) -> None:
        self.exercise, self.model, self.yours = exercise, model, yours

    @property
    def early(self) -> str:
        """Return the sentence that it is too early, "" if it isn't."""
        if self.model:
            return ""
        return f"your answer of {self.exercise.full_name} has not passed yet; show=True shows the model answer anyway"

    def __str__(self) -> str:
        if self.early:
            return self.early
        return f"# the model answer\n{self.model}\n\n\n# yours\n{self.yours}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        from labs.kit.showing import Source
        from labs.kit.verdict_views import block

        if self.early:
            return block(escape(self.early[:1].upper() + self.early[1:]) + ".")
        columns = "".join(
            f'<div style="flex:1 1 24em;min-width:0;overflow-x:auto">{Source([(title, source)])._repr_html_()}</div>'
            for title, source in (("the model answer", self.model), ("yours", self.yours))
        )
        style = "<style>.labs-beside pre{white-space:pre-wrap;overflow-wrap:anywhere}</style>"
        return f'{style}<div class="labs-beside" style="display:flex;flex-wrap:wrap;gap:16px">{columns}</div>'


def progress() -> "Progress":
    """Return how far the student is, chapter by chapter."""
    return Progress({chapter: states for chapter, states in standing.everything().items() if states})


class Progress:
    """How many exercises of each chapter have passed as they are now, and how many have changed since they passed."""

    def __init__(self, states: dict[course.Chapter, list[standing.State]]) -> None:
        self.states = states

    @property
    def rows(self) -> list[tuple[str, int, int, str]]:
        """Return (title, passed, all, the same in words) of each chapter, and of all together at the end."""
        groups = {f"{chapter.number:02} {chapter.title}": states for chapter, states in self.states.items()}
        groups["all"] = [state for states in self.states.values() for state in states]
        return [
            (title, sum(state.done for state in states), len(states), standing.reached(states))
            for title, states in groups.items()
        ]

    def __str__(self) -> str:
        width = max(len(title) for title, *_ in self.rows)
        return "\n".join(f"{title:{width}}  {bar(done, count)}  {words}" for title, done, count, words in self.rows)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        from labs.kit.verdict_views import block

        rows = "".join(
            f'<div style="display:flex;gap:12px;align-items:center"><span style="flex:0 0 16em">{escape(title)}</span>'
            f"{_html_bar(done, count)}<span>{words}</span></div>"
            for title, done, count, words in self.rows
        )
        return block(rows)


def bar(done: int, count: int, width: int = BAR) -> str:
    """Return a bar of text; full only if all is done, empty only if nothing is."""
    full = width * done // count if count else 0
    full = max(full, 1) if done else 0
    return "█" * full + "░" * (width - full)


def _html_bar(done: int, count: int) -> str:
    colour = "var(--jp-success-color1,var(--vscode-testing-iconPassed,#2e7d32))"
    return (
        '<span style="flex:0 1 16em;height:0.7em;border:1px solid var(--jp-border-color1,#999);border-radius:3px;'
        f'overflow:hidden"><span style="display:block;height:100%;width:{100 * done // max(count, 1)}%;'
        f'background:{colour}"></span></span>'
    )
