"""How the commands read their arguments: mistakes are told in one sentence, and every command has examples."""

import argparse
import os
from types import ModuleType
from typing import Any, NoReturn

from labs.cli import BAD_INPUT


class Help(argparse.HelpFormatter):
    """Keeps the lines of what has several, and breaks long ones."""

    def __init__(self, prog: str, **settings: Any) -> None:
        columns = os.environ.get("COLUMNS", "")
        if not columns.isdigit():  # else argparse asks shutil, whose import costs as much as argparse
            columns = str(os.get_terminal_size(1).columns if os.isatty(1) else 80)
        super().__init__(prog, **{"width": max(int(columns) - 2, 20), **settings})

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=Help, allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Print the sentence and exit with status 2."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser(name: str, command: ModuleType) -> Parser:
    """Return the parser of one command: its module has `arguments` and EXAMPLES."""
    examples = "\n".join(f"  {example}" for example in command.EXAMPLES)
    what = (command.__doc__ or "").partition("\n\n")[0]  # the rest is about how it's built
    made = Parser(prog=f"labs {name}", description=what, epilog=f"examples:\n{examples}\n")
    command.arguments(made)
    return made
