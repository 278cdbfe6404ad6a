"""How `word_counts` is judged: small files, a missing one, large ones read under the kernel's eyes."""

import os
import warnings
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

from labs.checks.pool_scenes import NOTHING_YET, told, within
from labs.checks.pool_witness import Family, Seen, look, watched
from labs.kit.lab import Lab, Outcome
from labs.kit.verdicts import LEAKED, Judged

MIB = 1 << 20
TEXTS = ("to be or not\nto be\n", "To be, to be\tto\u00a0be\n\n  or 不 是 不", "or\n")
WORDS = Counter(word for text in TEXTS for word in text.split())
VOCABULARY = [f"word-{number}" for number in range(10_000)]  # 100 KiB
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


def small_files(answer: Callable[..., Any], lab: Lab, paths: list[str]) -> None:
    """Words and blanks of all kinds; and nothing of it is lost, nor left to the garbage collector."""
    words = f"word_counts([{len(paths)} small files], 2)"
    warned: list[str] = []
    with within(lab, words), warnings.catch_warnings():
        warnings.simplefilter("always", ResourceWarning)
        # Not record=True: that would keep what the warning is about, a pool that is just being ended.
        warnings.showwarning = lambda message, *_: warned.append(str(message))
        outcome = told(lab.call(answer, paths, 2), words)
    if outcome.value == Counter():
        lab.fail(
            f"{words} returned an empty Counter: what a worker changes in its own memory, its parent never sees",
            f"let the task return its Counter, and add them up in the parent. With a queue: {NOTHING_YET}",
        )
    for number in range(1, len(TEXTS)):
        for some in combinations(TEXTS, number):
            if outcome.value == Counter(" ".join(some).split()):
                lab.fail(f"{words} returned the words of {number} of them: the others' are lost", NOTHING_YET)
    outcome.gives(WORDS, "words are what str.split() gives: it knows more blanks than the space")
    if any("unclosed running" in each for each in warned):
        message = f"the result is right, but {words} left its pool to the garbage collector: it was never closed"
        raise Judged(
            LEAKED, message, "`with …Pool(processes) as pool:` ends the workers, whatever happens in the block"
        )


def many_words(answer: Callable[..., Any], lab: Lab, paths: list[str]) -> None:
    """A Counter that is more than a pipe holds, and more files than processes."""
    paths = [*paths, write("vocabulary", "\n".join(VOCABULARY)), paths[0]]
    words = f"word_counts([{len(paths)} files, one with {len(VOCABULARY):,} different words], 3)"
    hint = (
        "a pipe holds 64 KiB: a worker whose Counter waits there can't end. Take in all the Counters first, then join"
    )
    with within(lab, words, "a pipe is full, perhaps, and nobody reads", hint):
        outcome = told(lab.call(answer, paths, 3), words)
    outcome.gives(WORDS + Counter(VOCABULARY) + Counter(TEXTS[0].split()), NOTHING_YET)


def large_files(answer: Callable[..., Any], lab: Lab) -> None:
    """Large files: the kernel tells which processes read them, and how much each held. In doubt, look a second time."""
    mine = Seen()
    look(os.getpid(), mine)
    large = [str(Path(f"large-{number}").absolute()) for number in range(COPIES)]
    with open(large[0], "w", encoding="utf-8") as file:
        file.writelines([LINE] * LINES)
    for path in large[1:]:
        os.link(large[0], path)
    for _ in range(3):
        outcome, seen = counted(answer, lab, large, 2)
        workers = readers(seen)
        if (len(workers) >= 2 and seen.most >= 2) or not seen:
            break
    streams(lab, outcome, seen, mine)
    lab.expect(
        len(workers) >= 2 or not seen,
        f"{outcome.text}: all files were read by {'the calling process itself' if not workers else 'one worker'}, "
        "expected at least two workers",
        "give the pool one task per file",
    )
    lab.expect(
        seen.most >= 2 or not seen,
        f"{outcome.text}: there are workers, but one file was read at a time: a worker waited until another was done",
        "`apply` waits for the result, and so does `get`, or `join`: hand out all tasks before you wait for the first",
    )
    alone = counted(answer, lab, large[:2], 1)
    for (call, family), processes in [((outcome, seen), 2), (alone, 1)]:
        lab.expect(
            family.most <= processes,
            f"{call.text}: {family.most} processes read files at once, expected at most {processes}",
            "`processes` says how many: Pool(processes). Each worker does one task after the other",
        )
    for path in large:
        os.unlink(path)


def counted(answer: Callable[..., Any], lab: Lab, large: list[str], processes: int) -> tuple[Outcome, Family]:
    """Have large files counted, and watch."""
    with watched(lab) as seen:
        words = f"word_counts([{len(large)} files of 16 MiB], {processes})"
        outcome = told(lab.call(answer, large, processes), words)
    outcome.gives(Counter({word: count * LINES * len(large) for word, count in Counter(LINE.split()).items()}))
    return outcome, seen


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
