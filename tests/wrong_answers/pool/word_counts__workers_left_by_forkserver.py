"""Ends its workers only if all goes well, and keeps the pool; they are the fork server's children, not its own."""
# verdict: leaked
# says: left a child running

from collections import Counter
from multiprocessing import get_context


def count(path):
    counts = Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            counts.update(line.split())
    return counts


FAILED = []


def word_counts(paths, processes):
    pool = get_context("forkserver").Pool(processes)
    try:
        total = sum(pool.map(count, paths), Counter())
    except Exception as error:
        FAILED.append((pool, error))
        raise
    pool.terminate()
    pool.join()
    return total
