"""The command `labs`: the course in a terminal.

Each command imports what it needs when it runs: a check must not wait for what only a picture needs.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from labs import course

BAD_INPUT = 2


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Print the sentence and exit with status 2."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> Parser:
    """Return the parser of the whole command."""
    top = Parser(
        prog="labs",
        description="Processes & IPC, the lab notebooks: demonstrations and exercises in a terminal.",
        epilog="Start with: labs list",
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    listing = commands.add_parser(
        "list",
        help="chapters, demonstrations and this machine",
        epilog="examples:  labs list  ·  labs list zombies  ·  labs list --machine",
    )
    listing.add_argument("topic", nargs="*", metavar="TOPIC", help="only these topics")
    listing.add_argument("--machine", action="store_true", help="what this machine has, and how runs are walled in")
    listing.set_defaults(command="listing")

    run = commands.add_parser(
        "run",
        help="run a demonstration with a live process tree",
        epilog="examples:  labs run zombies.make_zombie  ·  labs run zombies.double_fork --record run.jsonl",
    )
    run.add_argument("demonstration", metavar="TOPIC.DEMO", help="which one; `labs list TOPIC` shows them")
    run.add_argument("--record", metavar="FILE", help="write what was seen to FILE, as JSON lines")
    run.set_defaults(command="running")
    return top


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit with its status."""
    options = parser().parse_args(arguments)
    sys.exit(run_command(options))


def run_command(options: argparse.Namespace) -> int:
    """Call the command's `run` in labs.commands; bad names become one sentence and status 2."""
    import importlib

    command = importlib.import_module(f"labs.commands.{options.command}")
    try:
        return int(command.run(options))
    except course.UnknownName as error:
        print(f"labs: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader of a pipe had enough
        sys.stderr.close()
        return 1


def run_module(topic: str, names: Sequence[str]) -> int:
    """Run a topic's demonstrations one after the other: those named, or all of them."""
    try:
        chosen = [course.demonstration(f"{topic}.{name}").name for name in names] or course.demonstrations(topic)
    except course.UnknownName as error:
        print(f"labs: {error}", file=sys.stderr)
        return BAD_INPUT
    return max(run_command(parser().parse_args(["run", f"{topic}.{name}"])) for name in chosen)
