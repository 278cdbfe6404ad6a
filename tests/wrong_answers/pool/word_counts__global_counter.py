"""Adds up in a global variable, which each worker has a copy of."""
# verdict: failed
# says: what a worker changes in its own memory

from collections import Counter
from multiprocessing import get_context

TOTAL = Counter()


def count(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            TOTAL.update(line.split())


def word_counts(paths, processes):
    with get_context("fork").Pool(processes) as pool:
        pool.map(count, paths)
    return TOTAL
