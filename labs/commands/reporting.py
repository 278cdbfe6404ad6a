"""Shows how far you are: a bar for each chapter, of the exercises whose answers have passed as they are now."""

import argparse
import sys

from labs.kit.helping import BAR, bar, progress

EXAMPLES = ("labs progress",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: there are none."""


def run(options: argparse.Namespace) -> int:
    """Print the bars."""
    found = progress()
    if not sys.stdout.isatty():
        print(found)
        return 0
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    room = console.width - max(len(title) + len(words) for title, _, _, words in found.rows) - 4  # two gaps
    table = Table.grid(padding=(0, 2, 0, 0))
    for title, done, count, words in found.rows:
        text = bar(done, count, min(BAR, max(room, 4)))
        table.add_row(title, Text(text, "green" if done == count else "yellow"), words)
    console.print(table)
    return 0
