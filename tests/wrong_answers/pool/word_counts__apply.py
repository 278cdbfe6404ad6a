"""Waits for each file before it hands out the next."""
# verdict: failed
# says: one file was read at a time
# hint: `apply` waits

from collections import Counter
from multiprocessing import get_context


def count(path):
    counts = Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            counts.update(line.split())
    return counts


def word_counts(paths, processes):
    total = Counter()
    with get_context("fork").Pool(processes) as pool:
        for path in paths:
            total += pool.apply(count, (path,))
    return total
