"""Splits bytes, which know fewer blanks than text does."""
# verdict: failed
# says: returned Counter(

from collections import Counter
from multiprocessing import get_context


def count(path):
    counts = Counter()
    with open(path, "rb") as lines:
        for line in lines:
            counts.update(word.decode() for word in line.split())
    return counts


def word_counts(paths, processes):
    with get_context("fork").Pool(processes) as pool:
        return sum(pool.imap_unordered(count, paths), Counter())
