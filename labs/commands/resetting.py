"""Puts stubs back, a topic's or one exercise's; your version of the file stays beside, under a name that says so.

    zombies.py ── a second name for the same file (a hard link) ──> zombies.mine-1.py
    the stubs, written whole to a file beside ── renamed ──> zombies.py

Whatever fails or is killed in between, your version has at least one name.
"""

import argparse
import contextlib
import os
from collections.abc import Iterator

from labs.cli import BadInput
from labs.kit import exercises, progress_file, sources, stubs
from labs.kit.answers import Answers

EXAMPLES = (
    "labs reset zombies                all stubs; your version stays as zombies.mine-1.py beside",
    "labs reset zombies.reap_finished  this stub alone; the rest of your file is as it was",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", metavar="TOPIC[.EXERCISE]", help="whose stubs; `labs list` shows them")


def run(options: argparse.Namespace) -> int:
    """Reset the topic's file or one exercise in it, and say where the student's version is."""
    chosen = exercises.select([options.name])
    if not chosen:
        raise BadInput(f"{options.name} has no exercises yet")
    topic, _, name = options.name.partition(".")
    what = name or f"{topic}.py"
    path = os.path.realpath(Answers("labs").file(topic))
    source = stubs.stub(topic)
    try:
        kept = reset(path, (with_stub(path, source, name) if name else source).encode())
    except OSError as error:
        raise BadInput(f"nothing was changed: {error.filename or path}: {error.strerror}") from None
    if kept is None:
        print(f"nothing to do: {what} is the untouched stub")
        return 0
    progress_file.forget(exercise.full_name for exercise in chosen)
    print(f"{what} is the stub again" + (f"; your version is {os.path.relpath(kept)}" if kept else ""))
    return 0


def with_stub(path: str, stub: str, name: str) -> str:
    """Return the student's file with one exercise's stub in the place of its answer; all stubs if there's no file."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            mine = file.read()
        place = span(mine, name)
    except FileNotFoundError:
        return stub
    except sources.UNREADABLE as error:
        topic = os.path.basename(path).removesuffix(".py")
        where = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        raise BadInput(
            f"nothing was changed: Python can't read {topic}.py{where}; `labs reset {topic}` puts all of it back"
        ) from None
    lines = stub.split("\n")[slice(*span(stub, name))]
    rest = mine.split("\n")
    if place == (0, 0):
        return "\n".join([mine.rstrip("\n"), "", "", *lines, ""])
    rest[slice(*place)] = lines
    return "\n".join(rest)


def span(source: str, name: str) -> tuple[int, int]:
    """Return the lines of a definition, its decorators included, for a slice; (0, 0) if there's none."""
    node = sources.definition(sources.body(source), name)
    return (sources.first_line(node) - 1, node.end_lineno) if node else (0, 0)


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
