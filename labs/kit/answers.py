"""Whose answers are judged: the student's, the model answers, a folder of `<topic>.py` files, or one file."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from labs.course import ROOT, UnknownName, nearest


class BadAnswers(LookupError):
    """`--answers` names nothing that can be judged; the message is one sentence."""

    def _render_traceback_(self) -> list[str]:
        """IPython asks for this: a notebook shows the sentence and no traceback."""
        return [str(self)]


class Answers(NamedTuple):
    """Where the answers are: `place` as it was given, `path` of the folder or file, None for the course's own."""

    place: str
    path: str | None = None

    @classmethod
    def at(cls, place: str | os.PathLike[str] | None = None) -> "Answers":
        """Find the answers: `place`, else what LABS_ANSWERS says, else the student's; BadAnswers if there are none."""
        place = os.fspath(place or os.environ.get("LABS_ANSWERS") or "labs")
        if place in ("labs", "solutions"):
            return cls(place)
        path = os.path.abspath(os.path.expanduser(place))
        if not os.path.exists(path):
            raise BadAnswers(f"there are no answers at {place}: no such file or folder")
        if not os.path.isdir(path) and not path.endswith(".py"):
            raise BadAnswers(f"answers are Python files, and {place} isn't one")
        return cls(place, path)

    @property
    def own(self) -> bool:
        """True for the student's files under labs/exercises."""
        return self.place == "labs"

    def topics(self, known: Sequence[str]) -> list[str]:
        """Return the topics that these answers are about when nothing else is said."""
        if self.path is None:
            return list(known)
        if os.path.isdir(self.path):
            found = [topic for topic in known if os.path.exists(self.file(topic))]
            if not found:
                raise BadAnswers(f"no file in {self.place} is named after a topic, such as {known[0]}.py")
            return found
        name = os.path.basename(self.path)
        topic = name.partition(".")[0]  # also of a version that `labs reset` kept: zombies.mine-1.py
        if topic not in known:
            raise UnknownName(
                f"which exercise does {name} answer? name it, or name the file after its topic; {nearest(topic, known)}"
            )
        return [topic]

    def file(self, topic: str) -> str:
        """Return the file that answers a topic; it may not be there."""
        if self.path is None:
            folder = ["solutions"] if self.place == "solutions" else ["labs", "exercises"]
            return os.path.join(ROOT, *folder, f"{topic}.py")
        return os.path.join(self.path, f"{topic}.py") if os.path.isdir(self.path) else self.path

    def module(self, topic: str) -> str:
        """Return the name under which the judged process and its children import the file."""
        if self.path is not None:
            return f"answers_{topic}"
        return f"solutions.{topic}" if self.place == "solutions" else f"labs.exercises.{topic}"

    def protect(self) -> list[str]:
        """Return what must not be written during a check, besides the course itself."""
        return [os.path.realpath(self.path)] if self.path is not None else []
