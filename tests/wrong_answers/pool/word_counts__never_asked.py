"""Collects by callback and never asks for a result: a missing file is silent."""
# verdict: failed
# says: expected it to raise FileNotFoundError

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
            pool.apply_async(count, (path,), callback=total.update)
        pool.close()
        pool.join()
    return total
