"""Whose answers are judged: the student's, the model answers, a folder of `<topic>.py` files, or one file."""

import os
from dataclasses import dataclass
from pathlib import Path

from labs.course import ROOT, UnknownName, nearest
from labs.kit import stubs


class BadAnswers(LookupError):
    """`--answers` names nothing that can be judged; the message is one sentence."""


@dataclass(frozen=True)
class Answers:
    """Where the answers are: `place` as given, `path` of the folder or file, None for a package of the course."""

    place: str
    path: Path | None = None

    @classmethod
    def at(cls, place: str | None = None) -> "Answers":
        """Find the answers: at `place`, else where LABS_ANSWERS says, else the student's own; or raise BadAnswers."""
        place = place or os.environ.get("LABS_ANSWERS") or "labs"
        if place in ("labs", "solutions"):
            return cls(place)
        path = Path(place).absolute()
        if not path.exists():
            raise BadAnswers(f"there are no answers at {place}: no such file or folder")
        if path.is_file() and path.suffix != ".py":
            raise BadAnswers(f"answers are Python files, and {place} isn't one")
        return cls(place, path)

    @property
    def own(self) -> bool:
        """True for the student's files under labs/exercises."""
        return self.place == "labs"

    def topics(self, known: list[str]) -> list[str]:
        """Return the topics that these answers are about when nothing else is said."""
        if self.path is None:
            return known
        if self.path.is_dir():
            return [topic for topic in known if (self.path / f"{topic}.py").exists()]
        if self.path.stem not in known:
            raise UnknownName(
                f"which exercise does {self.path.name} answer? name it, or name the file after its topic; "
                + nearest(self.path.stem, known)
            )
        return [self.path.stem]

    def file(self, topic: str) -> Path:
        """Return the file that answers a topic; it may not be there."""
        if self.place == "solutions":
            return ROOT / "solutions" / f"{topic}.py"
        if self.path is None:
            return stubs.exercise_file(topic)
        return self.path / f"{topic}.py" if self.path.is_dir() else self.path

    def module(self, topic: str) -> str:
        """Return the name under which the judged process and its children import the file."""
        if self.path is not None:
            return f"answers_{topic}"
        return f"solutions.{topic}" if self.place == "solutions" else f"labs.exercises.{topic}"

    def protect(self) -> list[str]:
        """Return what must not be written during a check, besides the course itself."""
        return [str(self.path.resolve())] if self.path is not None else []
