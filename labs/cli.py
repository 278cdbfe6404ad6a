"""The command `labs`: the course in a terminal.

Each command is a module of labs.commands, imported when it's asked for, which imports what it needs when it runs: a
check must not wait for what only a picture needs.
"""

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, NoReturn

from labs.course import UnknownName, nearest

if TYPE_CHECKING:
    import argparse

BAD_INPUT = 2
INTERRUPTED = 130  # what a shell says of a command ended by SIGINT: 128 + 2

COMMANDS = {  # name -> (module in labs.commands, what it does)
    "list": ("listing", "chapters, exercises and their state"),
    "run": ("running", "run a demonstration with a live process tree"),
    "check": ("checking", "verdicts on answers"),
    "hint": ("hinting", "the next hint for an exercise"),
    "solution": ("comparing", "the model answer beside yours"),
    "watch": ("rechecking", "check again on every save, and go on when an exercise passes"),
    "progress": ("reporting", "how far you are, chapter by chapter"),
    "reset": ("resetting", "put stubs back, a topic's or one; your version stays beside"),
}


class BadInput(Exception):
    """What was asked for can't be done; the message is one sentence."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit with its status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        status = run(arguments)
    except KeyboardInterrupt:
        status = INTERRUPTED
    if arguments[:1] == ["check"]:
        sys.stdout.flush()
        os._exit(status)  # an interpreter that clears itself away takes 5 ms, and somebody waits for the verdict
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run the command; return its exit status."""
    name, *rest = arguments or ["--help"]
    if name in ("-h", "--help", "help"):
        print(overview())
        return 0
    if name not in COMMANDS:
        print(f"labs: there is no command {name!r}; {nearest(name, list(COMMANDS))}; see labs --help", file=sys.stderr)
        return BAD_INPUT
    with stage_ready() if name == "check" else contextlib.nullcontext():
        from labs.commands.parsing import parser

        command = importlib.import_module(f"labs.commands.{COMMANDS[name][0]}")
        return run_command(command, parser(name, command).parse_args(rest))


def stage_ready() -> contextlib.AbstractContextManager[None]:
    """Return what starts the first check's supervisor before the rest of the command is even imported."""
    from labs.kit import stage

    return stage.readiness()


def overview() -> str:
    """Return what `labs --help` says."""
    names = "\n".join(f"  labs {name:10}{what}" for name, (_, what) in COMMANDS.items())
    return (
        "Processes & IPC, the lab notebooks: demonstrations and exercises in a terminal.\n\n"
        f"{names}\n\nStart with `labs list`; `labs COMMAND --help` says more, with examples."
    )


def run_command(command: ModuleType, options: "argparse.Namespace") -> int:
    """Call the command's `run`; bad names become one sentence and status 2."""
    from labs.kit.answers import BadAnswers

    try:
        status = int(command.run(options))
        sys.stdout.flush()
        return status
    except (UnknownName, BadAnswers, BadInput) as error:
        print(f"labs: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still to be written goes nowhere, without complaint
        return 1


def run_module(topic: str, names: Sequence[str]) -> int:
    """Run a topic's demonstrations one after the other: those named, or with --all all of them; else list them."""
    from labs import course

    if not names or names[0] in ("-h", "--help"):
        found = course.demonstrations(topic)
        width = max(map(len, found), default=0)
        print(f"python -m labs.{topic} NAME … runs demonstrations of the chapter, --all all of them:\n")
        print("\n".join(f"  {name:{width}}  {demo.summary}" for name, demo in found.items()))
        return 0
    try:
        named = [] if "--all" in names else names
        chosen = [course.demonstration(f"{topic}.{name}").name for name in named] or course.demonstrations(topic)
    except UnknownName as error:
        print(f"labs: {error}", file=sys.stderr)
        return BAD_INPUT
    return max(run(["run", f"{topic}.{name}"]) for name in chosen)
