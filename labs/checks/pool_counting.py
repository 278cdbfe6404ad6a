"""How `word_counts` is judged: small files, a missing one, large ones read under the kernel's eyes."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labs.checks.pool_scenes import told, within
from labs.checks.pool_witness import Seen, look, watched
from labs.kit.lab import Lab, Outcome

MIB = 1 << 20
TEXTS = ("to be or not\nto be\n", "To be, to be\tto\u00a0be\n\n  or 不 是 不", "or\n")
WORDS = Counter(word for text in TEXTS for word in text.split())
LINE = "to be or not to be".ljust(4095) + "\n"  # mostly blanks: many bytes that cost little time
LINES = 4096  # of them: 16 MiB
SIZE = len(LINE) * LINES
COPIES = 4
MOST = 12 * MIB  # more than this on top of what the checker has is a whole file


def write(name: str, text: str) -> str:
    """Write a file; return its path."""
    path = Path(name).absolute()
    path.write_text(text, encoding="utf-8")
    return str(path)


def missing_file(answer: Callable[..., Any], lab: Lab, paths: list[str]) -> None:
    """One of the files isn't there."""
    words = "word_counts([a file, a missing file, a file], 2)"
    with within(lab, words, "expected it to raise FileNotFoundError"):
        outcome = told(lab.attempt(answer, [paths[0], str(Path("missing").absolute()), paths[1]], 2), words)
    outcome.raised(FileNotFoundError, "an exception in a task comes back when you ask for the task's result")


def large_files(answer: Callable[..., Any], lab: Lab) -> None:
    """Large files: the kernel tells which processes read them, and how much each held. In doubt, look a second time."""
    mine = Seen()
    look(os.getpid(), mine)
    large = [str(Path(f"large-{number}").absolute()) for number in range(COPIES)]
    with open(large[0], "w", encoding="utf-8") as file:
        file.writelines([LINE] * LINES)
    for path in large[1:]:
        os.link(large[0], path)
    for _ in range(2):
        with watched(lab) as seen:
            outcome = told(lab.call(answer, large, 2), f"word_counts([{COPIES} files of 16 MiB], 2)")
        outcome.gives(Counter({word: count * LINES * COPIES for word, count in Counter(LINE.split()).items()}))
        workers = readers(seen)
        if len(workers) >= 2 or not seen:
            break
    streams(lab, outcome, seen, mine)
    lab.expect(
        len(workers) >= 2 or not seen,
        f"{outcome.text}: all files were read by {'the calling process itself' if not workers else 'one worker'}, "
        "expected at least two workers",
        "give the pool one task per file",
    )
    for path in large:
        os.unlink(path)


def readers(seen: dict[int, Seen]) -> list[int]:
    """Return the processes other than this one that read at least half a large file, or mapped it."""
    return [pid for pid, each in seen.items() if pid != os.getpid() and (each.read >= SIZE // 2 or each.maps)]


def streams(lab: Lab, outcome: Outcome, seen: dict[int, Seen], mine: Seen) -> None:
    """Fail if a process held a whole file."""
    most = max((each.own for each in seen.values()), default=0) - mine.own
    lab.expect(
        most <= MOST,
        f"{outcome.text}: a process needed {most / MIB:.0f} MiB at its peak, as the kernel tells: it held a whole file",
        "`for line in file` holds one line at a time",
    )
