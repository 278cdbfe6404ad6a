"""Copying a file with several processes: a file opened before they start, and files that each opens itself.

    opened before            opened anew
    worker 1 ─┐              worker 1 ── offset 1 ─┐
    worker 2 ─┼─ offset      worker 2 ── offset 2 ─┼─ the file
    worker 3 ─┘              worker 3 ── offset 3 ─┘

These demonstrations belong to chapter 02: they run as processes.NAME.

    $ labs run processes.copy_broken
    $ python -m labs.processes copy_broken copy_fixed
"""

import multiprocessing
import os
import time
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import IO

from labs.kit.demo import demonstration, role

FORK = multiprocessing.get_context("fork")  # only fork passes open files on
WORKERS, PIECE = 4, 6  # each worker copies so many bytes
SOURCE = b"aaaaaabbbbbbccccccdddddd"


@demonstration
def size_in_buffer() -> dict[str, int]:
    """os.path.getsize asks the kernel, which doesn't know what is still in a file object's buffer."""
    with open("file", "wb") as file:
        file.write(SOURCE)
        before = os.path.getsize("file")
        file.flush()
        return {"before_flush": before, "after_flush": os.path.getsize("file")}


class Turns:
    """Lets the workers go to their pieces one after the other, then copy all at once: the same mix-up each time."""

    def __init__(self) -> None:
        self.gone_there, self.copy_now = FORK.Semaphore(0), FORK.Event()

    def start_and_join(self, workers: list[ForkProcess]) -> None:
        """Start each when the one before has gone to its piece; let them copy; join them."""
        for worker in workers:
            worker.start()
            self.gone_there.acquire()
        self.copy_now.set()
        for worker in workers:
            worker.join()

    def take(self) -> None:
        """Called by a worker that has gone to its piece: it's the others' turn now, as it may be at any moment."""
        self.gone_there.release()
        self.copy_now.wait()
        time.sleep(0.2)  # so that you see them


@demonstration
def copy_broken() -> dict[str, str]:
    """Fails: both files are opened before the workers start, so that all workers have one place in each."""
    role("parent")
    prepare()
    turns = Turns()
    with open("source", "rb", buffering=0) as source, open("target", "r+b", buffering=0) as target:
        turns.start_and_join([FORK.Process(target=copy_piece, args=(source, target, n, turns)) for n in range(WORKERS)])
    return contents()


@demonstration
def copy_fixed() -> dict[str, str]:
    """Each worker opens both files itself, and has places of its own."""
    role("parent")
    prepare()
    turns = Turns()
    names = "source", "target"
    turns.start_and_join([FORK.Process(target=open_and_copy_piece, args=(*names, n, turns)) for n in range(WORKERS)])
    return contents()


def prepare() -> None:
    """Make the source, and a target of the same size that is all zeros."""
    Path("source").write_bytes(SOURCE)
    Path("target").write_bytes(bytes(os.path.getsize("source")))


def contents() -> dict[str, str]:
    """Return what is in both files; a dot where nothing was written."""
    return {name: Path(name).read_text("ascii").replace("\0", ".") for name in ("source", "target")}


def copy_piece(source: IO[bytes], target: IO[bytes], number: int, turns: Turns) -> None:
    """Go to the worker's own piece, and copy it."""
    role(f"worker {number + 1}")
    source.seek(number * PIECE)
    target.seek(number * PIECE)
    turns.take()
    target.write(source.read(PIECE))


def open_and_copy_piece(source_name: str, target_name: str, number: int, turns: Turns) -> None:
    """Do the same with files of one's own."""
    with open(source_name, "rb", buffering=0) as source, open(target_name, "r+b", buffering=0) as target:
        copy_piece(source, target, number, turns)
