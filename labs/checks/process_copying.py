"""Parts of the check of `parallel_copy`: sizes, memory, and what can't be copied."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

from labs.checks import process_files as files
from labs.checks.process_files import MIB
from labs.kit.lab import Lab, Outcome, explain

REMAINDER = "size // workers loses the remainder: the last range has to go to the end of the file"
EMPTIED = "'wb' empties the file, so each worker wipes out what the others wrote; use 'r+b'"
PRIVATE = 1000  # bytes: a worker has so few copied before the next one begins
ONE_OFFSET = (
    "a file opened before the workers start has one offset for all of them: each has to open its own, and to read on "
    "until the end of its range"
)


def copies(answer: Callable[[str, str, int], int], lab: Lab, size: int, workers: int) -> None:
    """Copy a small file, and compare every byte."""
    files.write("source", size)
    outcome = lab.call(answer, "source", "target", workers)
    outcome.gives(size, REMAINDER if size % workers and outcome.value == size // workers * workers else None)
    hint = mistake(lab, size, workers)
    if hint == EMPTIED:  # it empties the target every time, a shared offset goes wrong by chance
        target = Path("target").read_bytes()
        lab.call(answer, "source", "target", workers)
        hint = EMPTIED if mistake(lab, size, workers) == EMPTIED and size < PRIVATE else ONE_OFFSET
        Path("target").write_bytes(target)
    compare(lab, f"{outcome.text} of {size:,} bytes", size, hint)
    nothing_beside(lab, outcome, {"source", "target"})
    os.unlink("target")


def mistake(lab: Lab, size: int, workers: int) -> str | None:
    """Return the hint for what a small target lacks; None if it lacks nothing, or what it has fits no mistake."""
    if not os.path.exists("target"):
        return None
    with open("source", "rb") as source, open("target", "rb") as target:
        wanted, got = source.read(), target.read(size + 1)
    even = size // workers * workers
    if even < size and got[:even] == wanted[:even]:
        return REMAINDER
    holes = all(one in (0, two) for one, two in zip(got, wanted, strict=False))
    if lab.leaks or not any(got):  # workers that still run haven't written all
        return None
    return EMPTIED if holes else ONE_OFFSET if size > PRIVATE else None


def compare(lab: Lab, text: str, size: int, hint: str | None = None) -> None:
    """Fail, naming the first difference, unless "target" is what files.write made of this size."""
    lab.expect(os.path.exists("target"), f"{text} made no target")
    got = os.path.getsize("target")
    lab.expect(got == size, f"{text} made a target of {got:,} bytes, expected {size:,}", hint)
    first = files.first_difference("target", size)
    lab.expect(
        first is None,
        f"{text} made a target of the right size that is wrong from byte {first or 0:,} on",
        hint,
    )


def nothing_beside(lab: Lab, outcome: Outcome, permitted: set[str]) -> None:
    """Fail if the call left files of its own."""
    left = sorted(set(os.listdir()) - permitted - {"answers"})
    left = [name for name in left if not name.startswith("pymp-")]  # the fork server's socket is in there
    lab.expect(
        not left, f"{outcome.text} left {', '.join(left)}", "remove what you have made when it can't be finished"
    )


def copies_much(answer: Callable[[str, str, int], int], lab: Lab) -> None:
    """Copy 64 MiB: by several processes, none of which grows with the file."""
    size, workers = 64 * MIB, 2
    files.write("source", size)
    before, born = files.memory_now(), files.births()
    outcome = lab.call(answer, "source", "target", workers)
    born, peak = files.births() - born, files.memory_peak()
    outcome.gives(size)
    compare(lab, f"{outcome.text} of 64 MiB", size, ONE_OFFSET)
    os.unlink("target")
    lab.expect(
        born >= workers or os.getppid() != 1,  # where pids aren't the run's own, they count strangers too
        f"{outcome.text} of 64 MiB made {born} processes, expected {workers} that share the work",
    )
    grown = (peak - before) // MIB
    lab.expect(
        grown < 24,  # a worker that reads its whole range needs 32, and so does one that maps it
        f"{outcome.text} of 64 MiB: one process needed {grown} MiB more than there were before, and it would need more "
        "for a larger file",
        "read at most 1 MiB at a time, in a loop",
    )


def replaces(answer: Callable[[str, str, int], int], lab: Lab) -> None:
    """A longer target from before is replaced, to the last byte."""
    files.write("source", 1000)
    files.write("target", 3000)
    outcome = lab.call(answer, "source", "target", 2)
    compare(lab, f"{outcome.text}, over a target of 3,000 bytes,", 1000)
    os.unlink("target")


def refuses(answer: Callable[[str, str, int], int], lab: Lab) -> None:
    """No source, a folder as the target, a target in no folder: OSError, and nothing is made."""
    os.mkdir("folder")
    for source, target, kind in (
        ("missing", "target", FileNotFoundError),
        ("source", "folder", IsADirectoryError),
        ("source", "nowhere/target", FileNotFoundError),
    ):
        outcome = lab.attempt(answer, source, target, 2)
        outcome.raised(kind, "what goes wrong in a worker has to reach the caller: by its exit code, for example")
        nothing_beside(lab, outcome, {"source", "folder"})
        lab.expect(not os.listdir("folder"), f"{outcome.text} left {', '.join(os.listdir('folder'))} in the folder")


def survives_a_full_disk(answer: Callable[[str, str, int], int], lab: Lab) -> None:
    """The disk is full in the middle: OSError says so, and no half-made target is left."""
    files.write("source", MIB)
    os.mkdir("small")
    with files.small_disk("small", MIB // 2) as wanted:
        outcome = lab.attempt(answer, "source", "small/target", 2)
        outcome.text += " onto a full disk"
        error = outcome.raised(OSError, "look at every worker's exit code")
        left = os.listdir("small")
        lab.expect(not left, f"{outcome.text} left {', '.join(left)}: a half-made target")
        lab.expect(
            isinstance(error, OSError) and error.errno == wanted,
            f"{outcome.text} raised {explain(error)}, expected an OSError whose errno is {errno.errorcode[wanted]}",
            "a worker can tell its parent the errno, as its exit code or through a pipe",
        )
