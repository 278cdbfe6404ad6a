"""Uses a pool of threads: one process does it all."""
# verdict: failed
# says: by the calling process itself

from collections import Counter
from multiprocessing.pool import ThreadPool


def count(path):
    counts = Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            counts.update(line.split())
    return counts


def word_counts(paths, processes):
    with ThreadPool(processes) as pool:
        return sum(pool.imap_unordered(count, paths), Counter())
