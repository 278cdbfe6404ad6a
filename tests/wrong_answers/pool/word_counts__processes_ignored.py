"""Has as many workers as there are cores, or four."""
# verdict: failed
# says: 4 processes read files at once, expected at most 2
# hint: says how many

from collections import Counter
from multiprocessing import get_context


def count(path):
    counts = Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            counts.update(line.split())
    return counts


def word_counts(paths, processes):
    with get_context("fork").Pool(4) as pool:
        return sum(pool.imap_unordered(count, paths), Counter())
