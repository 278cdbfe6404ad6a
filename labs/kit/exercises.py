"""What `labs/checks/<topic>.py` declares: its exercises, how each is judged, and its hints."""

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from labs import course
from labs.kit.demo import Limits

TIMEOUT = 6.0  # seconds a check may take: shorter would end honest answers on a busy machine, longer tires a student
LIMITS = Limits(seconds=TIMEOUT, processes=100)


class Exercise(NamedTuple):
    """One exercise: its check, its hints from vague to plain, its limits."""

    topic: str
    name: str
    judge: Callable[..., None]  # judge(answer, lab): returns if the answer is right, says through `lab` what isn't
    hints: Sequence[str]
    limits: Limits
    alone: bool  # don't run it beside others: it measures
    when: Mapping[str, str]  # hints for ends that no check sees from inside; see `exercise`

    @property
    def full_name(self) -> str:
        """Return "topic.name"."""
        return f"{self.topic}.{self.name}"

    def with_timeout(self, seconds: float | None) -> "Exercise":
        """Return the same exercise with another time-out, in seconds."""
        return self if seconds is None else self._replace(limits=self.limits._replace(seconds=seconds))


def exercise(
    *hints: str, alone: bool = False, when: Mapping[str, str] | None = None, **limits: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a check under its function's name; keyword arguments are fields of Limits (seconds, memory, …).

    `when`: hints for an answer that ended the check ("exited"), or had to be stopped: in which state a process was
    stuck in the student's code ("running" in a loop, "sleeping" in a call), or a piece of the line. The first fits.
    """

    def register(judge: Callable[..., None]) -> Callable[..., None]:
        topic = judge.__module__.rpartition(".")[2]
        registry = sys.modules[judge.__module__].__dict__.setdefault("EXERCISES", {})
        registry[judge.__name__] = Exercise(
            topic, judge.__name__, judge, hints, LIMITS._replace(**limits), alone, when or {}
        )
        return judge

    return register


def of_topic(topic: str) -> Mapping[str, Exercise]:
    """Return a topic's exercises by name, in the order of the lesson; UnknownName if there's no such topic."""
    course.chapter(topic)
    if not os.path.exists(os.path.join(course.ROOT, "labs", "checks", f"{topic}.py")):
        return {}
    return getattr(importlib.import_module(f"labs.checks.{topic}"), "EXERCISES", {})


def find(name: str) -> Exercise:
    """Return the exercise "topic.name"; UnknownName names the nearest."""
    topic, _, exercise = name.partition(".")
    if not any(chapter.topic == topic for chapter in course.chapters()) or exercise not in of_topic(topic):
        raise course.unknown("exercise", name, of_topic)
    return of_topic(topic)[exercise]


def select(names: Sequence[str]) -> list[Exercise]:
    """Return the exercises that are meant: "topic.exercise", "topic" for all of its own, nothing for all there are."""
    found: dict[str, Exercise] = {}
    topics = [chapter.topic for chapter in course.chapters()]
    for name in names or topics:
        chosen = of_topic(name).values() if name in topics else [find(name)]
        found.update((each.full_name, each) for each in chosen)
    return list(found.values())
