"""Puts a topic's stubs back; your version stays beside them, under a name that says so.

    zombies.py ── a second name for the same file (a hard link) ──> zombies.mine-1.py
    the stub, written whole to a file beside ── renamed ──> zombies.py

Whatever fails or is killed in between, your version has at least one name.
"""

import argparse
import contextlib
import os
from collections.abc import Iterator

from labs.cli import BadInput
from labs.kit import exercises, progress_file, stubs
from labs.kit.answers import Answers

EXAMPLES = ("labs reset zombies  your version stays as labs/exercises/zombies.mine-1.py",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("topic", metavar="TOPIC", help="whose stubs; `labs list` shows them")


def run(options: argparse.Namespace) -> int:
    """Reset the topic's file, and say where the student's version is."""
    there = exercises.of_topic(options.topic)
    if not there:
        raise BadInput(f"{options.topic} has no exercises yet")
    path = os.path.realpath(Answers("labs").file(options.topic))
    try:
        kept = reset(path, stubs.stub(options.topic).encode())
    except OSError as error:
        raise BadInput(f"nothing was changed: {error.filename or path}: {error.strerror}") from None
    if kept is None:
        print(f"nothing to do: {options.topic}.py is the untouched stub")
        return 0
    progress_file.forget(exercise.full_name for exercise in there.values())
    print(f"{options.topic}.py is the stub again" + (f"; your version is {os.path.relpath(kept)}" if kept else ""))
    return 0


def reset(path: str, stub: bytes) -> str | None:
    """Put the stub in place of a file; return where its version is kept, "" if there was none, None if untouched.

    OSError if that can't be done, and then nothing has changed.
    """
    beside = f"{path}.{os.getpid()}.new"
    try:
        write(beside, stub)
        try:
            with open(path, "rb") as file:
                if file.read() == stub:
                    return None
        except FileNotFoundError:
            os.link(beside, path)  # unlike a rename, it never takes the place of what an editor has just saved
            return ""
        kept = keep(path)
        os.replace(beside, path)
        return kept
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)


def write(path: str, content: bytes) -> None:
    """Write a new file, onto the disk before anybody relies on it."""
    with open(path, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def keep(path: str) -> str:
    """Give the file a second name, the next free one; where there are no hard links, copy it."""
    for name in names(path):
        try:
            os.link(path, name)
            return name
        except FileExistsError:
            continue
        except OSError:  # a file system without hard links
            with open(path, "rb") as file:
                content = file.read()
            try:
                write(name, content)
                return name
            except FileExistsError:
                continue
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(name)  # half a copy
                raise
    raise AssertionError("the numbers are endless")


def names(path: str) -> Iterator[str]:
    """Yield zombies.mine-1.py, zombies.mine-2.py … : no module's name has a dot or a dash, so nobody imports it."""
    number = 1
    while True:
        yield f"{path.removesuffix('.py')}.mine-{number}.py"
        number += 1
