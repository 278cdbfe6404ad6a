"""Runs a demonstration with a live process tree, then prints a line for each of its processes."""

import argparse
import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labs import course
from labs.cli import INTERRUPTED, BadInput
from labs.kit import stage
from labs.kit.recording import Recording
from labs.kit.watching import Show, frames

EXAMPLES = (
    "labs run zombies.make_zombie",
    "labs run zombies.double_fork --record run.jsonl",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("demonstration", metavar="TOPIC.DEMO", help="which one; `labs list TOPIC` shows them")
    parser.add_argument("--record", metavar="FILE", help="write what was seen to FILE, as JSON lines")


def run(options: argparse.Namespace) -> int:
    """Run it; 0 if it ended as it is meant to end."""
    demo = course.demonstration(options.demonstration)
    if options.record and (trouble := unwritable(Path(options.record))):
        raise BadInput(f"can't write {options.record}: {trouble}")
    with screen() as show:
        try:
            recording = stage.run(
                demo.target, limits=demo.limits, on_event=printing(show, demo.name), demo=f"{demo.topic}.{demo.name}"
            )
        except KeyboardInterrupt as interrupt:
            recording = interrupt.args[0]
    print(report(recording))
    if options.record:
        recording.save(options.record)
    if recording.outcome == "interrupted":
        return INTERRUPTED
    return 0 if recording.outcome == demo.ends else 1


def unwritable(path: Path) -> str:
    """Return why `path` can't be written, "" if it can: told before the run rather than after it."""
    try:
        with path.open("a", encoding="utf-8"):
            return ""
    except OSError as error:
        return str(error.strerror)


@contextlib.contextmanager
def screen() -> Iterator[Show | None]:
    """Yield what shows the tree: rich's live display in a terminal, None where there is none."""
    if not sys.stdout.isatty():
        yield None
        return
    from rich.console import Console
    from rich.live import Live

    from labs.kit.live import rich_tree

    with Live(console=Console(), auto_refresh=False, transient=True) as live:
        yield lambda recording, now: live.update(rich_tree(recording, now), refresh=True)


def printing(show: Show | None, name: str) -> stage.OnEvent:
    """Return an `on_event` that prints the output as it comes, above the tree if there is one."""
    draw = frames(show, name) if show else lambda event: None

    def on_event(event: Mapping[str, Any]) -> None:
        if event["event"] == "output":
            sys.stdout.write(event["text"])
            sys.stdout.flush()
        draw(event)

    return on_event


def report(recording: Recording) -> str:
    """Return a line for each process: who it was, when it lived, how it ended, who adopted it."""
    width = max((len(process.role) for process in recording.processes), default=0)
    lines = [f"{recording.demo}: {recording.outcome} after {recording.seconds:.2f} s"]
    if recording.reason:
        lines[0] += f", {recording.reason}"
    for process in recording.processes:
        end = recording.seconds if process.ended is None else process.ended
        line = f"  {process.label:2} {process.role:{width}}  pid {process.pid:<5} {process.born:6.2f} … {end:.2f} s"
        for state, words in (("stopped", "stopped"), ("zombie", "a zombie")):
            if process.was(state):
                line += f", {words} for {process.seconds_in(state):.2f} s"
        if process.adopted_by:
            adopter = "the supervisor" if process.adopted_by == recording.supervisor else "its parent's parent"
            line += f", adopted by {adopter} (pid {process.adopted_by})"
        lines.append(f"{line}, {process.fate}")
    return "\n".join(lines)
