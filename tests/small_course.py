"""A copy of the course with one topic of three quick exercises, so that tests of commands leave the real one alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECKS = """
from labs.kit.exercises import exercise

@exercise("Think of addition.", "A number and itself.")
def double(answer, lab):
    lab.call(answer, 2).gives(4)

@exercise("Think of addition twice.", "A number, itself and itself.")
def triple(answer, lab):
    lab.call(answer, 2).gives(6, hint="Three twos are six.")

@exercise("It has no parameters.", "Return a string.", seconds=30)
def greet(answer, lab):
    lab.call(answer).gives("hello")
"""

MODEL = '''"""Three small exercises."""

import operator

FACTOR = 3


def double(number: int) -> int:
    """Return twice the number."""
    return operator.add(number, number)


def triple(number: int) -> int:
    """Return three times the number."""
    return _times(number, FACTOR)


def _times(number: int, factor: int) -> int:
    return number * factor


def greet() -> str:
    """Return "hello"."""
    return "hello"
'''

STUB = '''"""Three small exercises."""


def double(number: int) -> int:
    """Return twice the number."""
    raise NotImplementedError


def triple(number: int) -> int:
    """Return three times the number."""
    raise NotImplementedError


def greet() -> str:
    """Return "hello"."""
    raise NotImplementedError
'''

RIGHT = {"double": "return number + number", "triple": "return number * 3", "greet": 'return "hello"'}


class SmallCourse:
    """One copy: its folder, its exercise file, and the command `labs` in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for package in ("labs", "solutions"):
            shutil.copytree(ROOT / package, folder / package)  # with what is compiled: it keeps its times
        for package in ("labs/checks", "labs/exercises", "solutions"):
            for path in (folder / package).glob("*.py"):
                if path.name != "__init__.py":
                    path.unlink()
        (folder / "labs/checks/start_here.py").write_text(CHECKS)
        (folder / "solutions/start_here.py").write_text(MODEL)
        self.file = folder / "labs/exercises/start_here.py"
        self.file.write_text(STUB)

    @property
    def environment(self) -> dict[str, str]:
        """What commands run with: a terminal of a known kind, no answers chosen, colours as they come."""
        environment = {name: value for name, value in os.environ.items() if name not in ("LABS_ANSWERS", "NO_COLOR")}
        return environment | {"TERM": "xterm-256color", "COLUMNS": "100", "PYTHONPATH": str(self.folder)}

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of `labs` with these arguments."""
        return [sys.executable, "-m", "labs", *arguments]

    def labs(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `labs` to its end, its output in pipes."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )

    def answer(self, **bodies: str) -> None:
        """Fill in exercises, in a fresh stub, saved as editors do: a file beside, renamed."""
        source = STUB
        for name, body in bodies.items():
            head, _, rest = source.partition(f"def {name}(")
            source = head + f"def {name}(" + rest.replace("raise NotImplementedError", body, 1)
        self.save(source)

    def save(self, source: str) -> None:
        """Write the exercise file by way of a rename."""
        beside = self.file.with_suffix(".tmp")
        beside.write_text(source)
        beside.replace(self.file)
