"""The course's contents: chapters, topics and demonstrations, found by name."""

import importlib
import os
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import NamedTuple

from labs.kit.demo import Demonstration

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


class Chapter(NamedTuple):
    """A chapter: its number, which only its notebook carries, its topic's slug, and its title."""

    number: int
    topic: str
    title: str

    @property
    def ready(self) -> bool:
        """True once the chapter's lab module is there."""
        place = os.path.join(ROOT, "labs", self.topic)
        return os.path.exists(f"{place}.py") or os.path.exists(os.path.join(place, "__init__.py"))


CHAPTERS = [
    Chapter(number, topic, title)
    for number, (topic, title) in enumerate(
        [
            ("start_here", "Start here"),
            ("zombies", "Zombies and reaping"),
            ("processes", "Processes"),
            ("pool", "Pools"),
            ("pipes", "Pipes, queues and local sockets"),
            ("shared_memory", "Shared memory"),
            ("signals", "Signals"),
            ("semaphores", "Semaphores"),
            ("events_and_locks", "Events and locks"),
            ("threads_and_gil", "Threads and the GIL"),
            ("server_models", "Server models"),
            ("file_servers", "File servers"),
            ("web_server", "Web server"),
            ("coroutines", "Coroutines"),
            ("chat_room", "The chat room"),
            ("beyond_one_machine", "Beyond one machine"),
        ]
    )
]


class UnknownName(LookupError):
    """A topic, demonstration or exercise that isn't there; the message is one sentence with the nearest that is."""

    def _render_traceback_(self) -> list[str]:
        """IPython asks for this: a notebook shows the sentence and no traceback."""
        return [str(self)]


def chapters() -> list[Chapter]:
    """Return the chapters that are there."""
    return [chapter for chapter in CHAPTERS if chapter.ready]


def chapter(topic: str) -> Chapter:
    """Return the chapter of a topic; UnknownName if there's none."""
    found = {chapter.topic: chapter for chapter in chapters()}
    if topic not in found:
        raise UnknownName(f"there is no topic {topic!r}; {nearest(topic, list(found))}")
    return found[topic]


def module(topic: str) -> ModuleType:
    """Import a topic's lab module; UnknownName if there's none."""
    return importlib.import_module(f"labs.{chapter(topic).topic}")


def demonstrations(topic: str) -> dict[str, Demonstration]:
    """Return a topic's demonstrations by name, in the order of the lesson."""
    return getattr(module(topic), "DEMONSTRATIONS", {})


def demonstration(name: str) -> Demonstration:
    """Return the demonstration called "topic.name"; UnknownName if there's none."""
    topic, _, demo = name.partition(".")
    if not any(chapter.topic == topic for chapter in chapters()) or demo not in demonstrations(topic):
        raise unknown("demonstration", name, demonstrations)
    return demonstrations(topic)[demo]


def unknown(kind: str, name: str, of_topic: Callable[[str], Iterable[str]]) -> UnknownName:
    """Return what to raise for `name`, which is no "topic.name" of that kind; `of_topic` gives a topic's names."""
    topics = [chapter.topic for chapter in chapters()]
    topic, dot, last = name.partition(".")
    if name in topics:
        return UnknownName(f"{name} is a topic: `labs list {name}` shows its {kind}s")
    if topic not in topics and dot:
        near = close(topic, topics)
        return UnknownName(
            f"there is no topic {topic!r}; did you mean {f'{near}.{last}' if last in of_topic(near) else near}?"
        )
    full = {each: f"{place}.{each}" for place in topics for each in of_topic(place)}
    if topic in topics and last not in full:
        return UnknownName(f"there is no {kind} {name!r}; {nearest(last, list(of_topic(topic)), f'{topic}.')}")
    near = close(last or name, [*topics, *full])
    return UnknownName(
        f"there is no {'topic' if near in topics else kind} {name!r}; did you mean {full.get(near, near)}?"
    )


def nearest(name: str, names: Sequence[str], prefix: str = "") -> str:
    """Return "did you mean …?" with the nearest of `names`, however far, and `prefix` before it."""
    near = close(name, names)
    return f"did you mean {prefix}{near}?" if near else "there is none yet"


def close(name: str, names: Sequence[str]) -> str:
    """Return the nearest of `names`, however far; "" if there are none."""
    import difflib  # only for a wrong name

    found = difflib.get_close_matches(name, names, 1, cutoff=0.0)
    return found[0] if found else ""
