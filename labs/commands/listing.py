"""Lists chapters, their exercises and how far you are with each; of a topic its demonstrations as well."""

import argparse
import os
import sys
from collections.abc import Sequence

from labs import course
from labs.kit import stage, standing
from labs.kit.verdict_views import Piece, as_text

EXAMPLES = (
    "labs list            chapters and exercises: ✓ passed  ✗ not yet  · not attempted",
    "labs list zombies    with the demonstrations to run",
    "labs list --machine  what this machine has, and how runs are walled in",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("topic", nargs="*", metavar="TOPIC", help="only these, with their demonstrations")
    parser.add_argument("--machine", action="store_true", help="what this machine has, and how runs are walled in")


def run(options: argparse.Namespace) -> int:
    """Print the list."""
    if options.machine:
        for name, value in machine().items():
            print(f"{name:14} {value}")
        return 0
    chosen = [course.chapter(topic) for topic in options.topic] or course.chapters()
    told: list[Piece] = []
    for chapter in chosen:
        told += chapter_pieces(chapter, standing.of_topic(chapter.topic))
        if options.topic:
            told += demonstrations(chapter.topic)
    show(told)
    return 0


def chapter_pieces(chapter: course.Chapter, states: Sequence[standing.State]) -> list[Piece]:
    """Return a chapter's title and a line for each of its exercises."""
    reached = f"  {standing.reached(states)}" if states else ""
    told: list[Piece] = [("bold", 0, f"{chapter.number:02} {chapter.title} ({chapter.topic}){reached}")]
    width = max((len(state.exercise.full_name) for state in states), default=0)
    for state in states:
        style = "green" if state.done else "yellow" if state.changed else {"✗": "red"}.get(state.symbol, "")
        told.append((style, 3, f"{state.symbol} {state.exercise.full_name:{width}}  {state.words}"))
    return told


def demonstrations(topic: str) -> list[Piece]:
    """Return a line for each demonstration, with the command that runs it."""
    found = course.demonstrations(topic)
    width = max(map(len, found), default=0)
    return [("", 3, f"labs run {topic}.{name:{width}}  {demo.summary}") for name, demo in found.items()]


def show(told: Sequence[Piece]) -> None:
    """Print pieces: in colour on a terminal, plain elsewhere."""
    if sys.stdout.isatty():
        from rich.console import Console

        from labs.kit.verdict_views import coloured_pieces

        Console(highlight=False).print(coloured_pieces(told))
    else:
        print(as_text(told))


def machine() -> dict[str, str]:
    """Return what matters here for processes and threads; the walls are those a run really got."""
    import multiprocessing  # here, since the list itself needs neither
    import platform

    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return {
        "system": f"{platform.system()} {platform.release()} on {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}, "
        + ("with GIL" if gil else "free-threaded"),
        "cores": f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()}",
        "start method": str(
            multiprocessing.get_start_method(allow_none=True) or multiprocessing.get_all_start_methods()[0]
        ),
        "runs are in": walls(),
    }


def walls() -> str:
    """Run nothing on the stage and say in what kind of walls that was."""
    found: list[str] = []
    stage.run("os:getpid", on_event=lambda event: found.append(event.get("sandbox", "")))
    words = {
        "namespace": "a PID namespace of their own",
        "user_namespace": "a PID namespace of their own, inside a user namespace",
        "subreaper": "a subreaper's care: this kernel allows no namespaces here",
    }
    return words.get(next(filter(None, found), ""), "nothing: the stage doesn't work here")
