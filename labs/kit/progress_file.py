"""What a student has reached, kept between commands: the last verdict of each exercise, and how many hints were taken.

    .labs/progress.json     {"version": 1, "exercises": {"zombies.reap_finished":
                                {"verdict": "passed", "fingerprint": "1f0c33a2", "solved": true, "hints": 1}}}

Written whole, to a file beside that takes the old one's name: a reader sees the one or the other. Two writers take
turns by a lock on a file of its own, flock(2). Losing this file loses no work; so no trouble with it stops a command.
"""

import contextlib
import errno
import fcntl
import json
import os
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from labs import course
from labs.kit.verdicts import PASSED, Result

VERSION = 1
NAME = "progress.json"
PATIENCE = 3.0  # seconds for the lock, which others hold for milliseconds

Entry = dict[str, Any]  # verdict, fingerprint, solved, hints; any of them may be missing


def remember(results: Sequence[Result]) -> None:
    """Keep verdicts. An exercise that has passed once stays solved, whatever comes later."""
    if not results:
        return
    with editing() as entries:
        for result in results:
            entry = entries.setdefault(result.exercise, {})
            entry.update(verdict=result.verdict, fingerprint=result.fingerprint)
            if result.verdict == PASSED:
                entry["solved"] = True


def load() -> dict[str, Entry]:
    """Return the entries by exercise; none if there's no such file yet, or it's broken."""
    return _read(_folder())


def forget(exercises: Iterable[str]) -> None:
    """Drop the entries of exercises."""
    with editing() as entries:
        for exercise in exercises:
            entries.pop(exercise, None)


@contextlib.contextmanager
def editing() -> Iterator[dict[str, Entry]]:
    """Yield the entries, and write them back at the end, with nobody else writing in between."""
    folder = _folder()
    try:
        lock = _locked(os.path.join(folder, "lock"))
    except OSError as error:
        _say(f"progress isn't kept: {folder}: {error.strerror}")
        yield {}
        return
    try:
        entries = _read(folder)
        yield entries
        _write(folder, entries)
    except OSError as error:
        _say(f"progress isn't kept: {folder}: {error.strerror}")
    finally:
        os.close(lock)  # which unlocks


def _locked(path: str) -> int:
    """Return a descriptor that holds the lock; OSError if that takes too long: its holder may be stopped."""
    deadline = time.monotonic() + PATIENCE
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OSError(errno.EBUSY, "another command is writing it") from None
                time.sleep(0.005)
    except OSError:  # also of file systems without locks
        os.close(descriptor)
        raise


def _folder() -> str:
    """Return the folder of the file, made if need be: .labs in the course, or the user's own if that's read-only."""
    here = os.path.join(course.ROOT, ".labs")
    for folder in (here, _users_folder()):
        with contextlib.suppress(OSError):
            os.makedirs(folder, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    return here


def _users_folder() -> str:
    """Return the folder for this copy of the course in the user's state directory (XDG base directories)."""
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(state, f"process-labs-{zlib.crc32(course.ROOT.encode()):08x}")


def _read(folder: str) -> dict[str, Entry]:
    path = os.path.join(folder, NAME)
    try:
        with open(path, encoding="utf-8") as file:
            return _checked(json.load(file))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        with contextlib.suppress(OSError):
            os.replace(path, f"{path}.broken")
            _say(f"the progress file was broken ({error}); it starts anew, the old one is {path}.broken")
        return {}


def _checked(content: Any) -> dict[str, Entry]:
    """Return the entries of a file's content; ValueError if it has another shape."""
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise ValueError(f"not of version {VERSION}")
    entries = content.get("exercises")
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise ValueError("it has no exercises")
    return entries


def _write(folder: str, entries: dict[str, Entry]) -> None:
    path = os.path.join(folder, NAME)
    beside = f"{path}.{os.getpid()}"
    try:
        with open(beside, "w", encoding="utf-8") as file:
            json.dump({"version": VERSION, "exercises": entries}, file, indent=1)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def _say(sentence: str) -> None:
    print(f"labs: {sentence}", file=sys.stderr)
