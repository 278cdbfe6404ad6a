"""Start methods: three ways in which multiprocessing makes a process, what the child gets, and what that costs.

    fork         parent ──fork──▶ child: goes on as a copy of its parent
    spawn        parent ──fork, exec──▶ a new Python ◀──pickle── what to call
    forkserver   parent ──▶ fork server ──fork──▶ child ◀──pickle── what to call

Linux's default was fork; since Python 3.14 it is forkserver. macOS's is spawn, since 3.8. So this course always says
which. These demonstrations belong to chapter 02: they run as processes.NAME.

    $ labs run processes.by_forkserver
    $ python -m labs.processes closure_broken closure_fixed
"""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from labs.kit.demo import demonstration, role

METHODS = ("fork", "spawn", "forkserver")


def context(method: str) -> Any:
    """Return what makes processes by this start method: it has Process, Pipe, Queue and the rest."""
    return multiprocessing.get_context(method)


# --- Who is whose parent ---


def two_children(method: str) -> None:
    """Start two children by this method, and join them."""
    role("parent")
    children = [context(method).Process(target=be, args=(f"child {number}",)) for number in (1, 2)]
    for child in children:
        child.start()
    for child in children:
        child.join()


def be(name: str) -> None:
    """Be a child that waits a while."""
    role(name)
    time.sleep(0.4)


@demonstration
def by_fork() -> None:
    """fork: each child is a copy of the parent."""
    two_children("fork")


@demonstration
def by_spawn() -> None:
    """spawn: each child is a new Python. The third new process is multiprocessing's own, the resource tracker."""
    two_children("spawn")


@demonstration
def by_forkserver() -> None:
    """forkserver: a new, small Python is started once; it forks the children, and is their parent."""
    two_children("forkserver")


# --- What the child gets ---

SETTING = "as in the file"


@demonstration
def inherited() -> dict[str, dict[str, bool]]:
    """What a child finds of what its parent has changed since it began; the fork server was started before."""
    global SETTING
    role("parent")
    forkserver.ensure_running()
    import colorsys  # noqa: F401 - a module that nobody else here imports

    SETTING = os.environ["LABS_SETTING"] = "changed"
    os.mkdir("below")
    os.chdir("below")
    read, _ = os.pipe()
    found = {}
    for method in METHODS:
        receive, send = context(method).Pipe(duplex=False)
        child = context(method).Process(target=look_around, args=(send, "sent", read, os.fstat(read).st_ino))
        child.start()
        found[method] = receive.recv()
        child.join()
    return found


def look_around(send: Connection, argument: str, descriptor: int, inode: int) -> None:
    """Send what of the parent's doings is to be found here."""
    open_file = False
    with suppress(OSError):
        open_file = os.fstat(descriptor).st_ino == inode
    send.send(
        {
            "the arguments": argument == "sent",
            "the working directory": Path.cwd().name == "below",
            "an environment variable": os.environ.get("LABS_SETTING") == "changed",
            "a global variable": SETTING == "changed",
            "an imported module": "colorsys" in sys.modules,
            "an open file": open_file,
        }
    )


SCRIPT = """
import multiprocessing
print("imported as", __name__, flush=True)
def work():
    print("working", flush=True)
{guard}
    child = multiprocessing.get_context("spawn").Process(target=work)
    child.start()
    child.join()
"""


@demonstration
def guard_broken() -> list[str]:
    """Fails: a script that starts a process whenever it's imported; and the spawned child imports it."""
    return run_script(SCRIPT.format(guard="if True:"))


@demonstration
def guard_fixed() -> list[str]:
    """Only the program itself has the name __main__; the child imports it under another name."""
    return run_script(SCRIPT.format(guard='if __name__ == "__main__":'))


def run_script(source: str) -> list[str]:
    """Run a script with a Python of its own; return its output and the first line of the last error."""
    role("parent")
    Path("script.py").write_text(source, encoding="utf-8")
    ended = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True, check=False)
    errors = [line.strip() for line in ended.stderr.splitlines() if line.startswith(("RuntimeError", " " * 8 + "An "))]
    return [*ended.stdout.split("\n")[:-1], *errors]


# --- What can be sent there ---


@demonstration
def closure_broken() -> dict[str, str]:
    """Fails under spawn and forkserver: a function made in a function has no name by which a child could find it."""
    role("parent")
    factor = 3

    def triple(number: int) -> int:
        return factor * number

    return {method: outcome_of(method, triple) for method in METHODS}


@demonstration
def closure_fixed() -> dict[str, str]:
    """A function at the top level of a module, and `partial` for what belongs to it: both can be pickled."""
    role("parent")
    return {method: outcome_of(method, partial(multiply, 3)) for method in METHODS}


def multiply(factor: int, number: int) -> int:
    """Multiply."""
    return factor * number


def outcome_of(method: str, function: Callable[[int], int]) -> str:
    """Start a child that calls the function; return "works", or the exception that its start raised."""
    child = context(method).Process(target=function, args=(14,))
    try:
        child.start()
    except Exception as error:  # AttributeError or PicklingError: it depends on the Python version
        return f"{type(error).__name__}: {error}"
    child.join()
    return "works" if child.exitcode == 0 else f"exit code {child.exitcode}"
