"""Shows the model answer beside yours: once yours has passed, or before with --show."""

import argparse
import sys

from labs.kit import exercises
from labs.kit.helping import Comparison, compare

EXAMPLES = (
    "labs solution zombies.reap_finished         once yours has passed",
    "labs solution zombies.reap_finished --show  before",
)
GUTTER = 3  # columns between the two


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("exercise", metavar="TOPIC.EXERCISE", help="which exercise; `labs list` shows them")
    parser.add_argument("--show", action="store_true", help="though yours hasn't passed yet")


def run(options: argparse.Namespace) -> int:
    """Print both; 1 if it's too early."""
    found = compare(exercises.find(options.exercise), options.show)
    if found.early:
        name = found.exercise.full_name
        print(f"labs: your answer of {name} has not passed yet; see the model answer with --show", file=sys.stderr)
        return 1
    if sys.stdout.isatty():
        in_colour(found)
    else:
        print(found)
    return 0


def in_colour(found: Comparison) -> None:
    """Print both highlighted: side by side if the terminal is wide enough, else one after the other."""
    from rich.console import Console, RenderableType
    from rich.syntax import Syntax
    from rich.table import Table
    from rich.text import Text

    console = Console()
    longest = [max(map(len, source.splitlines()), default=0) for source in (found.model, found.yours)]
    titles = [Text("the model answer", "bold"), Text("yours", "bold")]
    codes: list[RenderableType] = [
        Syntax(source, "python", theme="ansi_dark", background_color="default", word_wrap=True)
        for source in (found.model, found.yours)
    ]
    if sum(longest) + GUTTER <= console.width:
        table = Table.grid(padding=(0, GUTTER, 0, 0))
        for width in longest:
            table.add_column(min_width=width)
        table.add_row(*titles)
        table.add_row(*codes)
        console.print(table)
    else:
        for part in (titles[0], codes[0], "", titles[1], codes[1]):
            console.print(part)
