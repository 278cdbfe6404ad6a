"""Reads each file whole."""
# verdict: failed
# says: it held a whole file

from collections import Counter
from multiprocessing import get_context
from pathlib import Path


def count(path):
    return Counter(Path(path).read_text(encoding="utf-8").split())


def word_counts(paths, processes):
    with get_context("fork").Pool(processes) as pool:
        return sum(pool.imap_unordered(count, paths), Counter())
