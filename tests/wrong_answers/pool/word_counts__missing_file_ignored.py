"""Takes a missing file for an empty one."""
# verdict: failed
# says: expected it to raise FileNotFoundError

from collections import Counter
from multiprocessing import get_context


def count(path):
    counts = Counter()
    try:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                counts.update(line.split())
    except FileNotFoundError:
        pass
    return counts


def word_counts(paths, processes):
    with get_context("fork").Pool(processes) as pool:
        return sum(pool.imap_unordered(count, paths), Counter())
